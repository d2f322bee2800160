"""Days and months of duty in a training year (R10). Pure."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from lms.common.clock import days_between

DAY = timedelta(days=1)
Span = tuple[date, date]  # first and last day, both served


@dataclass(frozen=True)
class Service:
    """When somebody had a training duty in *year*; *carried* minutes come from the year before (R12)."""

    year: int
    spans: tuple[Span, ...]
    carried: int = 0

    @classmethod
    def whole(cls, year: int) -> "Service":
        return cls(year, ((date(year, 1, 1), date(year, 12, 31)),))

    @property
    def days(self) -> int:
        return sum(days_between(*span) for span in self.spans)

    def days_until(self, day: date) -> int:
        """Days served up to and including *day*."""
        return sum(days_between(first, min(last, day)) for first, last in self.spans)

    def day_number(self, number: int) -> date:
        """The *number*-th day of service, from 1; the day after the last one when there are fewer."""
        for first, last in self.spans:
            length = days_between(first, last)
            if number <= length:
                return first + (number - 1) * DAY
            number -= length
        return (self.spans[-1][1] if self.spans else date(self.year, 12, 31)) + DAY

    def months(self, counts_from_days: int) -> int:
        """How many months hold at least that many days of service (R10)."""
        return _months(self.year, self.spans, counts_from_days)


def served(
    year: int,
    *,
    joined: date | None,
    qualified: date | None,
    left: date | None,
    leaves: Iterable[Span],
    carried: int = 0,
) -> Service:
    """Days of duty in *year*: from joining or qualifying, the later, to leaving, without leaves."""
    first = max(day for day in (date(year, 1, 1), joined, qualified) if day)
    last = min(day for day in (date(year, 12, 31), left) if day)
    spans = [(first, last)] if first <= last else []
    for away in sorted(leaves):
        spans = [rest for span in spans for rest in _without(span, away)]
    return Service(year, tuple(spans), carried)


def _without(span: Span, away: Span) -> list[Span]:
    first, last = span
    rests = [(first, min(last, away[0] - DAY)), (max(first, away[1] + DAY), last)]
    return [rest for rest in rests if rest[0] <= rest[1]]


@lru_cache(maxsize=4096)
def _months(year: int, spans: tuple[Span, ...], counts_from_days: int) -> int:
    starts = [date(year, month, 1) for month in range(1, 13)] + [date(year + 1, 1, 1)]
    service = Service(year, spans)
    until = [service.days_until(start - DAY) for start in starts]
    return sum(after - before >= counts_from_days for before, after in pairwise(until))


def first_day_short(days: list[date], sums: list[int], needed: int, default: date) -> date:
    """The day after the last one on which the offers from that day on still sum up to *needed*.

    *days* ascend; ``sums[i]`` is what offers ending on ``days[i]`` or later give.
    """
    falling = [-total for total in sums]
    kept = bisect_left(falling, -needed + 1) - 1
    return days[kept] + DAY if kept >= 0 else default
