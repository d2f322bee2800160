"""Written answers: whoever may mark them hears of it, and the list shows everything that waits for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.attempts import save_answer, start_attempt, submit
from courses.learning import enrol
from courses.marking import mark_answer, queue
from courses.models import Attempt
from courses.queries import attempts_to_mark
from lms.notices.outbox import asked
from lms.officers.models import Unit
from tests.courses.test_line import learn
from tests.factories import NOW, make_officer
from tests.factories.courses import add_question, make_bank, make_edition, make_trainer, rule

pytestmark = pytest.mark.django_db
VALUE = {"model_answer": "要点", "rubric": [{"text": "一", "points": 6}, {"text": "二", "points": 4}]}


@pytest.fixture
def edition(team):
    bank = make_bank(team, 0)
    add_question(bank, "说理", [{"type": "short_answer", "value": VALUE}])
    add_question(bank, "再说理", [{"type": "short_answer", "value": VALUE}])
    return make_edition(team, bank=bank, paper=[rule(bank, 2)], test_out_mark=None, pass_mark=60)


def hand_in(officer, edition, answers=("我的理由", "另一理由")) -> Attempt:
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    now = learn(enrolment, 1, now=NOW)
    attempt = start_attempt(enrolment, purpose="final", by=officer.account, now=now)
    for place, answer in enumerate(answers, start=1):
        save_answer(attempt, place=place, answer=answer, now=now)
    return submit(attempt, by=officer.account, now=now)


def mark(attempt, by, *points):
    """Both answers, by one marker."""
    for line in attempt.paper:
        mark_answer(attempt, line["uid"], points=list(points), by=by, now=NOW)


def waits_for(team, account):
    return queue(attempts_to_mark([team.path]), marker=account)


def event(edition):
    return f"marking:{edition.course_key}"


def test_the_trainers_of_the_unit_and_above_hear_once_a_course(team, district, other_team, officer, edition):
    one, above, beside = (
        make_trainer(team),
        make_trainer(Unit.objects.get(pk=district.pk)),
        make_trainer(other_team),
    )
    hand_in(officer, edition)
    hand_in(make_officer(team), edition)
    assert asked(event(edition)) == {one.pk, above.pk}
    assert one.notices.filter(key__startswith="marking:").count() == 1
    assert not beside.notices.exists()


def test_who_did_their_part_is_asked_no_more(team, officer, edition):
    one, two = make_trainer(team), make_trainer(team)
    attempt = hand_in(officer, edition)
    mark(attempt, one, 5, 3)
    assert asked(event(edition)) == {two.pk}
    mark(attempt, two, 5, 3)
    assert asked(event(edition)) == set()


def test_a_third_is_asked_anew_when_two_differ(team, officer, edition):
    one, two, three = (make_trainer(team) for _ in range(3))
    attempt = hand_in(officer, edition)
    three.notices.update(read_at=NOW)  # put aside: two others were at it
    mark(attempt, one, 6, 4)
    mark(attempt, two, 0, 0)
    assert asked(event(edition)) == {three.pk}
    assert waits_for(team, one) == waits_for(team, two) == []
    mark(attempt, three, 6, 3)
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.DECIDED
    assert asked(event(edition)) == set()


def test_what_two_agreed_on_and_what_was_left_blank_waits_for_nobody(team, officer, edition):
    one, two, three = (make_trainer(team) for _ in range(3))
    attempt = hand_in(officer, edition)
    first = attempt.paper[0]["uid"]
    for marker in (one, two):
        mark_answer(attempt, first, points=[5, 3], by=marker, now=NOW)
    second = attempt.paper[1]["uid"]
    assert waits_for(team, three) == waits_for(team, one) == [(attempt.pk, second)]
    blank = hand_in(make_officer(team), edition, answers=("只答一题", " "))
    assert [uid for pk, uid in waits_for(team, three) if pk == blank.pk] == [blank.paper[0]["uid"]]


def test_the_list_costs_the_same_whatever_waits(client, team, officer, edition):
    client.force_login(make_trainer(team))
    client.get(reverse("author-marking"))
    counts = []
    for people in (1, 6):
        for _n in range(people):
            hand_in(make_officer(team), edition)
        with CaptureQueriesContext(connection) as seen:
            page = client.get(reverse("author-marking")).content.decode()
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert page.count("/teach/marking/") >= 14
