"""Powers without a case for twelve months (零执法), and why: found by asking, never concluded by the machine."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from case_library.models import IdleReason, RecordedCase
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.officers.models import Account, Unit
from lms.officers.roles import Act
from lms.officers.visibility import may
from lms.powers.models import Holding
from lms.powers.queries import in_force, unused

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Idle:
    """A power held today without a case, and the newest word on why; ``None`` while nobody has asked."""

    holding: Holding
    reason: IdleReason | None

    @property
    def cause(self) -> str:
        return self.reason.cause if self.reason else ""


def idle_powers(units: QuerySet[Unit], *, on: date) -> list[Idle]:
    """Powers held for twelve months without a case filed by the unit or a team of it. Five statements."""
    holdings = list(Holding.objects.filter(in_force(on), unit__in=units).select_related("power", "unit"))
    filed = RecordedCase.objects.filter(filed_on__gt=on - YEAR).exclude(power_code="")
    cases = set(filed.order_by().values_list("power_code", "unit__path"))
    used = {(h.unit_id, h.power_id) for h in holdings if _was_used(h, cases)}
    found = [h for h in unused(units, used, on=on) if h.held_from <= on - YEAR]
    said = _newest(found)
    return [Idle(holding, said.get(holding.pk)) for holding in found]


def _newest(holdings: Collection[Holding]) -> dict[int, IdleReason]:
    rows = IdleReason.objects.filter(holding__in=holdings).select_related("by").order_by("at", "pk")
    return {row.holding_id: row for row in rows}


def _was_used(holding: Holding, cases: Collection[tuple[str, str]]) -> bool:
    return any(code == holding.power.code and path.startswith(holding.unit.path) for code, path in cases)


def by_cause(idle: Collection[Idle]) -> list[tuple[str, int]]:
    """(cause, how many powers), in the order of the causes; "" is not asked yet."""
    counts = Counter(one.cause for one in idle)
    return [(cause, counts[cause]) for cause in (*IdleReason.Cause.values, "")]


@transaction.atomic
def say_cause(holding: Holding, *, cause: str, note: str, by: Account, now: datetime) -> IdleReason:
    """Note what was found for a power that is idle. Raises ``NotAllowed``, or ``HouseError`` when there are cases."""
    today = local_day(now)
    if not may(by, act=Act.RUN_YEAR, on=today, unit=holding.unit):
        raise NotAllowed(_("This unit is not yours."))
    own = Unit.objects.filter(pk=holding.unit_id)
    if holding.pk not in {one.holding.pk for one in idle_powers(own, on=today)}:
        raise HouseError(_("This power is used again, or no longer held."))
    if not note.strip():
        raise HouseError(_("Say in a sentence what was found."))
    row = IdleReason(holding=holding, cause=cause, note=note.strip()[:300], by=by, at=now)
    row.full_clean()
    row.save()
    return row
