"""Traces of learning go some time after the year's objections; completion and ledger stay (S5, R17)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from courses.learning import enrol
from courses.learning.forgetting import AT_ONCE, end_of_kept, forget_traces
from courses.models import (
    Attempt,
    Completion,
    LearningSession,
    QuestionResult,
    StepDone,
    TimeFigures,
    UncountedSpan,
)
from lms.hours.models import HourEntry, Objection
from tests.courses.test_line import learn, sit
from tests.factories import NOW, make_manager, make_officer
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
STILL_KEPT = datetime(2027, 6, 29, 15, tzinfo=UTC)  # 90 days after 31 March, before midnight
OVER = STILL_KEPT + timedelta(hours=2)


@pytest.fixture
def edition(team):
    return make_edition(team)


def learned(officer, edition):
    """A course learned and passed in September 2026, with a stretch that did not count and a step."""
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    now = learn(enrolment, 1, now=NOW)
    StepDone.objects.create(enrolment=enrolment, lesson="x", block="b", answer=["1"], passed=True, at=now)
    UncountedSpan.objects.create(
        officer=officer, enrolment=enrolment, lesson="x", why="too_fast", spans=[[0, 9]], seconds=9,
        from_at=NOW, to_at=now,
    )  # fmt: skip
    sit(enrolment, now=now)
    return enrolment


def traces() -> int:
    return sum(model.objects.count() for model in (LearningSession, StepDone, UncountedSpan))


def test_traces_go_and_what_was_earned_stays(officer, edition):
    learned(officer, edition)
    entry = HourEntry.objects.values().get()
    assert forget_traces(now=STILL_KEPT) == 0
    assert traces() == 3
    assert forget_traces(now=OVER) == 1
    assert traces() == 0
    assert HourEntry.objects.values().get() == entry
    attempt = Attempt.objects.get()
    assert (attempt.answers, attempt.passed, attempt.score) == ({}, True, 100)
    assert Completion.objects.get().score == 100
    assert QuestionResult.objects.exists()
    assert forget_traces(now=OVER) == 0


def test_whoever_is_still_learning_keeps_the_progress(officer, edition):
    learn(enrol(officer, edition, by=officer.account, now=NOW), 1, now=NOW)
    forget_traces(now=OVER)
    assert LearningSession.objects.exists()


def test_an_open_objection_holds_them(officer, edition):
    learned(officer, edition)
    Objection.objects.create(officer=officer, text="少计", raised_by=officer.account, raised_at=NOW)
    assert forget_traces(now=OVER) == 0
    Objection.objects.update(
        state="rejected", answer="已核", answered_by=make_manager(officer.home_unit), answered_at=NOW
    )
    assert forget_traces(now=OVER) == 1


def test_the_place_sets_for_how_long(client, officer, edition, city):
    client.force_login(make_manager(city, "bureau"))
    address = reverse("learning-time")
    sent = client.get(address).context["form"].initial
    client.post(address, sent | {"traces_days": 120})
    assert end_of_kept(date(2027, 7, 29)).astimezone().year == 2026
    assert end_of_kept(date(2027, 7, 30)).astimezone().year == 2027
    assert client.post(address, sent | {"traces_days": 1}).status_code == 422
    assert client.post(address, sent | {"ask_before_seconds": 200}).status_code == 422
    assert TimeFigures.objects.get().traces_days == 120


def test_batches_are_statements_of_a_fixed_number(team, edition, django_assert_max_num_queries):
    for _n in range(5):
        learned(make_officer(team), edition)
    assert AT_ONCE > 5
    with django_assert_max_num_queries(12):
        assert forget_traces(now=OVER) == 5
