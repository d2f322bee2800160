"""Courses as offers: standing and home say what would close a gap (R15)."""

from courses.models import Edition
from lms.hours.categories import Mode
from lms.hours.models import Offer


def offer_edition(edition: Edition) -> Offer:
    """The one offer of a course that can be learned online at any time; a newer edition rewrites it."""
    offer, _new = Offer.objects.update_or_create(
        key=f"course:{edition.course_key}"[:80],
        defaults={
            "title": edition.title,
            "category": edition.category,
            "mode": Mode.ONLINE,
            "minutes": edition.minutes,
            "course_key": edition.course_key,
            "starts_on": None,
            "ends_on": None,
            "places_left": None,
            "unit": None,
        },
    )
    return offer
