"""The clocks of a posting: fixed two years, moved after three, must move by five (M1; each place its own)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from lms.common.clock import years_after
from lms.officers.models import Officer, Place, Posting

NEAR = timedelta(days=183)


@dataclass(frozen=True, slots=True)
class Clock:
    """One day of a posting's life: *kind* is ``fixed``, ``move`` or ``must_move``."""

    posting: Posting
    kind: str
    day: date


def clocks_of(posting: Posting, place: Place) -> list[Clock]:
    years = (
        ("fixed", place.posting_fixed_years),
        ("move", place.posting_move_after_years),
        ("must_move", place.posting_must_move_years),
    )
    return [Clock(posting, kind, years_after(posting.starts_on, count)) for kind, count in years]


def near_clocks(officers: QuerySet[Officer], *, on: date, within: timedelta = NEAR) -> list[Clock]:
    """The next clock of each open posting that strikes within *within*, or struck without a move; soonest first."""
    place = Place.current()
    # Only postings old enough for any clock to be near are read.
    latest = years_after(on + within, -place.posting_fixed_years)
    rows = Posting.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), officer__in=officers, starts_on__lte=latest
    )
    found = [
        _next(clocks_of(posting, place), on)
        for posting in rows.select_related("officer", "officer__home_unit", "unit")
    ]
    return sorted((c for c in found if c and c.day <= on + within), key=lambda c: (c.day, c.posting.pk))


def _next(clocks: Iterable[Clock], on: date) -> Clock | None:
    """The clock to be watched: the first that has not struck, else the last one, which nobody heeded."""
    clocks = list(clocks)
    return next((clock for clock in clocks if clock.day >= on), clocks[-1])
