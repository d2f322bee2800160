"""Places and turns, given under the lock of the class: a place is never given twice."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from courses.classes.offers import refresh_offer
from courses.classes.queries import next_in_line, reserves_of
from courses.classes.rules import lowest_free, seat_for
from courses.models import SignUp, TrainingClass
from lms.hours.models import Offer
from lms.notices.outbox import tell


def locked(training_class: TrainingClass) -> TrainingClass:
    """The class as it is now, held until the end of the transaction.

    Without its key: a plain FOR UPDATE would make every insert that refers to the class wait.
    """
    return TrainingClass.objects.select_for_update(no_key=True).select_related(None).get(pk=training_class.pk)


def give_seat(row: TrainingClass, sign_up: SignUp, *, path: str, now: datetime) -> bool:
    """Seat *sign_up* when there is a place for somebody of the unit at *path*. Call under the lock."""
    seats = list(row.sign_ups.filter(state=SignUp.State.PLACE).values_list("seat", flat=True))
    seat = seat_for(path, row.capacity, len(seats), reserves_of(row, now=now))
    if seat is None:
        return False
    sign_up.state = SignUp.State.PLACE
    sign_up.seat = lowest_free(seats, row.capacity)
    sign_up.reserve_id = seat.reserve
    return True


def promote(row: TrainingClass, *, now: datetime) -> list[SignUp]:
    """Give every free place to the next in line, in order of arrival; each of them is told.

    Call under the lock, in the act that freed the place.
    """
    promoted = []
    if row.state == TrainingClass.State.OPEN and now < row.ends_at:
        for sign_up in next_in_line(row).select_related("officer"):
            if give_seat(row, sign_up, path=sign_up.path, now=now):
                sign_up.promoted_at = now
                sign_up.save(update_fields=["state", "seat", "reserve", "promoted_at"])
                promoted.append(sign_up)
    if promoted:
        tell(
            [s.officer.account_id for s in promoted],
            key=f"class:{row.pk}:promoted:{promoted[0].ticket}",
            title=_("You have a place now: %(title)s") % {"title": row.title[:120]},
            text=_("A place became free and you were next. Withdraw if you cannot come."),
            link=f"/classes/{row.pk}/",
            now=now,
        )
    refresh_offer(row, now=now)
    return promoted


def tend_classes(*, now: datetime) -> int:
    """What the clock changes without anybody's act: sign-up ends, held places become everybody's.

    Safe to repeat; the number of people who moved up.
    """
    over = TrainingClass.objects.filter(state=TrainingClass.State.OPEN, sign_up_until__lte=now)
    recent = over.filter(sign_up_until__gt=now - timedelta(days=400)).values_list("pk", flat=True)
    Offer.objects.filter(key__in=[f"class:{pk}" for pk in recent]).delete()
    released = TrainingClass.objects.filter(
        state=TrainingClass.State.OPEN,
        reserves__held_until__lte=now,
        sign_ups__state=SignUp.State.WAITING,
        ends_at__gt=now,
    ).distinct()
    moved = 0
    for row in released:
        with transaction.atomic():
            moved += len(promote(locked(row), now=now))
    return moved
