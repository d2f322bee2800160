"""When a cited provision or guidance changes, the courses that cite it are marked for their trainers (C5)."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from case_library.citations import extract
from case_library.models import GuidanceEdition, KeyLawEdition, Withdrawal
from case_library.statutes import citing
from case_library.statutes.changes import changes_since
from case_library.statutes.numerals import article_label
from case_library.statutes.shape import plain_title
from courses.models import Edition, EditionCitation, Staleness
from courses.provisions import cited as place_of
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.notices.outbox import settle as settle_notice
from lms.notices.outbox import tell
from lms.officers.models import Account, Role
from lms.officers.visibility import holders_over

LOOK_BACK = timedelta(days=30)  # a worker may have been away


def citations(content: dict) -> set[tuple[str, str]]:
    """``("law", "行政处罚法 第三十三条")`` and ``("guidance", code)`` of everything an edition cites; a study
    guide is cited by its number like a guidance, and its article of law with it. Questions and scenarios
    cite the articles that they name beside the right answer.
    """
    found = {("law", _place(p)) for p in content["provisions"]}
    found |= {
        place for lesson in content["lessons"] for block in lesson["blocks"] for place in cited_in(block)
    }
    places = {place for kind, place in found if kind == "law"}
    named = {place for text in _laws_named(content) for place in _articles_in(text)}
    # An article of which a paragraph is cited already says nothing new.
    return found | {("law", n) for n in named if not any(_touches(place, n) for place in places)}


def cited_in(block: dict) -> set[tuple[str, str]]:
    """What a block of a lesson quotes or refers to."""
    if block["type"] == "provision":
        return {("law", _place(block))}
    if block["type"] == "guidance":
        return {("guidance", block["code"])}
    if block["type"] == "guide" and block["points"]:
        return {("guidance", block["guide"]), ("law", f"{plain_title(block['law'])} {block['label']}")}
    return set()


def changed_places(edition_id: int) -> set[str]:
    """What this edition cites and what has changed since, as long as nobody has looked."""
    return set(Staleness.objects.filter(edition=edition_id, settled_at=None).values_list("cited", flat=True))


def _laws_named(content: dict) -> Iterator[str]:
    """What the questions and the choices of scenarios say of the law, in their authors' words."""
    blocks = [block for lesson in content["lessons"] for block in lesson["blocks"]]
    yield from (question["law"] for question in content["questions"])
    yield from (block["question"]["law"] for block in blocks if block["type"] == "question")
    for block in blocks:
        if block["type"] == "scenario":
            yield from (c["law"] for node in block["scenario"]["nodes"] for c in node["choices"])


def _articles_in(text: str) -> Iterator[str]:
    for c in extract(text):
        if c.law:
            yield f"{plain_title(c.law)} {article_label(c.article, c.article_suffix or 0)}"


def _place(provision: dict) -> str:
    return f"{plain_title(provision['law'])} {provision['article']}"


@transaction.atomic
def mark_stale(
    *, kind: str, cited: str, change: str, now: datetime, changed_at: datetime | None = None
) -> list[Staleness]:
    """Mark every newest edition that cites *cited* (an article also by its law). Records never change.

    *kind* is ``law`` (a law's name, optionally with “ 第…条”) or ``guidance`` (its code). What was issued
    after *changed_at* was reviewed with the change in sight.
    """
    rows = EditionCitation.objects.filter(_cites(kind, cited), kind=kind, edition__in=newest_editions())
    if changed_at:
        rows = rows.filter(edition__issued_at__lt=changed_at)
    hits = [
        row for row in rows.order_by("edition", "place") if kind == "guidance" or _touches(row.place, cited)
    ]
    known = set(
        Staleness.objects.filter(
            edition__in={row.edition_id for row in hits}, change=change[:300]
        ).values_list("edition", "cited")
    )
    marked = []
    for row in hits:
        if (row.edition_id, row.place) in known:
            continue
        mark, new = Staleness.objects.get_or_create(
            edition_id=row.edition_id,
            cited=row.place,
            settled_at=None,
            defaults={"change": change[:300], "marked_at": now},
        )
        if new:
            marked.append(mark)
    _tell_trainers(marked, now)
    return marked


def _cites(kind: str, cited: str) -> Q:
    """Places that may be touched when *cited* changes: those below it, and those above it, by their names."""
    if kind == "guidance":
        return Q(place=cited)
    return Q(place__startswith=cited) | Q(place__in=[cited[:n] for n in range(1, len(cited) + 1)])


def record_citations(edition: Edition, *, now: datetime) -> None:
    """Write down what the edition cites, and tell the library which provisions the course's newest one does."""
    all_cited = sorted(citations(edition.content))
    EditionCitation.objects.bulk_create(
        EditionCitation(edition=edition, kind=kind, place=place)
        for kind, place in sorted({(kind, place[:200]) for kind, place in all_cited})
    )
    places = [place.split(" ", 1) for kind, place in all_cited if kind == "law"]
    found = [place_of(law, article) for law, article in places]
    citing.record(
        kind="course",
        key=edition.course_key,
        title=edition.title,
        citations=[citation for citation in found if citation],
        now=now,
    )


def pull_law_changes(*, now: datetime) -> int:
    """Mark the courses that amended or repealed articles hit; the same change marks a course once, and none
    that was issued since.
    """
    marked = 0
    for change in changes_since(now - LOOK_BACK):
        law = change.version.statute.short_title
        article = article_label(change.old_number, change.old_suffix)
        words = _("%(law)s, in the wording of %(day)s: %(kind)s") % {
            "law": law,
            "day": say_day(change.version.effective_on),
            "kind": change.get_kind_display(),
        }
        hit = mark_stale(
            kind="law", cited=f"{law} {article}", change=words, changed_at=change.noted_at, now=now
        )
        marked += len(hit)
    return marked


def pull_guidance_changes(*, now: datetime) -> int:
    """Mark the courses that cite guidance of which there is a newer edition, or which was withdrawn."""
    since, marked = now - LOOK_BACK, 0
    for edition in GuidanceEdition.objects.filter(issued_at__gte=since, number__gt=1):
        words = _("edition %(n)s of the guidance was published") % {"n": edition.number}
        marked += _guidance_changed(edition, words, edition.issued_at, now)
    for guide in KeyLawEdition.objects.filter(issued_at__gte=since, number__gt=1):
        words = _("edition %(n)s of the guidance was published") % {"n": guide.number}
        marked += len(
            mark_stale(
                kind="guidance", cited=guide.guide_key, change=words, changed_at=guide.issued_at, now=now
            )
        )
    for withdrawal in Withdrawal.objects.filter(at__gte=since).select_related("edition"):
        marked += mark_withdrawn(withdrawal, now=now)
    return marked


def mark_withdrawn(withdrawal: Withdrawal, *, now: datetime) -> int:
    """Mark the courses that cite withdrawn guidance, once whoever sees it first; how many."""
    words = _("the guidance was withdrawn: %(why)s") % {"why": withdrawal.get_ground_display()}
    return _guidance_changed(withdrawal.edition, words, withdrawal.at, now)


def _guidance_changed(edition: GuidanceEdition, words: str, at: datetime, now: datetime) -> int:
    key = edition.guidance_key
    return len(mark_stale(kind="guidance", cited=key, change=words, changed_at=at, now=now))


def _touches(place: str, changed: str) -> bool:
    """第三十三条第一款 is touched when 第三十三条 changes, and the other way round; a bare law touches all,
    第三条之一 is another article than 第三条."""
    shorter, longer = sorted((place, changed), key=len)
    return longer.startswith(shorter) and not longer[len(shorter) :].startswith("之")


def newest_editions() -> QuerySet[Edition]:
    later = Edition.objects.filter(course_key=OuterRef("course_key"), number__gt=OuterRef("number"))
    return Edition.objects.filter(~Exists(later))


def open_marks(course_keys: Iterable[str] | None = None):
    marks = Staleness.objects.filter(settled_at=None).select_related("edition")
    return marks if course_keys is None else marks.filter(edition__course_key__in=list(course_keys))


@transaction.atomic
def settle(mark: Staleness, *, by: Account, now: datetime) -> Staleness:
    """A trainer looked and found the course still right as it stands."""
    mark.settled_by, mark.settled_at = by, now
    mark.save(update_fields=["settled_by", "settled_at"])
    settle_notice(f"stale:{mark.pk}", now=now)
    return mark


def settle_by_new_edition(edition: Edition, *, now: datetime) -> None:
    """A new edition answers the marks of the ones before it, in the name of who issued it."""
    if edition.issued_by is None:
        return
    marks = Staleness.objects.filter(
        edition__course_key=edition.course_key, edition__number__lt=edition.number, settled_at=None
    )
    for mark in marks:
        settle(mark, by=edition.issued_by, now=now)


def _tell_trainers(marks: list[Staleness], now: datetime) -> None:
    """Those who may edit the course or settle the mark: the trainers of its unit and above."""
    for mark in marks:
        tell(
            holders_over(Role.TRAINER, mark.edition.unit, on=local_day(now)),
            key=f"stale:{mark.pk}",
            title=_("A course cites something that has changed"),
            text=f"{mark.edition.title}: {mark.cited} – {mark.change}",
            link="/teach/courses/",
            needs_answer=True,
            now=now,
        )


def last_number(course_key: str) -> int:
    return Edition.objects.filter(course_key=course_key).aggregate(n=Max("number"))["n"] or 0
