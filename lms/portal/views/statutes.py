"""Laws: the list, the reader, one provision with all that cites it, the difference of two wordings, changes."""

from datetime import date

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from case_library.key_law_guides import guide_of, lesson
from case_library.models import Article, KeyLawEdition, LawAlert, ProvisionChange, Statute, StatuteVersion
from case_library.statutes import changes
from case_library.statutes.difference import compare, words
from case_library.statutes.linking import address, read_address
from case_library.statutes.queries import article, cited_by, in_force, newest
from lms.common import clock
from lms.common.dates import parse_day
from lms.officers.roles import Act
from lms.officers.visibility import may, may_everywhere
from lms.portal.access import allowed, allowed_any, signed_in
from lms.portal.citings import address_of, grouped
from lms.portal.law_marks import alerts_to_settle, marks_beside
from lms.portal.rendering import HouseForm, refusals_in

PAGE = 25


@signed_in
def laws(request: HttpRequest) -> HttpResponse:
    """Every law that was imported here, found by its name."""
    asked = request.GET.get("q", "").strip()[:60]
    found = Statute.objects.annotate(count=Count("versions"), newest=Max("versions__effective_on"))
    if asked:
        found = found.filter(Q(title__icontains=asked) | Q(short_title__icontains=asked))
    page = Paginator(found.order_by("short_title"), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "q": asked, "keeps": keeps_laws(request)}
    return render(request, "portal/statutes/laws.html", context)


@signed_in
def reader(request: HttpRequest, law: str) -> HttpResponse:
    """One wording, chapter by chapter; ``?q=`` keeps the articles that hold these words."""
    statute = get_object_or_404(Statute, short_title=law)
    version = _version(request, statute)
    every = list(version.articles.order_by("position"))
    asked = request.GET.get("q", "").strip()[:40]
    chapters = _chapters(every)
    chosen = _number(request.GET.get("chapter"), len(chapters))
    shown = (
        [a for a in every if asked in a.text] if asked else (chapters[chosen]["articles"] if chapters else [])
    )
    guide = guide_of(law)
    guided = _guided(guide) if guide else {}
    context = {
        "statute": statute,
        "version": version,
        "versions": list(statute.versions.order_by("-effective_on")),
        "standing": _standing(version),
        "chapters": chapters,
        "chosen": chosen,
        "q": asked,
        "articles": [
            _shown(a, law) | {"guided": guided.get(address(a.number, a.suffix))} for a in shown[:100]
        ],
        "citings": cited_by(law).values("kind", "key").distinct().count(),
        "guide": guide,
        "keeps": keeps_laws(request),
        "ends": newest(statute).repealed_on is not None,
    }
    return render(request, "portal/statutes/reader.html", context)


@signed_in
def provision(request: HttpRequest, law: str, label: str) -> HttpResponse:
    """One article: words, wordings, what changed, everything that cites it. Under htmx only the law card."""
    number, suffix = read_address(label)
    statute = Statute.objects.filter(short_title=law).first()
    version = _version(request, statute) if statute else None
    found = article(version, number, suffix) if version else None
    context = {
        "law": law,
        "label": label,
        "number": number,
        "suffix": suffix,
        "statute": statute,
        "version": version,
        "standing": _standing(version) if version else "",
        "article": _shown(found, law, request.GET.get("mark", "")) if found else None,
        "url": reverse("provision", args=[law, label]),
    }
    if request.htmx:
        return render(request, "portal/statutes/_card.html", context)
    if statute is None and not cited_by(law, number, suffix).exists():
        raise Http404
    context |= {
        "wordings": _wordings(statute, number, suffix) if statute else [],
        "history": _changed(version, number, suffix) if version else None,
        "groups": grouped(cited_by(law, number, suffix)),
        "lesson": _lesson(law, label),
        "before": _neighbour(version, found, -1),
        "after": _neighbour(version, found, 1),
    }
    return render(request, "portal/statutes/provision.html", context)


@signed_in
def difference(request: HttpRequest, law: str) -> HttpResponse:
    """Two wordings article by article; without a choice the newest and the one before."""
    statute = get_object_or_404(Statute, short_title=law)
    versions = list(statute.versions.order_by("-adopted_on"))
    if not versions:
        raise Http404
    new = _of_day(versions, request.GET.get("new")) or versions[0]
    old = _of_day(versions, request.GET.get("old")) or changes.previous(new)
    context = {"statute": statute, "versions": versions, "old": old, "new": new, "rows": [], "counts": {}}
    if old:
        before, after = changes.texts(old), changes.texts(new)
        found = [c for c in compare(before, after) if c.kind != "same"]
        page = Paginator(found, PAGE).get_page(request.GET.get("page"))
        context["page_obj"] = page
        context["rows"] = [_difference_row(c, before, after) for c in page]
        context["counts"] = _counts(found)
    return render(request, "portal/statutes/difference.html", context)


@allowed_any(Act.EDIT_GUIDANCE, Act.REVIEW_GUIDANCE)
def alerts(request: HttpRequest) -> HttpResponse:
    """What cites a changed provision and waits for a person to look at it (C5). Reviewers read all, editors work off theirs."""
    state = request.GET.get("state", LawAlert.State.OPEN)
    state = state if state in LawAlert.State.values else LawAlert.State.OPEN
    own = alerts_to_settle(request)
    seen = LawAlert.objects.all() if may(request.user, act=Act.REVIEW_GUIDANCE, on=clock.today()) else own
    found = seen.filter(state=state).select_related("change__version__statute", "settled_by")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = dict(seen.order_by().values_list("state").annotate(n=Count("pk")))
    mine = set(own.filter(pk__in=[alert.pk for alert in page]).values_list("pk", flat=True))
    context = {
        "page_obj": page,
        "rows": [_alert_row(alert) | {"mine": alert.pk in mine} for alert in page],
        "segments": [
            {
                "label": label,
                "count": counts.get(value, 0),
                "url": f"?state={value}",
                "current": value == state,
            }
            for value, label in LawAlert.State.choices
        ],
        "open": state == LawAlert.State.OPEN,
    }
    return render(request, "portal/statutes/alerts.html", context)


class SettleForm(HouseForm):
    note = forms.CharField(
        label=gettext_lazy("What you checked"),
        max_length=300,
        help_text=gettext_lazy("One sentence that the next editor understands."),
    )


@allowed(Act.EDIT_GUIDANCE)
def settle_alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert with both wordings; closed as revised, or as right as it stands."""
    alert = get_object_or_404(
        alerts_to_settle(request).select_related("change__version__statute", "settled_by"), pk=pk
    )
    form = SettleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form, "note"):
            changes.settle(
                alert,
                revised=request.POST.get("outcome") == "revised",
                note=form.cleaned_data["note"],
                by=request.user,
                now=clock.now(),
            )
            messages.success(request, _("Noted. The list is one shorter."))
            return redirect("law-alerts")
    context = {
        "alert": alert,
        "row": _alert_row(alert),
        "form": form,
        "words": _change_words(alert.change),
        "marks": marks_beside(alert, request),
    }
    return render(request, "portal/statutes/alert.html", context, status=422 if form.errors else 200)


def keeps_laws(request: HttpRequest) -> bool:
    """Whether the reader takes in laws and notes their end, for the whole place."""
    return any(
        may_everywhere(request.user, act=act, on=clock.today()) for act in (Act.EDIT_GUIDANCE, Act.RUN_YEAR)
    )


def _guided(guide: KeyLawEdition) -> dict[str, str]:
    """Address of each explained article → where the guide explains it."""
    page = reverse("law-guide", args=[guide.guide_key])
    return {part["article"]: f"{page}#a{part['article']}" for part in guide.content["articles"]}


def _lesson(law: str, label: str) -> dict | None:
    """What the study guide says on this article, with the guide's own page."""
    edition = guide_of(law)
    part = lesson(edition, label) if edition else None
    return part and part | {"url": f"{reverse('law-guide', args=[edition.guide_key])}#a{label}"}


def _version(request: HttpRequest, statute: Statute) -> StatuteVersion:
    """The wording asked for by its day of adoption or the day from which it holds, else the one in force, else the newest."""
    wanted = parse_day(request.GET.get("version", ""))
    days = Q(adopted_on=wanted) | Q(effective_on=wanted)
    version = statute.versions.filter(days).order_by("-adopted_on").first() if wanted else None
    version = (
        version or in_force(statute, on=clock.today()) or statute.versions.order_by("-effective_on").first()
    )
    if version is None:
        raise Http404
    return version


def _of_day(versions: list[StatuteVersion], text: str | None) -> StatuteVersion | None:
    day = parse_day(text or "")
    return next((v for v in versions if v.adopted_on == day), None)


def _standing(version: StatuteVersion) -> str:
    """in_force, coming, repealed or superseded, as of today."""
    today = clock.today()
    if version.repealed_on and version.repealed_on <= today:
        return "repealed"
    if version.effective_on > today:
        return "coming"
    return "in_force" if in_force(version.statute, on=today) == version else "superseded"


def _number(text: str | None, count: int) -> int:
    value = int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else 0
    return value if value < count else 0


def _chapters(articles: list[Article]) -> list[dict]:
    """Articles by chapter in reading order; a law without chapters is cut in pieces of forty."""
    found: list[dict] = []
    for index, one in enumerate(articles):
        place = one.chapter or one.part or {"cn": "", "title": "", "no": index // 40}
        key = ((one.part or {}).get("no"), place.get("no"))
        if not found or found[-1]["key"] != key:
            found.append(
                {"key": key, "cn": place.get("cn", ""), "title": place.get("title", ""), "articles": []}
            )
        found[-1]["articles"].append(one)
    return found


def _shown(one: Article, law: str, mark: str = "") -> dict:
    """An article as the template shows it; the cited paragraph and item are marked."""
    wanted = [int(n) for n in mark.split("-")] if mark.replace("-", "").isdigit() and mark.isascii() else []
    paragraph, item = [*wanted, 0, 0][:2]
    rows = [
        {
            "text": p["text"],
            "marked": bool(paragraph == p["no"] and not item),
            "items": [
                {
                    **i,
                    "marked": bool(item == i["no"] and paragraph in (0, p["no"])),
                    "subitems": i.get("subitems", []),
                }
                for i in p["items"]
            ],
        }
        for p in one.paragraphs
    ]
    return {
        "label": one.label,
        "url": reverse("provision", args=[law, address(one.number, one.suffix)]),
        "section": one.section,
        "paragraphs": rows,
    }


def _neighbour(version: StatuteVersion | None, one: Article | None, step: int) -> dict | None:
    if not one:
        return None
    other = version.articles.filter(position=one.position + step).first()
    return (
        {"label": other.label, "url": reverse("provision", args=[version.statute.short_title, address(other.number, other.suffix)])}
        if other
        else None
    )  # fmt: skip


def _wordings(statute: Statute, number: int, suffix: int) -> list[dict]:
    """The same number in every wording of the law."""
    held = dict(
        Article.objects.filter(version__statute=statute, number=number, suffix=suffix).values_list(
            "version", "pk"
        )
    )
    return [
        {"version": v, "standing": _standing(v), "has": v.pk in held}
        for v in statute.versions.order_by("-effective_on")
    ]


def _changed(version: StatuteVersion, number: int, suffix: int) -> dict | None:
    """What this wording did to the article, and how it read before."""
    change = version.changes.filter(new_number=number, new_suffix=suffix).first()
    return {"change": change, "pieces": _change_words(change)} if change else None


def _change_words(change: ProvisionChange) -> list:
    older = changes.previous(change.version)
    old = article(older, change.old_number, change.old_suffix) if older and change.old_number else None
    new = article(change.version, change.new_number, change.new_suffix) if change.new_number else None
    if old is None and change.kind == ProvisionChange.Kind.REPEALED and not older:
        old = article(change.version, change.old_number, change.old_suffix)
    return words(old.text if old else "", new.text if new else "")


def _difference_row(change, before: dict, after: dict) -> dict:
    return {
        "kind": change.kind,
        "kind_words": dict(ProvisionChange.Kind.choices).get(change.kind, change.kind),
        "old": change.old,
        "new": change.new,
        "pieces": words(before.get(change.old, ""), after.get(change.new, "")) if change.reworded else [],
        "text": after.get(change.new, "") if not change.reworded else "",
    }


def _counts(found: list) -> list[dict]:
    labels = dict(ProvisionChange.Kind.choices)
    return [
        {"label": labels[kind], "count": n}
        for kind in labels
        if (n := sum(1 for change in found if change.kind == kind))
    ]


def _alert_row(alert: LawAlert) -> dict:
    change = alert.change
    law = change.version.statute.short_title
    return {
        "alert": alert,
        "law": law,
        "change": change,
        "starts": change.version.repealed_on if _ends(change) else change.version.effective_on,
        "url": address_of(alert.kind, alert.key),
    }


def _ends(change: ProvisionChange) -> bool:
    return change.kind == ProvisionChange.Kind.REPEALED and isinstance(change.version.repealed_on, date)
