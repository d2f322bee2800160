"""The change log: every act that can change somebody's standing notes the officer here, last."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from lms.officers.models import Change, ChangeCounter


def note(officer_ids: Iterable[int | None]) -> None:
    """Note that these officers' standing may have changed; ``None`` stands for everybody.

    Call it at the end of the act, inside its transaction: the counter row is held until commit.
    """
    wanted = sorted(set(officer_ids), key=lambda pk: pk or 0)
    if not wanted:
        return
    with transaction.atomic():
        first = _take(len(wanted))
        Change.objects.bulk_create(
            [Change(number=first + place, officer_id=pk) for place, pk in enumerate(wanted)], batch_size=2000
        )


def last_number() -> int:
    counter = ChangeCounter.objects.filter(pk=1).first()
    return counter.last if counter else 0


def _take(count: int) -> int:
    """Reserve *count* numbers; the first of them. The row lock makes them follow commit order."""
    if not ChangeCounter.objects.filter(pk=1).update(last=F("last") + count):
        ChangeCounter.objects.bulk_create([ChangeCounter(pk=1, last=0)], ignore_conflicts=True)
        ChangeCounter.objects.filter(pk=1).update(last=F("last") + count)
    return ChangeCounter.objects.get(pk=1).last - count + 1
