"""Delete the detailed traces of learning some time after a year's objections ended (S5).

Sittings with their beats, what was not counted, steps and saved choices go. Completion, marks and ledger stay:
they say that somebody learned, never when and how.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from courses.models import Attempt, Enrolment, LearningSession, StepDone, TimeFigures, UncountedSpan
from lms.common.clock import local_day
from lms.hours.make_up import last_day
from lms.hours.models import Objection

AT_ONCE = 500
TRACES = (UncountedSpan, StepDone, LearningSession)


def forget_traces(*, now: datetime) -> int:
    """Enrolments whose traces went. Each batch is its own transaction, so that it may stop and go on anywhere."""
    before = end_of_kept(local_day(now))
    total = 0
    while batch := list(_due(before).values_list("pk", flat=True)[:AT_ONCE]):
        _forget(batch)
        total += len(batch)
    return total


def end_of_kept(today: date) -> datetime:
    """Traces of enrolments that ended before this moment are due.

    A year's objections end when nothing can be booked to it any more (R13); from then the place's days count.
    """
    figures = TimeFigures.objects.filter(pk=1).first() or TimeFigures(pk=1)
    year = today.year
    if today <= last_day(year) + timedelta(days=figures.traces_days):
        year -= 1
    return timezone.make_aware(datetime(year, 1, 1))


def _due(before: datetime):
    """Enrolments that ended before *before*, still have traces, and whose officer waits for no answer."""
    waiting = Objection.objects.filter(state=Objection.State.OPEN).values("officer")
    saved = Attempt.objects.filter(state=Attempt.State.DECIDED).exclude(answers={}, flagged=[])
    traced = Q(pk__in=saved.values("enrolment"))
    for model in TRACES:
        traced |= Q(pk__in=model.objects.values("enrolment"))
    ended = Enrolment.objects.exclude(state=Enrolment.State.LEARNING).filter(touched_at__lt=before)
    return ended.filter(traced).exclude(officer__in=waiting).order_by("pk")


@transaction.atomic
def _forget(enrolments: list[int]) -> None:
    for model in TRACES:
        model.objects.filter(enrolment__in=enrolments).delete()
    Attempt.objects.filter(enrolment__in=enrolments, state=Attempt.State.DECIDED).update(
        answers={}, flagged=[]
    )
