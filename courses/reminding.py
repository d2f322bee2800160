"""What somebody has to be reminded of: rolls that nobody closed (hours come with their closing), steps of a course
that was chosen in a call.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.models import Discussion, Milestone, TrainingClass
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.notices.outbox import tell

ONE_DAY, THREE_DAYS, A_WEEK = timedelta(days=1), timedelta(days=3), timedelta(days=7)
LOOK_BACK = timedelta(days=400)  # older ones are a matter of the archive


def unclosed_classes(*, now: datetime) -> QuerySet[TrainingClass]:
    """Held, and the roll is open still: nobody has the hours."""
    return TrainingClass.objects.filter(state=TrainingClass.State.OPEN, ends_at__lte=now)


def unclosed_in_year(year: int, *, now: datetime) -> int:
    """Classes whose hours belong to *year* and are not in the ledger yet."""
    return unclosed_classes(now=now).filter(ends_at__year=year).count()


def unclosed_discussions(*, now: datetime) -> QuerySet[Discussion]:
    return Discussion.objects.filter(state=Discussion.State.OPEN, closes_on__lt=local_day(now))


def remind_of_steps(*, now: datetime) -> None:
    """Lecturer and submitter, three days before the step is due; once for each day that is set."""
    today = local_day(now)
    due = Milestone.objects.filter(done_on=None, due_on__gte=today, due_on__lte=today + THREE_DAYS)
    for step in due.select_related("submission"):
        tell(
            [step.submission.lecturer_id, step.submission.submitted_by_id],
            key=f"milestone:{step.pk}:{step.due_on}",
            title=_("A step of your course is due by %(day)s") % {"day": say_day(step.due_on)},
            text=f"{step.submission.title[:200]}: {step.title}",
            link=f"/calls/submissions/{step.submission_id}/",
            needs_answer=True,
            now=now,
        )


def remind_of_rolls(*, now: datetime) -> None:
    """The trainer is asked a day after the end, whoever opened it as well after a week; each once."""
    classes = unclosed_classes(now=now).filter(ends_at__gt=now - LOOK_BACK)
    _ask(classes.filter(ends_at__lte=now - ONE_DAY), _class_question, again=False, now=now)
    _ask(classes.filter(ends_at__lte=now - A_WEEK), _class_question, again=True, now=now)
    since = local_day(now - LOOK_BACK)
    talks = unclosed_discussions(now=now).filter(closes_on__gt=since)
    _ask(talks, _talk_question, again=False, now=now)
    _ask(talks.filter(closes_on__lte=local_day(now - A_WEEK)), _talk_question, again=True, now=now)


def _ask(rows: Iterable, question: Callable[..., dict], *, again: bool, now: datetime) -> None:
    for row in rows:
        asked = question(row)
        people = [row.opened_by_id] if again else [row.trainer_id]
        tell(
            people, **asked | {"key": asked["key"] + (":again" if again else "")}, needs_answer=True, now=now
        )


def _class_question(row: TrainingClass) -> dict:
    return {
        "key": f"class:{row.pk}:close",
        "title": _("Close the roll of a class: %(title)s") % {"title": row.title[:120]},
        "text": _("The class is over; nobody has the hours before its roll is closed."),
        "link": f"/teach/{row.pk}/",
    }


def _talk_question(row: Discussion) -> dict:
    return {
        "key": f"discussion:{row.pk}:close",
        "title": _("Close a discussion: %(title)s") % {"title": row.title[:120]},
        "text": _("Its day is over; nobody has the hours before its roll of contributors is closed."),
        "link": f"/discussions/{row.pk}/",
    }
