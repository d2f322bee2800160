"""From chosen to course: a development phase with milestones, at whose end stands an edition."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.calls.calling import CallRefused
from courses.models import Edition, Milestone, Submission
from lms.common.clock import local_day
from lms.common.errors import NotAllowed
from lms.hours.categories import Category
from lms.notices.outbox import settle
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may


@transaction.atomic
def plan_development(
    submission: Submission, *, steps: Sequence[tuple[str, date]], by: Account, now: datetime
) -> list[Milestone]:
    """The steps of a chosen submission: (title, due on), in order of days. Planned anew, they replace what is not done yet."""
    _refuse_unless_chosen(submission)
    if not may(by, act=Act.RUN_CALLS, on=local_day(now), unit=submission.call.unit):
        raise NotAllowed(_("The justice bureau runs this call."))
    if submission.course_key:
        raise CallRefused(_("It is a course already; there is nothing left to plan."))
    if not steps or [day for _title, day in steps] != sorted(day for _title, day in steps):
        raise CallRefused(_("Give the steps in order of their days."))
    submission.milestones.filter(done_on=None).delete()
    done = submission.milestones.count()
    return Milestone.objects.bulk_create(
        Milestone(submission=submission, number=n, title=title, due_on=day)
        for n, (title, day) in enumerate(steps, start=done + 1)
    )


@transaction.atomic
def reach_milestone(milestone: Milestone, *, note: str, by: Account, now: datetime) -> Milestone:
    """The lecturer, the unit or the bureau says that a step is done; earlier ones come first."""
    row = (
        Milestone.objects.select_for_update(no_key=True)
        .select_related("submission__call__unit")
        .get(pk=milestone.pk)
    )
    if not may_develop(by, row.submission, now=now):
        raise NotAllowed(_("This is done by those who develop the course."))
    if row.done_on:
        raise CallRefused(_("This step is done already."))
    if row.submission.milestones.filter(number__lt=row.number, done_on=None).exists():
        raise CallRefused(_("An earlier step is not done yet."))
    row.done_on, row.done_by, row.note = local_day(now), by, note.strip()
    row.full_clean()
    row.save()
    settle(f"milestone:{row.pk}", now=now)
    return row


@transaction.atomic
def adopt_course(submission: Submission, *, course_key: str, by: Account, now: datetime) -> Submission:
    """Name the practical course that it became: all steps are done, and its own unit has an edition of it by now."""
    _refuse_unless_chosen(submission)
    if not may_develop(by, submission, now=now):
        raise NotAllowed(_("This is done by those who develop the course."))
    steps = list(submission.milestones.values_list("done_on", flat=True))
    if not steps:
        raise CallRefused(_("The bureau has not planned the steps yet."))
    if None in steps:
        raise CallRefused(_("Not all steps are done."))
    edition = Edition.objects.filter(course_key=course_key).select_related("unit").order_by("-number").first()
    if edition is None or edition.category != Category.PRACTICAL:
        raise CallRefused(
            _("There is no practical course with this code. Have it reviewed and issued first.")
        )
    if not any(_on_one_line(edition.unit, one.unit) for one in [submission, *submission.merged.all()]):
        raise CallRefused(_("This course belongs to another unit."))
    if Submission.objects.filter(course_key=course_key).exclude(pk=submission.pk).exists():
        raise CallRefused(_("Another submission became this course already."))
    submission.course_key = course_key
    submission.save(update_fields=["course_key"])
    return submission


def _on_one_line(one: Unit, other: Unit) -> bool:
    """Whether one of the two units is above the other, or both are the same."""
    return one.path.startswith(other.path) or other.path.startswith(one.path)


def may_develop(account: Account, submission: Submission, *, now: datetime) -> bool:
    day = local_day(now)
    return (
        account.pk in (submission.lecturer_id, submission.submitted_by_id)
        or may(account, act=Act.SUBMIT, on=day, unit=submission.unit)
        or may(account, act=Act.RUN_CALLS, on=day, unit=submission.call.unit)
    )


def _refuse_unless_chosen(submission: Submission) -> None:
    if not hasattr(submission, "selection") or not submission.selection.selected:
        raise CallRefused(_("Only a chosen submission is developed."))
