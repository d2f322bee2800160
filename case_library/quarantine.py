"""Quarantined cases: nobody but the named secrecy officer opens them; then they go on, or go for good (C1)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library import maskings, sealing
from case_library.intake.secrecy import STATED
from case_library.models import CaseReading, QuarantineDecision, RecordedCase, SealedRecord
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import may

Decision = QuarantineDecision.Decision


class NotInQuarantine(HouseError):
    """Somebody decided on this case already, or it never was there."""


def open_quarantined(case: RecordedCase, *, by: Account, now: datetime) -> dict:
    """The record, for the secrecy officer's eyes; leaves a row. Raises ``NotAllowed``."""
    _refuse(case, by, now)
    return sealing.open_record(case, purpose=CaseReading.Purpose.SECRECY, by=by, now=now)


@transaction.atomic
def release(case: RecordedCase, *, reason: str, by: Account, now: datetime) -> QuarantineDecision:
    """No secret after all: its masking begins, as with any other case."""
    case = _locked(case, by, now)
    if case.ground == STATED:
        raise HouseError(
            _(
                "The record itself says that it is a secret. The source system has to deliver it anew without that."
            )
        )
    row = _decide(case, Decision.RELEASED, reason, by, now)
    record = sealing.open_record(case, purpose=CaseReading.Purpose.SECRECY, by=by, now=now)
    case.state, case.ground, case.changed_at = RecordedCase.State.ACCEPTED, "", now
    case.save(update_fields=["state", "ground", "changed_at"])
    maskings.propose_for(case, record, now=now)
    return row


@transaction.atomic
def destroy(case: RecordedCase, *, reason: str, by: Account, now: datetime) -> QuarantineDecision:
    """A secret has no place here: the sealed record is removed, the shell says that there was one."""
    case = _locked(case, by, now)
    row = _decide(case, Decision.DESTROYED, reason, by, now)
    SealedRecord.objects.filter(case=case).delete()
    case.state, case.purged_by, case.purged_at = RecordedCase.State.PURGED, by, now
    case.decision_mark = ""  # delivered anew without the secret it is this decision again
    case.save(update_fields=["state", "purged_by", "purged_at", "decision_mark"])
    return row


def _decide(case: RecordedCase, decision: str, reason: str, by: Account, now: datetime) -> QuarantineDecision:
    if not reason.strip():
        raise HouseError(_("Say why, for whoever asks later."))
    return QuarantineDecision.objects.create(
        case=case, decision=decision, ground=case.ground, reason=reason.strip()[:300], by=by, at=now
    )


def _locked(case: RecordedCase, by: Account, now: datetime) -> RecordedCase:
    case = RecordedCase.objects.select_for_update().get(pk=case.pk)
    _refuse(case, by, now)
    return case


def _refuse(case: RecordedCase, by: Account, now: datetime) -> None:
    if not may(by, act=Act.OPEN_SECRETS, on=local_day(now), unit=case.unit):
        raise NotAllowed(_("Only the secrecy officer opens this."))
    if case.state != RecordedCase.State.QUARANTINED:
        raise NotInQuarantine(_("This case is not in quarantine any more."))
