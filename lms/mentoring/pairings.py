"""A pairing's way from proposal to end (M1, M2): every act checks the state, moves it and says why."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.common.errors import HouseError, NotAllowed
from lms.mentoring.agreement import digest_of, terms_of
from lms.mentoring.mentors import in_post_until
from lms.mentoring.models import Bar, MatchRun, Mentor, Pairing, PairingStep, Programme, Signature
from lms.mentoring.plans import copy_plan
from lms.mentoring.rules import NEEDS_REASON, OPEN_STATES, PARTIES, may_move
from lms.notices.outbox import settle, tell
from lms.officers.approvals import deciding_units, may_decide
from lms.officers.models import Account, Officer

State = Pairing.State


class WrongState(HouseError):
    """The pairing is not where this act starts from, or there is no place for it."""


@transaction.atomic
def propose_pair(
    programme: Programme,
    *,
    mentor: Mentor,
    mentee: Officer,
    by: Account | None,
    now: datetime,
    run: MatchRun | None = None,
    score: int | None = None,
    before: Pairing | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Pairing:
    """Propose *mentor* for *mentee*; the agreement waits for three signatures.

    The mentor's row is locked while a place is looked for; two unique constraints stand behind that.
    Raises ``WrongState`` when the mentor has no place left or the mentee has a mentor.
    """
    locked = Mentor.objects.select_for_update().get(pk=mentor.pk)
    ends_on = ends_on or programme.ends_on
    _refuse_unfit(locked, mentee, programme)
    _refuse_rotation(locked, ends_on, on=local_day(now))
    pairing = Pairing(
        programme=programme,
        mentor=locked,
        mentee=mentee,
        track=programme.track,
        place=_free_place(locked),
        run=run,
        score=score,
        before=before,
        starts_on=starts_on or max(programme.starts_on, local_day(now)),
        ends_on=ends_on,
        first_end=ends_on,
        proposed_by=by,
        proposed_at=now,
    )
    pairing.agreement_digest = digest_of(terms_of(pairing))
    try:
        with transaction.atomic():
            pairing.save()
    except IntegrityError:
        raise WrongState(_("The mentor has no place left or the mentee already has a mentor.")) from None
    _note(pairing, "", by=by, now=now)
    _ask_for_signatures(pairing, now=now)
    return pairing


@transaction.atomic
def sign(pairing: Pairing, *, by: Account, now: datetime) -> Signature:
    """One of the three agrees. With the third signature the pairing is agreed; on its first day it starts."""
    locked = _lock(pairing, State.PROPOSED)
    party = party_of(locked, by, on=local_day(now))
    if not party:
        raise NotAllowed(_("You are not one of the three who sign this agreement."))
    if locked.signatures.filter(party=party).exists() or locked.signatures.filter(by=by).exists():
        raise WrongState(_("This part of the agreement is already signed."))
    signature = Signature.objects.create(
        pairing=locked, party=party, agreement_digest=locked.agreement_digest, by=by, at=now
    )
    settle(f"agreement:{locked.pk}", accounts=[by.pk], now=now)
    if set(locked.signatures.values_list("party", flat=True)) == set(PARTIES):
        copy_plan(locked)
        _move(locked, State.AGREED, by=by, now=now)
        if locked.starts_on <= local_day(now):
            _move(locked, State.ACTIVE, by=by, now=now)
    return signature


def party_of(pairing: Pairing, account: Account, *, on: date) -> str:
    """As which of the three *account* may sign, "" for none. The unit signs by somebody independent (B4)."""
    if account.pk == pairing.mentee.account_id:
        return Signature.Party.MENTEE
    if account.pk == pairing.mentor.officer.account_id:
        return Signature.Party.MENTOR
    return Signature.Party.UNIT if third_person(pairing, account, on=on) else ""


def third_person(pairing: Pairing, account: Account, *, on: date) -> bool:
    """Whether *account* may decide over the mentee's pairing: neither of the two, county pool included."""
    return may_decide(account, pairing.mentee, excluded=_the_two(pairing), on=on)


def deciding_unit_names(pairings: list[Pairing], *, on: date) -> list[str]:
    """For each pairing the unit whose approvers decide; two statements."""
    units = deciding_units([(p.mentee, _the_two(p)) for p in pairings], on=on)
    return [unit.name if unit else "" for unit in units]


def start_due(*, on: date, now: datetime) -> int:
    """Agreed pairings whose first day has come are under way; how many. Safe to run twice."""
    due = Pairing.objects.filter(state=State.AGREED, starts_on__lte=on)
    return sum(_start(pairing, now=now) for pairing in due)


@transaction.atomic
def _start(pairing: Pairing, *, now: datetime) -> bool:
    locked = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if locked.state != State.AGREED:
        return False
    _move(locked, State.ACTIVE, by=None, now=now)
    return True


@transaction.atomic
def pause(pairing: Pairing, *, reason: str, by: Account, now: datetime) -> Pairing:
    """Duty elsewhere, illness, flood: the logs rest, nothing is made up later."""
    return _act(pairing, State.PAUSED, reason, by, now)


@transaction.atomic
def resume(pairing: Pairing, *, by: Account, now: datetime) -> Pairing:
    return _act(pairing, State.ACTIVE, "", by, now)


@transaction.atomic
def extend(pairing: Pairing, *, ends_on: date, reason: str, by: Account, now: datetime) -> Pairing:
    """Move the planned end. A mentor who rotates before it cannot stay: re-pair instead."""
    locked = _lock(pairing, State.ACTIVE, State.PAUSED, State.FINAL_REVIEW)
    if ends_on <= locked.ends_on:
        raise WrongState(_("The new end must lie after the present one."))
    _refuse_rotation(locked.mentor, ends_on, on=local_day(now))
    locked.ends_on = ends_on
    locked.save(update_fields=["ends_on"])
    _note(locked, locked.state, reason=_reason(reason), by=by, now=now)
    return locked


@transaction.atomic
def shorten(pairing: Pairing, *, ends_on: date, reason: str, by: Account, now: datetime) -> Pairing:
    """An earlier end, offered when logs have stopped."""
    locked = _lock(pairing, State.ACTIVE, State.PAUSED)
    if not locked.starts_on < ends_on < locked.ends_on:
        raise WrongState(_("The new end must lie between the first day and the present end."))
    locked.ends_on = ends_on
    locked.save(update_fields=["ends_on"])
    _note(locked, locked.state, reason=_reason(reason), by=by, now=now)
    return locked


@transaction.atomic
def move_on(pairing: Pairing, to: str, *, by: Account, now: datetime, reason: str = "") -> Pairing:
    """To the next state, for the act modules of this room; pages use the acts with a name."""
    return _act(pairing, to, reason, by, now)


@transaction.atomic
def to_final_review(pairing: Pairing, *, by: Account, now: datetime) -> Pairing:
    return _act(pairing, State.FINAL_REVIEW, "", by, now)


@transaction.atomic
def end(pairing: Pairing, *, reason: str, for_cause: bool, by: Account, now: datetime) -> Pairing:
    """End before the time: without fault is the rule, with cause the exception that a third person states."""
    return _act(pairing, State.ENDED_FOR_CAUSE if for_cause else State.ENDED, reason, by, now)


@transaction.atomic
def decline(pairing: Pairing, *, reason: str, by: Account, now: datetime) -> Pairing:
    """One of the three does not agree. No fault, no trace in anybody's figures."""
    if not party_of(pairing, by, on=local_day(now)):
        raise NotAllowed(_("You are not one of the three who sign this agreement."))
    return _act(pairing, State.DECLINED, reason, by, now)


@transaction.atomic
def re_pair(pairing: Pairing, *, mentor: Mentor, reason: str, by: Account, now: datetime) -> Pairing:
    """Pass the mentee on to another mentor; the rest of the time is agreed anew by three."""
    old = _act(pairing, State.REPAIRED, reason, by, now)
    return propose_pair(
        old.programme,
        mentor=mentor,
        mentee=old.mentee,
        before=old,
        ends_on=old.ends_on,
        starts_on=local_day(now),
        by=by,
        now=now,
    )


def _act(pairing: Pairing, to: str, reason: str, by: Account | None, now: datetime) -> Pairing:
    locked = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if not may_move(locked.state, to):
        raise WrongState(
            _("This pairing is “%(state)s”; it cannot become “%(to)s”. Reload the page.")
            % {"state": locked.get_state_display(), "to": State(to).label}
        )
    return _move(locked, to, reason=_reason(reason) if to in NEEDS_REASON else reason, by=by, now=now)


def _move(locked: Pairing, to: str, *, by: Account | None, now: datetime, reason: str = "") -> Pairing:
    before, locked.state = locked.state, to
    if to not in OPEN_STATES:
        locked.closed_on = local_day(now)
    locked.save(update_fields=["state", "closed_on"])
    _note(locked, before, reason=reason, by=by, now=now)
    if before == State.PROPOSED:
        settle(f"agreement:{locked.pk}", now=now)
    tell(
        {locked.mentee.account_id, locked.mentor.officer.account_id} - {by.pk if by else None},
        key=f"pairing:{locked.pk}:{to}:{now:%Y%m%d%H%M%S}",
        title=_("Your mentoring: %(state)s") % {"state": State(to).label},
        text=reason,
        link="/mentoring/",
        now=now,
    )
    return locked


def _note(pairing: Pairing, before: str, *, by: Account | None, now: datetime, reason: str = "") -> None:
    PairingStep.objects.create(
        pairing=pairing,
        from_state=before,
        to_state=pairing.state,
        reason=reason,
        ends_on=pairing.ends_on,
        by=by,
        at=now,
    )


def _lock(pairing: Pairing, *states: str) -> Pairing:
    locked = Pairing.objects.select_for_update().get(pk=pairing.pk)
    if locked.state not in states:
        raise WrongState(
            _("This pairing is already “%(state)s”. Reload the page.") % {"state": locked.get_state_display()}
        )
    return locked


def _free_place(mentor: Mentor) -> int:
    taken = set(mentor.pairings.filter(state__in=Pairing.OPEN).values_list("place", flat=True))
    free = next((n for n in range(1, mentor.capacity + 1) if n not in taken), 0)
    if not free:
        raise WrongState(_("The mentor has no place left."))
    return free


def _refuse_unfit(mentor: Mentor, mentee: Officer, programme: Programme) -> None:
    if mentor.officer_id == mentee.pk:
        raise WrongState(_("Nobody is their own mentor."))
    if mentor.suspended_at or not mentor.approved_at or not mentor.trained_on:
        raise WrongState(_("This mentor is not approved, not trained or suspended."))
    if Bar.objects.filter(mentor=mentor.officer_id, mentee=mentee).exists():
        raise WrongState(_("The mentor appraises this person or a conflict was declared."))
    if Pairing.objects.filter(mentee=mentee, track=programme.track, state__in=Pairing.OPEN).exists():
        raise WrongState(_("The mentee already has a mentor on this track."))


def _refuse_rotation(mentor: Mentor, ends_on: date, *, on: date) -> None:
    leaves = in_post_until([mentor], on=on).get(mentor.pk)
    if leaves and leaves < ends_on:
        raise WrongState(
            _("The mentor rotates on %(day)s. Pass the mentee on to another mentor.")
            % {"day": say_day(leaves)}
        )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise WrongState(_("Say why in one sentence."))
    return reason.strip()[:300]


def _the_two(pairing: Pairing) -> set[int]:
    return {pairing.mentor.officer.account_id, pairing.mentee.account_id} - {None}


def _ask_for_signatures(pairing: Pairing, *, now: datetime) -> None:
    tell(
        _the_two(pairing),
        key=f"agreement:{pairing.pk}",
        title=_("A mentoring agreement waits for your signature"),
        link=f"/mentoring/pairings/{pairing.pk}/agreement/",
        needs_answer=True,
        now=now,
    )
