"""The one clock. Doors take ``now`` as an argument; commands and views read it here."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    return timezone.now()


def today() -> date:
    return local_day(now())


def local_day(instant: datetime) -> date:
    """The day in Asia/Shanghai on which *instant* falls (R1, R6)."""
    return instant.astimezone(LOCAL_ZONE).date()


def days_between(first: date, last: date) -> int:
    """How many days from *first* to *last*, both counted; 0 when *last* comes first."""
    return max(0, (last - first).days + 1)


def month_before(day: date) -> date:
    """The same day one month earlier, or that month's last day."""
    last_of_previous = day.replace(day=1) - timedelta(days=1)
    return last_of_previous.replace(day=min(day.day, last_of_previous.day))


def years_after(day: date, years: int) -> date:
    """The same day *years* later; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
