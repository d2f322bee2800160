"""Working days by the calendar that the State Council publishes each year (行政处罚法第八十五条)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from case_library.schemas import load


@dataclass(frozen=True)
class Calendar:
    """Days off and week-end days worked of the *years* whose holidays are known; other years go by Monday to Friday."""

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        return day in self.work or (day not in self.off and day.weekday() < 5)

    def add(self, day: date, count: int) -> date:
        """The last day of a period of *count* working days; the first day does not count."""
        while count:
            day += timedelta(days=1)
            count -= self.is_workday(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Working days after *first* up to and including *last*; 0 when *last* comes first."""
        if last <= first:
            return 0
        days = range(1, min((last - first).days, 4000) + 1)
        return sum(self.is_workday(first + timedelta(days=n)) for n in days)

    def unknown(self, first: date, last: date) -> list[int]:
        """Years from *first* to *last* whose holidays nobody entered."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]


Year = tuple[int, Iterable[str], Iterable[str]]  # year, days off, week-end days worked, as ISO days


def calendar_of(years: Iterable[Year]) -> Calendar:
    rows = list(years)
    days = lambda place: frozenset(date.fromisoformat(d) for row in rows for d in row[place])  # noqa: E731
    return Calendar(days(1), days(2), frozenset(row[0] for row in rows))


@cache
def shipped_years() -> dict[int, Year]:
    """The years that come with the product."""
    years = load("working_days.v1")["years"]
    return {int(year): (int(year), days["off"], days["work"]) for year, days in years.items()}


@cache
def shipped() -> Calendar:
    return calendar_of(shipped_years().values())
