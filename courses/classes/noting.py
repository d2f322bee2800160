"""A class that was held is noted in one act: opened, its paper roll entered, the roll closed (H7, R8)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.classes.closing import close_roll
from courses.classes.errors import Clash
from courses.classes.opening import Plan, open_class
from courses.classes.roll import enter_paper_roll
from courses.classes.rules import Span
from courses.models import CoursePage, Edition, RollClosing, TrainingClass
from lms.officers.models import Account, Unit


@dataclass(frozen=True)
class Held:
    """What only the trainer knows of a class: when and where it was, and who came."""

    span: Span
    place: str
    roll: str  # one person a line


@transaction.atomic
def note_class(page: CoursePage, held: Held, *, by: Account, now: datetime) -> RollClosing:
    """The course's class, taught by *by*. Whole or not at all, through the doors of every other class.

    Raises ``BadTimes``, ``Clash`` for the same class noted before, ``RefusedFile`` with each wrong line.
    """
    Account.objects.select_for_update(no_key=True).get(
        pk=by.pk
    )  # pressed twice: the second waits, then is refused
    plan, unit = plan_of(page), page.section.unit
    _refuse_again(plan, unit, held.span, by)
    row = open_class(
        plan,
        unit=unit,
        trainer=by,
        place=held.place,
        capacity=max(1, len(held.roll.splitlines())),
        sign_up_until=held.span.starts_at,
        sittings=[held.span],
        by=by,
        now=now,
        held_already=True,
    )
    enter_paper_roll(row, held.roll, by=by, now=now)
    return close_roll(row, by=by, now=now)


def plan_of(page: CoursePage) -> Plan:
    """The newest edition's words and figures; before the first one those of the course under way (B2)."""
    editions = Edition.objects.filter(course_key=page.course_key, listing__isnull=False).defer("content")
    if edition := editions.order_by("-number").first():
        return Plan.of(edition)
    draft = page.get_latest_revision_as_object()
    return Plan(
        title=draft.title,
        category=draft.category,
        method=draft.method,
        schedule=draft.schedule,
        minutes=draft.minutes,
        course_key=page.course_key,
    )


def _refuse_again(plan: Plan, unit: Unit, span: Span, by: Account) -> None:
    noted = TrainingClass.objects.filter(
        trainer=by, unit=unit, course_key=plan.course_key, state=TrainingClass.State.CLOSED,
        starts_at__lt=span.ends_at, ends_at__gt=span.starts_at,
    )  # fmt: skip
    if noted.exists():
        raise Clash(
            _("This class was noted before. Correct single lines of its roll instead."), field="starts"
        )
