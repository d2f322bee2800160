"""Waivers and leaves: asked for with a document, decided by somebody else (R10, R11, S2)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.compliance.models import Requirement, Waiver
from lms.compliance.requirements import refuse_closed
from lms.hours.models import Evidence
from lms.notices.outbox import tell
from lms.officers import changes
from lms.officers.approvals import may_decide
from lms.officers.models import Account, Leave, Officer


class AlreadyDecided(HouseError):
    """Somebody decided before."""


@transaction.atomic
def ask_for_waiver(
    officer: Officer,
    *,
    requirement: Requirement,
    ground: str,
    minutes: int | None,
    explanation: str,
    document: Evidence,
    by: Account,
    now: datetime,
) -> Waiver:
    """Ask before the year closes, with a document and a listed ground (R11)."""
    Requirement.objects.select_for_update().get(pk=requirement.pk)
    refuse_closed(requirement.year)
    waiver = Waiver(
        officer=officer,
        requirement=requirement,
        ground=ground,
        minutes=minutes,
        explanation=explanation,
        document=document,
        submitted_by=by,
        submitted_at=now,
    )
    waiver.full_clean()
    waiver.save()
    return waiver


@transaction.atomic
def ask_again(
    waiver: Waiver,
    *,
    ground: str,
    minutes: int | None,
    explanation: str,
    document: Evidence | None,
    by: Account,
    now: datetime,
) -> Waiver:
    """Send a returned request again, mended; without a new *document* the one that is there stays."""
    locked = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if locked.state != Waiver.State.RETURNED:
        raise AlreadyDecided(_("Only a request that came back can be sent again."))
    refuse_closed(locked.requirement.year)
    locked.ground, locked.minutes, locked.explanation = ground, minutes, explanation
    locked.document = document or locked.document
    locked.state, locked.submitted_by, locked.submitted_at = Waiver.State.SUBMITTED, by, now
    locked.decided_by = locked.decided_at = None
    locked.full_clean()
    locked.save()
    return locked


@transaction.atomic
def decide_waiver(waiver: Waiver, *, state: str, reason: str, by: Account, now: datetime) -> Waiver:
    """Grant, return or refuse. Nobody decides on their own request (R11)."""
    locked = Waiver.objects.select_for_update().get(pk=waiver.pk)
    if locked.state != Waiver.State.SUBMITTED:
        raise AlreadyDecided(_("This request was already decided. Reload the page."))
    _refuse_dependent(locked.officer, {locked.submitted_by_id}, by, now)
    if state != Waiver.State.APPROVED and not reason.strip():
        raise HouseError(_("Give a reason, so that the officer knows what to do."))
    locked.state, locked.reason, locked.decided_by, locked.decided_at = state, reason[:500], by, now
    locked.save()
    _tell(locked.officer, f"waiver:{locked.pk}:{now:%Y%m%d%H%M%S}", locked.get_state_display(), reason, now)
    changes.note([locked.officer_id])
    return locked


@transaction.atomic
def propose_leave(
    officer: Officer, *, kind: str, starts_on: date, ends_on: date, by: Account | None, now: datetime
) -> Leave:
    """Propose a leave; ``by`` is empty where the system proposes it. A person decides (R22)."""
    taken = Leave.objects.filter(officer=officer, starts_on__lte=ends_on, ends_on__gte=starts_on)
    if taken.exclude(state=Leave.State.REFUSED).exists():
        raise HouseError(_("Another leave of this person lies in these days. Choose other days."))
    leave = Leave(
        officer=officer, kind=kind, starts_on=starts_on, ends_on=ends_on, proposed_by=by, proposed_at=now
    )
    leave.full_clean()
    leave.save()
    return leave


@transaction.atomic
def decide_leave(leave: Leave, *, approve: bool, by: Account, now: datetime) -> Leave:
    locked = Leave.objects.select_for_update().get(pk=leave.pk)
    if locked.state != Leave.State.PROPOSED:
        raise AlreadyDecided(_("This request was already decided. Reload the page."))
    _refuse_dependent(locked.officer, {locked.proposed_by_id} - {None}, by, now)
    locked.state = Leave.State.APPROVED if approve else Leave.State.REFUSED
    locked.decided_by, locked.decided_at = by, now
    locked.save()
    _tell(locked.officer, f"leave:{locked.pk}", locked.get_state_display(), "", now)
    changes.note([locked.officer_id])
    return locked


def _tell(officer: Officer, key: str, state: str, reason: str, now: datetime) -> None:
    title = _("Your request was decided: %(state)s") % {"state": state}
    tell([officer.account_id], key=f"{key}:{state}", title=title, text=reason[:500], link="/me/", now=now)


def _refuse_dependent(officer: Officer, excluded: set[int], by: Account, now: datetime) -> None:
    if not may_decide(by, officer, excluded=excluded, on=local_day(now)):
        raise NotAllowed(
            _(
                "You cannot decide on this request: it is your own or not yours to decide. The unit above will."
            )
        )
