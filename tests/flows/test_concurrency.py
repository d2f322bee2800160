"""Fifty at once, on both databases: one row, one unforked chain, no deadlock (PITFALLS)."""

import json

import pytest

pytestmark = pytest.mark.commits

SETUP = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from lms.hours.ledger import Credit, Source, credit_all, credit_hours
from lms.hours.models import HourEntry
from lms.hours.verification import verify_ledger
from tests.factories import NOW, TODAY, make_officer, make_unit
team = make_unit("T")
one, two = make_officer(team), make_officer(team)

def at_once(act):
    def alone(n):
        try:
            return act(n)
        finally:
            connection.close()
    with ThreadPoolExecutor(50) as pool:
        return list(pool.map(alone, range(50)))

def entry(officer, number):
    return credit_hours(officer=officer, category="practical", mode="online", minutes=45, earned_on=TODAY,
                        source=Source(kind="x", id=str(number), title="课程"), by=None, now=NOW)
"""


def test_fifty_identical_requests_give_one_row_and_fifty_equal_answers(house):
    out = house.run(
        SETUP
        + "numbers = at_once(lambda n: entry(one, 1).number)\nprint(HourEntry.objects.count(), set(numbers))"
    )
    assert out == "1 {1}"


def test_fifty_different_ones_make_one_unforked_chain(house):
    script = (
        SETUP
        + "at_once(lambda n: entry(one, n))\nimport json\nprint(json.dumps([HourEntry.objects.count(), [f.kind for f in verify_ledger()[1]]]))"
    )
    assert json.loads(house.run(script)) == [50, []]


def test_mentor_and_mentee_credited_together_never_deadlock(house):
    script = (
        SETUP
        + """
def both(n):
    pair = (one, two) if n % 2 else (two, one)
    return credit_all([Credit(officer=o, category="practical", mode="mentoring", minutes=30, earned_on=TODAY,
                       source=Source(kind="log", id=str(n), title="带教")) for o in pair], by=None, now=NOW)
at_once(both)
print(HourEntry.objects.count(), len(verify_ledger()[1]))
"""
    )
    assert house.run(script) == "100 0"


def test_fifty_wrong_passwords_and_the_right_one_are_five_tries(house):
    """PITFALLS: a try is reserved before hashing."""
    script = SETUP + (
        "from lms.officers.login import reserve_try\nfrom lms.officers.models import Account\n"
        "from datetime import datetime, UTC\nprint(sum(at_once(lambda n: reserve_try(one.staff_no, now=NOW))))"
    )
    assert house.run(script) == "5"


def test_closing_while_credits_arrive_loses_none(house):
    script = (
        SETUP
        + """
from tests.factories import make_requirement
from lms.compliance.year_end import close_year
from lms.compliance.models import AnnualResult
from lms.jobs.running import work_off
make_requirement(target_minutes=45)
def act(n):
    if n == 25:
        work_off(close_year(2026, by=None, now=NOW))
    else:
        entry(one, n)
at_once(act)
work_off(close_year(2026, by=None, now=NOW))
last = AnnualResult.objects.filter(officer=one).order_by("-number").first()
print(last.counted_minutes, len(last.lines))
"""
    )
    assert house.run(script) == f"{49 * 45} 49"
