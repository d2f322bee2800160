"""Readiness per delegated power and the skill matrix of a unit. Four separate columns, never one score."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lms.common import clock
from lms.compliance.queries import standings
from lms.mentoring.models import Entrustment, Pairing, Skill
from lms.mentoring.models.levels import Level
from lms.mentoring.queries import holdings_of, power_readiness
from lms.mentoring.rules import Readiness
from lms.officers.models import Officer, Unit
from lms.officers.roles import Act
from lms.officers.visibility import in_unit, unit_paths, units_visible_to, visible_to
from lms.portal.access import allowed
from lms.portal.templatetags.house import day

PER_PAGE = 25
STATES = {
    Readiness.READY: ("met", "circle-check"),
    Readiness.THIN: ("behind", "triangle-alert"),
    Readiness.NOT_READY: ("short", "octagon-alert"),
    Readiness.DORMANT: ("exempt", "circle-minus"),
}


def state_words(state: str) -> str:
    return {
        Readiness.READY: _("ready"),
        Readiness.THIN: _("thin"),
        Readiness.NOT_READY: _("not ready"),
        Readiness.DORMANT: _("dormant"),
    }[state]


@allowed(Act.VIEW)
def readiness_page(request: HttpRequest) -> HttpResponse:
    today = clock.today()
    unit = _unit(request)
    people = visible_to(request.user, act=Act.VIEW, on=today).filter(in_unit(unit, on=today), left_on=None)
    learning = people.filter(pk__in=_concerned(people)).select_related("home_unit").order_by("staff_no")
    skills = _skills_of(learning)
    page = Paginator(learning, PER_PAGE).get_page(request.GET.get("page"))
    ids = list(learning.values_list("pk", flat=True))
    powers = power_readiness(ids, on=today, outside=_outside(unit, skills))
    names = dict(learning.values_list("pk", "name"))
    context = {
        "unit": unit,
        "units": units_visible_to(request.user, act=Act.VIEW, on=today).order_by("path"),
        "powers": [_power_row(power, names) for power in powers if _concerns(power, skills)],
        "skills": skills,
        "listing": page,
        "rows": _matrix(page.object_list, skills, today),
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


def _concerned(people):
    """Whoever holds a level or is being brought up."""
    held = Entrustment.objects.filter(officer__in=people).values_list("officer", flat=True)
    mentees = Pairing.objects.filter(mentee__in=people).values_list("mentee", flat=True)
    return {*held, *mentees}


def _skills_of(learning) -> list[Skill]:
    """The skills in which somebody of these holds a level or is brought up."""
    return list(
        Skill.objects.filter(entrustments__officer__in=learning)
        .distinct()
        .order_by("field", "position", "code")
    )


def _outside(unit: Unit, skills: list[Skill]) -> dict[str, int]:
    """Power → mentors of other units with an open pairing here who may teach its skills."""
    rows = Pairing.objects.filter(state__in=Pairing.OPEN, mentee__home_unit__path__startswith=unit.path)
    rows = rows.exclude(mentor__officer__home_unit__path__startswith=unit.path)
    teaches: dict[int, set[str]] = {}
    for mentor, code in rows.values_list("mentor", "mentor__skills__code"):
        teaches.setdefault(mentor, set()).add(code)
    powers = {code for skill in skills for code in skill.powers}
    needs = {power: {s.code for s in skills if power in s.powers} for power in powers}
    return {power: sum(needs[power] <= known for known in teaches.values()) for power in powers}


def _concerns(power, skills: list[Skill]) -> bool:
    return any(power.code in skill.powers for skill in skills)


def _power_row(power, names: dict[int, str]) -> dict:
    kind, icon = STATES[power.state]
    return {
        "code": power.code,
        "kind": kind,
        "icon": icon,
        "word": state_words(power.state),
        "leads": [{"name": names.get(pk, ""), "until": day(until)} for pk, until in power.leads],
        "teachers": [{"name": names.get(pk, ""), "until": day(until)} for pk, until in power.teachers],
        "lapsed": [names.get(pk, "") for pk in power.lapsed],
        "missing": _missing(power),
    }


def _missing(power) -> str:
    """What to do: the fact and the next step."""
    if power.state == Readiness.READY:
        return ""
    parts = []
    if len(power.leads) < 2:
        parts.append(_("%(n)s more must lead") % {"n": 2 - len(power.leads)})
    if not power.teachers:
        parts.append(_("somebody who may teach, or a mentor from outside"))
    if power.lapsed:
        parts.append(_("%(n)s could regain it") % {"n": len(power.lapsed)})
    return _("; ").join(parts)


def _matrix(people: list[Officer], skills: list[Skill], today: date) -> list[dict]:
    """Per person: hours, entrustment per skill and its currency; each for itself."""
    from django.db.models import Q

    people = list(people)
    held = holdings_of([o.pk for o in people], on=today)
    found = {s.officer_id: s.assessments for s in standings(today.year, on=today, officers=Q(pk__in=[o.pk for o in people]))}  # fmt: skip
    return [
        {
            "officer": officer,
            "hours": next((a.state for a in found.get(officer.pk, ())), ""),
            "cells": [_cell(held.get(officer.pk, {}).get(skill.code), skill) for skill in skills],
            "next_lapse": min(
                (h.lapse_on for h in held.get(officer.pk, {}).values() if h.standing), default=None
            ),
            "lapsed": sum(not h.standing for h in held.get(officer.pk, {}).values()),
        }
        for officer in people
    ]


def _cell(holding, skill: Skill) -> dict:
    if holding is None:
        return {"skill": skill.name, "word": "–", "kind": ""}
    if not holding.standing:
        return {"skill": skill.name, "word": _("lapsed"), "kind": "short"}
    return {
        "skill": skill.name,
        "word": Level(holding.level).label,
        "kind": "behind" if holding.currency == "warned" else "met",
    }
