"""The projection is always equal to the full sum (DESIGN: standing at scale)."""

from datetime import date, timedelta
from random import Random

import pytest
import time_machine

from lms.compliance.models import Requirement, Standing
from lms.compliance.overviews import subtree, unit_bars
from lms.compliance.people import standings_of
from lms.compliance.projection import fold, rebuild
from lms.compliance.queries import standing, standings
from lms.compliance.waivers import decide_leave, propose_leave
from lms.hours.ledger import reverse_entry
from lms.hours.models import HourEntry
from lms.officers.changes import note
from lms.officers.models import Officer, Posting
from lms.operations.checks import standing as standing_faults
from tests.factories import NOW, TODAY, credit, make_manager, make_officer, make_requirement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_at_noon")]


@pytest.fixture
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(team, other_team):
    make_requirement(category_minimum={"practical": 900}, mode_cap={"mentoring": 360})
    return [make_officer(unit) for unit in (team, team, other_team, other_team)]


def bars_of_full_assessment(unit, on):
    states = [a.state for s in standings(2026, on=on, unit=unit) for a in s.assessments]
    return {state: states.count(state) for state in ("met", "on_pace", "behind", "out_of_reach")}


def bars_of_projection(unit, on):
    [bar] = unit_bars([unit], Requirement.objects.get(), on=on)
    return {"met": bar.met, "on_pace": bar.on_pace, "behind": bar.behind, "out_of_reach": bar.out_of_reach}


def test_any_days_bars_equal_the_full_assessment(people, city, team):
    random = Random(7)
    for officer in people:
        for _n in range(random.randint(0, 20)):
            credit(
                officer,
                random.randint(30, 300),
                mode=random.choice(["online", "mentoring"]),
                earned_on=date(2026, random.randint(1, 9), 1),
            )
    fold(now=NOW)
    for unit in (city, team):
        for offset in range(0, 120, 9):
            day = TODAY + timedelta(days=offset)
            assert bars_of_projection(unit, day) == bars_of_full_assessment(unit, day), day


def test_random_acts_keep_it_equal(people, city, team):
    random = Random(3)
    by = make_manager(city)
    fold(now=NOW)
    for _n in range(30):
        officer = random.choice(people)
        match random.randint(0, 3):
            case 0 | 1:
                credit(officer, random.randint(30, 600))
            case 2 if HourEntry.objects.filter(officer=officer, reverses=None, reversed_by=None).exists():
                reverse_entry(
                    HourEntry.objects.filter(officer=officer, reverses=None, reversed_by=None).first(),
                    reason="x",
                    by=None,
                    now=NOW,
                )
            case 3:
                month = random.randint(1, 12)
                leave = propose_leave(
                    officer,
                    kind="sick",
                    starts_on=date(2026, month, 1),
                    ends_on=date(2026, month, 28),
                    by=None,
                    now=NOW,
                )
                decide_leave(leave, approve=True, by=by, now=NOW)
        if random.random() < 0.4:
            assert fold(now=NOW).complete
            assert list(standing_faults()) == []
    kept = [
        (b.officers, b.met, b.behind) for b in unit_bars(subtree(city), Requirement.objects.get(), on=TODAY)
    ]
    rebuild(now=NOW)
    assert kept == [
        (b.officers, b.met, b.behind) for b in unit_bars(subtree(city), Requirement.objects.get(), on=TODAY)
    ]


def test_a_reader_folds_few_and_leaves_many_to_the_job(people):
    fold(now=NOW, limit=None)
    note([p.pk for p in people])
    assert not fold(now=NOW, limit=3).complete
    assert fold(now=NOW, limit=4).complete


def test_an_entry_of_a_coming_day_counts_from_that_day_on(people):
    officer = people[0]
    credit(officer, 300, earned_on=TODAY + timedelta(days=3))
    fold(now=NOW, limit=None)
    assert Standing.objects.get(officer=officer).counted == 0
    later = NOW + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        fold(now=later)
        assert Standing.objects.get(officer=officer).counted == 300


def test_a_posted_officer_is_counted_once(people, city, other_team):
    """S1"""
    Posting.objects.create(officer=people[0], unit=other_team, starts_on=date(2026, 1, 1))
    fold(now=NOW, limit=None)
    [bar] = unit_bars([city], Requirement.objects.get(), on=TODAY)
    assert bar.officers == 4


def test_states_in_sql_are_the_states_of_the_rules(people):
    for officer, minutes in zip(people, (0, 900, 1950, 3000), strict=True):
        if minutes:
            credit(officer, minutes, earned_on=date(2026, 2, 1))
    fold(now=NOW, limit=None)
    for day in (TODAY, date(2026, 11, 1), date(2026, 12, 31)):
        rows = standings_of(Officer.objects.all(), Requirement.objects.get(), on=day)
        assert {r.officer_id: r.state for r in rows} == {
            p.pk: standing(p, 2026, on=day)[0].state for p in people
        }


def test_the_whole_city_takes_a_fixed_number_of_statements(people, team, django_assert_max_num_queries):
    """No query per officer."""
    for _n in range(10):
        credit(make_officer(team))
    with django_assert_max_num_queries(12):
        assert len(list(standings(2026, on=TODAY))) == 14
