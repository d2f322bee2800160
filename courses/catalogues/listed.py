"""Chosen courses of other libraries as an officer finds them: among the offers, beside our own courses."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from courses.catalogue import widest_gap_first
from courses.catalogues.choosing import KEY
from courses.models import OutsideCourse
from lms.hours.categories import Mode
from lms.hours.models import Offer
from lms.hours.offered import open_offers


def from_other_libraries(
    *,
    on: date,
    gaps: dict[str, int],
    taken: Collection[str],
    category: str = "",
    words: str = "",
) -> QuerySet[Offer]:
    """Offers of that day in the order of the catalogue; one statement when read."""
    rows = open_offers(on=on).filter(key__startswith=KEY)
    if category:
        rows = rows.filter(category=category)
    if words:
        rows = rows.filter(
            Q(title__icontains=words) | Q(course_key__icontains=words) | Q(place__icontains=words)
        )
    return widest_gap_first(rows, gaps=gaps, taken=taken)


def outside_course(offer: Offer) -> OutsideCourse | None:
    """The course of another library behind *offer*; ``None`` for what is held here."""
    if not offer.key.startswith(KEY):
        return None
    return OutsideCourse.objects.filter(pk=offer.key.removeprefix(KEY), chosen=True, listed=True).first()


def held_here(*, on: date) -> QuerySet[Offer]:
    """Classes and other offers in a room, the next one first."""
    return open_offers(on=on).exclude(mode=Mode.ONLINE).exclude(key__startswith=KEY).order_by("starts_on")
