"""The ladder (M4): proposed on named evidence, decided by a panel with somebody who is no mentor."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.models import Entrustment, LevelProposal, Mentor, Pairing, PanelVote, Skill
from lms.mentoring.models.levels import Level
from lms.mentoring.queries import holdings_of
from lms.mentoring.rules import Voice, panel_says
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer
from lms.officers.roles import Act
from lms.officers.visibility import visible_to

State = LevelProposal.State


class LevelRefused(HouseError):
    """No evidence, no step up, or not this person's to decide."""


@transaction.atomic
def propose_level(
    officer: Officer,
    *,
    skill: Skill,
    level: int,
    evidence: list[dict],
    reason: str,
    pairing: Pairing | None,
    by: Account,
    now: datetime,
) -> LevelProposal:
    """Propose *level* on named evidence. A level that lapsed may be proposed again (regain)."""
    _refuse_stranger(officer, pairing, by, now)
    if not evidence:
        raise LevelRefused(_("A level stands on named evidence: choose at least one."))
    if level not in Level.values:
        raise LevelRefused(_("Choose a step of the ladder."))
    held = holdings_of([officer.pk], on=local_day(now)).get(officer.pk, {}).get(skill.code)
    if held and held.standing >= level:
        raise LevelRefused(_("This level is already held and current."))
    if LevelProposal.objects.filter(officer=officer, skill=skill, state=State.OPEN).exists():
        raise LevelRefused(_("A proposal for this skill is already before the panel."))
    proposal = LevelProposal(
        officer=officer,
        skill=skill,
        level=level,
        pairing=pairing,
        evidence=evidence,
        reason=reason.strip(),
        regains=bool(held and held.standing < held.level and level <= held.level),
        proposed_by=by,
        proposed_at=now,
    )
    proposal.full_clean(validate_constraints=False)
    proposal.save()
    return proposal


@transaction.atomic
def vote(
    proposal: LevelProposal, *, agrees: bool, comment: str = "", by: Account, now: datetime
) -> LevelProposal:
    """One member's voice; the panel's word is taken at once when it is complete."""
    locked = LevelProposal.objects.select_for_update().get(pk=proposal.pk)
    if locked.state != State.OPEN:
        raise LevelRefused(_("The panel has already decided."))
    if not may_sit(locked, by, now=now):
        raise NotAllowed(_("You do not sit on this panel."))
    if locked.votes.filter(by=by).exists():
        raise LevelRefused(_("You have voted already."))
    if not agrees and not comment.strip():
        raise LevelRefused(_("Say what is still missing."))
    PanelVote.objects.create(
        proposal=locked,
        by=by,
        is_mentor=is_their_mentor(locked, by),
        agrees=agrees,
        comment=comment.strip()[:300],
        at=now,
    )
    _decide(locked, now)
    return locked


def may_sit(proposal: LevelProposal, account: Account, *, now: datetime) -> bool:
    """The mentor of the officer, approvers over them, and other mentors who may teach the skill; never
    the officer themselves.
    """
    officer = proposal.officer
    if account.pk == officer.account_id:
        return False
    if is_their_mentor(proposal, account):
        return True
    teaches = Mentor.objects.filter(
        officer__account=account, skills=proposal.skill, approved_at__isnull=False, suspended_at=None
    )
    over = visible_to(account, act=Act.APPROVE, on=local_day(now)).filter(pk=officer.pk)
    return teaches.exists() or over.exists()


def is_their_mentor(proposal: LevelProposal, account: Account) -> bool:
    """Whether *account* mentors this officer (in any pairing): then they are not the independent member."""
    return Pairing.objects.filter(mentee=proposal.officer, mentor__officer__account=account).exists()


def record_levels(
    officer: Officer,
    *,
    levels: list[tuple[Skill, int]],
    evidence: list[dict],
    panel: list[list],
    basis: str,
    by: Account | None,
    now: datetime,
) -> list[Entrustment]:
    """Enter levels that a panel decided elsewhere (a final assessment, an outside body). Append-only."""
    if basis != "outside" and not any(not is_mentor for _account, is_mentor in panel):
        raise LevelRefused(_("A panel needs a member who is not the mentor."))
    return [
        Entrustment.objects.create(
            officer=officer,
            skill=skill,
            level=level,
            decided_on=local_day(now),
            basis=basis,
            evidence=evidence,
            panel=panel,
            recorded_by=by,
            recorded_at=now,
        )
        for skill, level in levels
    ]


def _decide(proposal: LevelProposal, now: datetime) -> None:
    votes = list(proposal.votes.all())
    verdict = panel_says([Voice(v.by_id, v.is_mentor, v.agrees) for v in votes])
    if verdict == State.OPEN:
        return
    proposal.state, proposal.decided_at = verdict, now
    proposal.save(update_fields=["state", "decided_at"])
    if verdict == State.GRANTED:
        Entrustment.objects.create(
            officer=proposal.officer,
            skill=proposal.skill,
            level=proposal.level,
            decided_on=local_day(now),
            proposal=proposal,
            evidence=proposal.evidence,
            panel=[[v.by_id, v.is_mentor] for v in votes],
            recorded_by=votes[-1].by,
            recorded_at=now,
        )
    tell(
        [proposal.officer.account_id, proposal.proposed_by_id],
        key=f"level:{proposal.pk}:{verdict}",
        title=_("The panel has decided on a level: %(verdict)s") % {"verdict": State(verdict).label},
        link="/mentoring/",
        now=now,
    )


def _refuse_stranger(officer: Officer, pairing: Pairing | None, by: Account, now: datetime) -> None:
    mentors = pairing is not None and pairing.mentee_id == officer.pk
    if mentors and by.pk == pairing.mentor.officer.account_id:
        return
    if (
        by.pk != officer.account_id
        and visible_to(by, act=Act.APPROVE, on=local_day(now)).filter(pk=officer.pk).exists()
    ):
        return
    raise NotAllowed(_("The mentor or somebody who may decide over the officer proposes a level."))
