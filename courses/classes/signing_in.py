"""Sign in and out by the code on the classroom screen (H7).

What stops the usual tricks: a code lives for one stretch of time (a forwarded picture is late), it
belongs to one sitting and one direction (it cannot be replayed as a sign-out or tomorrow), one
browser signs in one person (nobody types it for an absent colleague), and each person has a few
tries per code (it cannot be guessed).
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext as _

from courses.classes import codes
from courses.classes.errors import DeviceUsed, NoPlace, NotNow, SignedBefore, TooManyTries, WrongCode
from courses.classes.rules import Span, Window, sign_in_window, sign_out_window
from courses.models import ClassFigures, Direction, SignEvent, SignUp, Sitting, TrainingClass
from lms.officers.models import Account, Officer

TRIES = 5


def windows(sitting: Sitting, figures: ClassFigures) -> dict[str, Window]:
    span = Span(sitting.starts_at, sitting.ends_at)
    before, late, leave = figures.opens_before_minutes, figures.late_minutes, figures.leave_minutes
    return {
        Direction.IN: sign_in_window(span, before=before, late=late),
        Direction.OUT: sign_out_window(span, late=late, leave=leave),
    }


def direction_now(sitting: Sitting, figures: ClassFigures, *, now: datetime) -> str:
    """Which code the screen shows; "" outside both windows."""
    return next((str(d) for d, window in windows(sitting, figures).items() if window.holds(now)), "")


def sign(
    sitting: Sitting,
    *,
    officer: Officer,
    direction: str,
    code: str,
    means: str,
    device: str,
    by: Account,
    now: datetime,
) -> SignEvent:
    """Record that *officer* typed or scanned the code now on the screen; *device* marks the browser.

    Raises ``NotNow``, ``NoPlace``, ``SignedBefore``, ``TooManyTries``, ``WrongCode`` or ``DeviceUsed``.
    The try is reserved before the code is compared and stays used when the rest is refused.
    """
    figures = ClassFigures.current()
    _refuse_outside_window(sitting, figures, direction, now)
    sign_up = _place_of(officer, sitting)
    _refuse_replay(sitting, officer, direction)
    step = codes.step_of(now, figures.code_seconds)
    if not _reserve_try(sign_up, step):
        raise TooManyTries(_("Too many tries with this code. Wait for the next one."))
    if not codes.matches(code, sitting.pk, direction, step):
        raise WrongCode(_("The sign-in code has changed. Type the new one from the screen."))
    return _record(sitting, officer, direction, means, step, codes.device_digest(device), by, now)


def _refuse_outside_window(sitting: Sitting, figures: ClassFigures, direction: str, now: datetime) -> None:
    window = windows(sitting, figures)[direction]
    if now < window.opens_at:
        raise NotNow(_("This is not open yet. Come back at the time shown."))
    if now >= window.closes_at:
        raise NotNow(_("The time for this is over. Ask the trainer to correct the roll."))


def _place_of(officer: Officer, sitting: Sitting) -> SignUp:
    found = SignUp.objects.filter(
        training_class=sitting.training_class_id, officer=officer, state=SignUp.State.PLACE
    ).select_related("training_class")
    sign_up = found.first()
    if sign_up is None:
        raise NoPlace(_("You have no place in this class. Ask the trainer to put you on the roll."))
    if sign_up.training_class.state != TrainingClass.State.OPEN:
        raise NotNow(_("This class is not running. Look at its page."))
    return sign_up


def _refuse_replay(sitting: Sitting, officer: Officer, direction: str) -> None:
    done = set(SignEvent.objects.filter(sitting=sitting, officer=officer).values_list("direction", flat=True))
    if direction in done:
        raise SignedBefore(_("This is recorded already. Nothing more is needed."))
    if direction == Direction.OUT and Direction.IN not in done:
        raise NotNow(_("You have not signed in. Ask the trainer to correct the roll."))
    if direction == Direction.IN and Direction.OUT in done:
        raise SignedBefore(_("You have signed out of this sitting. It cannot be entered again."))


def _reserve_try(sign_up: SignUp, step: int) -> bool:
    """Take one of the tries of this code in one statement, so that fifty at once are not fifty."""
    fresh = ~Q(tries_step=step)
    return bool(
        SignUp.objects.filter(pk=sign_up.pk)
        .filter(fresh | Q(tries__lt=TRIES))
        .update(tries=Case(When(fresh, then=Value(1)), default=F("tries") + 1), tries_step=step)
    )


def _record(sitting, officer, direction, means, step, device, by, now) -> SignEvent:
    event = SignEvent(
        sitting=sitting, officer=officer, direction=direction, means=means, step=step, device=device,
        at=now, by=by,
    )  # fmt: skip
    try:
        with transaction.atomic():
            event.save()
    except IntegrityError:
        _refuse_replay(sitting, officer, direction)
        raise DeviceUsed(
            _(
                "This device has signed in somebody else. Use your own, or ask the trainer to put you on the roll."
            )
        ) from None
    return event
