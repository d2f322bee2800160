"""Programmes, mentors and pairings for tests, made through the doors."""

from datetime import date, datetime
from itertools import count
from zoneinfo import ZoneInfo

from lms.mentoring.logs import answer_log, write_log
from lms.mentoring.mentors import approve_mentor
from lms.mentoring.models import Mentee, Mentor, Pairing, Programme, Skill, TaskLog
from lms.mentoring.observations import observe
from lms.mentoring.pairings import propose_pair, sign
from lms.officers.models import Officer
from tests.factories import make_manager, make_officer

_numbers = count(1)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo("Asia/Shanghai"))


START = date(2026, 7, 1)
END = date(2027, 6, 30)
NOW = at(date(2026, 9, 16))


def make_skill(code: str = "", **values) -> Skill:
    code = code or f"K{next(_numbers)}"
    values = {
        "field": "城市管理", "name": f"技能{code}", "what": "做什么", "anchor_low": "需要提醒",
        "anchor_sufficient": "能够做到", "anchor_excellent": "独立做到", "fatal_faults": ["PRO-01"],
    } | values  # fmt: skip
    return Skill.objects.create(code=code, **values)


def make_programme(unit, skills=(), code: str = "", **values) -> Programme:
    values = {"title": "新任带教", "starts_on": START, "ends_on": END, "state": "running"} | values
    programme = Programme.objects.create(code=code or f"P{next(_numbers)}", unit=unit, **values)
    programme.skills.set(skills)
    return programme


def make_mentor(unit, skills=(), officer: Officer | None = None, by=None, **values) -> Mentor:
    officer = officer or make_officer(unit, field="城市管理")
    by = by or make_manager(unit.get_root(), "bureau")
    return approve_mentor(officer, skills=skills, trained_on=date(2026, 3, 1), by=by, now=NOW, **values)


def make_mentee(programme: Programme, officer: Officer, skills=()) -> Mentee:
    mentee = Mentee.objects.create(programme=programme, officer=officer, added_at=NOW)
    mentee.skills.set(skills)
    return mentee


def make_pairing(programme: Programme, mentor: Mentor, mentee: Officer, manager=None, *, now=None) -> Pairing:
    """An active pairing, agreed by three."""
    now = now or at(START)
    manager = manager or make_manager(mentee.home_unit)
    pairing = propose_pair(programme, mentor=mentor, mentee=mentee, by=manager, now=now)
    for account in (mentor.officer.account, mentee.account, manager):
        sign(pairing, by=account, now=now)
    pairing.refresh_from_db()
    return pairing


def make_log(pairing: Pairing, day: date, *, minutes: int = 60, answered: bool = True, **values) -> TaskLog:
    values = {"task": "现场检查", "done": "检查一家小餐饮", "learned": "笔录首尾要写清告知"} | values
    log = write_log(
        pairing, key=f"k{next(_numbers)}", done_on=day, minutes=minutes, by=pairing.mentee.account, now=at(day, 18), **values
    )  # fmt: skip
    if answered:
        log = answer_log(log, text="下次记清时间", by=pairing.mentor.officer.account, now=at(day, 20))
    return log


def make_observation(pairing: Pairing, skill: Skill, day: date, rating: str = "sufficient", **values):
    comment = values.pop("comment", "当场所见" if rating in ("low", "excellent") else "")
    return observe(
        pairing, key=f"k{next(_numbers)}", skill=skill, observed_on=day, task="现场检查", rating=rating,
        comment=comment, by=pairing.mentor.officer.account, now=at(day, 20), **values,
    )  # fmt: skip
