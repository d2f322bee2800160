"""A roll longer than one act credits: written down at once, credited by a job that may run twice."""

from datetime import timedelta

import pytest

from courses.classes import closing
from courses.classes.closing import close_roll
from courses.classes.roll import correct_line, enter_paper_roll
from courses.models import RollClosing
from lms.hours.models import HourEntry
from lms.hours.verification import verify_ledger
from lms.jobs.models import Job, JobItem
from lms.jobs.running import work_off
from tests.factories import make_officer
from tests.factories.classes import ENDS, make_class, make_trainer

pytestmark = pytest.mark.django_db
AFTER = ENDS + timedelta(minutes=30)


@pytest.fixture
def long_roll(team, monkeypatch):
    """Seven people, where an act credits three."""
    monkeypatch.setattr(closing, "AT_ONCE", 3)
    trainer = make_trainer(team)
    lesson = make_class(team, trainer)
    people = [make_officer(team) for _ in range(7)]
    enter_paper_roll(lesson, "\n".join(p.staff_no for p in people), by=trainer, now=AFTER)
    close_roll(lesson, by=trainer, now=AFTER)
    return lesson, people


def credited():
    return HourEntry.objects.filter(mode="in_person", reversed_by=None, minutes__gt=0)


def test_the_closing_is_written_down_and_the_job_credits(long_roll):
    assert RollClosing.objects.get().credited == 7
    assert HourEntry.objects.filter(mode="teaching").count() == 1
    assert not credited().exists()
    work_off(Job.objects.get(kind="class-roll"))
    assert credited().count() == 7
    assert verify_ledger()[1] == []


def test_a_job_that_runs_twice_credits_once(long_roll):
    job = Job.objects.get(kind="class-roll")
    work_off(job)
    JobItem.objects.filter(job=job).update(state=JobItem.State.WAITING, claimed_at=None)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    job.refresh_from_db()
    work_off(job)
    assert credited().count() == 7


def test_who_is_struck_off_before_the_job_gets_nothing(long_roll):
    lesson, people = long_roll
    correct_line(
        lesson,
        officer=people[0],
        present=0,
        credited=False,
        reason="核实未到",
        by=lesson.trainer,
        now=AFTER + timedelta(minutes=1),
    )
    work_off(Job.objects.get(kind="class-roll"))
    assert set(credited().values_list("officer", flat=True)) == {p.pk for p in people[1:]}


def test_who_is_put_on_before_the_job_is_credited_once(long_roll):
    lesson, people = long_roll
    correct_line(
        lesson,
        officer=people[0],
        present=180,
        credited=True,
        reason="签名补全",
        by=lesson.trainer,
        now=AFTER + timedelta(minutes=1),
    )
    work_off(Job.objects.get(kind="class-roll"))
    assert credited().filter(officer=people[0]).count() == 1
    assert credited().count() == 7
