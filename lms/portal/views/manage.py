"""The unit's overview: bars, people who need support and why, offers, reminders, exports."""

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.common import clock
from lms.common.spreadsheets import xlsx_bytes
from lms.compliance import people
from lms.compliance.explanations import hours
from lms.compliance.models import Requirement, Standing
from lms.compliance.overviews import UnitBar, subtree, unit_bars
from lms.compliance.projection import fold
from lms.compliance.queries import is_closed
from lms.compliance.support import offer_class, remind
from lms.hours.categories import Category
from lms.hours.offered import open_offers
from lms.officers.models import Leave, Officer, Reading, Unit
from lms.officers.roles import Act
from lms.officers.visibility import unit_paths, units_visible_to, visible_to
from lms.portal.access import allowed
from lms.portal.templatetags.house import STATES, day
from lms.portal.views.officer import chosen_year, csv_answer, show_statement

PER_PAGE = 25


@allowed(Act.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    freshness = fold(now=clock.now())
    requirement = chosen_requirement(request)
    unit, roots = chosen_unit(request)
    if requirement is None or unit is None:
        return render(request, "portal/no_requirement.html", {"year": chosen_year(request), "crumbs": []})
    closed = is_closed(requirement.year)
    units = subtree(unit)
    bars = unit_bars(units, requirement, on=today, closed=closed)
    rows = people.standings_of(_seen(request, unit, today), requirement, on=today, closed=closed)
    as_of = (
        ""
        if freshness.complete
        else _("as of %(moment)s; newer entries are being taken up") % {"moment": freshness.as_of}
    )
    context = {
        "heading": unit.name,
        "subheading": _subheading(requirement, bars[0], len(units) - 1, today),
        "crumbs": _crumbs(unit, roots),
        "print_url": "",
        "export_url": reverse("manage-export") + f"?unit={unit.code}&year={requirement.year}",
        "sum": _sum(bars[0], requirement, as_of),
        "units": [_unit_row(bar, unit, requirement) for bar in bars],
        "units_url": "",
        "causes": _causes(request, units, bars, today),
        "people": _people(request, rows, requirement, today, closed),
        "select_key": f"{unit.code}-{requirement.year}",
        "offer_url": reverse("manage-offer"),
        "remind_url": reverse("manage-remind"),
        "export_selected_url": reverse("manage-export"),
    }
    return render(request, "portal/manage/unit.html", context)


@allowed(Act.VIEW)
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer's statement, for those who may see them; each reading leaves a row (S5)."""
    shown = (
        visible_to(request.user, act=Act.VIEW, on=clock.today())
        .filter(pk=pk)
        .select_related("home_unit")
        .first()
    )
    if shown is None:
        raise Http404
    Reading.objects.create(officer=shown, by=request.user, act="statement", at=clock.now())
    crumbs = [{"label": shown.home_unit.name, "url": reverse("manage") + f"?unit={shown.home_unit.code}"}]
    return show_statement(request, shown, crumbs=crumbs, own=False)


@allowed(Act.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The list of a unit, or of the people ticked, as csv or xlsx; run as its recipient (S1)."""
    today = clock.today()
    fold(now=clock.now())
    requirement = chosen_requirement(request)
    unit, _roots = chosen_unit(request, act=Act.EXPORT)
    if requirement is None or unit is None:
        raise Http404
    officers = visible_to(request.user, act=Act.EXPORT, on=today)
    if request.method == "POST":
        officers = officers.filter(pk__in=_ticked(request))
    else:
        officers = people.of_unit(officers, unit, on=today)
    rows = people.standings_of(officers, requirement, on=today, closed=is_closed(requirement.year))
    table = _table(rows, requirement)
    name = f"standing-{unit.code}-{requirement.year}"
    if request.GET.get("format") == "xlsx":
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        response = HttpResponse(xlsx_bytes(unit.code, table), content_type=kind)
        response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response
    return csv_answer(f"{name}.csv", table)


@allowed(Act.SUPPORT)
@require_POST
def offer(request: HttpRequest) -> HttpResponse:
    """Step 1: who gets what, who is skipped; step 2 (``offer`` chosen): send."""
    officers = _supported(request)
    requirement = chosen_requirement(request)
    chosen = open_offers(on=clock.today()).filter(pk=request.POST.get("offer") or 0).first()
    if not officers:
        messages.warning(request, _("Tick at least one person."))
        return redirect("manage")
    if chosen is None:
        context = {
            "officers": officers,
            "offers": open_offers(on=clock.today()).order_by("starts_on"),
            "requirement": requirement,
        }
        return render(request, "portal/manage/offer.html", context)
    done = offer_class(officers, requirement=requirement, offer=chosen, by=request.user, now=clock.now())
    messages.success(
        request,
        _("Offered to %(n)s people; %(skipped)s had it already.")
        % {"n": done.reached, "skipped": done.skipped},
    )
    return redirect("manage")


@allowed(Act.SUPPORT)
@require_POST
def send_reminder(request: HttpRequest) -> HttpResponse:
    officers = _supported(request)
    requirement = chosen_requirement(request)
    if not officers:
        messages.warning(request, _("Tick at least one person."))
        return redirect("manage")
    if "confirmed" not in request.POST:
        return render(
            request, "portal/manage/remind.html", {"officers": officers, "requirement": requirement}
        )
    done = remind(officers, requirement=requirement, by=request.user, now=clock.now())
    messages.success(
        request,
        _(
            "%(n)s reminded; %(skipped)s skipped: help is offered first, and nobody is reminded twice in two weeks."
        )
        % {"n": done.reached, "skipped": done.skipped},
    )
    return redirect("manage")


def chosen_requirement(request: HttpRequest) -> Requirement | None:
    """The requirement in the address, else the year's first."""
    rows = Requirement.objects.filter(year=chosen_year(request))
    code = request.GET.get("requirement")
    return (rows.filter(code=code).first() if code else None) or rows.first()


def chosen_unit(request: HttpRequest, act: str = Act.VIEW) -> tuple[Unit | None, list[str]]:
    """(the unit in the address or the topmost granted one, paths of the granted ones)."""
    today = clock.today()
    roots = unit_paths(request.user, act=act, on=today)
    code = request.GET.get("unit")
    if code:
        return get_object_or_404(units_visible_to(request.user, act=act, on=today), code=code), roots
    return Unit.objects.filter(path__in=roots).order_by("path").first(), roots


def _seen(request: HttpRequest, unit: Unit, today: date):
    return people.of_unit(visible_to(request.user, act=Act.VIEW, on=today), unit, on=today)


def _supported(request: HttpRequest) -> list[Officer]:
    seen = visible_to(request.user, act=Act.SUPPORT, on=clock.today())
    return list(
        seen.filter(pk__in=_ticked(request))
        .select_related("home_unit")
        .order_by("home_unit__path", "name_key")
    )


def _ticked(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("officer")[:1000] if pk.isascii() and pk.isdecimal()]


def _crumbs(unit: Unit, roots: list[str]) -> list[dict]:
    above = [path for path in unit.ancestor_paths()[:-1] if any(path.startswith(root) for root in roots)]
    return [
        {"label": u.name, "url": reverse("manage") + f"?unit={u.code}"}
        for u in Unit.objects.filter(path__in=above).order_by("path")
    ]


def _subheading(requirement: Requirement, bar: UnitBar, units: int, today: date) -> str:
    return _("%(year)s · by %(day)s · %(units)s units, %(people)s people, %(exempt)s exempt") % {
        "year": requirement.year,
        "day": day(today),
        "units": units,
        "people": bar.officers,
        "exempt": bar.exempt,
    }


def _counts(bar: UnitBar) -> dict[str, int]:
    return {
        "met": bar.met,
        "on_pace": bar.on_pace,
        "behind": bar.behind,
        "out_of_reach": bar.out_of_reach + bar.short,
    }


def _sum(bar: UnitBar, requirement: Requirement, as_of: str) -> dict:
    good = bar.met + bar.on_pace
    mean = bar.counted // bar.officers if bar.officers else 0
    return {
        "good": good,
        "people": bar.officers,
        "share": f"{100 * good / bar.officers:.1f}%" if bar.officers else "",
        "words": _("%(hours)s hours on average") % {"hours": hours(mean, requirement.minutes_per_hour)},
        "counts": _counts(bar),
        "as_of": as_of,
    }


def _unit_row(bar: UnitBar, current: Unit, requirement: Requirement) -> dict:
    return {
        "name": bar.unit.name if bar.unit != current else _("All units"),
        "url": reverse("manage") + f"?unit={bar.unit.code}&year={requirement.year}",
        "people": bar.officers,
        "counts": _counts(bar),
        "depth": 0 if bar.unit == current else 1,
        "current": bar.unit == current,
    }


def _causes(request: HttpRequest, units: list[Unit], bars: list[UnitBar], today: date) -> list[dict]:
    """Units with a cause outside the officers, and the help there is (B3); in official order."""
    found = []
    for unit, bar in zip(units[1:], bars[1:], strict=True):
        waiting = Leave.objects.filter(
            state=Leave.State.PROPOSED, officer__home_unit__path__startswith=unit.path
        ).count()
        if waiting:
            found.append(
                {
                    "name": unit.name,
                    "cause": _("%(n)s people were on other duty; their leave is undecided") % {"n": waiting},
                    "way": _("prorate by months"),
                    "url": reverse("approvals"),
                    "act": _("Decide"),
                }
            )
        elif bar.out_of_reach:
            found.append(
                {
                    "name": unit.name,
                    "cause": _("%(n)s people cannot make it with the places on offer")
                    % {"n": bar.out_of_reach},
                    "way": _("add a class or a teaching visit"),
                    "url": reverse("manage") + f"?unit={unit.code}&state=out_of_reach",
                    "act": _("View"),
                }
            )
    return found[:6]


def _people(request: HttpRequest, rows, requirement: Requirement, today: date, closed: bool) -> dict:
    q, state, gap = (request.GET.get(name, "") for name in ("q", "state", "gap"))
    everyone = "everyone" in request.GET
    listed = people.with_pending(people.searched(rows if everyone or q else people.needing_support(rows), q))
    counts = dict.fromkeys(("out_of_reach", "behind", "short"), 0) | people.count_states(
        people.needing_support(rows)
    )
    if state in STATES:
        listed = listed.filter(state=state)
    if gap in Category:
        listed = listed.filter(**{f"shortfalls__{gap}__gt": 0})
    page = Paginator(listed, PER_PAGE).get_page(request.GET.get("page"))
    steps = people.last_steps([row.officer_id for row in page], requirement)
    total = sum(counts.values())
    return {
        "total_words": _("%(n)s people, in official order, by name") % {"n": total},
        "segments": _segments(request, counts, total, state, closed),
        "filters": [
            {
                "name": "gap",
                "label": _("Gap"),
                "options": [
                    {"value": key, "label": label, "current": key == gap}
                    for key, label in [("", _("gap: any")), *Category.choices]
                ],
            }
        ],
        "q": q,
        "page": page,
        "rows": [_row(row, requirement, steps.get(row.officer_id)) for row in page],
    }


def _segments(
    request: HttpRequest, counts: dict[str, int], total: int, state: str, closed: bool
) -> list[dict]:
    base = (
        f"?unit={request.GET.get('unit', '')}&year={chosen_year(request)}"
        if request.GET.get("unit")
        else f"?year={chosen_year(request)}"
    )
    keys = ("short",) if closed else ("out_of_reach", "behind")
    rows = [
        {
            "label": _("All"),
            "count": total,
            "url": base,
            "current": not state and "everyone" not in request.GET,
        }
    ]
    rows += [
        {
            "label": STATES[key].word,
            "count": counts[key],
            "url": f"{base}&state={key}",
            "current": state == key,
        }
        for key in keys
    ]
    everyone = {
        "label": _("Everybody"),
        "count": None,
        "url": f"{base}&everyone=1",
        "current": "everyone" in request.GET,
    }
    return [*rows, everyone]


def _row(row: Standing, requirement: Requirement, step) -> dict:
    per = requirement.minutes_per_hour
    plan, url, act = _plan(row, per)
    return {
        "id": row.officer_id,
        "name": row.officer.name,
        "url": reverse("manage-officer", args=[row.officer_id]),
        "unit": row.unit.name,
        "state": row.state,
        "counted": hours(row.counted, per),
        "missing": hours(row.owed, per),
        "plan": plan,
        "plan_url": url,
        "plan_act": act,
        "done": f"{day(step.at)} {step.get_kind_display()}" if step else _("not contacted yet"),
        "selected": False,
    }


def _plan(row: Standing, per: int) -> tuple[str, str, str]:
    """(gap and plan in words, address, act)."""
    if row.declaration_waits or row.waiver_waits:
        return _("a declaration or waiver is waiting"), reverse("approvals"), _("Decide")
    gaps = [
        _("%(category)s short of %(hours)s") % {"category": Category(key).label, "hours": hours(minutes, per)}
        for key, minutes in row.shortfalls.items()
    ]
    if row.missing_courses:
        gaps.append(_("a required course is missing"))
    return _("; ").join(gaps) or _("any category"), "", ""


def _table(rows, requirement: Requirement):
    per = requirement.minutes_per_hour
    yield [
        _("Staff number"),
        _("Name"),
        _("Unit code"),
        _("Unit"),
        _("State"),
        _("Target"),
        _("Counted"),
        *(Category(c).label for c in ("foundation", "key_law", "practical")),
        _("Still owed"),
        _("Months in service"),
    ]
    words = {key: str(state.word) for key, state in STATES.items()}
    for staff_no, name, code, unit, state, *figures, months in people.export_rows(rows):
        yield [
            staff_no,
            name,
            code,
            unit,
            words[state],
            *(f"{minutes / per:.2f}" for minutes in figures),
            months,
        ]
