"""When its time is over the identified record goes; the shell, the masked text and the guidance stay."""

from datetime import date, datetime

from django.db import transaction

from case_library.models import MaskingTask, RecordedCase, SealedMarks, SealedRecord
from lms.officers.models import Account


def purge_due(*, on: date, by: Account | None, now: datetime) -> int:
    """Purge every case whose day has passed and whose remedies are over. Safe to repeat; one case, one transaction."""
    due = RecordedCase.objects.filter(keep_until__lt=on, remedies_open=False).exclude(
        state=RecordedCase.State.PURGED
    )
    return sum(_purge(pk, by, now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def _purge(pk: int, by: Account | None, now: datetime) -> bool:
    case = RecordedCase.objects.select_for_update().get(pk=pk)
    if case.state == RecordedCase.State.PURGED:
        return False
    SealedMarks.objects.filter(task__case=case).delete()
    SealedRecord.objects.filter(case=case).delete()
    case.maskings.exclude(state__in=[MaskingTask.State.RELEASED, MaskingTask.State.RECALLED]).update(
        state=MaskingTask.State.OUTDATED
    )
    case.state, case.purged_by, case.purged_at = RecordedCase.State.PURGED, by, now
    case.save(update_fields=["state", "purged_by", "purged_at"])
    return True
