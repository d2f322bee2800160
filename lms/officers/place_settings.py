"""The figures that a place sets for itself are changed by one act, and everybody's standing follows."""

from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Model

from lms.officers import changes
from lms.officers.models import Account, Place, PlaceChange

# A change of these may turn somebody's standing (R10, R2, H5).
MOVES_STANDINGS = {"month_counts_from_days", "new_officer_years", "daily_learning_minutes"}
log = structlog.get_logger()


@transaction.atomic
def change_place(*, values: dict, by: Account, now: datetime) -> Place:
    """Store *values* of the one place; each field that changed leaves a row with who, when, from and to."""
    place = Place.objects.select_for_update().filter(pk=1).first() or Place(pk=1)
    changed = set_figures(place, values, by=by, now=now)
    if MOVES_STANDINGS & changed:
        changes.note([None])
    return place


def set_figures(row: Model, values: dict, *, by: Account, now: datetime) -> set[str]:
    """Set *values* on the locked *row* of a place's figures and save it; the names of the fields that changed.

    Each leaves a row for the auditor. Raises ``ValidationError``.
    """
    changed = {name for name, value in values.items() if getattr(row, name) != value}
    steps = [
        PlaceChange(field=name, before=getattr(row, name), after=values[name], by=by, at=now)
        for name in sorted(changed)
    ]
    for name in changed:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    PlaceChange.objects.bulk_create(steps)
    log.info("figures of the place changed", fields=sorted(changed), by=by.pk, at=now.isoformat())
    return changed
