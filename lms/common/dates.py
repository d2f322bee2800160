"""Days as people and spreadsheets write them."""

import re
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import get_language

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_FORMS = re.compile(
    r"(?P<y>[0-9]{4})(?:-(?P<m1>[0-9]{1,2})-(?P<d1>[0-9]{1,2})|/(?P<m2>[0-9]{1,2})/(?P<d2>[0-9]{1,2})"
    r"|\.(?P<m3>[0-9]{1,2})\.(?P<d3>[0-9]{1,2})|年(?P<m4>[0-9]{1,2})月(?P<d4>[0-9]{1,2})日|(?P<m5>[0-9]{2})(?P<d5>[0-9]{2}))"
    r"(?:[ T]00:00(?::00)?)?"
)


def parse_day(text: str) -> date | None:
    """2026-09-16, 2026/9/16, 2026.9.16, 20260916 or 2026年9月16日; ``None`` for anything else."""
    text = text.strip()
    try:
        return date.fromisoformat(text) if len(text) == 10 else _other(text)
    except ValueError:
        return _other(text)


def say_day(value: date, this_year: int | None = None) -> str:
    """9月16日, with the year when it is not *this_year*; in English 16 Sep. Instants are taken in local time."""
    value = local(value)
    away = value.year != (this_year or timezone.localdate().year)
    if reads_english():
        return f"{value.day} {MONTHS[value.month - 1]}" + (f" {value.year}" if away else "")
    return (f"{value.year}年" if away else "") + f"{value.month}月{value.day}日"


def say_month(value: date) -> str:
    """2026年9月; in English Sep 2026."""
    return f"{MONTHS[value.month - 1]} {value.year}" if reads_english() else f"{value.year}年{value.month}月"


def local(value: date) -> date:
    """*value* as the clocks here show it, where it is an instant."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def reads_english() -> bool:
    return (get_language() or "").startswith("en")


def _other(text: str) -> date | None:
    found = _FORMS.fullmatch(text)
    if not found:
        return None
    parts = [int(value) for value in found.groups() if value is not None]
    try:
        return date(*parts)
    except ValueError:
        return None
