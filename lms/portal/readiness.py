"""Readiness made ready for the page: powers with who and until when, people in four columns that are never added up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from courses.queries import Known, daily_answers, tests_passed
from lms.common.clock import LOCAL_ZONE, years_after
from lms.compliance.queries import standings
from lms.mentoring.models import Pairing, Skill
from lms.mentoring.models.levels import Level
from lms.mentoring.queries import holdings_of, power_readiness
from lms.mentoring.rules import Currency, Holding, Power, Readiness
from lms.officers.models import Officer, Unit
from lms.portal.templatetags.house import day
from lms.powers.models import Power as Matter
from lms.powers.queries import held_now_or_later

UNDESCRIBED = "undescribed"  # the unit holds the power, and no skill says what it needs
STATES = {
    Readiness.READY: ("met", "circle-check"),
    Readiness.THIN: ("behind", "triangle-alert"),
    Readiness.NOT_READY: ("short", "octagon-alert"),
    Readiness.DORMANT: ("exempt", "circle-minus"),
    UNDESCRIBED: ("exempt", "circle-minus"),
}


def state_words(state: str) -> str:
    return {
        Readiness.READY: _("ready"),
        Readiness.THIN: _("thin"),
        Readiness.NOT_READY: _("not ready"),
        Readiness.DORMANT: _("dormant"),
        UNDESCRIBED: _("no skill described"),
    }[state]


@dataclass(frozen=True)
class Delegated:
    """A power of the unit: its code and name in the catalogue, and from when it holds where that is to come."""

    code: str
    title: str
    held_from: date | None


def delegated_powers(unit: Unit, skills: Iterable[Skill], *, on: date) -> list[Delegated]:
    """What the unit and those below it may do now or soon; without a catalogue what the skills name."""
    found: dict[str, Delegated] = {}
    for holding in held_now_or_later(unit, on=on):
        power, starts = holding.power, holding.held_from
        known = found.get(power.code)
        later = starts if starts > on and (known is None or known.held_from) else None
        found[power.code] = Delegated(power.code, power.title, later)
    if found:
        return list(found.values())
    codes = sorted({code for skill in skills for code in skill.powers})
    titles = dict(Matter.objects.filter(code__in=codes).values_list("code", "title"))
    return [Delegated(code, titles.get(code, ""), None) for code in codes]


def power_rows(powers: list[Delegated], people: dict[int, str], unit: Unit, *, on: date) -> list[dict]:
    """One row a power: state, who leads it and may teach it until when, what is missing. *people*: id → name."""
    needs = _needs(powers)
    outside = _outside_teachers(unit, needs)
    judged = {p.code: p for p in power_readiness(people, on=on, codes=list(needs), outside=outside)}
    return [_power_row(power, judged.get(power.code), needs.get(power.code, []), people) for power in powers]


def _needs(powers: list[Delegated]) -> dict[str, list[Skill]]:
    """Power → the skills that serve it; one statement."""
    wanted = {power.code for power in powers}
    found: dict[str, list[Skill]] = {}
    for skill in Skill.objects.all():
        for code in wanted.intersection(skill.powers):
            found.setdefault(code, []).append(skill)
    return found


def _outside_teachers(unit: Unit, needs: dict[str, list[Skill]]) -> dict[str, int]:
    """Power → mentors of other units with an open pairing here who may teach all its skills."""
    rows = Pairing.objects.filter(state__in=Pairing.OPEN, mentee__home_unit__path__startswith=unit.path)
    rows = rows.exclude(mentor__officer__home_unit__path__startswith=unit.path)
    teaches: dict[int, set[str]] = {}
    for mentor, code in rows.values_list("mentor", "mentor__skills__code"):
        teaches.setdefault(mentor, set()).add(code)
    return {
        power: sum({s.code for s in skills} <= known for known in teaches.values())
        for power, skills in needs.items()
    }


def _power_row(power: Delegated, judged: Power | None, skills: list[Skill], people: dict[int, str]) -> dict:
    state = judged.state if judged else UNDESCRIBED
    kind, icon = STATES[state]
    named = lambda rows: [{"name": people.get(pk, ""), "until": day(until)} for pk, until in rows]  # noqa: E731
    return {
        "code": power.code,
        "title": power.title,
        "held_from": power.held_from,
        "state": str(state),
        "kind": kind,
        "icon": icon,
        "word": state_words(state),
        "skills": skills,
        "leads": named(judged.leads) if judged else [],
        "teachers": named(judged.teachers) if judged else [],
        "missing": _missing(judged),
    }


def _missing(power: Power | None) -> str:
    """What to do: the fact and the next step."""
    if power is None:
        return _("nobody has described yet which skills it needs")
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


def people_rows(people: list[Officer], skills: list[Skill], *, on: date) -> list[dict]:
    """Hours, memory, entrustment and currency of each person, side by side; nothing is added up."""
    ids = [officer.pk for officer in people]
    held = holdings_of(ids, on=on)
    year = {s.officer_id: s.assessments for s in standings(on.year, on=on, officers=Q(pk__in=ids))}
    year_before = years_after(on, -1)
    end = datetime.combine(on + timedelta(days=1), time(), LOCAL_ZONE)
    start = datetime.combine(year_before, time(), LOCAL_ZONE)
    known = tests_passed(ids, since=start, until=end)
    answers = daily_answers(ids, since=year_before, until=on)
    return [
        {
            "officer": officer,
            "hours": next((a.state for a in year.get(officer.pk, ())), ""),
            "memory": _memory(known.get(officer.pk), answers.get(officer.pk, 0)),
            "entrusted": _entrusted(held.get(officer.pk, {}), skills),
            "currency": _currency(held.get(officer.pk, {}), skills),
            "cells": [_cell(held.get(officer.pk, {}).get(skill.code)) for skill in skills],
        }
        for officer in people
    ]


def _memory(known: Known | None, answers: int) -> dict | None:
    """Tests passed and daily cases answered rightly within a year; None says "no data", never "forgotten" (S5)."""
    if known is None and not answers:
        return None
    return {
        "courses": known.courses if known else 0,
        "last": day(known.last_on) if known else "",
        "answers": answers,
    }


def _entrusted(held: dict[str, Holding], skills: list[Skill]) -> list[dict]:
    """Levels that stand, the highest first, each with its skills; levels are never averaged (M4)."""
    levels = sorted({held[s.code].standing for s in skills if s.code in held} - {0}, reverse=True)
    return [
        {
            "level": Level(level).label,
            "skills": [s.label for s in skills if s.code in held and held[s.code].standing == level],
        }
        for level in levels
    ]


def _currency(held: dict[str, Holding], skills: list[Skill]) -> dict:
    """Until when everything stands, what lapses soon, what has lapsed."""
    having = [(skill, held[skill.code]) for skill in skills if skill.code in held]
    standing = [h.lapse_on for _skill, h in having if h.standing]
    return {
        "until": day(min(standing)) if standing else "",
        "warned": _by_day([(s, h) for s, h in having if h.currency == Currency.WARNED]),
        "lapsed": _by_day([(s, h) for s, h in having if h.currency == Currency.LAPSED]),
    }


def _by_day(having: list[tuple[Skill, Holding]]) -> list[dict]:
    """Skills that lapse on one day share a line; the earliest day first."""
    days: dict[date, list[str]] = {}
    for skill, holding in having:
        days.setdefault(holding.lapse_on, []).append(skill.label)
    return [{"skill": _(", ").join(names), "on": day(on)} for on, names in sorted(days.items())]


def _cell(holding: Holding | None) -> dict:
    if holding is None:
        return {"word": "–", "kind": ""}
    if not holding.standing:
        return {"word": _("lapsed"), "kind": "short"}
    kind = "behind" if holding.currency == Currency.WARNED else "met"
    return {"word": Level(holding.level).label, "kind": kind}
