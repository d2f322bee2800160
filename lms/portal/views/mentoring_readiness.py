"""Readiness per delegated power and the skill matrix of a unit. Four separate columns, never one score."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lms.common import clock
from lms.mentoring.models import Entrustment, Pairing, Skill
from lms.officers.models import Unit
from lms.officers.roles import Act
from lms.officers.visibility import in_unit, unit_paths, units_visible_to, visible_to
from lms.portal.access import allowed
from lms.portal.readiness import STATES, delegated_powers, people_rows, power_rows, state_words

PER_PAGE = 25


@allowed(Act.VIEW)
def readiness_page(request: HttpRequest) -> HttpResponse:
    """Powers first, then the people; a power's link shows only those who hold a level of its skills."""
    today, unit = clock.today(), _unit(request)
    people = visible_to(request.user, act=Act.VIEW, on=today).filter(in_unit(unit, on=today), left_on=None)
    concerned = people.filter(pk__in=_concerned(people))
    skills = list(Skill.objects.filter(entrustments__officer__in=concerned).distinct())
    powers = delegated_powers(unit, skills, on=today)
    rows = power_rows(powers, dict(concerned.values_list("pk", "name")), unit, on=today)
    chosen = _chosen(request, rows)
    if chosen:
        skills = chosen["skills"]
        concerned = concerned.filter(entrustments__skill__in=skills).distinct()
    page = Paginator(concerned.select_related("home_unit").order_by("staff_no"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    state = request.GET.get("state", "")
    context = {
        "unit": unit,
        "units": units_visible_to(request.user, act=Act.VIEW, on=today).order_by("path"),
        "powers": [row for row in rows if not state or row["state"] == state],
        "segments": _segments(request, rows, state),
        "chosen": chosen,
        "skills": skills,
        "listing": page,
        "rows": people_rows(list(page.object_list), skills, on=today),
    }
    return render(request, "portal/mentoring/readiness.html", context)


def _unit(request: HttpRequest) -> Unit:
    today = clock.today()
    units = units_visible_to(request.user, act=Act.VIEW, on=today)
    if code := request.GET.get("unit"):
        unit = units.filter(code=code).first()
        if unit is None:
            raise Http404
        return unit
    return Unit.objects.get(path=unit_paths(request.user, act=Act.VIEW, on=today)[0])


def _concerned(people) -> set[int]:
    """Whoever holds a level or is being brought up."""
    held = Entrustment.objects.filter(officer__in=people).values_list("officer", flat=True)
    mentees = Pairing.objects.filter(mentee__in=people).values_list("mentee", flat=True)
    return {*held, *mentees}


def _chosen(request: HttpRequest, rows: list[dict]) -> dict | None:
    code = request.GET.get("power")
    return next((row for row in rows if row["code"] == code and row["skills"]), None) if code else None


def _segments(request: HttpRequest, rows: list[dict], chosen: str) -> list[dict]:
    """How many powers stand in each state; the filter keeps the unit."""
    unit = request.GET.get("unit", "")
    counts = {str(state): sum(row["state"] == state for row in rows) for state in STATES}
    address = lambda state: f"?unit={unit}&state={state}" if unit else f"?state={state}"  # noqa: E731
    everything = {"label": _("All"), "count": len(rows), "url": address(""), "current": not chosen}
    return [everything] + [
        {"label": state_words(state), "count": counts[str(state)], "url": address(state), "current": state == chosen}
        for state in STATES
        if counts[str(state)]
    ]  # fmt: skip
