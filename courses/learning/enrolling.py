"""Enrol, be assigned, stay or move, give up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.editions import newest
from courses.models import Attempt, Edition, Enrolment, Listing, StepDone
from lms.common.clock import local_day
from lms.common.dates import say_day
from lms.common.errors import HouseError
from lms.hours.models import HourEntry
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer


@dataclass(frozen=True)
class Planned:
    """How many people a course was planned for, and how many were left out because it counted this year."""

    reached: int
    skipped: int


@transaction.atomic
def enrol(officer: Officer, edition: Edition, *, by: Account | None, now: datetime) -> Enrolment:
    """Pin *edition*; somebody who is learning the course already keeps what they have."""
    known = {
        "officer": officer,
        "course_key": edition.course_key,
        "state": Enrolment.State.LEARNING,
    }
    if standing := Enrolment.objects.filter(**known).first():
        return standing
    enrolment = Enrolment(**known, edition=edition, enrolled_at=now, enrolled_by=by, touched_at=now)
    try:
        with transaction.atomic():
            enrolment.save()
    except IntegrityError:  # pressed twice at once
        return Enrolment.objects.get(**known)
    return enrolment


@transaction.atomic
def assign(
    officers: Iterable[Officer], edition: Edition, *, due_on: date | None, by: Account, now: datetime
) -> Planned:
    """A manager asks people to take a course by a day; help comes with the notice (B3).

    Nobody is asked for what would not count any more this year, nor told twice of the same plan. Whoever is learning it keeps edition and
    progress. A fixed number of statements. Raises ``HouseError`` for a day that has passed and a course that was taken out.
    """
    if Listing.objects.filter(course_key=edition.course_key, withdrawn_at__isnull=False).exists():
        raise HouseError(_("The course was taken out of the catalogue."))
    if due_on and due_on < local_day(now):
        raise HouseError(_("The day lies in the past."))
    people = {officer.pk: officer for officer in officers}
    counted = HourEntry.objects.filter(
        officer__in=people,
        year=local_day(now).year,
        course_key=edition.course_key,
        minutes__gt=0,
        reversed_by=None,
    )
    done = set(counted.values_list("officer", flat=True))
    wanted = [officer for pk, officer in people.items() if pk not in done]
    plan = {"assigned_by": by, "assigned_at": now, "due_on": due_on}
    known = {"course_key": edition.course_key, "state": Enrolment.State.LEARNING}
    told = set(
        Enrolment.objects.filter(
            officer__in=[o.pk for o in wanted], assigned_by__isnull=False, due_on=due_on, **known
        ).values_list("officer", flat=True)
    )
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                officer=officer,
                edition=edition,
                enrolled_at=now,
                enrolled_by=by,
                touched_at=now,
                **known,
                **plan,
            )
            for officer in wanted
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    Enrolment.objects.filter(officer__in=[o.pk for o in wanted], **known).update(**plan)
    tell(
        [officer.account_id for officer in wanted if officer.pk not in told],
        key=f"assigned:{edition.course_key}:{now.isoformat()}",
        title=_("A course is planned for you: %(title)s") % {"title": edition.title},
        text=_("By %(day)s. Learn it when it suits you.") % {"day": say_day(due_on)} if due_on else "",
        link=f"/learn/courses/{edition.course_key}/",
        now=now,
    )
    return Planned(len(wanted), len(done))


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
    # Work handed in for a lesson that is no more would wait for a trainer who sees no task.
    kept = [lesson["digest"] for lesson in locked.edition.content["lessons"]]
    locked.steps.filter(check_state=StepDone.Check.WAITING).exclude(lesson__in=kept).update(
        check_state=StepDone.Check.NONE
    )
    return locked


@transaction.atomic
def stay(enrolment: Enrolment, *, by: Account, now: datetime) -> Enrolment:
    """Keep the edition that was begun; the newer one stays open to move to, without another word about it."""
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
