"""The thin line: page → review → edition → enrol → beats → test → completion → ledger."""

from datetime import timedelta

import pytest

from courses.attempts import save_answer, start_attempt, submit
from courses.learning import complete, enrol, heartbeat, open_lesson
from courses.learning.completing import NotFinished
from courses.learning.rules import Beat
from courses.learning.sessions import answer_presence
from courses.models import Attempt, Completion
from lms.compliance.queries import standing
from lms.hours.models import HourEntry, Offer
from tests.factories import NOW, TODAY, make_requirement
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db


def learn(enrolment, number: int, *, now):
    """Play lesson *number* honestly to its end; the instant at which it was done."""
    session = open_lesson(enrolment, number, login="tab", now=now)
    place, beats = 0, 0
    while place < session.seconds:
        now += timedelta(seconds=20)
        beats += 1
        beat = Beat(number=beats, spans=((place, place + 20),), position=place + 20)
        _kept, judged = heartbeat(session=session.pk, key=session.key, login="tab", beat=beat, now=now)
        place += 20
        if judged.state == "asking":
            answer_presence(session=session.pk, key=session.key, login="tab", now=now)
    return now


def sit(enrolment, *, purpose="final", now, right=True):
    attempt = start_attempt(enrolment, purpose=purpose, by=enrolment.officer.account, now=now)
    questions = {q["uid"]: q for q in attempt.edition.content["questions"]}
    for place, line in enumerate(attempt.paper, start=1):
        options = questions[line["uid"]]["options"]
        value = next(str(at) for at, n in enumerate(line["order"]) if options[n]["correct"] == right)
        save_answer(attempt, place=place, answer=value, now=now)
    return submit(attempt, by=enrolment.officer.account, now=now)


def test_from_the_page_to_the_ledger(team, officer):
    make_requirement()
    edition = make_edition(team)
    assert Offer.objects.get().course_key == edition.course_key
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    with pytest.raises(NotFinished):
        complete(enrolment, by=officer.account, now=NOW)
    now = learn(enrolment, 1, now=NOW)
    attempt = sit(enrolment, now=now)
    assert (attempt.state, attempt.score, attempt.passed) == (Attempt.State.DECIDED, 100, True)
    completion = Completion.objects.get()
    entry = HourEntry.objects.get()
    assert completion.entry == entry
    assert (entry.minutes, entry.category, entry.mode) == (90, "practical", "online")
    assert (entry.course_key, entry.edition_digest) == (edition.course_key, edition.digest)
    assert entry.earned_on == TODAY
    assert complete(enrolment, by=officer.account, now=now) == completion
    assert standing(officer, 2026, on=TODAY)[0].counted == 90


def test_a_failed_test_credits_nothing(team, officer):
    enrolment = enrol(officer, make_edition(team), by=officer.account, now=NOW)
    now = learn(enrolment, 1, now=NOW)
    assert sit(enrolment, now=now, right=False).passed is False
    assert not HourEntry.objects.exists()


def test_testing_out_needs_no_lesson_but_a_higher_mark(team, officer):
    """B1"""
    enrolment = enrol(officer, make_edition(team), by=officer.account, now=NOW)
    attempt = sit(enrolment, purpose="test_out", now=NOW)
    assert attempt.pass_mark == 90
    assert Completion.objects.get().how == "tested_out"
