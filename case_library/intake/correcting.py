"""Whoever typed a case corrects it, as long as nobody has begun its masking; each opening leaves a row (C1)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library import sealing
from case_library.intake.by_hand import UID, said_of
from case_library.intake.taking import Outcome, import_record
from case_library.models import CaseReading, MaskingTask, RecordedCase
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may


class NotCorrectable(HouseError):
    """The case cannot be corrected by hand, or not any more; the text says why."""


def typed_by(case: RecordedCase, account: Account, *, on: date) -> bool:
    """Whether *account* typed this case and still records for its unit: nobody else ever opens it to correct it."""
    own = case.received_by_id == account.pk and bool(UID.fullmatch(case.case_uid))
    return own and may(account, act=Act.IMPORT_CASES, on=on, unit=case.unit)


def open_to_correct(case: RecordedCase, *, by: Account, now: datetime) -> dict:
    """What was said in the form (``by_hand.said_of``); leaves a row. Raises ``NotAllowed`` and ``NotCorrectable``."""
    _refuse(case, case.maskings.filter(version=case.version).first(), by, now)
    record = sealing.open_record(case, purpose=CaseReading.Purpose.CORRECT, by=by, now=now)
    said = said_of(record)
    if said is None:
        raise NotCorrectable(
            _("A case-handling system delivered this case since. It has to be corrected there.")
        )
    return said


@transaction.atomic
def correct(case: RecordedCase, record: dict, *, version: int, by: Account, now: datetime) -> Outcome:
    """The case as it is said now, under the same id. *version*: the one that was opened. Raises as ``open_to_correct``."""
    case = RecordedCase.objects.select_for_update().select_related("unit").get(pk=case.pk)
    task = case.maskings.select_for_update().filter(version=case.version).first()
    _refuse(case, task, by, now)
    if case.version != version:
        raise NotCorrectable(_("This case was changed since you opened it. Open it again."))
    return import_record(record, unit_of=lambda _record: case.unit, by=by, now=now)


def _refuse(case: RecordedCase, task: MaskingTask | None, by: Account, now: datetime) -> None:
    if not typed_by(case, by, on=local_day(now)):
        raise NotAllowed(_("Only whoever typed this case opens it again."))
    if case.state == RecordedCase.State.QUARANTINED:
        raise NotCorrectable(_("This case lies in quarantine. Only the secrecy officer opens it."))
    if task is None or task.state != MaskingTask.State.PROPOSED:
        raise NotCorrectable(_("Its masking has begun, so it is not changed here any more."))
