"""Asking for marks: whoever may mark a written answer hears that it waits, one open question a course."""

from datetime import datetime

from django.utils.translation import gettext as _

from courses.models import Attempt
from lms.common.clock import local_day
from lms.notices.outbox import asked, settle, tell
from lms.officers.models import Role
from lms.officers.visibility import holders_over


def ask_markers(attempt: Attempt, *, now: datetime) -> None:
    """The trainers of the course's unit and those above (a unit may have one alone), never the learner.

    Who marked it already is done with it; who has an open question about the course is not asked twice.
    """
    event = _event(attempt)
    marked = set(attempt.marks.values_list("marker", flat=True))
    people = set(holders_over(Role.TRAINER, attempt.edition.unit, on=local_day(now)))
    tell(
        people - marked - asked(event) - {attempt.enrolment.officer.account_id},
        key=f"{event}:{attempt.pk}:{attempt.marks.count()}",
        title=_("Written answers wait for a mark: %(title)s") % {"title": attempt.edition.title[:120]},
        text=_("Two people mark each answer; the learner's hours wait for it."),
        link="/teach/marking/",
        needs_answer=True,
        now=now,
    )


def settle_asked(attempt: Attempt, *, accounts: list[int] | None = None, now: datetime) -> None:
    """Nothing of the course waits any more, for anybody or for *accounts*."""
    settle(_event(attempt), accounts=accounts, now=now)


def waiting_attempts(attempt: Attempt):
    """All attempts at the same course that wait for a mark."""
    return Attempt.objects.filter(state=Attempt.State.MARKING, edition__course_key=attempt.edition.course_key)


def _event(attempt: Attempt) -> str:
    return f"marking:{attempt.edition.course_key[:80]}"
