"""Two match runs at once, on both databases: capacity is never exceeded, nobody gets two mentors."""

import json

import pytest

pytestmark = pytest.mark.commits

SETUP = """
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
from lms.mentoring.match_runs import run_match, send_out
from lms.mentoring.confirmations import NothingToConfirm, confirm_month
from lms.mentoring.models import MatchRun, Mentor, MonthlyConfirmation, Pairing
from lms.mentoring.observations import observe
from lms.mentoring.logs import write_log
from lms.hours.models import HourEntry
from tests.factories import make_manager, make_officer, make_unit
from tests.mentoring.making import *
city = make_unit("C", kind="city")
team = make_unit("T", city)
skill = make_skill("inspect")
manager = make_manager(team)

def at_once(acts):
    def alone(act):
        try:
            return act()
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()
    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(alone, acts))
"""


def test_two_runs_at_once_never_exceed_capacity(house):
    script = (
        SETUP
        + """
programme = make_programme(city, [skill])
mentors = [make_mentor(team, [skill], by=manager, capacity=n % 3 + 1) for n in range(6)]
for n in range(14):
    make_mentee(programme, make_officer(team), [skill])
def act():
    return len(send_out(run_match(programme, by=None, now=NOW), by=None, now=NOW).pairings)
import json
sent = at_once([act] * 6)
loads = {m.pk: m.pairings.filter(state__in=Pairing.OPEN).count() for m in Mentor.objects.all()}
over = [pk for pk, n in loads.items() if n > Mentor.objects.get(pk=pk).capacity]
mentees = list(Pairing.objects.values_list("mentee", flat=True))
print(json.dumps([sum(sent), sum(loads.values()), over, len(mentees) - len(set(mentees)), sorted(MatchRun.objects.values_list("number", flat=True))]))
"""
    )
    assert json.loads(house.run(script)) == [12, 12, [], 0, [1, 2, 3, 4, 5, 6]]


def test_a_month_confirmed_by_two_at_once_is_credited_once(house):
    script = (
        SETUP
        + """
import datetime, json
programme = make_programme(city, [skill])
pairing = make_pairing(programme, make_mentor(team, [skill], by=manager), make_officer(team), manager)
make_log(pairing, datetime.date(2026, 8, 12), minutes=60)
acts = [lambda: confirm_month(pairing, datetime.date(2026, 8, 1), by=manager, now=NOW).pk] * 8
answers = at_once(acts)
print(json.dumps([sum(isinstance(a, int) for a in answers), sorted({a for a in answers if isinstance(a, str)}), HourEntry.objects.count()]))
"""
    )
    assert json.loads(house.run(script)) == [1, ["NothingToConfirm"], 2]


def test_a_phone_that_sends_twice_writes_once(house):
    script = (
        SETUP
        + """
import datetime, json
programme = make_programme(city, [skill])
officer = make_officer(team)
pairing = make_pairing(programme, make_mentor(team, [skill], by=manager), officer, manager)
day = datetime.date(2026, 9, 1)
log = lambda: write_log(pairing, key="one", done_on=day, task="巡查", done="a", learned="b", by=officer.account, now=NOW).pk
seen = lambda: observe(pairing, key="one", skill=skill, observed_on=day, task="巡查", rating="sufficient", by=pairing.mentor.officer.account, now=NOW).pk
print(json.dumps([len(set(at_once([log] * 10))), len(set(at_once([seen] * 10))), pairing.logs.count(), pairing.observations.count()]))
"""
    )
    assert json.loads(house.run(script)) == [1, 1, 1, 1]
