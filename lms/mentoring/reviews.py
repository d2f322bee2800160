"""Looking back: phase reviews on the way, the final assessment at the end. Its outcome are levels (M4)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.levels import record_levels
from lms.mentoring.models import Entrustment, FinalPart, Pairing, PhaseReview, Skill
from lms.mentoring.pairings import State, move_on, third_person
from lms.officers.models import Account, Role
from lms.officers.visibility import active_grants

Part = FinalPart.Part


class ReviewRefused(HouseError):
    """A part is missing, or this person cannot hold it."""


@transaction.atomic
def review_phase(
    pairing: Pairing, *, achieved: str, next_steps: str, by: Account, now: datetime
) -> PhaseReview:
    """The mentor writes down what the two have talked over."""
    if by.pk != pairing.mentor.officer.account_id:
        raise NotAllowed(_("The mentor writes the review after talking it over."))
    review = PhaseReview(
        pairing=pairing,
        reviewed_on=local_day(now),
        achieved=achieved.strip(),
        next_steps=next_steps.strip(),
        by=by,
        at=now,
    )
    review.full_clean()
    review.save()
    return review


@transaction.atomic
def hold_part(
    pairing: Pairing,
    *,
    part: str,
    held_on: date,
    carries: bool,
    finding: str,
    case: str = "",
    by: Account,
    now: datetime,
) -> FinalPart:
    """One part of the final assessment. The real file is read by the legal office, by nobody else."""
    if pairing.state != State.FINAL_REVIEW:
        raise ReviewRefused(_("The final review has not begun."))
    if by.pk == pairing.mentee.account_id:
        raise NotAllowed(_("Nobody assesses themselves."))
    if part == Part.FILE and not _reads_files(by, on=local_day(now)):
        raise NotAllowed(_("The real file is read by a legal reviewer."))
    row = FinalPart(
        pairing=pairing,
        part=part,
        held_on=held_on,
        carries=carries,
        finding=finding.strip(),
        case=case,
        by=by,
        at=now,
    )
    row.full_clean()
    row.save()
    return row


def parts_of(pairing: Pairing) -> dict[str, FinalPart]:
    """The latest row of each part."""
    return {row.part: row for row in pairing.final_parts.order_by("held_on", "pk")}


@transaction.atomic
def complete(
    pairing: Pairing, *, levels: list[tuple[Skill, int]], by: Account, now: datetime
) -> list[Entrustment]:
    """Close the final assessment: all four parts carry, a third person decides, the outcome are levels."""
    if not third_person(pairing, by, on=local_day(now)):
        raise NotAllowed(_("The final assessment is closed by a third person."))
    parts = parts_of(pairing)
    if missing := [Part(p).label for p in Part.values if p not in parts or not parts[p].carries]:
        raise ReviewRefused(
            _("Still missing or not carrying: %(parts)s") % {"parts": ", ".join(map(str, missing))}
        )
    mentor = pairing.mentor.officer.account_id
    panel = {row.by_id: row.by_id == mentor for row in parts.values()} | {by.pk: False}
    evidence = [{"kind": row.part, "id": row.pk, "text": row.finding[:120]} for row in parts.values()]
    granted = record_levels(
        pairing.mentee,
        levels=levels,
        evidence=evidence,
        panel=[[account, is_mentor] for account, is_mentor in sorted(panel.items())],
        basis="final_assessment",
        by=by,
        now=now,
    )
    move_on(pairing, State.COMPLETED, by=by, now=now)
    return granted


def _reads_files(account: Account, *, on: date) -> bool:
    return active_grants(account, on=on).filter(role=Role.LEGAL_REVIEWER).exists()
