"""Who may bring up others: approved, trained, suspended with a reason, in post long enough (M1)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.mentoring.models import Bar, Mentor, Pairing, Skill
from lms.mentoring.rules import posting_end
from lms.officers.models import Account, Officer, Place, Posting


class NotAMentor(HouseError):
    """The officer cannot be a mentor as asked."""


@transaction.atomic
def approve_mentor(
    officer: Officer,
    *,
    skills: Iterable[Skill],
    trained_on: date | None,
    capacity: int = 2,
    by: Account,
    now: datetime,
    **values,
) -> Mentor:
    """Approve *officer* as a mentor for *skills*, or renew the approval with new skills and capacity."""
    if officer.account_id == by.pk:
        raise NotAMentor(_("Nobody approves themselves as a mentor."))
    mentor = Mentor.objects.filter(officer=officer).first() or Mentor(officer=officer)
    mentor.trained_on, mentor.capacity = trained_on, capacity
    mentor.approved_by, mentor.approved_at = by, now
    for name, value in values.items():
        setattr(mentor, name, value)
    mentor.full_clean()
    mentor.save()
    mentor.skills.set(skills)
    return mentor


@transaction.atomic
def suspend_mentor(mentor: Mentor, *, reason: str, by: Account, now: datetime) -> Mentor:
    """No new mentees from now on; pairings under way are decided one by one."""
    if not reason.strip():
        raise NotAMentor(_("A suspension needs a reason."))
    locked = Mentor.objects.select_for_update().get(pk=mentor.pk)
    locked.suspended_by, locked.suspended_at, locked.suspended_reason = by, now, reason[:200]
    locked.save(update_fields=["suspended_by", "suspended_at", "suspended_reason"])
    return locked


@transaction.atomic
def reinstate_mentor(mentor: Mentor) -> Mentor:
    locked = Mentor.objects.select_for_update().get(pk=mentor.pk)
    locked.suspended_by, locked.suspended_at, locked.suspended_reason = None, None, ""
    locked.save(update_fields=["suspended_by", "suspended_at", "suspended_reason"])
    return locked


def bar_pair(*, mentor: Officer, mentee: Officer, ground: str, by: Account | None, now: datetime) -> Bar:
    """Note that *mentor* appraises *mentee*, or that one of them declared a conflict."""
    bar = Bar(mentor=mentor, mentee=mentee, ground=ground, noted_by=by, noted_at=now)
    bar.full_clean(exclude=["noted_by"])
    bar.save()
    return bar


def in_post_until(mentors: Iterable[Mentor], *, on: date) -> dict[int, date]:
    """Mentor id → the day on which a posting's clock or retirement ends their time; one statement."""
    mentors = list(mentors)
    place = Place.current()
    ends: dict[int, date] = {m.pk: m.officer.left_on for m in mentors if m.officer.left_on}
    by_officer = {m.officer_id: m.pk for m in mentors}
    for posting in Posting.objects.filter(officer__in=by_officer, ends_on=None):
        due = posting_end(
            posting.starts_on,
            move_after=place.posting_move_after_years,
            must_move=place.posting_must_move_years,
            on=on,
        )
        pk = by_officer[posting.officer_id]
        ends[pk] = min(due, ends.get(pk, due))
    return ends


def free_from(mentors: Iterable[Mentor]) -> dict[int, date]:
    """Mentor id → end of the rest after the last pairing; one statement."""
    rests = {m.pk: m.cool_down_days for m in mentors}
    closed = Pairing.objects.filter(mentor__in=rests, closed_on__isnull=False).exclude(
        state=Pairing.State.DECLINED
    )
    found: dict[int, date] = {}
    for pk, day in closed.values_list("mentor", "closed_on"):
        until = day + timedelta(days=rests[pk])
        found[pk] = max(until, found.get(pk, until))
    return found
