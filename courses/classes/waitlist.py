"""Places and turns, given under the lock of the class: a place is never given twice."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courses.classes.offers import refresh_offer
from courses.classes.queries import next_in_line, paths_of, reserves_of
from courses.classes.rules import Seat, lowest_free, seat_for
from courses.models import SignUp, TrainingClass
from lms.hours.models import Offer
from lms.hours.offered import take_off
from lms.notices.outbox import tell


def locked(training_class: TrainingClass) -> TrainingClass:
    """The class as it is now, held until the end of the transaction.

    Without its key: a plain FOR UPDATE would make every insert that refers to the class wait.
    """
    return TrainingClass.objects.select_for_update(no_key=True).select_related(None).get(pk=training_class.pk)


def give_seat(row: TrainingClass, sign_up: SignUp, *, paths: list[str], now: datetime) -> bool:
    """Seat *sign_up* when there is a place for somebody of the units at *paths*. Call under the lock."""
    seats = _seats(row)
    seat = seat_for(paths, row.capacity, len(seats), reserves_of(row, now=now))
    if seat is None:
        return False
    _sit(sign_up, seat, lowest_free(seats, row.capacity))
    return True


def promote(row: TrainingClass, *, now: datetime) -> list[SignUp]:
    """Give every free place to the next in line, in order of arrival; each of them is told.

    Call under the lock, in the act that freed the place. A handful of statements, however many wait.
    """
    if row.state != TrainingClass.State.OPEN or now >= row.ends_at:
        return []
    seats, reserves = _seats(row), {r.id: r for r in reserves_of(row, now=now)}
    promoted = []
    for sign_up in next_in_line(row).select_related("officer") if len(seats) < row.capacity else ():
        seat = seat_for(paths_of(sign_up), row.capacity, len(seats), list(reserves.values()))
        if seat is None:
            continue
        _sit(sign_up, seat, lowest_free(seats, row.capacity))
        sign_up.promoted_at = now
        seats.append(sign_up.seat)
        if seat.reserve:
            held = reserves[seat.reserve]
            reserves[seat.reserve] = replace(held, used=held.used + 1)
        promoted.append(sign_up)
    if promoted:
        SignUp.objects.bulk_update(promoted, ["state", "seat", "reserve", "promoted_at"])
        _tell_promoted(row, promoted, now)
    return promoted


def _seats(row: TrainingClass) -> list[int]:
    return list(row.sign_ups.filter(state=SignUp.State.PLACE).values_list("seat", flat=True))


def _sit(sign_up: SignUp, seat: Seat, number: int) -> None:
    sign_up.state, sign_up.seat, sign_up.reserve_id = SignUp.State.PLACE, number, seat.reserve


def _tell_promoted(row: TrainingClass, promoted: list[SignUp], now: datetime) -> None:
    tell(
        [s.officer.account_id for s in promoted],
        key=f"class:{row.pk}:promoted:{promoted[0].ticket}",
        title=_("You have a place now: %(title)s") % {"title": row.title[:120]},
        text=_("A place became free and you were next. Withdraw if you cannot come."),
        link=f"/classes/{row.pk}/",
        now=now,
    )


def tend_classes(*, now: datetime) -> int:
    """What the clock changes without anybody's act: sign-up ends, held places become everybody's.

    Safe to repeat; the number of people who moved up.
    """
    over = TrainingClass.objects.filter(state=TrainingClass.State.OPEN, sign_up_until__lte=now)
    recent = over.filter(sign_up_until__gt=now - timedelta(days=400)).values_list("pk", flat=True)
    take_off(Offer.objects.filter(key__in=[f"class:{pk}" for pk in recent]))
    released = TrainingClass.objects.filter(
        state=TrainingClass.State.OPEN,
        reserves__held_until__lte=now,
        sign_ups__state=SignUp.State.WAITING,
        ends_at__gt=now,
    ).distinct()
    moved = 0
    for row in released:
        with transaction.atomic():
            held = locked(row)
            moved += len(promote(held, now=now))
            refresh_offer(held, now=now)
    return moved
