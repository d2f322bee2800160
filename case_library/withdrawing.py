"""Guidance is taken back: a new row, in time when the source decision was quashed (three working days, Art. 48)."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from case_library.editions import offered
from case_library.indexing import unindex
from case_library.local import calendar
from case_library.models import GuidanceEdition, RecordedCase, Withdrawal
from case_library.schemas import load
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.common.errors import HouseError
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Role
from lms.officers.visibility import holders_over


def due_on(case: RecordedCase) -> date | None:
    """The last day for withdrawing what was made of a quashed decision; ``None`` when it stands."""
    if case.quashed_on is None:
        return None
    row = next(r for r in load("legal_deadlines.v1")["rows"] if r["code"] == "withdraw_publication")
    return calendar().add(case.quashed_on, row["amount"])


def to_withdraw() -> QuerySet[GuidanceEdition]:
    """Offered though its decision was quashed, and not published in spite of that."""
    return offered().filter(case__quashed_on__isnull=False, quashed_reason="").select_related("case", "unit")


def tell_quashed(case: RecordedCase, *, now: datetime) -> None:
    """Those who publish learn by when they have to withdraw."""
    for edition in to_withdraw().filter(case=case):
        _ask(edition, f"told:{case.quashed_on}", _("A decision behind published guidance was quashed"), now)


def remind_to_withdraw(*, now: datetime) -> None:
    """Once more, from the last day on."""
    for edition in to_withdraw():
        if local_day(now) >= due_on(edition.case):
            _ask(edition, "due", _("Guidance made of a quashed decision is still offered"), now)


def _ask(edition: GuidanceEdition, when: str, title: str, now: datetime) -> None:
    tell(
        holders_over(Role.BUREAU, edition.unit, on=local_day(now)), key=f"{_event(edition)}:{when}", title=title,
        text=_("%(title)s: withdraw it by %(day)s. Hours stay as they are.")
        % {"title": edition.title, "day": say_day(due_on(edition.case))},
        link=f"/cases/guidance/{edition.guidance_key}/#take-back", needs_answer=True, now=now,
    )  # fmt: skip


def _event(edition: GuidanceEdition) -> str:
    return f"quashed:{edition.case_id}:{edition.guidance_key}"


@transaction.atomic
def withdraw(edition: GuidanceEdition, *, ground: str, reason: str, by: Account, now: datetime) -> Withdrawal:
    """No longer offered, nor is any earlier edition of it; nobody's record changes."""
    if not reason.strip():
        raise HouseError(_("Say why it is withdrawn."))
    if Withdrawal.objects.filter(edition=edition).exists():
        raise HouseError(_("This edition was withdrawn already."))
    due = due_on(edition.case) if edition.case and ground == Withdrawal.Ground.QUASHED else None
    unindex(edition)
    earlier = GuidanceEdition.objects.filter(
        guidance_key=edition.guidance_key, number__lte=edition.number, withdrawal=None
    )
    rows = [
        Withdrawal.objects.create(edition=each, ground=ground, reason=reason[:300], due_on=due, by=by, at=now)
        for each in earlier.order_by("number")
    ]
    settle(_event(edition), now=now)
    return rows[-1]


def withdraw_all_of(
    case: RecordedCase, *, ground: str, reason: str, by: Account, now: datetime
) -> list[Withdrawal]:
    """Every guidance that is still offered and was made of *case*."""
    return [
        withdraw(edition, ground=ground, reason=reason, by=by, now=now)
        for edition in offered().filter(case=case)
    ]
