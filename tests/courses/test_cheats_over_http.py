"""The issue's list of cheats, played over the addresses as a script in the browser's console would (H1–H5, H7)."""

import json
from datetime import timedelta

import pytest
from django.urls import resolve, reverse

from courses.attempts import start_attempt
from courses.classes.signing_up import sign_up
from courses.learning import enrol
from courses.learning.spans import length
from courses.models import Attempt, Completion, LearningSession, SignEvent
from lms.common import clock
from lms.hours.models import HourEntry
from tests.factories import make_officer, make_requirement
from tests.factories.classes import STARTS, code_at, make_class
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
BEAT, RATE = 20, 1.5


@pytest.fixture
def enrolment(team, officer):
    make_requirement(year=clock.today().year)
    return enrol(officer, make_edition(team), by=officer.account, now=clock.now())


class Console:
    """A learner's browser in which every field of a beat can be written by hand."""

    def __init__(self, client, enrolment, time_machine):
        self.client, self.time_machine, self.now = client, time_machine, clock.now()
        client.force_login(enrolment.officer.account)
        time_machine.move_to(self.now, tick=False)
        self.enrolment, self.number = enrolment, 0
        self.opened = client.post(reverse("lesson-open", args=[enrolment.pk, 1])).json()

    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.time_machine.move_to(self.now, tick=False)

    def beat(self, spans, *, number: int = 0, **forged) -> dict:
        self.number = number or self.number + 1
        body = {
            "session": self.opened["session"], "key": self.opened["key"], "n": self.number, "spans": spans,
            "playing": True, "visible": True, "position": 0,
        } | forged  # fmt: skip
        return self.client.post(reverse("beat"), json.dumps(body), content_type="application/json").json()

    @property
    def counted(self) -> int:
        row = LearningSession.objects.latest("pk")
        return length([*map(tuple, row.covered), *map(tuple, row.pending)])


@pytest.fixture
def console(client, enrolment, time_machine):
    return Console(client, enrolment, time_machine)


@pytest.mark.parametrize(
    ("cheat", "spans", "forged", "most"),
    [
        ("a forged position at the end", [[0, 20]], {"position": 600}, 20),
        ("forged spans of the whole lesson", [[0, 600]], {}, BEAT * RATE),
        ("spans of the end only", [[580, 600]], {}, 20),
        ("speed 16×", [[0, 320]], {"rate": 16}, BEAT * RATE),
        ("a clock set forward", [[0, 600]], {"now": "2099-01-01T00:00:00Z", "elapsed": 9999}, BEAT * RATE),
        ("many beats in one", [[0, 600]], {"count": 500}, BEAT * RATE),
        ("accepted seconds of one's own", [[0, 10]], {"accepted": 600, "got": 600, "owed": 0}, 10),
        ("a tab in the background", [[0, 20]], {"visible": False}, 0),
    ],
)
def test_a_forged_beat_earns_no_more_than_the_servers_clock_allows(console, cheat, spans, forged, most):
    console.wait(BEAT)
    console.beat(spans, **forged)
    assert console.counted <= most, cheat
    assert not HourEntry.objects.exists()


def test_a_replayed_beat_earns_nothing(console):
    console.wait(BEAT)
    console.beat([[0, 20]])
    for spans in ([[0, 20]], [[20, 40]]):
        console.wait(BEAT)
        console.beat(spans, number=1)
    assert console.counted == 20


def test_hurrying_through_in_a_second_earns_a_second(console):
    console.wait(1)
    for n in range(30):
        console.beat([[n * 20, n * 20 + 20]])
    assert console.counted <= 1 * RATE + 1


def test_of_two_tabs_one_is_told_and_earns_nothing(client, console):
    first = dict(console.opened)
    console.wait(BEAT)
    console.opened = client.post(reverse("lesson-open", args=[console.enrolment.pk, 1])).json()
    console.wait(BEAT)
    console.beat([[0, 20]])
    gone = console.beat([[20, 40]], number=7, session=first["session"], key=first["key"])
    assert gone == {"state": "ended", "why": "taken_over"}
    assert console.counted == 20


@pytest.mark.parametrize("act", ["call_out", "back", "present", "leave"])
def test_an_act_after_the_time_to_answer_keeps_nothing(client, console, act):
    """H4: whichever way out is posted minutes after the question, the unproved time does not count."""
    LearningSession.objects.update(ask_at=console.now + timedelta(seconds=BEAT))
    console.wait(BEAT)
    assert console.beat([[0, 20]])["state"] == "asking"
    console.wait(600)
    body = {"session": console.opened["session"], "key": console.opened["key"], "act": act}
    said = client.post(reverse("session-act"), json.dumps(body), content_type="application/json")
    assert said.json()["why"] == "no_answer"
    assert console.counted == 0


def test_no_address_takes_a_completion_or_a_mark(client, console):
    """Whatever is posted to every address that names the enrolment, its test or its lesson."""
    forged = {"state": "completed", "completed": "1", "passed": "1", "score": "100", "minutes": "90"}
    for name, args in (
        ("lesson", [console.enrolment.pk, 1]), ("lesson-read", [console.enrolment.pk, 1]),
        ("lesson-step", [console.enrolment.pk, 1, "x"]), ("lesson-uncounted", [console.enrolment.pk, 1]),
        ("enrolment-change", [console.enrolment.pk]), ("test-start", [console.enrolment.pk, "final"]),
        ("course-enrol", [console.enrolment.course_key]), ("session-act", []),
    ):  # fmt: skip
        assert resolve(reverse(name, args=args))
        client.post(reverse(name, args=args), forged)
    assert not Attempt.objects.exists()
    assert not Completion.objects.exists()
    assert not HourEntry.objects.exists()


def test_a_mark_is_never_taken_from_the_browser(client, console, officer):
    attempt = start_attempt(console.enrolment, purpose="test_out", by=officer.account, now=console.now)
    client.post(reverse("test-submit", args=[attempt.pk]), {"score": "100", "passed": "1"})
    attempt.refresh_from_db()
    assert (attempt.score, attempt.passed) == (0, False)
    assert not Completion.objects.exists()


def test_the_api_and_the_pages_tell_no_answer(client, console, officer, team):
    """Neither the test's own pages, nor another one's, nor any address of the API."""
    attempt = start_attempt(console.enrolment, purpose="test_out", by=officer.account, now=console.now)
    for address in (
        reverse("test-review", args=[attempt.pk, 1]), reverse("test-result", args=[attempt.pk]),
        reverse("training-record-json"), reverse("course", args=[console.enrolment.course_key]),
    ):  # fmt: skip
        assert "correct" not in client.get(address, follow=True).content.decode()
    client.force_login(make_officer(team).account)
    assert client.get(reverse("test-question", args=[attempt.pk, 1])).status_code == 404


def test_a_code_forwarded_after_thirty_seconds_and_one_phone_for_two(client, team, officer, time_machine):
    """H7: an old code signs in nobody; one device signs in one person, whoever is logged in on it."""
    colleague = make_officer(team)
    lesson = make_class(team)
    for person in (officer, colleague):
        sign_up(lesson, officer=person, by=person.account, now=STARTS - timedelta(hours=2))
    sitting = lesson.sittings.get()
    address = reverse("sign", args=[sitting.pk])
    time_machine.move_to(STARTS, tick=False)
    old = code_at(sitting, "in", STARTS - timedelta(seconds=61))
    client.force_login(officer.account)
    client.post(address, {"code": old})
    assert not SignEvent.objects.exists()
    client.post(address, {"code": code_at(sitting, "in", STARTS)})
    assert SignEvent.objects.get().officer == officer
    client.force_login(colleague.account)  # the same browser, so the same device
    client.post(address, {"code": code_at(sitting, "in", STARTS)})
    assert SignEvent.objects.count() == 1
