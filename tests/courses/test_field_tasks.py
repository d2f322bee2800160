"""Field tasks that ask for a trainer's eye: they open the way on at once and the test only when accepted."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from courses.checking import check_task, tasks_to_check
from courses.freezing import freeze
from courses.learning import enrol
from courses.learning.enrolling import move_to_newest
from courses.learning.progress import progress_of
from courses.learning.steps import do_step
from courses.models import CoursePage, StepDone
from lms.common.errors import HouseError, NotAllowed
from lms.officers.granting import grant_role
from lms.officers.roles import Act
from lms.officers.visibility import unit_paths
from tests.factories import NOW, TODAY, make_officer
from tests.factories.courses import approve, lesson, make_course, make_edition, make_reviewer, make_trainer
from tests.factories.files import blank

pytestmark = pytest.mark.django_db
PAPER = blank()


def task(**values) -> dict:
    value = {"title": "巡查", "task": "记一次检查。", "evidence": True} | values
    return {"type": "field_task", "value": value}


@pytest.fixture
def trainer(team):
    return make_trainer(team)


@pytest.fixture
def enrolment(team, officer):
    edition = make_edition(team, lessons=[lesson(body=[task(checked=True)]), lesson("第二讲")])
    return enrol(officer, edition, by=officer.account, now=NOW)


def hand_in(enrolment, words: str = "与同事检查一户。") -> StepDone:
    file = SimpleUploadedFile("笔录.pdf", PAPER)
    officer = enrolment.officer.account
    return do_step(enrolment, 1, "1", answer=[words], file=file, by=officer, now=NOW)


def steps_of(enrolment) -> tuple[int, int]:
    first = progress_of(enrolment)[0]
    return first.steps_done, first.steps_waiting


def test_what_waits_is_not_done_and_what_is_accepted_is(enrolment, trainer):
    step = hand_in(enrolment)
    assert steps_of(enrolment) == (0, 1)
    check_task(step, accepted=True, comment="", by=trainer, now=NOW)
    assert steps_of(enrolment) == (1, 0)
    assert enrolment.officer.account.notices.filter(key__startswith="task:").exists()
    with pytest.raises(HouseError, match="已"):
        hand_in(enrolment)


def test_what_came_back_is_handed_in_again(enrolment, trainer):
    step = hand_in(enrolment)
    with pytest.raises(HouseError):
        check_task(step, accepted=False, comment=" ", by=trainer, now=NOW)
    check_task(step, accepted=False, comment="看不清时间", by=trainer, now=NOW)
    assert steps_of(enrolment) == (0, 0)
    hand_in(enrolment, "重拍了一张。")
    assert steps_of(enrolment) == (0, 1)


def test_a_task_without_a_check_is_done_when_handed_in(team, officer):
    edition = make_edition(team, lessons=[lesson(body=[task()])])
    own = enrol(officer, edition, by=officer.account, now=NOW)
    hand_in(own)
    assert steps_of(own) == (1, 0)


def test_courses_without_a_check_keep_their_digest(team):
    """The word is frozen only where it is asked for: an issued course needs no new review."""
    content = freeze(make_course(team, lessons=[lesson(body=[task()])]))
    assert "checked" not in content["lessons"][0]["blocks"][0]


def test_strangers_and_the_learner_do_not_check(enrolment, team, other_team):
    step = hand_in(enrolment)
    with pytest.raises(NotAllowed):
        check_task(step, accepted=True, comment="", by=make_trainer(other_team), now=NOW)
    own = enrolment.officer.account
    grant_role(account=own, role="trainer", unit=team, starts_on=TODAY, by=None, now=NOW)
    with pytest.raises(NotAllowed):
        check_task(step, accepted=True, comment="", by=own, now=NOW)


def test_the_database_refuses_an_unchecked_step_that_is_passed(enrolment):
    step = hand_in(enrolment)
    with pytest.raises(IntegrityError), transaction.atomic():
        StepDone.objects.filter(pk=step.pk).update(passed=True)


def test_the_queue_shows_words_and_file_and_no_name(client, enrolment, trainer, team):
    step = hand_in(enrolment)
    client.force_login(trainer)
    page = client.get(reverse("author-tasks")).content.decode()
    assert "与同事检查一户。" in page
    assert enrolment.officer.name not in page
    file = reverse("evidence", args=[step.evidence_id])
    assert client.get(file).status_code == 200
    client.post(reverse("author-task", args=[step.pk]), {"verdict": "accept"})
    assert not tasks_to_check([team.path]).exists()
    client.force_login(make_officer(team).account)
    assert client.get(file).status_code == 404


def test_the_same_place_in_two_lessons_is_two_steps(team, officer):
    """A block goes by its place in its lesson."""
    check = {"type": "checklist", "value": {"title": "出门前", "items": ["证件", "记录仪"]}}
    lessons = [lesson(body=[check]), lesson("第二讲", body=[check])]
    enrolment = enrol(officer, make_edition(team, lessons=lessons), by=officer.account, now=NOW)
    do_step(enrolment, 1, "1", answer=["0", "1"], by=officer.account, now=NOW)
    assert [one.steps_done for one in progress_of(enrolment)] == [1, 0]
    do_step(enrolment, 2, "1", answer=["0"], by=officer.account, now=NOW)
    assert [one.steps_done for one in progress_of(enrolment)] == [1, 0]


@pytest.mark.parametrize(("again", "waiting"), [("巡查", 1), ("夜间巡查", 0)])
def test_work_for_a_lesson_that_is_no_more_waits_for_nobody(team, trainer, enrolment, again, waiting):
    hand_in(enrolment)
    page = CoursePage.objects.get(course_key=enrolment.course_key)
    page.summary = "第二版"
    body = [task(checked=True, title=again)]
    page.lessons = CoursePage(lessons=[lesson(body=body), lesson("第二讲")]).lessons
    page.save()
    approve(page, reviewer=make_reviewer(team))
    move_to_newest(enrolment, by=enrolment.officer.account, now=NOW)
    paths = unit_paths(trainer, act=Act.AUTHOR, on=TODAY)
    assert tasks_to_check(paths).count() == waiting
