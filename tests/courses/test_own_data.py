"""What learning keeps about somebody is theirs to take away, and nobody else's (S5)."""

import pytest

from courses.models import Attempt, Enrolment
from lms.common import clock
from tests.factories import make_officer
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db


def start_test(officer, edition) -> Attempt:
    now = clock.now()
    enrolment = Enrolment.objects.create(
        officer=officer, edition=edition, course_key=edition.course_key, enrolled_at=now, touched_at=now
    )
    return Attempt.objects.create(
        enrolment=enrolment, edition=edition, purpose="final", number=1, paper=[], pass_mark=60,
        started_at=now, ends_at=now, answers={"q1": ["B"]},
    )  # fmt: skip


def test_the_export_holds_courses_tests_and_answers_of_the_officer_alone(client, officer, team):
    edition = make_edition(team)
    start_test(officer, edition)
    start_test(make_officer(team), edition)
    client.force_login(officer.account)
    learning = client.get("/me/data/").json()["learning"]
    assert [row["edition"] for row in learning["courses"]] == [edition.title]
    assert [row["answers"] for row in learning["tests"]] == [{"q1": ["B"]}]


def test_every_list_can_be_read_where_nothing_was_learned(client, officer):
    client.force_login(officer.account)
    learning = client.get("/me/data/").json()["learning"]
    assert set(map(len, learning.values())) == {0}
