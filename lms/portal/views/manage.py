"""The unit's overview: bars, units and people that need support and why; one officer as their manager sees them."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lms.common import clock
from lms.compliance import people
from lms.compliance.explanations import hours
from lms.compliance.models import Requirement
from lms.compliance.overviews import UnitBar, lacking_only_a_course, subtree, unit_bars
from lms.compliance.projection import fold
from lms.compliance.queries import is_closed
from lms.hours.make_up import bookable
from lms.officers.models import Leave, Officer, Reading, Unit
from lms.officers.postings import near_clocks
from lms.officers.roles import Act
from lms.officers.visibility import may, unit_paths, units_visible_to, visible_to
from lms.portal.access import allowed
from lms.portal.searching import searched
from lms.portal.templatetags.house import day
from lms.portal.views.officer import chosen_year, known_years, show_statement
from lms.portal.views.people import people_list

CLOCKS_SHOWN = 6
CAUSES_SHOWN = 6


@allowed(Act.VIEW)
@searched
def overview(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    freshness = fold(now=clock.now())
    requirement = chosen_requirement(request)
    unit, roots = chosen_unit(request)
    if requirement is None or unit is None:
        return render(request, "portal/no_requirement.html", {"year": chosen_year(request), "crumbs": []})
    closed = is_closed(requirement.year)
    past = closed or requirement.year < today.year  # help, leaves and postings are of this year
    units = subtree(unit)
    bars = unit_bars(units, requirement, on=today, closed=closed)
    seen = people.of_unit(visible_to(request.user, act=Act.VIEW, on=today), unit, on=today)
    rows = people.standings_of(seen, requirement, on=today, closed=closed)
    as_of = (
        ""
        if freshness.complete
        else _("as of %(moment)s; newer entries are being taken up") % {"moment": freshness.as_of}
    )
    context = {
        "heading": unit.name,
        "subheading": _subheading(requirement, bars[0], len(units) - 1, today),
        "crumbs": _crumbs(unit, roots),
        "years": known_years(),
        "year": requirement.year,
        "requirements": _requirements(requirement),
        "sum": _sum(bars[0], requirement, as_of),
        "units": [_unit_row(bar, unit, requirement) for bar in bars],
        "causes": [] if past else _causes(units, bars, today, requirement),
        "clocks": [] if past else _clocks(seen, today),
        "people": people_list(request, rows, requirement, closed=closed),
        "select_key": f"{unit.code}-{requirement.year}",
        **_acts(request, unit, requirement, today, help_is_due=not past),
    }
    return render(request, "portal/manage/unit.html", context)


@allowed(Act.VIEW)
def officer(request: HttpRequest, pk: int) -> HttpResponse:
    """One officer's statement, for those who may see them; each reading leaves a row (S5)."""
    today = clock.today()
    shown = seen_officer(request, pk, act=Act.VIEW)
    Reading.objects.create(officer=shown, by=request.user, act="statement", at=clock.now())
    crumbs = [{"label": shown.home_unit.name, "url": reverse("manage") + f"?unit={shown.home_unit.code}"}]
    acts = []
    decides = visible_to(request.user, act=Act.APPROVE, on=today).filter(pk=pk).exists()
    if decides:
        acts.append((_("Propose a leave"), reverse("leave-new", args=[pk]), "calendar-off"))
        acts.append((_("Ask for a waiver"), reverse("waiver-for", args=[pk]), "file-text"))
        if bookable(shown, year=today.year).exists():
            acts.append((_("Book make-up training"), reverse("make-up", args=[pk]), "history"))
    supports = visible_to(request.user, act=Act.SUPPORT, on=today).filter(pk=pk).exists()
    if supports:
        acts.append((_("More time for tests"), reverse("extra-time", args=[pk]), "clock"))
    return show_statement(
        request, shown, crumbs=crumbs, own=False, papers=decides, acts=acts, offers=supports
    )


def seen_officer(request: HttpRequest, pk: int, *, act: str) -> Officer:
    """The officer, when the account may *act* on them; else there is no such page."""
    found = (
        visible_to(request.user, act=act, on=clock.today()).filter(pk=pk).select_related("home_unit").first()
    )
    if found is None:
        raise Http404
    return found


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


def counts_of(bar: UnitBar) -> dict[str, int]:
    """People by state, in the order of the bars; a closed year knows only met and short."""
    if bar.closed:
        return {"met": bar.met, "short": bar.short}
    return {
        "met": bar.met,
        "on_pace": bar.on_pace,
        "behind": bar.behind,
        "out_of_reach": bar.out_of_reach,
    }


def _acts(
    request: HttpRequest, unit: Unit, requirement: Requirement, today: date, *, help_is_due: bool
) -> dict[str, str]:
    """Addresses of what this account may do here; "" hides the button."""
    query = f"?unit={unit.code}&year={requirement.year}&requirement={requirement.code}"
    may_export = may(request.user, act=Act.EXPORT, on=today, unit=unit)
    may_support = help_is_due and may(request.user, act=Act.SUPPORT, on=today, unit=unit)
    return {
        "print_url": reverse("manage-print") + query if may_export else "",
        "export_url": reverse("manage-export") + query if may_export else "",
        "export_selected_url": reverse("manage-export") + query if may_export else "",
        "offer_url": reverse("manage-offer") + query if may_support else "",
        "remind_url": reverse("manage-remind") + query if may_support else "",
        "plan_url": reverse("plan-course") + query if may_support else "",
        "class_url": reverse("class-roll")
        if help_is_due and may(request.user, act=Act.DECLARE_CLASS, on=today)
        else "",
    }


def _requirements(current: Requirement) -> list[dict]:
    """Several requirements may bind at once (R2); one is shown at a time."""
    rows = Requirement.objects.filter(year=current.year)
    return [{"code": r.code, "title": r.title, "current": r.pk == current.pk} for r in rows]


def _crumbs(unit: Unit, roots: list[str]) -> list[dict]:
    above = [path for path in unit.ancestor_paths()[:-1] if any(path.startswith(root) for root in roots)]
    return [
        {"label": u.name, "url": reverse("manage") + f"?unit={u.code}"}
        for u in Unit.objects.filter(path__in=above).order_by("path")
    ]


def _subheading(requirement: Requirement, bar: UnitBar, units: int, today: date) -> str:
    parts = [
        _("Year %(year)s") % {"year": requirement.year},
        _("determined") if bar.closed else _("as at %(day)s") % {"day": day(today)},
        ngettext("%(n)s unit", "%(n)s units", units) % {"n": units} if units else "",
        ngettext("%(n)s person", "%(n)s people", bar.officers) % {"n": bar.officers},
        _("%(n)s of them exempt") % {"n": bar.exempt} if bar.exempt else "",
    ]
    return " · ".join(part for part in parts if part)


def _sum(bar: UnitBar, requirement: Requirement, as_of: str) -> dict:
    good = bar.met + bar.on_pace
    mean = bar.counted // bar.officers if bar.officers else 0
    return {
        "good": good,
        "people": bar.officers,
        "share": f"{100 * good / bar.officers:.1f}%" if bar.officers else "",
        "words": _("%(hours)s hours on average") % {"hours": hours(mean, requirement.minutes_per_hour)},
        "counts": counts_of(bar),
        "states": list(counts_of(bar).items()),
        "as_of": as_of,
        "closed": bar.closed,
    }


def _unit_row(bar: UnitBar, current: Unit, requirement: Requirement) -> dict:
    return {
        "name": bar.unit.name if bar.unit != current else _("All units"),
        "url": reverse("manage")
        + f"?unit={bar.unit.code}&year={requirement.year}&requirement={requirement.code}",
        "people": bar.officers,
        "counts": counts_of(bar),
        "depth": 0 if bar.unit == current else 1,
        "current": bar.unit == current,
    }


def _causes(units: list[Unit], bars: list[UnitBar], today: date, requirement: Requirement) -> list[dict]:
    """Units with a cause outside the officers, and the help there is (B3); in official order."""
    waiting = list(
        Leave.objects.filter(
            state=Leave.State.PROPOSED, officer__home_unit__path__startswith=units[0].path
        ).values_list("officer__home_unit__path", flat=True)
    )
    stuck = any(bar.out_of_reach for bar in bars[1:])
    lacking = lacking_only_a_course(units[0], requirement, on=today) if stuck else []
    found = []
    for unit, bar in zip(units[1:], bars[1:], strict=True):
        away = sum(path.startswith(unit.path) for path in waiting)
        course = sum(path.startswith(unit.path) for path in lacking)
        if away:
            found.append(_away(unit, away))
        elif bar.out_of_reach > course:
            found.append(_no_places(unit, bar.out_of_reach - course, requirement))
        elif course:
            found.append(_no_course(unit, course, requirement))
    return found[:CAUSES_SHOWN]


def _away(unit: Unit, people_away: int) -> dict:
    cause = ngettext(
        "%(n)s person was on other duty; the leave is undecided",
        "%(n)s people were on other duty; their leaves are undecided",
        people_away,
    )
    return {
        "name": unit.name,
        "cause": cause % {"n": people_away},
        "way": _("prorate by months"),
        "url": reverse("approvals") + "?what=leave",
        "act": _("Decide"),
    }


def _no_places(unit: Unit, stuck: int, requirement: Requirement) -> dict:
    cause = ngettext(
        "%(n)s person cannot make it with the places on offer",
        "%(n)s people cannot make it with the places on offer",
        stuck,
    )
    return {
        "name": unit.name,
        "cause": cause % {"n": stuck},
        "way": _("add a class or a teaching visit"),
        "url": _out_of_reach_url(unit, requirement),
        "act": _("View"),
    }


def _no_course(unit: Unit, lacking: int, requirement: Requirement) -> dict:
    cause = ngettext(
        "%(n)s person has the hours and lacks only a required course",
        "%(n)s people have the hours and lack only a required course",
        lacking,
    )
    return {
        "name": unit.name,
        "cause": cause % {"n": lacking},
        "way": _("offer that course"),
        "url": _out_of_reach_url(unit, requirement),
        "act": _("View"),
    }


def _out_of_reach_url(unit: Unit, requirement: Requirement) -> str:
    query = f"?unit={unit.code}&year={requirement.year}&requirement={requirement.code}&state=out_of_reach"
    return reverse("manage") + query


def _clocks(seen: QuerySet[Officer], today: date) -> list[dict]:
    """Postings whose next clock strikes within half a year (M1)."""
    words = {"fixed": _("fixed until"), "move": _("rotation due"), "must_move": _("must move by")}
    return [
        {
            "name": c.posting.officer.name,
            "where": _("%(home)s → %(unit)s")
            % {"home": c.posting.officer.home_unit.name, "unit": c.posting.unit.name},
            "label": words[c.kind],
            "day": c.day,
            "past": c.day < today,
        }
        for c in near_clocks(seen, on=today)[:CLOCKS_SHOWN]
    ]
