"""Tests that play the cheat against the doors and the database (H1–H5, R16)."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from courses.attempts import NoAttempt, save_answer, start_attempt, submit, why_not
from courses.learning import complete, enrol, heartbeat, open_lesson
from courses.learning.completing import NotFinished
from courses.learning.enrolling import give_up
from courses.learning.rules import Beat
from courses.learning.sessions import NoSession
from courses.learning.steps import practice_order
from courses.models import Attempt, Completion, LearningSession, ScenarioPage, StepDone
from courses.sections import section_of
from lms.common import clock
from lms.common.errors import AppendOnlyError
from lms.hours.models import HourEntry
from tests.courses.test_line import learn, sit
from tests.factories import NOW, make_officer
from tests.factories.courses import add_question, lesson, make_bank, make_edition, rule


@pytest.fixture
def enrolment(db, team, officer):
    return enrol(officer, make_edition(team), by=officer.account, now=NOW)


def send(session, n, spans, *, after, **values):
    values = {"key": session.key, "login": "tab"} | values
    beat = Beat(number=n, spans=spans)
    return heartbeat(session=session.pk, beat=beat, now=NOW + timedelta(seconds=after), **values)[1]


@pytest.mark.django_db
def test_two_sessions_never_earn_the_same_minutes(enrolment):
    first = open_lesson(enrolment, 1, login="tab", now=NOW)
    send(first, 1, ((0, 20),), after=20)
    second = open_lesson(enrolment, 1, login="tab", now=NOW + timedelta(seconds=20))
    with pytest.raises(NoSession) as gone:
        send(first, 2, ((20, 40),), after=40)
    assert gone.value.why == "taken_over"
    assert send(second, 1, ((20, 40),), after=40).accepted == 20
    assert LearningSession.objects.latest("pk").covered == [[0, 20]]


@pytest.mark.django_db
@pytest.mark.parametrize("stolen", [{"key": "0" * 32}, {"login": "another log-in"}])
def test_a_sitting_belongs_to_its_tab_and_log_in(enrolment, stolen):
    session = open_lesson(enrolment, 1, login="tab", now=NOW)
    with pytest.raises(NoSession):
        send(session, 1, ((0, 20),), after=20, **stolen)


@pytest.mark.django_db
def test_completing_by_a_direct_call_is_refused(enrolment, officer):
    with pytest.raises(NotFinished):
        complete(enrolment, by=officer.account, now=NOW)
    assert not HourEntry.objects.exists()


@pytest.mark.django_db
def test_no_address_completes_a_course(client, enrolment, officer):
    """Posting to every address of the enrolment credits nothing."""
    client.force_login(officer.account)
    for name, args in (
        ("lesson-open", [enrolment.pk, 1]),
        ("lesson-read", [enrolment.pk, 1]),
        ("test-start", [enrolment.pk, "final"]),
        ("enrolment-change", [enrolment.pk]),
    ):
        client.post(reverse(name, args=args), {"what": "complete"})
    assert not Completion.objects.exists()
    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_the_final_test_waits_for_the_lessons(enrolment, officer):
    with pytest.raises(NoAttempt):
        start_attempt(enrolment, purpose="final", by=officer.account, now=NOW)


@pytest.mark.django_db
def test_nothing_tells_an_answer_before_submission(client, enrolment, officer):
    """Page source and autosave are the same whatever is right."""
    client.force_login(officer.account)
    attempt = start_attempt(enrolment, purpose="test_out", by=officer.account, now=NOW)
    Attempt.objects.update(ends_at=NOW + timedelta(days=4000))
    questions = {q["uid"]: q for q in attempt.edition.content["questions"]}
    for q in questions.values():
        q["options"][0]["feedback"] = "秘密"
    answers = set()
    for place in range(1, len(attempt.paper) + 1):
        address = reverse("test-question", args=[attempt.pk, place])
        page = client.get(address).content.decode()
        assert "correct" not in page
        assert "feedback" not in page
        for value in "0123":
            said = client.post(address, {"answer": value}, headers={"X-Requested-With": "autosave"})
            answers.add((said.status_code, tuple(said.json())))
    assert answers == {(200, ("saved",))}
    assert client.get(reverse("test-review", args=[attempt.pk, 1])).status_code == 302


@pytest.mark.django_db
def test_the_place_of_the_right_answer_is_shuffled(enrolment, officer, team):
    places = set()
    for _n in range(12):
        own = enrol(make_officer(team), enrolment.edition, by=None, now=NOW)
        attempt = start_attempt(own, purpose="test_out", by=officer.account, now=NOW)
        places |= {line["order"].index(0) for line in attempt.paper}
    assert places == {0, 1, 2, 3}


@pytest.mark.django_db
def test_giving_up_and_enrolling_again_brings_no_second_test_out(enrolment, officer):
    sit(enrolment, purpose="test_out", now=NOW, right=False)
    give_up(enrolment, by=officer.account, now=NOW)
    anew = enrol(officer, enrolment.edition, by=officer.account, now=NOW)
    with pytest.raises(NoAttempt):
        start_attempt(anew, purpose="test_out", by=officer.account, now=NOW)
    next_year = NOW.replace(year=NOW.year + 1)
    assert start_attempt(anew, purpose="test_out", by=officer.account, now=next_year)


@pytest.mark.django_db
def test_enrolling_again_asks_for_the_lessons_and_the_pause(team, officer):
    edition = make_edition(team, tries=1, retry_hours=24)
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    now = learn(enrolment, 1, now=NOW)
    failed = sit(enrolment, now=now, right=False)
    give_up(enrolment, by=officer.account, now=now)
    anew = enrol(officer, edition, by=officer.account, now=now)
    assert why_not(anew, "final", now=now + timedelta(days=3))
    now = learn(anew, 1, now=now)
    assert why_not(anew, "final", now=now)
    assert why_not(anew, "final", now=failed.decided_at + timedelta(hours=24)) == ""


CHOSEN = re.compile(r'<option value="(\d)"|name="answer" value="(\d)"')


def values_in(page: str) -> list[str]:
    return [one or other for one, other in CHOSEN.findall(page)]


@pytest.fixture
def played(team, officer):
    """A scene of three choices, the right one written first; it leads to a second scene."""
    wrong = [
        {"text": t, "goes_to": "末", "points": [], "fatal": False, "feedback": "不妥。", "law": ""}
        for t in "乙丙"
    ]
    right = {
        "text": "甲", "goes_to": "末", "points": [{"dimension": "程序", "points": 3}], "fatal": False, "feedback": "对。",
        "law": "",
    }  # fmt: skip
    nodes = [
        {"name": "始", "text": "现场。", "end": False, "choices": [right, *wrong]},
        {"name": "末", "text": "结束。", "end": True, "choices": []},
    ]
    scene = section_of(team).add_child(
        instance=ScenarioPage(
            title="一幕", slug="one", pass_points=3, nodes=[{"type": "node", "value": node} for node in nodes]
        )
    )
    edition = make_edition(
        team, lessons=[lesson(body=[{"type": "scenario", "value": {"scenario": scene.pk}}])]
    )
    return enrol(officer, edition, by=officer.account, now=NOW)


@pytest.mark.django_db
def test_the_place_of_a_choice_tells_nothing(client, officer, played):
    """Shuffled anew in each play, the same while a play lasts; values run down the page (as with questions)."""
    client.force_login(officer.account)
    block = played.edition.content["lessons"][0]["blocks"][0]
    address, step = (
        reverse("lesson", args=[played.pk, 1]),
        reverse("lesson-step", args=[played.pk, 1, block["id"]]),
    )
    seen = set()
    for play in range(12):
        first, second = (
            re.findall(
                r'class="choice" name="answer" value="([0-9.]+)">(.)<', client.get(address).content.decode()
            )
            for _look in range(2)
        )
        assert first == second
        assert [value for value, _text in first] == [f"{play}.0.{place}" for place in range(3)]
        seen.add(tuple(text for _value, text in first))
        place = {text: value for value, text in first}["甲"]
        client.post(step, {"answer": place})
        client.post(step, {"answer": place})  # pressed twice
        row = StepDone.objects.get(enrolment=played)
        assert (row.answer, row.passed) == ([0], True)
        client.post(step, {"answer": "again"})
    assert len({order[0] for order in seen}) > 1
    for made_up in ("12.0.3", "12.1.0", "0.0.0", "0", "-1", "x", ""):
        client.post(step, {"answer": made_up})
    assert StepDone.objects.get(enrolment=played).answer == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "value", "fields"),
    [
        ("single", {"options": [{"text": t, "correct": t == "甲", "feedback": ""} for t in "甲乙丙"]}, 1),
        ("multiple", {"options": [{"text": t, "correct": t != "丙", "feedback": ""} for t in "甲乙丙"]}, 1),
        ("ordering", {"items": ["立案", "调查", "决定"]}, 3),
        ("matching", {"pairs": [{"left": t, "right": t * 2} for t in "甲乙丙"]}, 3),
    ],
)
def test_the_page_source_tells_no_order(client, officer, team, kind, value, fields):
    """In the test and in a lesson's practice: the values run down the page, whatever is right."""
    bank = make_bank(team, 0)
    asked = add_question(bank, "问", [{"type": kind, "value": value}])
    body = [{"type": "question", "value": {"question": asked.pk}}]
    edition = make_edition(team, bank=bank, paper=[rule(bank, 1)], lessons=[lesson(body=body)])
    orders = set()
    for person in (officer, *(make_officer(team) for _n in range(7))):
        client.force_login(person.account)
        enrolment = enrol(person, edition, by=person.account, now=clock.now())
        attempt = start_attempt(enrolment, purpose="test_out", by=person.account, now=clock.now())
        for address in (
            reverse("test-question", args=[attempt.pk, 1]),
            reverse("lesson", args=[enrolment.pk, 1]),
        ):
            assert values_in(client.get(address).content.decode()) == ["0", "1", "2"] * fields
        orders.add(tuple(practice_order(enrolment, edition.content["questions"][0])))
    assert len(orders) > 1


@pytest.mark.django_db
def test_the_time_limit_is_the_servers(enrolment, officer):
    attempt = start_attempt(enrolment, purpose="test_out", by=officer.account, now=NOW)
    late = attempt.ends_at + timedelta(seconds=11)
    with pytest.raises(NoAttempt):
        save_answer(attempt, place=1, answer="0", now=late)
    assert submit(attempt, by=officer.account, now=late).submitted_at == attempt.ends_at


@pytest.mark.django_db
def test_a_second_open_attempt_is_the_first(enrolment, officer):
    one = start_attempt(enrolment, purpose="test_out", by=officer.account, now=NOW)
    assert start_attempt(enrolment, purpose="test_out", by=officer.account, now=NOW) == one


@pytest.mark.django_db
def test_tries_are_counted_and_a_test_out_is_one(team, officer):
    enrolment = enrol(officer, make_edition(team, tries=2), by=officer.account, now=NOW)
    sit(enrolment, purpose="test_out", now=NOW, right=False)
    with pytest.raises(NoAttempt):
        start_attempt(enrolment, purpose="test_out", by=officer.account, now=NOW)
    now = learn(enrolment, 1, now=NOW)
    for _n in range(2):
        sit(enrolment, now=now, right=False)
    with pytest.raises(NoAttempt):
        start_attempt(enrolment, purpose="final", by=officer.account, now=now)


@pytest.mark.django_db
def test_a_completion_cannot_be_changed(enrolment):
    sit(enrolment, purpose="test_out", now=NOW)
    completion = Completion.objects.get()
    completion.score = 1
    with pytest.raises(AppendOnlyError):
        completion.save()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"n": "x"}', '{"n": 1, "session": "abc", "key": "k"}', '{"n": 1, "session": 1, "key": "k", "spans": [[1]]}',
     '{"n": -1, "session": 1, "key": "k"}', '{"n": 1, "session": 99999999999999999999999, "key": "k"}', "x" * 9000],
)  # fmt: skip
def test_junk_is_refused_without_a_fault(client, officer, body):
    client.force_login(officer.account)
    for name in ("beat", "session-act"):
        answer = client.post(reverse(name), body, content_type="application/json")
        assert answer.status_code in (400, 409)


@pytest.mark.django_db
def test_beats_need_the_token_of_the_page(officer, enrolment):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(officer.account)
    assert (
        strict.post(reverse("beat"), json.dumps({"n": 1}), content_type="application/json").status_code == 403
    )


PARALLEL = """
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from django.db import connection
from courses.learning import enrol, heartbeat, open_lesson
from courses.learning.rules import Beat
from courses.models import LearningSession
from tests.factories import NOW, make_officer, make_unit
from tests.factories.courses import make_edition
team = make_unit("T")
officer = make_officer(team)
enrolment = enrol(officer, make_edition(team), by=officer.account, now=NOW)
session = open_lesson(enrolment, 1, login="tab", now=NOW)

def shoot(n):
    try:
        beat = Beat(number=1 + n % 2, spans=((0, 25),))
        return heartbeat(session=session.pk, key=session.key, login="tab", beat=beat, now=NOW + timedelta(seconds=20))[1].accepted
    except Exception as error:
        return 0 if getattr(error, "why", "") == "busy" else 1000
    finally:
        connection.close()

with ThreadPoolExecutor(16) as pool:
    accepted = sum(pool.map(shoot, range(32)))
row = LearningSession.objects.get()
kept = sum(b - a for a, b in row.pending)
print(accepted == kept == row.day_seconds, 20 <= kept <= 30)
"""


@pytest.mark.commits
def test_parallel_beats_count_once(house):
    """Thirty-two copies at once, of two numbers: what was answered is what is stored, never more than real time."""
    assert house.run(PARALLEL) == "True True"
