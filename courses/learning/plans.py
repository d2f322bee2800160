"""Courses that managers planned for people: which there are, and taking one back without losing anything."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from courses.models import Attempt, Enrolment, LearningSession, PlanTakenBack, StepDone
from lms.common.clock import local_day
from lms.common.errors import HouseError, NotAllowed
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer
from lms.officers.roles import Act
from lms.officers.visibility import visible_to


@dataclass(frozen=True)
class Plan:
    """One course planned by one day: for how many people it still stands."""

    course_key: str
    title: str
    due_on: date | None
    people: int


@dataclass(frozen=True)
class TakenBack:
    """For how many a plan was taken back, and how many of them had begun and may go on."""

    people: int
    go_on: int


def planned_for(officers: QuerySet[Officer] | list[int]) -> QuerySet[Enrolment]:
    """Planned courses that are under way, of these officers."""
    return Enrolment.objects.filter(
        officer__in=officers, state=Enrolment.State.LEARNING, assigned_by__isnull=False
    )


def plans(officers: QuerySet[Officer]) -> list[Plan]:
    """Course by course and day by day, the nearest day first; one statement."""
    rows = planned_for(officers).values_list("course_key", "edition__title", "due_on")
    counted = rows.annotate(people=Count("pk")).order_by("due_on", "edition__title")
    return [Plan(*row) for row in counted]


@dataclass(frozen=True)
class Planned:
    """A course planned for one person."""

    title: str
    due_on: date | None
    at: datetime


def plans_by_officer(officers: Iterable[int]) -> dict[int, list[Planned]]:
    """What is planned for each of these people, the nearest day first; one statement."""
    rows = planned_for(list(officers)).order_by(F("due_on").asc(nulls_last=True), "edition__title")
    found: dict[int, list[Planned]] = {}
    for officer, *values in rows.values_list("officer", "edition__title", "due_on", "assigned_at"):
        found.setdefault(officer, []).append(Planned(*values))
    return found


@transaction.atomic
def take_back(enrolments: Iterable[int], *, reason: str, by: Account, now: datetime) -> TakenBack:
    """The plan falls away; who has begun goes on without a day, who has not is enrolled no more.

    Raises ``HouseError`` without a reason and ``NotAllowed`` for people whom *by* may not support.
    """
    if not reason.strip():
        raise HouseError(_("Say why; the people are told."))
    rows = list(_locked(set(enrolments)))
    seen = visible_to(by, act=Act.SUPPORT, on=local_day(now)).filter(pk__in={row.officer_id for row in rows})
    if seen.count() != len({row.officer_id for row in rows}):
        raise NotAllowed(_("Some of these people are not yours to plan for."))
    ended = {row.pk for row in rows if not row.begun and row.enrolled_by_id != row.officer.account_id}
    PlanTakenBack.objects.bulk_create(
        PlanTakenBack(
            enrolment=row,
            planned_by_id=row.assigned_by_id,
            planned_at=row.assigned_at,
            due_on=row.due_on,
            ended=row.pk in ended,
            reason=reason.strip()[:300],
            by=by,
            at=now,
        )
        for row in rows
    )
    plan = {"assigned_by": None, "assigned_at": None, "due_on": None}
    mine = Enrolment.objects.filter(pk__in=[row.pk for row in rows])
    mine.filter(pk__in=ended).update(**plan, state=Enrolment.State.LEFT, touched_at=now)
    mine.exclude(pk__in=ended).update(**plan)
    for go_on in (False, True):
        _tell([row for row in rows if (row.pk not in ended) == go_on], reason, go_on=go_on, now=now)
    return TakenBack(len(rows), len(rows) - len(ended))


def _locked(enrolments: set[int]) -> QuerySet[Enrolment]:
    """What is still planned and under way, with whether anything was begun."""

    def any_of(model) -> Exists:
        return Exists(model.objects.filter(enrolment=OuterRef("pk")))

    rows = Enrolment.objects.select_for_update(of=("self",)).filter(
        pk__in=enrolments, state=Enrolment.State.LEARNING, assigned_by__isnull=False
    )
    begun = any_of(LearningSession) | any_of(StepDone) | any_of(Attempt)
    return rows.select_related("officer", "edition").defer("edition__content").annotate(begun=begun)


def _tell(rows: list[Enrolment], reason: str, *, go_on: bool, now: datetime) -> None:
    by_course: dict[str, list[Enrolment]] = {}
    for row in rows:
        by_course.setdefault(row.course_key, []).append(row)
    said = _("Whoever has begun may go on; nothing is lost.") if go_on else _("There is nothing to do.")
    for course_key, same in by_course.items():
        tell(
            [row.officer.account_id for row in same],
            key=f"plan-back:{course_key}:{now.isoformat()}",
            title=_("A plan was taken back: %(title)s") % {"title": same[0].edition.title},
            text=f"{reason.strip()[:300]} {said}",
            link=f"/learn/courses/{course_key}/",
            now=now,
        )
