"""The only place that credits learning: a completion and its ledger row in one transaction (law 1)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.learning.progress import all_learned
from courses.models import Attempt, Completion, Edition, Enrolment, LearningSession
from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.hours.categories import Mode
from lms.hours.ledger import Source, credit_hours
from lms.hours.models import HourEntry
from lms.officers.models import Account, Officer

SOURCE = "course"


class NotFinished(HouseError):
    """Lessons or the test are still open; nothing is credited (H5)."""


@transaction.atomic
def complete(enrolment: Enrolment, *, by: Account | None, now: datetime) -> Completion:
    """Credit the edition's minutes once. Raises ``NotFinished`` while lessons or the test are open."""
    locked = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("edition", "officer")
        .get(pk=enrolment.pk)
    )
    if known := Completion.objects.filter(enrolment=locked).first():
        return known
    if locked.state != Enrolment.State.LEARNING:
        raise NotFinished(_("This course is not under way any more."))
    attempt = deciding_attempt(locked)
    if attempt is None:
        raise NotFinished(_("The final test is still to be passed."))
    tested_out = attempt.purpose == Attempt.Purpose.TEST_OUT
    if not tested_out and not all_learned(locked):
        raise NotFinished(_("Some lessons are still to be learned."))
    entry = _credit(locked, by, now)
    locked.state, locked.touched_at = Enrolment.State.COMPLETED, now
    locked.save(update_fields=["state", "touched_at"])
    LearningSession.objects.filter(enrolment=locked, ended_at=None).update(
        ended_at=now, ended_why=LearningSession.End.DONE
    )
    return Completion.objects.create(
        officer=locked.officer,
        edition=locked.edition,
        enrolment=locked,
        entry=entry,
        how=Completion.How.TESTED_OUT if tested_out else Completion.How.LEARNED,
        score=attempt.score,
        at=now,
    )


def deciding_attempt(enrolment: Enrolment) -> Attempt | None:
    """The passed attempt at the edition that the enrolment pins."""
    return enrolment.attempts.filter(passed=True, edition=enrolment.edition).order_by("number").first()


def _credit(enrolment: Enrolment, by: Account | None, now: datetime) -> HourEntry:
    edition = enrolment.edition
    return credit_hours(
        officer=enrolment.officer,
        category=edition.category,
        mode=Mode.ONLINE,
        minutes=edition.minutes,
        earned_on=local_day(now),
        source=source_of(edition, enrolment.officer, str(enrolment.pk)),
        by=by,
        now=now,
    )


def source_of(edition: Edition, officer: Officer, number: str) -> Source:
    return Source(
        kind=SOURCE,
        id=number,
        title=_("%(title)s, edition %(n)s") % {"title": edition.title[:180], "n": edition.number},
        provider=edition.unit.name,
        schedule=edition.schedule,
        method=edition.method,
        course_key=edition.course_key,
        edition_digest=edition.digest,
        substantial_change=edition.substantial_change,
    )
