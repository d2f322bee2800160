"""Enrol, be assigned, stay or move, give up."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.editions import newest
from courses.models import Attempt, Edition, Enrolment
from lms.common.errors import HouseError
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer


@transaction.atomic
def enrol(
    officer: Officer,
    edition: Edition,
    *,
    by: Account | None,
    now: datetime,
    due_on: date | None = None,
    assigned: bool = False,
) -> Enrolment:
    """Pin *edition*; somebody who is learning the course already keeps what they have."""
    standing = Enrolment.objects.filter(
        officer=officer, course_key=edition.course_key, state=Enrolment.State.LEARNING
    ).first()
    if standing:
        return _assign(standing, by, now, due_on) if assigned else standing
    enrolment = Enrolment(
        officer=officer,
        edition=edition,
        course_key=edition.course_key,
        enrolled_at=now,
        enrolled_by=by,
        touched_at=now,
        due_on=due_on,
    )
    if assigned:
        enrolment.assigned_by, enrolment.assigned_at = by, now
    try:
        with transaction.atomic():
            enrolment.save()
    except IntegrityError:  # pressed twice at once
        return Enrolment.objects.get(
            officer=officer, course_key=edition.course_key, state=Enrolment.State.LEARNING
        )
    return enrolment


def _assign(enrolment: Enrolment, by: Account | None, now: datetime, due_on: date | None) -> Enrolment:
    enrolment.assigned_by, enrolment.assigned_at, enrolment.due_on = by, now, due_on
    enrolment.save(update_fields=["assigned_by", "assigned_at", "due_on"])
    return enrolment


@transaction.atomic
def assign(
    officers: Iterable[Officer], edition: Edition, *, due_on: date | None, by: Account, now: datetime
) -> list[Enrolment]:
    """A manager asks people to take a course by a day; help comes with the notice (B3)."""
    officers = list(officers)
    rows = [enrol(o, edition, by=by, now=now, due_on=due_on, assigned=True) for o in officers]
    tell(
        [o.account_id for o in officers],
        key=f"assigned:{edition.course_key}:{due_on}",
        title=_("A course is planned for you: %(title)s") % {"title": edition.title},
        text=_("By %(day)s. Learn it when it suits you.") % {"day": due_on} if due_on else "",
        link="/learn/",
        now=now,
    )
    return rows


@transaction.atomic
def move_to_newest(enrolment: Enrolment, *, by: Account, now: datetime) -> Enrolment:
    """Go over to the newest edition; lessons that did not change keep what was learned."""
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if locked.state != Enrolment.State.LEARNING:
        raise HouseError(_("This course is not under way any more."))
    if locked.attempts.filter(state=Attempt.State.OPEN).exists():
        raise HouseError(_("Finish the open test first; it belongs to the edition you began."))
    locked.edition, locked.touched_at, locked.lesson = newest(locked.course_key), now, 1
    locked.save(update_fields=["edition", "touched_at", "lesson"])
    return locked


@transaction.atomic
def stay(enrolment: Enrolment, *, by: Account, now: datetime) -> Enrolment:
    """Keep the edition that was begun; the offer of the newer one is not repeated."""
    enrolment.stays_on = newest(enrolment.course_key).number
    enrolment.save(update_fields=["stays_on"])
    return enrolment


@transaction.atomic
def give_up(enrolment: Enrolment, *, by: Account, now: datetime) -> Enrolment:
    """Leave the course without any mark against anybody; enrolling again starts anew."""
    locked = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if locked.state != Enrolment.State.LEARNING:
        raise HouseError(_("This course is not under way any more."))
    locked.state, locked.touched_at = Enrolment.State.LEFT, now
    locked.save(update_fields=["state", "touched_at"])
    return locked
