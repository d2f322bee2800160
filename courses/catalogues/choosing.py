"""The bureau chooses which outside courses are listed beside our own."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.models import OutsideCourse
from lms.common.clock import local_day
from lms.common.errors import NotAllowed
from lms.hours.models import Offer
from lms.hours.offered import take_off
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may

KEY = "outside:"


@transaction.atomic
def choose(course_ids: Collection[int], *, chosen: bool, by: Account, now: datetime) -> int:
    """List these outside courses among the offers, or take them off; how many changed."""
    if not may(by, act=Act.RUN_CALLS, on=local_day(now)):
        raise NotAllowed(_("The justice bureau chooses outside courses."))
    rows = OutsideCourse.objects.filter(pk__in=course_ids, listed=True).exclude(chosen=chosen)
    changed = rows.update(chosen=chosen, chosen_by=by if chosen else None, chosen_at=now if chosen else None)
    refresh_offers()
    return changed


def refresh_offers() -> None:
    """The offers of outside courses anew, by their course code: hours that arrive under it close the gap."""
    rows = OutsideCourse.objects.filter(chosen=True, listed=True)
    offers = [
        Offer(
            key=f"{KEY}{row.pk}",
            title=row.title,
            category=row.category,
            mode=row.mode,
            minutes=row.minutes,
            course_key=row.code,
            ends_on=row.ends_on,
            place=row.provider,
        )
        for row in rows
    ]
    take_off(Offer.objects.filter(key__startswith=KEY).exclude(key__in=[o.key for o in offers]))
    Offer.objects.bulk_create(
        offers,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=[
            "title",
            "category",
            "mode",
            "minutes",
            "course_key",
            "ends_on",
            "place",
            "places_left",
        ],
        batch_size=300,
    )
