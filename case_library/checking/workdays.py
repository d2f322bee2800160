"""Working days by the calendar that the State Council publishes each year (行政处罚法第八十五条)."""

from datetime import date, timedelta
from functools import cache

from case_library.schemas import load


@cache
def _calendar() -> tuple[frozenset[date], frozenset[date]]:
    years = load("working_days.v1")["years"].values()
    off = frozenset(date.fromisoformat(d) for year in years for d in year["off"])
    work = frozenset(date.fromisoformat(d) for year in years for d in year["work"])
    return off, work


def is_workday(day: date) -> bool:
    off, work = _calendar()
    return day in work or (day not in off and day.weekday() < 5)


def add_workdays(day: date, count: int) -> date:
    """The last day of a period of *count* working days; the first day does not count."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_between(first: date, last: date) -> int:
    """Working days after *first* up to and including *last*; 0 when *last* comes first."""
    if last <= first:
        return 0
    return sum(is_workday(first + timedelta(days=n)) for n in range(1, min((last - first).days, 4000) + 1))
