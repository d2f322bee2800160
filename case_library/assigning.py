"""Whose turn it is to review: by qualification, field and load; reminded once, passed on, never lost (C3, C4)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.local import calendar
from case_library.models import KeyLawSubmission, ReviewAssignment, Submission
from case_library.reviewers import candidates, may_review, qualified, reviewers
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Role, Unit
from lms.officers.visibility import holders_over

DAYS_TO_REVIEW = 5  # working days; demo
DAYS_AFTER_REMINDER = 2  # working days after the due day, until somebody else gets it


def assign(
    submission: Submission, *, now: datetime, besides: Account | None = None
) -> ReviewAssignment | None:
    """The next one in turn other than *besides*; ``None``, and the bureau is told, when nobody independent is there."""
    people = candidates(submission, on=local_day(now))
    chosen = next((person for person in people if person != besides), None)
    if chosen is None:
        _ask_for_reviewers(submission, f"no-reviewer:{submission.pk}", now)
        return None
    close_review(submission, now=now)
    row = ReviewAssignment.objects.create(
        submission=submission,
        reviewer=chosen,
        assigned_at=now,
        due_on=calendar().add(local_day(now), DAYS_TO_REVIEW),
    )
    tell(
        [chosen.pk], key=f"guidance-review:{submission.pk}:{row.pk}", title=_("Guidance waits for your review"),
        text=submission.title, link=_page(submission), needs_answer=True, now=now,
    )  # fmt: skip
    return row


def close_review(submission: Submission, *, now: datetime) -> None:
    """Nobody's turn any more; whoever was asked is asked no longer."""
    submission.assignments.filter(closed_at=None).update(closed_at=now)
    settle(f"guidance-review:{submission.pk}", now=now)
    settle(f"no-reviewer:{submission.pk}", now=now)


def tend_reviews(*, now: datetime) -> None:
    """Hourly: what lies with nobody, with somebody gone or for too long finds its reviewer."""
    for pk in Submission.objects.filter(verdict=None, taken_back=None).values_list("pk", flat=True):
        _tend(pk, now)
    for guide in KeyLawSubmission.objects.filter(verdict=None).select_related("unit"):
        ask_guide_reviewers(guide, now=now)  # who became qualified later is told too


@transaction.atomic
def _tend(pk: int, now: datetime) -> None:
    submission, today = Submission.objects.select_for_update().get(pk=pk), local_day(now)
    row = submission.assignments.filter(closed_at=None).select_related("reviewer").first()
    if hasattr(submission, "verdict") or hasattr(submission, "taken_back"):
        return
    if row is None:
        assign(submission, now=now)
    elif not may_review(row.reviewer, submission, on=today):
        close_review(submission, now=now)
        assign(submission, now=now)
    elif calendar().add(row.due_on, DAYS_AFTER_REMINDER) < today:
        _pass_on(row, now)
    elif row.due_on < today:
        _remind(row, now)


def _remind(row: ReviewAssignment, now: datetime) -> None:
    """Once, with the day on which somebody else gets it."""
    day = calendar().add(row.due_on, DAYS_AFTER_REMINDER)
    tell(
        [row.reviewer_id], key=f"guidance-review:{row.submission_id}:{row.pk}:late",
        title=_("A review is overdue"), link=_page(row.submission), needs_answer=True, now=now,
        text=_("%(title)s: after %(day)s it goes to another reviewer.") % {"title": row.submission.title, "day": say_day(day)},
    )  # fmt: skip


def _pass_on(row: ReviewAssignment, now: datetime) -> None:
    """To another one; it stays where it is while there is nobody else."""
    if assign(row.submission, now=now, besides=row.reviewer):
        tell(
            [row.reviewer_id], key=f"guidance-passed-on:{row.pk}", title=_("An overdue review went to somebody else"),
            text=row.submission.title, link="/cases/desk/", now=now,
        )  # fmt: skip


def ask_guide_reviewers(submission: KeyLawSubmission, *, now: datetime) -> None:
    """Study guides wait for everybody qualified; the bureau is told where there is nobody."""
    ready = {person.pk for person in reviewers(on=local_day(now)) if qualified(person)}
    asked = ready - set(submission.writers)
    if not asked:
        _ask_for_reviewers(submission, f"no-guide-reviewer:{submission.pk}", now)
        return
    tell(
        asked, key=f"guide-review:{submission.pk}", title=_("A study guide waits for review"), text=submission.title,
        link=f"/law-guides/review/{submission.pk}/", needs_answer=True, now=now,
    )  # fmt: skip
    settle(f"no-guide-reviewer:{submission.pk}", now=now)


def ask_publishers(unit: Unit, *, besides: set[int], key: str, title: str, link: str, now: datetime) -> None:
    """Something passed and waits to be read and published; *besides*: who may not, because they wrote it."""
    tell(
        set(holders_over(Role.BUREAU, unit, on=local_day(now))) - besides, key=key,
        title=_("Approved guidance waits to be published"), text=title, link=link, needs_answer=True, now=now,
    )  # fmt: skip


def _ask_for_reviewers(submission: Submission | KeyLawSubmission, key: str, now: datetime) -> None:
    tell(
        holders_over(Role.BUREAU, submission.unit, on=local_day(now)), key=key,
        title=_("Nobody independent and qualified can review this"), text=submission.title,
        link="/cases/reviewers/", needs_answer=True, now=now,
    )  # fmt: skip


def _page(submission: Submission) -> str:
    return f"/cases/review/{submission.pk}/"
