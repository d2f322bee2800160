"""The figures of honest time as the judge takes them; read from the database once a minute."""

import time
from datetime import datetime

from django.db import transaction
from django.db.models.signals import post_save

from courses.learning.rules import Figures
from courses.models import TimeFigures
from lms.officers.models import Account, Module, Place
from lms.officers.place_settings import set_figures

FRESH_SECONDS = 60
_kept: dict[str, tuple[float, tuple[Figures, int]]] = {}


def figures() -> Figures:
    return _current()[0]


def coverage_percent() -> int:
    """The share of a lesson that has to be covered."""
    return _current()[1]


def time_is_kept() -> bool:
    """Whether this place keeps learning time at all (B1, B4)."""
    return Place.current().offers(Module.TIME_KEEPING)


@transaction.atomic
def change_figures(*, values: dict, by: Account, now: datetime) -> TimeFigures:
    """Store *values* of the place's one row; they hold from the next minute on. Raises ``ValidationError``."""
    row = TimeFigures.objects.select_for_update().filter(pk=1).first() or TimeFigures(pk=1)
    set_figures(row, values, by=by, now=now)
    return row


def forget(**kwargs) -> None:
    _kept.clear()


def _current() -> tuple[Figures, int]:
    read_at, found = _kept.get("figures", (0.0, None))
    if found is None or time.monotonic() - read_at > FRESH_SECONDS:
        found = _read()
        _kept["figures"] = (time.monotonic(), found)
    return found


def _read() -> tuple[Figures, int]:
    row = TimeFigures.objects.filter(pk=1).first() or TimeFigures(pk=1)
    place = Place.current()
    return (
        Figures(
            beat=row.beat_seconds,
            tolerance=row.tolerance_seconds,
            rate=row.rate_percent / 100,
            ask_after=row.ask_after_seconds,
            ask_before=row.ask_before_seconds,
            answer=row.answer_seconds,
            queue=row.queue_beats,
            day=place.daily_learning_minutes * 60,
            silent=row.offline_after_seconds,
        ),
        row.coverage_percent,
    )


post_save.connect(forget, sender=TimeFigures, dispatch_uid="forget time figures")
post_save.connect(forget, sender=Place, dispatch_uid="forget place figures")
