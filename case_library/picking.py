"""Which recorded cases are to teach: an editor picks, the maskers are told once a day. A case that nobody picked only counts."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.models import MaskingTask, RecordedCase
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import tell
from lms.officers.models import Account, Role
from lms.officers.roles import Act
from lms.officers.visibility import holders_over, may


@transaction.atomic
def pick(case: RecordedCase, *, by: Account, now: datetime) -> RecordedCase:
    """Ask for the masking of *case*. Picked by an editor who sees codes, never names (C1)."""
    case = _locked(case, by, now)
    task = case.maskings.filter(version=case.version, state=MaskingTask.State.PROPOSED).first()
    if case.state != RecordedCase.State.ACCEPTED or case.picked_at or task is None:
        raise HouseError(_("This case was picked before, or is masked already. Reload the page."))
    _set(case, by, now)
    maskers = holders_over(Role.CASE_MASKER, case.unit, on=local_day(now))
    tell(
        maskers, key=f"picked:{local_day(now)}", title=_("Cases were picked for teaching"),
        text=_("They wait for masking."), link="/cases/recorded/?step=picked", now=now,
    )  # fmt: skip
    return case


@transaction.atomic
def put_back(case: RecordedCase, *, by: Account, now: datetime) -> RecordedCase:
    """It will not teach after all; what was masked so far stays."""
    case = _locked(case, by, now)
    if not case.picked_at:
        raise HouseError(_("Nobody has picked this case. Reload the page."))
    _set(case, None, None)
    return case


def _locked(case: RecordedCase, by: Account, now: datetime) -> RecordedCase:
    case = RecordedCase.objects.select_for_update().select_related("unit").get(pk=case.pk)
    if not may(by, act=Act.EDIT_GUIDANCE, on=local_day(now), unit=case.unit):
        raise NotAllowed(_("You do not edit guidance of this unit."))
    return case


def _set(case: RecordedCase, by: Account | None, at: datetime | None) -> None:
    case.picked_by, case.picked_at = by, at
    case.save(update_fields=["picked_by", "picked_at"])
