"""Guidance is taken back: a new row, in time when the source decision was quashed (three working days, Art. 48)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from case_library.indexing import unindex
from case_library.local import calendar
from case_library.models import GuidanceEdition, RecordedCase, Withdrawal
from case_library.schemas import load
from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Role
from lms.officers.visibility import holders_of


def due_on(case: RecordedCase):
    """The last day for withdrawing what was made of a quashed decision; ``None`` when it stands."""
    if case.quashed_on is None:
        return None
    row = next(r for r in load("legal_deadlines.v1")["rows"] if r["code"] == "withdraw_publication")
    return calendar().add(case.quashed_on, row["amount"])


def offered(case: RecordedCase):
    return GuidanceEdition.objects.filter(case=case, withdrawal__isnull=True)


def tell_quashed(case: RecordedCase, *, now: datetime) -> None:
    """Those who publish learn by when they have to withdraw."""
    day = due_on(case)
    if day is None or not offered(case).exists():
        return
    tell(
        holders_of(Role.BUREAU, on=local_day(now)), key=f"quashed:{case.pk}:{case.quashed_on}",
        title=_("A decision behind published guidance was quashed"),
        text=_("Withdraw the guidance by %(day)s. Hours stay as they are.") % {"day": day},
        link="/notices/", needs_answer=True, now=now,
    )  # fmt: skip


@transaction.atomic
def withdraw(edition: GuidanceEdition, *, ground: str, reason: str, by: Account, now: datetime) -> Withdrawal:
    """No longer offered; nobody's record changes."""
    if not reason.strip():
        raise HouseError(_("Say why it is withdrawn."))
    if Withdrawal.objects.filter(edition=edition).exists():
        raise HouseError(_("This edition was withdrawn already."))
    due = due_on(edition.case) if edition.case and ground == Withdrawal.Ground.QUASHED else None
    unindex(edition)
    row = Withdrawal.objects.create(
        edition=edition, ground=ground, reason=reason[:300], due_on=due, by=by, at=now
    )
    if edition.case and not offered(edition.case).exists():
        settle(f"quashed:{edition.case_id}", now=now)
    return row


def withdraw_all_of(
    case: RecordedCase, *, ground: str, reason: str, by: Account, now: datetime
) -> list[Withdrawal]:
    return [withdraw(edition, ground=ground, reason=reason, by=by, now=now) for edition in offered(case)]
