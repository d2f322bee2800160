"""Open a call, name its reviewers, end the submissions, publish the selection."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext as _

from courses.calls.queries import candidates_of, too_few_scores
from courses.calls.rules import Criterion, Place, ranking, wrong_rubric
from courses.models import CallReviewer, CourseCall, SelectionLine, Submission
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Unit
from lms.officers.roles import ROLES_FOR, Act
from lms.officers.visibility import holders_of, may

State = CourseCall.State


class CallRefused(HouseError):
    """The call is not where this act starts from, or its figures make no sense."""


@transaction.atomic
def open_call(
    *,
    title: str,
    text: str,
    fields: Sequence[str],
    criteria: Sequence[Criterion],
    places: int,
    reviewers_each: int,
    opens_on: date,
    closes_on: date,
    review_until: date,
    unit: Unit,
    by: Account,
    now: datetime,
) -> CourseCall:
    """A new call; everybody who may submit is told."""
    if not may(by, act=Act.RUN_CALLS, on=local_day(now), unit=unit):
        raise NotAllowed(_("The justice bureau opens course calls."))
    if wrong_rubric(criteria):
        raise CallRefused(
            _("The weights of the rubric sum to 100, and exactly one criterion is the legal one.")
        )
    row = CourseCall(
        title=title,
        text=text,
        fields=list(fields),
        criteria=[asdict(c) for c in criteria],
        places=places,
        reviewers_each=reviewers_each,
        opens_on=opens_on,
        closes_on=closes_on,
        review_until=review_until,
        unit=unit,
        opened_by=by,
        opened_at=now,
    )
    row.full_clean()
    row.save()
    tell(
        submitters(on=local_day(now)),
        key=f"call:{row.pk}:opened",
        title=_("Courses are called for: %(title)s") % {"title": title[:120]},
        text=_("Submissions until %(day)s.") % {"day": say_day(closes_on)},
        link=f"/calls/{row.pk}/",
        now=now,
    )
    return row


@transaction.atomic
def name_reviewer(
    call: CourseCall, *, account: Account, unit: Unit, by: Account, now: datetime
) -> CallReviewer:
    """*unit* is the reviewer's own: its submissions, those below and above are never scored by them."""
    row = locked(call, by, now)
    if row.state == State.PUBLISHED:
        raise CallRefused(_("The selection is published; nothing is scored any more."))
    made, new = CallReviewer.objects.get_or_create(
        call=row, account=account, defaults={"unit": unit, "named_by": by, "named_at": now}
    )
    if new:
        tell(
            [account.pk],
            key=f"call:{row.pk}:reviewer",
            title=_("You score submissions: %(title)s") % {"title": row.title[:120]},
            text=_("Scores until %(day)s.") % {"day": say_day(row.review_until)},
            link=f"/calls/{row.pk}/review/",
            needs_answer=True,
            now=now,
        )
    return made


@transaction.atomic
def begin_review(call: CourseCall, *, by: Account, now: datetime) -> CourseCall:
    """Scoring begins once the days for submissions are over (``amending.end_early`` can shorten them)."""
    row = locked(call, by, now)
    if row.state != State.OPEN:
        raise CallRefused(_("Scoring has begun already."))
    if local_day(now) <= row.closes_on:
        raise CallRefused(
            _("Units were promised time until the end of %(day)s; scoring begins after it.")
            % {"day": say_day(row.closes_on)}
        )
    if not row.submissions.filter(state=Submission.State.SUBMITTED).exists():
        raise CallRefused(_("Nothing has been submitted yet."))
    if row.reviewers.count() < row.reviewers_each:
        raise CallRefused(
            _("Name at least %(n)s reviewers first, so that each submission is scored by so many.")
            % {"n": row.reviewers_each}
        )
    row.state = State.REVIEWING
    row.save(update_fields=["state"])
    return row


@transaction.atomic
def publish_selection(call: CourseCall, *, by: Account, now: datetime) -> list[SelectionLine]:
    """Freeze the ranking with its figures. Refused while a submission lacks scores."""
    row = locked(call, by, now)
    if row.state != State.REVIEWING:
        raise CallRefused(_("The call is not being reviewed."))
    if missing := too_few_scores(row):
        raise CallRefused(
            _("%(n)s submissions lack scores (number %(first)s and others). Remind the reviewers first.")
            % {"n": len(missing), "first": missing[0].number}
        )
    candidates, submissions = candidates_of(row)
    lines = [
        _line(row, place, submissions[place.candidate.number], by, now)
        for place in ranking(candidates, places=row.places)
    ]
    SelectionLine.objects.bulk_create(lines)
    row.state = State.PUBLISHED
    row.save(update_fields=["state"])
    settle(f"call:{row.pk}:reviewer", now=now)
    for line in lines:
        _tell_result(line, now)
    return lines


def submitters(*, on: date) -> set[int]:
    """Accounts that may submit to a call on that day."""
    return {account for role in ROLES_FOR[Act.SUBMIT] for account in holders_of(role, on=on)}


def locked(call: CourseCall, by: Account, now: datetime) -> CourseCall:
    """The call for an act of its bureau; raises ``NotAllowed`` for others, ``CallRefused`` when it was called off."""
    row = CourseCall.objects.select_for_update(no_key=True).get(pk=call.pk)
    if not may(by, act=Act.RUN_CALLS, on=local_day(now), unit=row.unit):
        raise NotAllowed(_("The justice bureau runs this call."))
    if row.state == State.CALLED_OFF:
        raise CallRefused(_("The call was called off."))
    return row


def _line(
    call: CourseCall, place: Place, submission: Submission, by: Account, now: datetime
) -> SelectionLine:
    return SelectionLine(
        call=call,
        submission=submission,
        rank=place.rank,
        mean=two_places(place.candidate.mean),
        spread=two_places(place.candidate.spread),
        reviewers=len(place.candidate.scores),
        selected=place.selected,
        decided_by=place.decided_by,
        published_by=by,
        published_at=now,
    )


def two_places(value: Fraction) -> Decimal:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _tell_result(line: SelectionLine, now: datetime) -> None:
    chosen = line.selected
    tell(
        [line.submission.submitted_by_id, line.submission.lecturer_id],
        key=f"call:{line.call_id}:result:{line.submission_id}",
        title=_("Your submission was chosen") if chosen else _("Your submission was not chosen this time"),
        text=_("%(title)s. The comments of the reviewers stand with it.")
        % {"title": line.submission.title[:150]},
        link=f"/calls/submissions/{line.submission_id}/",
        now=now,
    )
