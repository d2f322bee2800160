"""An officer's classes as a calendar feed: an address nobody can guess, made anew at will."""

import hashlib
import secrets
from datetime import datetime

from icalendar import Calendar, Event

from courses.models import CalendarFeed, SignUp, Sitting, TrainingClass
from lms.common.clock import LOCAL_ZONE
from lms.officers.models import Officer, Place

PRODUCT = "-//Zhifa Academy//classes//"


def make_feed(officer: Officer, *, now: datetime) -> str:
    """A fresh token for the feed's address; the old address stops working. Shown once, kept as a digest."""
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(
        officer=officer, defaults={"token_digest": _digest(token), "made_at": now}
    )
    return token


def feed_of(token: str) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(token_digest=_digest(token)).select_related("officer").first()


def calendar_of(officer: Officer, *, now: datetime) -> bytes:
    """Every sitting for which the officer has a place or waits, called-off ones marked as such."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", Place.current().name)
    rows = Sitting.objects.filter(
        training_class__sign_ups__in=SignUp.objects.filter(
            officer=officer, state__in=(SignUp.State.PLACE, SignUp.State.WAITING)
        )
    ).select_related("training_class")
    for sitting in rows.order_by("starts_at"):
        calendar.add_component(_event(sitting, now))
    return calendar.to_ical()


def _event(sitting: Sitting, now: datetime) -> Event:
    row = sitting.training_class
    event = Event()
    event.add("uid", f"class-{row.pk}-{sitting.number}@zhifa-academy")
    event.add("dtstamp", now)
    event.add("sequence", row.moves)
    event.add("dtstart", sitting.starts_at.astimezone(LOCAL_ZONE))
    event.add("dtend", sitting.ends_at.astimezone(LOCAL_ZONE))
    event.add("summary", row.title)
    event.add("location", row.place)
    cancelled = row.state == TrainingClass.State.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
