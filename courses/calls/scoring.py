"""Reviewers score against the rubric; nobody scores their own unit or their own lecture (S2)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from courses.calls.calling import CallRefused, two_places
from courses.calls.queries import criteria_of, reviewer_of
from courses.calls.rules import is_own_unit, total
from courses.models import CallReviewer, CourseCall, Score, Submission, TrialLecture
from lms.common.clock import local_day
from lms.common.errors import NotAllowed
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may


@transaction.atomic
def score(
    submission: Submission,
    *,
    points: Mapping[str, int],
    comment: str,
    veto_reason: str = "",
    by: Account,
    now: datetime,
) -> Score:
    """A new version of this reviewer's score. A *veto_reason* names a legal mistake and bars selection."""
    call = CourseCall.objects.select_for_update(no_key=True).get(pk=submission.call_id)
    reviewer = reviewer_of(call, by)
    if reviewer is None:
        raise NotAllowed(_("Only the reviewers of the call score."))
    _refuse_own(submission, reviewer)
    _check(call, submission, points, comment, now)
    last = Score.objects.filter(submission=submission, reviewer=reviewer).aggregate(n=Max("version"))["n"]
    row = Score(
        submission=submission,
        reviewer=reviewer,
        version=(last or 0) + 1,
        points=dict(points),
        total=two_places(total(points, criteria_of(call))),
        comment=comment.strip(),
        veto=bool(veto_reason.strip()),
        veto_reason=veto_reason.strip(),
        at=now,
    )
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def record_trial(
    submission: Submission, *, held_on: date, points: int, comment: str, by: Account, now: datetime
) -> TrialLecture:
    """What the panel gave for the trial lecture; it decides between equal means only."""
    call = CourseCall.objects.select_for_update(no_key=True).get(pk=submission.call_id)
    if not may(by, act=Act.RUN_CALLS, on=local_day(now), unit=call.unit):
        raise NotAllowed(_("The justice bureau runs this call."))
    if call.state != CourseCall.State.REVIEWING:
        raise CallRefused(_("The call is not being reviewed."))
    if TrialLecture.objects.filter(submission=submission).exists():
        raise CallRefused(_("The trial lecture of this submission is recorded already."))
    row = TrialLecture(submission=submission, held_on=held_on, points=points, comment=comment, by=by, at=now)
    row.full_clean()
    row.save()
    return row


def _refuse_own(submission: Submission, reviewer: CallReviewer) -> None:
    if is_own_unit(reviewer.unit.path, submission.unit.path):
        raise NotAllowed(_("Nobody scores what their own unit submitted."))
    if reviewer.account_id in (submission.lecturer_id, submission.submitted_by_id):
        raise NotAllowed(_("Nobody scores their own submission."))


def _check(
    call: CourseCall, submission: Submission, points: Mapping[str, int], comment: str, now: datetime
) -> None:
    if call.state != CourseCall.State.REVIEWING:
        raise CallRefused(_("The call is not being reviewed."))
    if local_day(now) > call.review_until:
        raise CallRefused(_("The time for scores is over."))
    if submission.state != Submission.State.SUBMITTED:
        raise CallRefused(_("This submission was withdrawn."))
    criteria = criteria_of(call)
    if set(points) != {c.key for c in criteria} or any(not 0 <= points[c.key] <= c.most for c in criteria):
        raise CallRefused(_("Give points for each criterion, within its limits."))
    if len(comment.strip()) < 10:
        raise CallRefused(_("Write a comment of at least ten characters; the submitter reads it."))
