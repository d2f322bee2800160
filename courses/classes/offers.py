"""The classes among the offers in hours, so that standing can say what would close a gap."""

from datetime import datetime

from courses.classes.queries import reserves_of
from courses.classes.rules import general_places
from courses.models import SignUp, TrainingClass
from lms.common.clock import local_day
from lms.hours.categories import Mode
from lms.hours.models import Offer
from lms.hours.offered import take_off


def offer_key(training_class: TrainingClass) -> str:
    return f"class:{training_class.pk}"


def refresh_offer(row: TrainingClass, *, now: datetime) -> None:
    """Show the class with the places that anybody can take, or take it off the list."""
    key = offer_key(row)
    if row.state != TrainingClass.State.OPEN or now >= row.sign_up_until:
        take_off(Offer.objects.filter(key=key))
        return
    taken = row.sign_ups.filter(state=SignUp.State.PLACE).count()
    Offer.objects.update_or_create(
        key=key,
        defaults={
            "title": row.title,
            "category": row.category,
            "mode": Mode.IN_PERSON,
            "minutes": row.minutes,
            "course_key": row.key,
            "starts_on": local_day(row.starts_at),
            "ends_on": local_day(row.ends_at),
            "place": row.place,
            "places_left": general_places(row.capacity, taken, reserves_of(row, now=now)),
            "unit": row.unit,
        },
    )
