"""From when a wording is in force, read from the law itself."""

import re
from datetime import date

from case_library.statutes.numerals import CHINESE, WESTERN, to_int

_N = f"[{WESTERN}{CHINESE}]"
DAY = re.compile(rf"({_N}{{4}})\s?年\s?({_N}{{1,3}})\s?月\s?({_N}{{1,3}})\s?日")
IN_FORCE = re.compile(rf"自\s?({DAY.pattern})\s?起(?:施行|实施|生效|执行)")


def days_in(text: str) -> list[date]:
    """Every calendar day that *text* writes out, in order."""
    return [day for found in DAY.finditer(text) if (day := _day(*found.groups()))]


def _day(year: str, month: str, day: str) -> date | None:
    numbers = [to_int(part) for part in (year, month, day)]
    try:
        return date(*[n for n in numbers if n is not None])
    except (TypeError, ValueError):
        return None


def adopted_on(history: list[str]) -> date | None:
    """The day of the last adoption, amendment or revision that the history names."""
    days = [day for line in history for day in days_in(line)]
    return max(days, default=None)


def effective_on(adopted: date, last_articles: str) -> date:
    """The day named in the closing article, unless it belongs to an earlier wording.

    An amended law (修正) keeps its first day in the closing article; such a wording counts from the
    day of the amendment, which is the earliest day on which it can have been in force.
    """
    stated = [_day(*found.groups()[1:]) for found in IN_FORCE.finditer(last_articles)]
    later = [day for day in stated if day and day >= adopted]
    return later[0] if later else adopted
