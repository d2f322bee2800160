"""Ordinary cases of two years, so that figures have something to count (stories 5 and 10).

Small and varied, from the fields' own words with a fixed seed; through the door of the intake, one by one. The same
day and seed give the same cases.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from case_library.figures import Period, files, twelve_months
from case_library.idle_powers import idle_powers, say_cause
from case_library.intake.taking import import_record
from case_library.intake.units import unit_of_any
from lms.common import clock
from lms.common.clock import local_day
from lms.demo.ordinary_words import NOT_USED, REASONS, TOLD, WORDS
from lms.demo.recording import record_of
from lms.officers.models import Account, Unit
from lms.powers.models import Holding
from lms.powers.queries import in_force

FIRST = 1001  # their numbers; the told cases have one to twenty-five
LENGTH = {
    None: 27,
    "unapproved_preservation": 19,
    "sampling": 27,
}  # days from decision to closing, as in ``recording``
HOLDS = timedelta(days=60)  # so long the figures tell the same story
MARGIN = 115  # days around the turn of a period without a decision: at least 60 without a filing


@dataclass(frozen=True)
class Year:
    """How many files one period has in the end, and in how many of them which flaw."""

    files: int
    evidence: int  # registered without approval, EVI-09
    benchmark: int  # none named, DIS-02
    remedies: int  # not told, DOC-02


BEFORE = Year(files=60, evidence=9, benchmark=8, remedies=6)
NOW = Year(files=58, evidence=3, benchmark=7, remedies=2)
TOLD_EVIDENCE = 1  # of story 5 itself


def tell(*, seed: int, now: datetime) -> None:
    random = Random(f"ordinary {seed}")
    clerk, today = Account.objects.get(login="ajly"), local_day(now)
    period = twelve_months(today)
    numbers = iter(range(FIRST, FIRST + 1000))
    missing = _unused_but_meant_to_be(today)
    _fill(period, NOW, missing, NOW.evidence - TOLD_EVIDENCE, numbers, random, clerk)
    _fill(period.before, BEFORE, [], BEFORE.evidence, numbers, random, clerk)
    _say_causes(now)


def _unused_but_meant_to_be(today: date) -> list[Holding]:
    """Powers without a case, today or while the story holds, that are no part of it: each gets one."""
    left_alone = {(unit, power) for unit, power, *_rest in NOT_USED}
    idle = [one.holding for one in idle_powers(Unit.objects.all(), on=today + HOLDS)]
    return [h for h in idle if (h.unit.code, h.power.code) not in left_alone]


def _fill(
    period: Period,
    year: Year,
    first: list[Holding],
    evidence: int,
    numbers: Iterator[int],
    random: Random,
    clerk: Account,
) -> None:
    """As many cases as the period lacks: one of each power in *first*, then of any power in use."""
    count = year.files - files(Unit.objects.all(), period).count()
    others = _in_use(period.since)
    holdings = [*first, *(random.choice(others) for _n in range(count - len(first)))][:count]
    flaws = ["evidence"] * evidence + ["benchmark"] * year.benchmark + ["remedies"] * year.remedies
    flaws += [""] * (count - len(flaws))
    random.shuffle(flaws)
    for holding, flaw in zip(holdings, flaws, strict=True):
        days = (period.until - period.since).days - 2 * MARGIN
        decided = period.since + timedelta(days=MARGIN + random.randrange(days))
        _take_in(next(numbers), holding, flaw, decided, random, clerk)


def _in_use(day: date) -> list[Holding]:
    """Holdings of that day that have words and are none of those that nobody uses."""
    left_alone = {(unit, power) for unit, power, *_rest in NOT_USED}
    rows = Holding.objects.filter(in_force(day), power__code__in=WORDS).select_related("unit", "power")
    return [
        h
        for h in rows.order_by("unit__path", "power__code", "held_from")
        if (h.unit.code, h.power.code) not in left_alone
    ]


def _take_in(number: int, holding: Holding, flaw: str, decided: date, random: Random, clerk: Account) -> None:
    case = _case(holding, flaw, random)
    taken = decided + timedelta(days=LENGTH[case.get("story")] + 10)
    record = record_of(number, case, taken=taken)
    if flaw == "benchmark":
        record["discretion"]["benchmark"] = ""
    if flaw == "remedies":
        record["decision"]["remedy_stated"] = False
    at = datetime.combine(taken, time(16), clock.LOCAL_ZONE)
    outcome = import_record(record, unit_of=unit_of_any, by=clerk, now=at)
    assert outcome.status == "accepted", outcome


def _case(holding: Holding, flaw: str, random: Random) -> dict:
    """A row as ``recorded_cases.json`` has them."""
    words = WORDS[holding.power.code]
    amounts = {"n": random.randint(2, 9), "m": random.randint(11, 60), "h": random.randint(10, 11)}
    low, high, step = words["fine"]
    fine = random.randrange(low, high + step, step)
    case = {
        "unit": holding.unit.code,
        "power": holding.power.code,
        "field": words["field"],
        "cause": words["cause"],
        "firm": random.choice(words["firms"]) if words["firms"] else "",
        "natural": words.get("natural", False),
        "found": random.choice(words["found"]).format(**amounts),
        "told": random.choice(TOLD),
        "basis": words["basis"],
        "penalties": [["fine", fine, f"罚款{fine}元"]],
        "gear": "general",
        "reason": random.choice(REASONS),
        "evidence": words["evidence"],
    }
    story = "unapproved_preservation" if flaw == "evidence" else words.get("story")
    return case | ({"story": story} if story else {})


def _say_causes(now: datetime) -> None:
    bureau = Account.objects.get(login="0100010")
    for unit, power, cause, note in NOT_USED:
        holding = Holding.objects.get(in_force(local_day(now)), unit__code=unit, power__code=power)
        say_cause(holding, cause=cause, note=note, by=bureau, now=now)
