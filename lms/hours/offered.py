"""What can still be earned, as far as producers of hours have said so."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet, Sum

from lms.hours.models import Offer


def open_offers(*, on: date) -> QuerySet[Offer]:
    """Offers that somebody can still take on that day."""
    return Offer.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on), Q(places_left__isnull=True) | Q(places_left__gt=0)
    )


@transaction.atomic
def take_off(offers: QuerySet[Offer]) -> None:
    """Nobody can take them any more. A row that somebody was offered by name stays, because a kept fact refers to it."""
    try:
        with transaction.atomic():
            offers.delete()
    except ProtectedError as error:
        kept = {step.offer_id for step in error.protected_objects}
        offers.filter(pk__in=kept).update(places_left=0)
        offers.exclude(pk__in=kept).delete()


def course_titles(keys: Iterable[str]) -> dict[str, str]:
    """Course key → the title it is offered under, else the key itself."""
    keys = list(keys)
    if not keys:
        return {}
    offered = Offer.objects.filter(course_key__in=keys).values_list("course_key", "title")
    return {key: key for key in keys} | dict(offered)


def offered_minutes(year: int) -> tuple[tuple[date, ...], tuple[int, ...]] | None:
    """(last days ascending, minutes to be had from that day on); ``None`` when nobody fills offers,
    so that an empty table does not put everybody out of reach.
    """
    end = date(year, 12, 31)
    rows = [
        (min(ends_on or end, end), minutes)
        for ends_on, minutes in open_offers(on=date(year, 1, 1))
        .order_by()
        .values_list("ends_on")
        .annotate(Sum("minutes"))
    ]
    if not rows:
        return None
    days = sorted({day for day, _minutes in rows})
    return tuple(days), tuple(sum(m for last, m in rows if last >= day) for day in days)
