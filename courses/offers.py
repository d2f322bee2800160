"""Courses as offers: standing and home say what would close a gap (R15)."""

from django.db.models import Max

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
            "unit": None,
        },
    )
    return offer


def rebuild_offers() -> int:
    """Every newest edition offered, nothing else under our keys; how many there are."""
    newest = Edition.objects.values("course_key").annotate(number=Max("number")).order_by()
    kept = []
    for row in newest:
        edition = Edition.objects.get(course_key=row["course_key"], number=row["number"])
        kept.append(offer_edition(edition).pk)
    Offer.objects.filter(key__startswith="course:").exclude(pk__in=kept).delete()
    return len(kept)
