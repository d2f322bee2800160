"""Whose turn it is to review: by qualification, field and load; reminded once, passed on, never lost (C3, C4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.local import calendar
from case_library.models import KeyLawSubmission, ReviewAssignment, Submission
from case_library.reviewers import candidates, may_review
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Role, Unit
from lms.officers.visibility import holders_over

Handed = Submission | KeyLawSubmission  # handed in: a guidance or a study guide
DAYS_TO_REVIEW = 5  # working days; demo
DAYS_AFTER_REMINDER = 2  # working days after the due day, until somebody else gets it


def assign(submission: Handed, *, now: datetime, besides: Account | None = None) -> ReviewAssignment | None:
    """The next one in turn other than *besides*; ``None``, and the bureau is told, when nobody independent is there."""
    people = candidates(submission, on=local_day(now))
    chosen = next((person for person in people if person != besides), None)
    if chosen is None:
        _ask_for_reviewers(submission, now)
        return None
    close_review(submission, now=now)
    row = submission.assignments.create(
        reviewer=chosen,
        assigned_at=now,
        due_on=calendar().add(local_day(now), DAYS_TO_REVIEW),
    )
    tell(
        [chosen.pk], key=f"{_asking(submission)}:{row.pk}", title=_waits(submission),
        text=submission.title, link=_page(submission), needs_answer=True, now=now,
    )  # fmt: skip
    return row


def close_review(submission: Handed, *, now: datetime) -> None:
    """Nobody's turn any more; whoever was asked is asked no longer."""
    submission.assignments.filter(closed_at=None).update(closed_at=now)
    settle(_asking(submission), now=now)
    settle(_nobody(submission), now=now)


def tend_reviews(*, now: datetime) -> None:
    """Hourly: what lies with nobody, with somebody gone or for too long finds its reviewer."""
    for handed in (Submission, KeyLawSubmission):
        for pk in handed.objects.filter(verdict=None, taken_back=None).values_list("pk", flat=True):
            _tend(handed, pk, now)


@transaction.atomic
def _tend(handed: type[Handed], pk: int, now: datetime) -> None:
    submission, today = handed.objects.select_for_update().get(pk=pk), local_day(now)
    row = submission.assignments.filter(closed_at=None).select_related("reviewer").first()
    if hasattr(submission, "verdict") or hasattr(submission, "taken_back"):
        return
    if row is None:
        assign(submission, now=now)
    elif not may_review(row.reviewer, submission, on=today):
        close_review(submission, now=now)
        assign(submission, now=now)
    elif calendar().add(row.due_on, DAYS_AFTER_REMINDER) < today:
        _pass_on(row, submission, now)
    elif row.due_on < today:
        _remind(row, submission, now)


def _remind(row: ReviewAssignment, submission: Handed, now: datetime) -> None:
    """Once, with the day on which somebody else gets it."""
    day = calendar().add(row.due_on, DAYS_AFTER_REMINDER)
    tell(
        [row.reviewer_id], key=f"{_asking(submission)}:{row.pk}:late",
        title=_("A review is overdue"), link=_page(submission), needs_answer=True, now=now,
        text=_("%(title)s: after %(day)s it goes to another reviewer.") % {"title": submission.title, "day": say_day(day)},
    )  # fmt: skip


def _pass_on(row: ReviewAssignment, submission: Handed, now: datetime) -> None:
    """To another one; it stays where it is while there is nobody else."""
    if assign(submission, now=now, besides=row.reviewer):
        tell(
            [row.reviewer_id], key=f"guidance-passed-on:{row.pk}", title=_("An overdue review went to somebody else"),
            text=submission.title, link="/cases/desk/", now=now,
        )  # fmt: skip


def ask_publishers(unit: Unit, *, besides: set[int], key: str, title: str, link: str, now: datetime) -> None:
    """Something passed and waits to be read and published; *besides*: who may not, because they wrote it."""
    tell(
        set(holders_over(Role.BUREAU, unit, on=local_day(now))) - besides, key=key,
        title=_("Approved guidance waits to be published"), text=title, link=link, needs_answer=True, now=now,
    )  # fmt: skip


def _ask_for_reviewers(submission: Handed, now: datetime) -> None:
    tell(
        holders_over(Role.BUREAU, submission.unit, on=local_day(now)), key=_nobody(submission),
        title=_("Nobody independent and qualified can review this"), text=submission.title,
        link="/cases/reviewers/", needs_answer=True, now=now,
    )  # fmt: skip


def _is_guide(submission: Handed) -> bool:
    return isinstance(submission, KeyLawSubmission)


def _asking(submission: Handed) -> str:
    return f"guide-review:{submission.pk}" if _is_guide(submission) else f"guidance-review:{submission.pk}"


def _nobody(submission: Handed) -> str:
    return f"no-guide-reviewer:{submission.pk}" if _is_guide(submission) else f"no-reviewer:{submission.pk}"


def _waits(submission: Handed) -> str:
    guide = _is_guide(submission)
    return _("A study guide waits for review") if guide else _("Guidance waits for your review")


def _page(submission: Handed) -> str:
    return (
        f"/law-guides/review/{submission.pk}/" if _is_guide(submission) else f"/cases/review/{submission.pk}/"
    )
