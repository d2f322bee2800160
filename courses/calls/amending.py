"""A call goes on when life does not keep its days: more time, an earlier end, another reviewer; or it is called off.

Whoever relied on the days is told, and each change stays with its reason.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.calls.calling import CallRefused, locked, submitters
from courses.models import CallChange, CallReviewer, CourseCall, Submission
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.notices.outbox import settle, tell
from lms.officers.models import Account

State = CourseCall.State


@transaction.atomic
def extend(
    call: CourseCall, *, closes_on: date, review_until: date, reason: str, by: Account, now: datetime
) -> CallChange:
    """More days for submissions, while they are open, or for scores. Days are never taken away."""
    row = locked(call, by, now)
    if row.state == State.PUBLISHED:
        raise CallRefused(_("The selection is published; nothing is scored any more."))
    if row.state == State.REVIEWING and closes_on != row.closes_on:
        raise CallRefused(_("Scoring has begun; only the days for scores can be moved."))
    if closes_on < row.closes_on or review_until < max(row.review_until, closes_on):
        raise CallRefused(_("Give later days; nobody loses time that was promised."))
    if (closes_on, review_until) == (row.closes_on, row.review_until):
        raise CallRefused(_("These are the days as they stand."))
    if review_until < local_day(now):
        raise CallRefused(_("The day lies in the past."))
    made = move_days(row, closes_on=closes_on, review_until=review_until, reason=reason, by=by, now=now)
    _tell(row, made, now)
    return made


@transaction.atomic
def end_early(call: CourseCall, *, reason: str, by: Account, now: datetime) -> CallChange:
    """No more submissions from tomorrow on, though more days were promised; the units are told why."""
    row, today = locked(call, by, now), local_day(now)
    if row.state != State.OPEN or not row.opens_on <= today < row.closes_on:
        raise CallRefused(_("There are no days to take away."))
    made = move_days(row, closes_on=today, review_until=row.review_until, reason=reason, by=by, now=now)
    _tell(row, made, now)
    return made


@transaction.atomic
def call_off(call: CourseCall, *, reason: str, by: Account, now: datetime) -> CourseCall:
    """No selection will come of it, with submissions or without any. What was submitted and scored stays."""
    row = locked(call, by, now)
    if row.state == State.PUBLISHED:
        raise CallRefused(_("The selection is published; the call is over."))
    if not reason.strip():
        raise CallRefused(_("Give a reason; the units and the reviewers read it."))
    people = _concerned(row, now)
    row.state, row.called_off_by, row.called_off_at = State.CALLED_OFF, by, now
    row.called_off_why = reason.strip()[:300]
    row.full_clean()
    row.save()
    settle(f"call:{row.pk}:reviewer", now=now)
    tell(
        people,
        key=f"call:{row.pk}:called_off",
        title=_("A course call was called off: %(title)s") % {"title": row.title[:120]},
        text=row.called_off_why,
        link=f"/calls/{row.pk}/",
        now=now,
    )
    return row


@transaction.atomic
def remove_reviewer(reviewer: CallReviewer, *, by: Account, now: datetime) -> None:
    """Named by mistake, or away: possible as long as they have scored nothing."""
    row = locked(reviewer.call, by, now)
    if reviewer.scores.exists():
        raise CallRefused(_("This reviewer has scored already; name another one beside them."))
    account = reviewer.account_id
    reviewer.delete()
    settle(f"call:{row.pk}:reviewer", accounts=[account], now=now)
    tell(
        [account],
        key=f"call:{row.pk}:released:{now.isoformat()}",
        title=_("You need not score: %(title)s") % {"title": row.title[:120]},
        text="",
        link=f"/calls/{row.pk}/",
        now=now,
    )


def move_days(
    row: CourseCall, *, closes_on: date, review_until: date, reason: str, by: Account, now: datetime
) -> CallChange:
    """Write the new days and who moved them why. Raises ``CallRefused`` without a reason."""
    if not reason.strip():
        raise CallRefused(_("Give a reason; the units and the reviewers read it."))
    row.closes_on, row.review_until = closes_on, review_until
    row.save(update_fields=["closes_on", "review_until"])
    return CallChange.objects.create(
        call=row, closes_on=closes_on, review_until=review_until, reason=reason.strip()[:300], by=by, at=now
    )


def _concerned(row: CourseCall, now: datetime) -> set[int]:
    """Who relied on the call: its reviewers, whoever submitted or lectures, and who may still submit."""
    people = set(row.reviewers.values_list("account", flat=True))
    for pair in row.submissions.filter(state=Submission.State.SUBMITTED).values_list(
        "submitted_by", "lecturer"
    ):
        people |= set(pair)
    if row.state == State.OPEN:
        people |= submitters(on=local_day(now))
    return people


def _tell(row: CourseCall, change: CallChange, now: datetime) -> None:
    days = _("Submissions until %(closes)s, scores until %(until)s.") % {
        "closes": say_day(change.closes_on),
        "until": say_day(change.review_until),
    }
    tell(
        _concerned(row, now),
        key=f"call:{row.pk}:moved:{change.pk}",
        title=_("The days of a course call were moved: %(title)s") % {"title": row.title[:120]},
        text=f"{days} {change.reason}",
        link=f"/calls/{row.pk}/",
        now=now,
    )
