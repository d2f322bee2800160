"""A manager plans a course by a day, and grants more time for tests: help, never a punishment (B3, S1)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.attempts import (
    end_extra_time,
    extra_percent,
    extra_times_of,
    grant_extra_time,
    start_attempt,
)
from courses.learning import enrol, open_lesson
from courses.learning.enrolling import Planned, assign
from courses.learning.plans import TakenBack, take_back
from courses.models import Enrolment, ExtraTime, PlanTakenBack
from lms.common import clock
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Officer
from tests.factories import NOW, TODAY, credit, make_manager, make_officer, make_requirement
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
DUE = TODAY + timedelta(days=14)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def edition(team):
    return make_edition(team)


@pytest.fixture
def manager(team):
    return make_manager(team)


def test_a_plan_pins_the_edition_and_tells_once(officer, edition, manager):
    for _time in range(2):
        assert assign([officer], edition, due_on=DUE, by=manager, now=NOW) == Planned(1, 0)
    row = Enrolment.objects.get()
    assert (row.edition, row.due_on, row.assigned_by) == (edition, DUE, manager)
    [notice] = officer.account.notices.filter(key__startswith="assigned:")
    assert notice.link == f"/learn/courses/{edition.course_key}/"


def test_whoever_is_learning_keeps_what_they_have(officer, team, edition, manager):
    own = enrol(officer, edition, by=officer.account, now=NOW)
    assign([officer], edition, due_on=DUE, by=manager, now=NOW)
    assert Enrolment.objects.get() == own
    assert Enrolment.objects.get().due_on == DUE


def test_nobody_is_asked_for_what_counted_this_year(officer, edition, manager):
    """B3: a plan that would bring nothing is no help."""
    credit(officer, course_key=edition.course_key)
    assert assign([officer], edition, due_on=DUE, by=manager, now=NOW) == Planned(0, 1)
    assert not Enrolment.objects.exists()


def test_a_day_in_the_past_is_refused(officer, edition, manager):
    with pytest.raises(HouseError):
        assign([officer], edition, due_on=TODAY - timedelta(days=1), by=manager, now=NOW)


def test_a_plan_for_many_asks_no_query_per_person(team, edition, manager):
    def statements(count: int) -> int:
        people = [make_officer(team) for _n in range(count)]
        with CaptureQueriesContext(connection) as asked:
            assign(people, edition, due_on=DUE, by=manager, now=NOW)
        return len(asked)

    assert statements(9) == statements(2)


def test_the_manager_plans_from_the_list_and_the_officer_sees_the_day(client, officer, edition, manager):
    make_requirement(clock.today().year)
    client.force_login(manager)
    address = reverse("plan-course")
    shown = client.post(address, {"officer": officer.pk, "q": edition.title}).content.decode()
    assert officer.name in shown
    assert edition.course_key in shown
    due = clock.today() + timedelta(days=9)
    client.post(
        address, {"officer": officer.pk, "course": edition.course_key, "due_on": f"{due}", "send": "1"}
    )
    assert Enrolment.objects.get().due_on == due
    client.force_login(officer.account)
    for page in ("home", "learn"):
        assert f"{due.month}月{due.day}日" in client.get(reverse(page)).content.decode()


def test_a_whole_unit_is_planned_for_only_when_it_was_asked_for(client, officer, team, edition, manager):
    make_officer(team)
    client.force_login(manager)
    sent = {"course": edition.course_key, "due_on": "", "send": "1"}
    client.post(reverse("plan-course"), sent)
    assert not Enrolment.objects.exists()
    client.post(reverse("plan-course") + "?whole=1&unit=T", sent)
    assert Enrolment.objects.count() == Officer.objects.count() == 2


def test_nobody_plans_for_another_units_people(client, officer, edition, other_team):
    client.force_login(make_manager(other_team))
    sent = {"officer": officer.pk, "course": edition.course_key, "send": "1"}
    client.post(reverse("plan-course"), sent)
    assert client.post(reverse("plan-course") + "?whole=1&unit=T", sent | {"officer": ""}).status_code == 404
    assert not Enrolment.objects.exists()


def test_without_a_course_the_page_says_so(client, officer, edition, manager):
    client.force_login(manager)
    answer = client.post(reverse("plan-course"), {"officer": officer.pk, "due_on": "", "send": "1"})
    assert answer.status_code == 422


def test_more_time_makes_the_next_test_half_as_long_again(client, officer, edition, manager):
    client.force_login(manager)
    client.post(reverse("extra-time", args=[officer.pk]), {"until": f"{clock.today()}"})
    assert officer.account.notices.filter(key__startswith="extra-time:").exists()
    enrolment = enrol(officer, edition, by=officer.account, now=clock.now())
    attempt = start_attempt(enrolment, purpose="test_out", by=officer.account, now=clock.now())
    assert attempt.ends_at - attempt.started_at == timedelta(minutes=45)


def test_more_time_is_granted_by_ones_own_manager_and_never_to_oneself(officer, manager, other_team):
    with pytest.raises(NotAllowed):
        grant_extra_time(officer, until=DUE, by=make_manager(other_team), now=NOW)
    own = make_officer(officer.home_unit, account=manager)
    with pytest.raises(NotAllowed):
        grant_extra_time(own, until=DUE, by=manager, now=NOW)
    with pytest.raises(HouseError):
        grant_extra_time(officer, until=TODAY - timedelta(days=1), by=manager, now=NOW)
    with pytest.raises(HouseError):
        grant_extra_time(officer, until=date(TODAY.year + 2, 1, 1), by=manager, now=NOW)
    assert not ExtraTime.objects.exists()


def test_a_grant_is_ended_early_with_a_reason_that_the_officer_reads(client, officer, manager):
    grant = grant_extra_time(officer, until=date(TODAY.year + 1, 12, 31), by=manager, now=NOW)
    assert extra_percent(officer, NOW) == 50
    client.force_login(manager)
    address = reverse("extra-time-end", args=[officer.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    later = NOW + timedelta(minutes=1)
    end_extra_time(grant, reason="录入有误", by=manager, now=later)
    assert extra_percent(officer, later) == 0
    assert officer.account.notices.filter(text="录入有误").exists()
    with pytest.raises(HouseError):
        end_extra_time(grant, reason="再一次", by=manager, now=later)


def test_of_two_grants_the_longer_holds_and_ending_one_leaves_the_other(client, officer, manager):
    year_end, soon = date(TODAY.year, 12, 31), TODAY + timedelta(days=7)
    longer = grant_extra_time(officer, until=year_end, by=manager, now=NOW)
    shorter = grant_extra_time(officer, until=soon, by=manager, now=NOW)
    assert list(extra_times_of(officer, on=TODAY)) == [longer, shorter]
    client.force_login(manager)
    with time_machine.travel(NOW, tick=False):
        address = reverse("extra-time-end", args=[officer.pk])
        assert client.get(address).content.decode().count('type="radio"') == 2
        client.post(address, {"grant": longer.pk, "reason": "录入有误"})
    assert list(extra_times_of(officer, on=TODAY)) == [shorter]
    assert extra_percent(officer, NOW) == 50
    assert not extra_times_of(officer, on=soon + timedelta(days=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        ExtraTime.objects.create(
            officer=officer, until=TODAY, granted_by=manager, granted_at=NOW, reason="再一次", ends=longer
        )


@pytest.fixture
def planned(officer, edition, manager):
    assign([officer], edition, due_on=DUE, by=manager, now=NOW)
    return Enrolment.objects.get()


def back(rows, by, reason="换成面授班"):
    return take_back([row.pk for row in rows], reason=reason, by=by, now=LATER)


def test_a_plan_taken_back_leaves_a_fact_and_tells(officer, planned, manager):
    assert back([planned], manager) == TakenBack(1, 0)
    planned.refresh_from_db()
    assert (planned.state, planned.due_on, planned.assigned_by) == ("left", None, None)
    fact = PlanTakenBack.objects.get()
    assert (fact.due_on, fact.planned_by, fact.by, fact.ended) == (DUE, manager, manager, True)
    [notice] = officer.account.notices.filter(key__startswith="plan-back:")
    assert "换成面授班" in notice.text


def test_whoever_has_begun_loses_nothing_and_goes_on_without_a_day(officer, planned, manager):
    session = open_lesson(planned, 1, login="x", now=NOW)
    assert back([planned], manager) == TakenBack(1, 1)
    planned.refresh_from_db()
    assert (planned.state, planned.due_on) == ("learning", None)
    assert list(planned.sessions.all()) == [session]


def test_whoever_enrolled_before_the_plan_stays_enrolled(officer, edition, manager):
    own = enrol(officer, edition, by=officer.account, now=NOW)
    assign([officer], edition, due_on=DUE, by=manager, now=NOW)
    back([own], manager)
    own.refresh_from_db()
    assert (own.state, own.assigned_by) == ("learning", None)


def test_a_plan_made_again_after_it_was_taken_back_is_told_again(officer, edition, planned, manager):
    back([planned], manager)
    assign([officer], edition, due_on=DUE, by=manager, now=LATER + timedelta(hours=1))
    assert officer.account.notices.filter(key__startswith="assigned:").count() == 2
    assert Enrolment.objects.get(state="learning").due_on == DUE


def test_any_manager_of_the_people_takes_back_and_nobody_else(team, other_team, planned, manager):
    with pytest.raises(NotAllowed):
        back([planned], make_manager(other_team))
    with pytest.raises(HouseError, match="原因"):
        back([planned], manager, reason=" ")
    assert not PlanTakenBack.objects.exists()
    assert back([planned], make_manager(team)) == TakenBack(1, 0)


def test_what_is_finished_or_taken_back_already_is_left_alone(planned, manager):
    back([planned], manager)
    assert back([planned], manager) == TakenBack(0, 0)
    assert PlanTakenBack.objects.count() == 1


def test_taking_back_for_many_asks_no_query_per_person(team, edition, manager):
    def statements(count: int) -> int:
        people = [make_officer(team) for _n in range(count)]
        assign(people, edition, due_on=DUE, by=manager, now=NOW)
        rows = list(Enrolment.objects.filter(officer__in=people))
        with CaptureQueriesContext(connection) as asked:
            back(rows, manager)
        return len(asked)

    assert statements(9) == statements(2)


def test_the_manager_takes_it_back_for_the_ticked_people(client, team, officer, edition, manager):
    other = make_officer(team)
    due = clock.today() + timedelta(days=9)
    assign([officer, other], edition, due_on=due, by=manager, now=clock.now())
    client.force_login(manager)
    assert edition.title in client.get(reverse("plans")).content.decode()
    address = reverse("plan-back", args=[edition.course_key]) + f"?due={due}"
    shown = client.get(address).content.decode()
    assert officer.name in shown
    assert other.name in shown
    chosen = Enrolment.objects.get(officer=officer).pk
    assert client.post(address, {"enrolment": chosen, "reason": ""}).status_code == 422
    assert client.post(address, {"reason": "换班"}).status_code == 422
    client.post(address, {"enrolment": chosen, "reason": "换班"})
    assert [row.enrolment.officer for row in PlanTakenBack.objects.all()] == [officer]


def test_another_units_manager_finds_no_plan_here(client, other_team, planned, edition):
    client.force_login(make_manager(other_team))
    assert edition.title not in client.get(reverse("plans")).content.decode()
    address = reverse("plan-back", args=[edition.course_key]) + f"?due={DUE}"
    client.post(address, {"enrolment": planned.pk, "reason": "x"})
    assert not PlanTakenBack.objects.exists()
