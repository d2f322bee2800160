"""Sign up, withdraw, and what the using unit of a posted officer says (S1)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.classes.errors import AlreadyThere, Clash, NotOpen
from courses.classes.offers import refresh_offer
from courses.classes.people import supporters_of, using_unit
from courses.classes.queries import busy_spans, sign_up_of, spans_of
from courses.classes.rules import clash
from courses.classes.waitlist import give_seat, locked, promote
from courses.models import PostingConsent, SignUp, TrainingClass
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.common.errors import NotAllowed
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Officer
from lms.officers.roles import Act
from lms.officers.visibility import may, visible_to

Consent = PostingConsent.State


@transaction.atomic
def sign_up(training_class: TrainingClass, *, officer: Officer, by: Account, now: datetime) -> SignUp:
    """A place, or a turn on the waitlist when none is free.

    By the officer, or by a unit manager who may support them. Raises ``NotOpen``, ``Clash``,
    ``AlreadyThere`` or ``NotAllowed``.
    """
    if by.pk != officer.account_id and not _supports(by, officer, now):
        raise NotAllowed(_("You may sign up people of your own units only."))
    row = locked(training_class)
    _check(row, officer, now)
    row.tickets += 1
    row.save(update_fields=["tickets"])
    made = SignUp(
        training_class=row, officer=officer, state=SignUp.State.WAITING, ticket=row.tickets,
        signed_up_by=by, signed_up_at=now,
    )  # fmt: skip
    promote(row, now=now)  # whoever waits comes before a newcomer, also where a held place was just released
    using = using_unit(officer, on=local_day(row.starts_at))
    give_seat(row, made, paths=[unit.path for unit in (officer.home_unit, using) if unit], now=now)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise AlreadyThere(_("Signed up for this class already.")) from None
    if using:
        _ask(PostingConsent(sign_up=made, unit=using), row, sent_by=by, now=now)
    if by.pk != officer.account_id:
        _tell_signed_up(made, row, officer, now)
    refresh_offer(row, now=now)
    return made


@transaction.atomic
def withdraw(made: SignUp, *, by: Account, now: datetime) -> SignUp:
    """Give the place or the turn back; the next in line gets it in the same act."""
    row = locked(made.training_class)
    made = SignUp.objects.select_for_update(no_key=True).select_related("officer").get(pk=made.pk)
    if by.pk != made.officer.account_id and not _supports(by, made.officer, now):
        raise NotAllowed(_("You may withdraw people of your own units only."))
    if made.state not in (SignUp.State.PLACE, SignUp.State.WAITING):
        raise NotOpen(_("This sign-up has ended already."))
    if row.state != TrainingClass.State.OPEN or now >= row.starts_at:
        raise NotOpen(_("The class has begun. Ask the trainer to correct the roll."))
    _end(made, SignUp.State.WITHDRAWN, by=by, now=now)
    promote(row, now=now)
    refresh_offer(row, now=now)
    return made


@transaction.atomic
def answer_consent(
    consent: PostingConsent, *, agree: bool, wish: str = "", by: Account, now: datetime
) -> PostingConsent:
    """The using unit agrees, or asks for another date: then the place is given on and the organiser told."""
    row = locked(consent.sign_up.training_class)
    consent = (
        PostingConsent.objects.select_for_update(no_key=True)
        .select_related("unit", "sign_up__officer")
        .get(pk=consent.pk)
    )
    if not may(by, act=Act.SUPPORT, on=local_day(now), unit=consent.unit):
        raise NotAllowed(_("The using unit answers this."))
    if by.pk in (consent.sign_up.officer.account_id, consent.sign_up.signed_up_by_id):
        raise NotAllowed(_("Nobody answers their own call. Another manager of the unit answers."))
    if consent.state != Consent.ASKED:
        raise NotOpen(_("This was answered already."))
    if not agree and not wish.strip():
        raise NotOpen(_("Say why the date does not suit and which one would."))
    consent.state = Consent.GRANTED if agree else Consent.OTHER_DATE
    consent.wish, consent.answered_by, consent.answered_at = wish.strip(), by, now
    consent.full_clean()
    consent.save()
    settle(f"consent:{consent.sign_up_id}", now=now)
    if not agree:
        _end(consent.sign_up, SignUp.State.OTHER_DATE, by=by, now=now)
        promote(row, now=now)
        refresh_offer(row, now=now)
    _tell_answer(consent, row, now)
    return consent


def _check(row: TrainingClass, officer: Officer, now: datetime) -> None:
    if row.state != TrainingClass.State.OPEN or now >= row.sign_up_until:
        raise NotOpen(_("Sign-up for this class is over. Look for another date."))
    if officer.account_id == row.trainer_id:
        raise NotOpen(_("The trainer of a class does not take part in it."))
    if officer.left_on and officer.left_on < local_day(row.starts_at):
        raise NotOpen(_("This person has left before the class begins."))
    if sign_up_of(row, officer):
        raise AlreadyThere(_("Signed up for this class already."))
    if clash(spans_of(row), busy_spans([officer.pk], besides=row).get(officer.pk, [])):
        raise Clash(_("Another class of this person is at that time. Withdraw from it first."))
    taught = TrainingClass.objects.filter(
        trainer=officer.account_id, state=TrainingClass.State.OPEN,
        starts_at__lt=row.ends_at, ends_at__gt=row.starts_at,
    ).prefetch_related("sittings")  # fmt: skip
    if officer.account_id and any(clash(spans_of(row), spans_of(c)) for c in taught):
        raise Clash(_("This person teaches another class at that time."))


def _supports(by: Account, officer: Officer, now: datetime) -> bool:
    return visible_to(by, act=Act.SUPPORT, on=local_day(now)).filter(pk=officer.pk).exists()


def _end(made: SignUp, state: str, *, by: Account, now: datetime) -> None:
    made.state, made.seat, made.reserve = state, None, None
    made.ended_by, made.ended_at = by, now
    made.save(update_fields=["state", "seat", "reserve", "ended_by", "ended_at"])
    settle(f"consent:{made.pk}", now=now)


def ask_again(row: TrainingClass, *, by: Account, now: datetime) -> None:
    """The class was moved: what a using unit has agreed to was another day, so each is asked about the new one."""
    live = row.sign_ups.filter(state__in=(SignUp.State.PLACE, SignUp.State.WAITING))
    for made in live.filter(consent__isnull=False).select_related("consent__unit"):
        settle(f"consent:{made.pk}", now=now)
        _ask(made.consent, row, sent_by=by, now=now)


def _ask(consent: PostingConsent, row: TrainingClass, *, sent_by: Account, now: datetime) -> None:
    """Ask the using unit, unless it sends its people itself (then there is nothing to ask)."""
    asked = supporters_of(consent.unit, on=local_day(now))
    if sent_by.pk in asked:
        return
    consent.state, consent.asked_at = Consent.ASKED, now
    consent.wish, consent.answered_by, consent.answered_at = "", None, None
    consent.save()
    tell(
        asked,
        key=f"consent:{consent.sign_up_id}:{row.moves}",
        title=_("Somebody posted to your unit is called to a class"),
        text=_("%(title)s, %(day)s. Agree, or ask for another date.")
        % {"title": row.title[:120], "day": say_day(row.starts_at)},
        link="/manage/consents/",
        needs_answer=True,
        now=now,
    )


def _tell_signed_up(made: SignUp, row: TrainingClass, officer: Officer, now: datetime) -> None:
    has_place = made.state == SignUp.State.PLACE
    tell(
        [officer.account_id],
        key=f"class:{row.pk}:signed-up:{made.ticket}",
        title=_("You were signed up for a class: %(title)s") % {"title": row.title[:120]},
        text=_("Your unit has a place for you.") if has_place else _("You are on the waitlist."),
        link=f"/classes/{row.pk}/",
        now=now,
    )


def _tell_answer(consent: PostingConsent, row: TrainingClass, now: datetime) -> None:
    agreed = consent.state == Consent.GRANTED
    tell(
        [consent.sign_up.officer.account_id, row.opened_by_id, row.trainer_id],
        key=f"consent:{consent.pk}:answered",
        title=_("The using unit agrees to the class")
        if agreed
        else _("The using unit asks for another date"),
        text=f"{row.title[:120]}: {consent.wish}" if consent.wish else row.title[:120],
        link=f"/classes/{row.pk}/",
        now=now,
    )
