"""The figures that a place sets for itself are changed by one act, and everybody's standing follows."""

from datetime import datetime

import structlog
from django.db import transaction

from lms.officers import changes
from lms.officers.models import Account, Place, PlaceChange

# A change of these may turn somebody's standing (R10, R2, H5).
MOVES_STANDINGS = {"month_counts_from_days", "new_officer_years", "daily_learning_minutes"}
log = structlog.get_logger()


@transaction.atomic
def change_place(*, values: dict, by: Account, now: datetime) -> Place:
    """Store *values* of the one place; each field that changed leaves a row with who, when, from and to."""
    place = Place.objects.select_for_update().filter(pk=1).first() or Place(pk=1)
    changed = sorted(name for name, value in values.items() if getattr(place, name) != value)
    rows = [
        PlaceChange(field=name, before=getattr(place, name), after=values[name], by=by, at=now)
        for name in changed
    ]
    for name in changed:
        setattr(place, name, values[name])
    place.full_clean()
    place.save()
    PlaceChange.objects.bulk_create(rows)
    if MOVES_STANDINGS & set(changed):
        changes.note([None])
    log.info("place changed", fields=changed, by=by.pk, at=now.isoformat())
    return place
