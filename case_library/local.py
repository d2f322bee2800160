"""The local catalogue of Art. 58 and the calendar of working days, as the place keeps them."""

import json
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from case_library.checking.local import Local, Matter
from case_library.checking.workdays import Calendar, calendar_of, shipped_years
from case_library.models import ReviewMatter, WorkingYear
from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.common.spreadsheets import refused
from lms.officers.models import Account

FEWEST = 7  # days off that any announcement names
MOST = 60


def local() -> Local:
    """What the checks ask of the place. Two statements."""
    matters = (
        Matter(
            m.field, m.penalty_kind, None if m.amount_from is None else float(m.amount_from), m.party_kind, m.basis,
            m.confirmed_on, m.ended_on,
        )
        for m in ReviewMatter.objects.all()
    )  # fmt: skip
    return Local(tuple(matters), calendar(), settings.CASE_MANY_PEOPLE)


def calendar() -> Calendar:
    """The years that were entered go before those that come with the product."""
    entered = {y.year: (y.year, y.off, y.work) for y in WorkingYear.objects.all()}
    return calendar_of((shipped_years() | entered).values())


def missing_years(on: date) -> list[int]:
    """This year, and from December on the next, where nobody entered the holidays."""
    wanted = [on.year, on.year + 1] if on.month == 12 else [on.year]
    known = calendar().years
    return [year for year in wanted if year not in known]


@transaction.atomic
def add_matter(values: dict, *, by: Account, now: datetime) -> ReviewMatter:
    """*values*: field, penalty_kind, amount_from, party_kind, basis. It holds for decisions from that day on."""
    matter = ReviewMatter(**values, confirmed_by=by, confirmed_on=local_day(now))
    matter.full_clean()
    matter.save()
    return matter


@transaction.atomic
def end_matter(matter: ReviewMatter, *, by: Account, now: datetime) -> ReviewMatter:
    """From that day on it holds no more."""
    matter = ReviewMatter.objects.select_for_update().get(pk=matter.pk)
    if matter.ended_on:
        raise HouseError(_("This row was ended already."))
    matter.ended_by, matter.ended_on = by, local_day(now)
    matter.save(update_fields=["ended_by", "ended_on"])
    return matter


@transaction.atomic
def import_holidays(text: str, *, source: str, by: Account | None, now: datetime) -> list[int]:
    """The years of a file ``{"years": {"2027": {"off": [days], "work": [days]}}}``; a year entered anew replaces the old.

    Raises ``RefusedFile``.
    """
    try:
        years = json.loads(text)["years"]
        rows = [_year(int(name), days) for name, days in years.items()]
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError):
        raise refused(_('Holidays are {"years": {"2027": {"off": ["2027-01-01"], "work": []}}}.')) from None
    for year, off, work in rows:
        values = {"off": off, "work": work, "source": source[:200], "entered_by": by, "entered_at": now}
        WorkingYear.objects.update_or_create(year=year, defaults=values)
    return sorted(year for year, _off, _work in rows)


def _year(year: int, days: dict) -> tuple[int, list[str], list[str]]:
    off, work = ({date.fromisoformat(day) for day in days[name]} for name in ("off", "work"))
    message = ""
    if any(day.year not in (year - 1, year) for day in off | work):
        message = _("%(year)s: there are days of other years among them.")
    elif not FEWEST <= len(off) <= MOST:
        message = _("%(year)s: an announcement names seven to sixty days off.")
    elif off & work or any(day.weekday() < 5 for day in work):
        message = _("%(year)s: days worked instead fall on week-ends, and are no days off.")
    if message:
        raise refused(message % {"year": year})
    return year, *(sorted(day.isoformat() for day in days) for days in (off, work))
