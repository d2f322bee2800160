"""A unit submits a course, withdraws it, or joins it to another after the selection."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.calls.calling import CallRefused
from courses.models import CourseCall, Submission
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.common.errors import NotAllowed
from lms.notices.outbox import tell
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may


@transaction.atomic
def submit(
    call: CourseCall, *, unit: Unit, values: dict, lecturer: Account, by: Account, now: datetime
) -> Submission:
    """*values*: title, field, summary, outline, method, minutes. Raises ``CallRefused`` outside the dates."""
    row = CourseCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    if not may(by, act=Act.SUBMIT, on=local_day(now), unit=unit):
        raise NotAllowed(_("You submit for your own units only."))
    _refuse_outside_dates(row, now)
    if row.fields and values["field"] not in row.fields:
        raise CallRefused(_("Choose one of the fields of the call."))
    number = (row.submissions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Submission(
        call=row, number=number, unit=unit, lecturer=lecturer, submitted_by=by, submitted_at=now, **values
    )
    made.full_clean()
    made.save()
    return made


@transaction.atomic
def withdraw(submission: Submission, *, by: Account, now: datetime) -> Submission:
    row = CourseCall.objects.select_for_update(no_key=True).get(pk=submission.call_id)
    if not may(by, act=Act.SUBMIT, on=local_day(now), unit=submission.unit):
        raise NotAllowed(_("You submit for your own units only."))
    _refuse_outside_dates(row, now)
    submission.state = Submission.State.WITHDRAWN
    submission.save(update_fields=["state"])
    return submission


@transaction.atomic
def merge(submission: Submission, *, into: Submission, by: Account, now: datetime) -> Submission:
    """One that was not chosen goes into a chosen one: its people work on that course."""
    if not may(by, act=Act.RUN_CALLS, on=local_day(now), unit=submission.call.unit):
        raise NotAllowed(_("The justice bureau runs this call."))
    if submission.call_id != into.call_id or not hasattr(submission, "selection"):
        raise CallRefused(_("Both belong to one call whose selection is published."))
    if submission.selection.selected or not into.selection.selected or submission.merged_into_id:
        raise CallRefused(_("Only one that was not chosen goes into one that was, once."))
    submission.merged_into, submission.merged_by, submission.merged_at = into, by, now
    submission.full_clean()
    submission.save(update_fields=["merged_into", "merged_by", "merged_at"])
    tell(
        [submission.submitted_by_id, submission.lecturer_id, into.submitted_by_id, into.lecturer_id],
        key=f"submission:{submission.pk}:merged",
        title=_("Two submissions become one course"),
        text=f"{submission.title[:100]} → {into.title[:100]}",
        link=f"/calls/submissions/{into.pk}/",
        now=now,
    )
    return submission


def _refuse_outside_dates(call: CourseCall, now: datetime) -> None:
    today = local_day(now)
    if call.state != CourseCall.State.OPEN or not call.opens_on <= today <= call.closes_on:
        raise CallRefused(
            _("The call takes submissions from %(first)s to %(last)s.")
            % {"first": say_day(call.opens_on), "last": say_day(call.closes_on)}
        )
