"""Make-up training: done early in a year, counted for the year before (R13)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lms.common.dates import say_day
from lms.common.errors import HouseError, NotAllowed
from lms.hours.ledger import Credit, Source, correct_all
from lms.hours.models import EntryText, HourEntry
from lms.officers.models import Account, Officer, Place


class NoMakeUp(HouseError):
    """Too late, a second time, or nothing to book."""


def last_day(year: int) -> date:
    """Until when training of *year* may count for the year before."""
    month, day = map(int, Place.current().make_up_until.split("-"))
    return date(year, month, day)


def bookable(officer: Officer, *, year: int) -> QuerySet[HourEntry]:
    """Entries of *year* that may still be booked to the year before; none once that was done (R13)."""
    if HourEntry.objects.filter(officer=officer, year=year - 1, earned_on__year=year).exists():
        return HourEntry.objects.none()
    rows = HourEntry.objects.filter(
        officer=officer,
        year=year,
        earned_on__range=(date(year, 1, 1), last_day(year)),
        reverses=None,
        reversed_by=None,
    )
    return rows.select_related("text").order_by("earned_on", "number")


@transaction.atomic
def book_to_year_before(
    officer: Officer, *, entries: list[HourEntry], reason: str, by: Account, now: datetime
) -> list[HourEntry]:
    """Book *entries* to the year before their own, once per officer and year; their day stays (R6).

    Each becomes a correction: the row of the new year is taken back, so it cannot count twice.
    """
    if officer.account_id == by.pk:
        raise NotAllowed(_("You cannot book hours for yourself. The unit above does it."))
    if not entries or not reason.strip():
        raise NoMakeUp(_("Choose at least one entry and give a reason."))
    year = entries[0].earned_on.year - 1
    last = last_day(year + 1)
    if any(e.officer_id != officer.pk or not date(year + 1, 1, 1) <= e.earned_on <= last for e in entries):
        raise NoMakeUp(
            _("Only training done between 1 January and %(day)s can make up.") % {"day": say_day(last)}
        )
    if HourEntry.objects.filter(officer=officer, year=year, earned_on__year=year + 1).exists():
        raise NoMakeUp(_("Make-up training for %(year)s was already booked once.") % {"year": year})
    texts = EntryText.objects.in_bulk([e.pk for e in entries])
    pairs = [(e, _booked(officer, e, texts[e.pk], year)) for e in entries]
    return correct_all(pairs, reason=reason, by=by, now=now)


def _booked(officer: Officer, entry: HourEntry, text: EntryText, year: int) -> Credit:
    source = Source(
        kind="correction",
        id="-",
        title=text.title,
        provider=text.provider,
        schedule=entry.schedule,
        method=entry.method,
        course_key=entry.course_key,
        edition_digest=entry.edition_digest,
        substantial_change=entry.substantial_change,
        factor=entry.factor,
        year=year,
    )
    return Credit(
        officer=officer,
        category=entry.category,
        mode=entry.mode,
        minutes=entry.minutes,
        earned_on=entry.earned_on,
        source=source,
    )
