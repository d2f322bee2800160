"""A place that keeps no learning time: reading and the test credit, nothing is clocked, asked or refused (B1)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from courses.desk import lesson_use
from courses.learning import complete, enrol, open_lesson
from courses.learning.completing import NotFinished
from courses.learning.progress import progress_of
from courses.learning.steps import mark_read
from courses.models import Completion, Enrolment, LearningSession, UncountedSpan
from lms.common import clock
from lms.common.errors import HouseError
from lms.hours.models import HourEntry
from lms.officers.models import Place
from tests.courses.test_line import learn, sit
from tests.factories import NOW, make_officer
from tests.factories.courses import lesson, make_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(team):
    checklist = [{"type": "checklist", "value": {"title": "出发前", "items": ["证件"]}}]
    return make_edition(team, lessons=[lesson("第一讲"), lesson("第二讲", body=checklist)])


def keep_time(kept: bool) -> None:
    Place.objects.update_or_create(pk=1, defaults={"modules_off": [] if kept else ["time_keeping"]})


def test_from_enrolling_to_the_ledger_by_reading_and_the_test(client, edition, officer):
    keep_time(False)
    client.force_login(officer.account)
    client.post(reverse("course-enrol", args=[edition.course_key]))
    enrolment, now = Enrolment.objects.get(), clock.now()
    pages = [reverse("lesson", args=[enrolment.pk, n]) for n in (1, 2)]
    assert client.get(pages[1]).status_code == 302  # the first one first
    shown = client.get(pages[0]).content.decode()
    assert "本地区不计时" in shown
    assert "本讲已读完" in shown
    for word in ("player.js", 'id="presence"', "data-player", "计时怎么算"):
        assert word not in shown
    client.post(reverse("lesson-read", args=[enrolment.pk, 1]))
    assert client.get(pages[1]).status_code == 200
    client.post(reverse("lesson-read", args=[enrolment.pk, 2]))
    with pytest.raises(NotFinished):
        complete(enrolment, by=officer.account, now=now)
    block = edition.content["lessons"][1]["blocks"][0]["id"]
    client.post(reverse("lesson-step", args=[enrolment.pk, 2, block]), {"answer": "0"})
    assert all(one.done for one in progress_of(enrolment))
    with pytest.raises(NotFinished):  # H5: a test stands before any credit
        complete(enrolment, by=officer.account, now=now)
    sit(enrolment, now=now)
    entry = HourEntry.objects.get()
    assert (entry.minutes, entry.course_key, entry.mode) == (edition.minutes, edition.course_key, "online")
    assert Completion.objects.get().entry == entry
    assert not LearningSession.objects.exists()
    assert not UncountedSpan.objects.exists()
    assert client.get(reverse("course", args=[edition.course_key])).status_code == 200


def test_no_sitting_is_opened_where_no_time_is_kept(client, edition, officer):
    keep_time(False)
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    with pytest.raises(HouseError):
        open_lesson(enrolment, 1, login="tab", now=NOW)
    client.force_login(officer.account)
    assert client.post(reverse("lesson-open", args=[enrolment.pk, 1])).status_code == 409
    assert not LearningSession.objects.exists()


def test_what_was_covered_or_refused_before_is_neither_asked_again_nor_held_up(client, edition, officer):
    enrolment = enrol(officer, edition, by=officer.account, now=NOW)
    learn(enrolment, 1, now=NOW)
    UncountedSpan.objects.create(
        officer=officer, enrolment=enrolment, lesson=edition.content["lessons"][1]["digest"], why="no_answer",
        seconds=60, spans=[[0, 60]], from_at=NOW, to_at=NOW + timedelta(minutes=1),
    )  # fmt: skip
    keep_time(False)
    first, second = progress_of(enrolment)
    assert (first.done, second.owed_seconds, second.uncounted) == (True, 1, ())
    client.force_login(officer.account)
    assert "未计入" not in client.get(reverse("lesson", args=[enrolment.pk, 2])).content.decode()
    mark_read(enrolment, 2, by=officer.account, now=NOW)
    keep_time(True)  # H2: time is asked for again, and what was refused stands as it stood
    assert progress_of(enrolment)[1].owed_seconds > 1
    assert len(progress_of(enrolment)[1].uncounted) == 1


def test_the_trainer_sees_who_read_a_lesson(edition, team):
    people = [make_officer(team) for _n in range(6)]
    for person in people:
        enrol(person, edition, by=person.account, now=NOW)
    timed, *rest = Enrolment.objects.order_by("pk")
    learn(timed, 1, now=NOW)
    keep_time(False)
    for enrolment in rest[:3]:
        mark_read(enrolment, 1, by=None, now=NOW)
    use = lesson_use(edition)
    assert [(one.begun, one.finished) for one in use] == [(4, 4), (0, 0)]
