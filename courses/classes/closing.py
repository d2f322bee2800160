"""Close the roll: one act, and everybody's hours are in the ledger (H7, R8, R16).

Up to ``AT_ONCE`` people are credited in the act itself. A longer roll is written down in the act and
credited by a job in batches; each batch is safe to run twice, because the class is the source.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.classes.credits import complete_class, credit_for, taught_before, teaching_credit
from courses.classes.errors import RollRefused
from courses.classes.offers import refresh_offer
from courses.classes.opening import may_run
from courses.classes.roll import Origin, RollRow, credited_lines, lines_in_force, roll
from courses.classes.rules import teaching_minutes
from courses.classes.waitlist import locked
from courses.models import ClassFigures, RollClosing, RollLine, TrainingClass
from lms.common import clock
from lms.common.errors import NotAllowed
from lms.hours.ledger import Credit, credit_all
from lms.hours.models import HourEntry
from lms.jobs.models import Job, JobItem
from lms.jobs.running import start_job
from lms.notices.outbox import settle, tell
from lms.officers.models import Account, Officer

JOB = "class-roll"
AT_ONCE = 200


@transaction.atomic
def close_roll(training_class: TrainingClass, *, by: Account, now: datetime) -> RollClosing:
    """Freeze what the sign-ins propose, credit whoever was there, and the trainer for teaching.

    Raises ``RollRefused`` before the end of the class, for an empty roll, or a second time.
    """
    row = locked(training_class)
    _check(row, by, now)
    rows = roll(row)
    if not rows:
        raise RollRefused(_("Nobody is on the roll. Enter the paper roll, or call the class off."))
    _refuse_own_line(rows, by)
    _write_missing_lines(row, rows, by, now)
    lines = list(lines_in_force(row).values())
    credited = credited_lines(lines)
    closing = _closing(row, lines, credited, by, now)
    credits = _teaching(row, closing)
    at_once = credited if len(credited) <= AT_ONCE else []
    entries = _credit(row, at_once, credits, by=by, now=now)
    complete_class(row, at_once, entries, now)
    row.state = TrainingClass.State.CLOSED
    row.save(update_fields=["state"])
    if len(credited) > AT_ONCE:
        items = [(str(line.officer_id), line.officer.home_unit.code) for line in credited]
        start_job(kind=JOB, arguments={"class": row.pk}, items=items, by=by, now=now)
    _tell(row, lines, now)
    settle(f"class:{row.pk}:close", now=now)
    refresh_offer(row, now=now)
    return closing


def credit_batch(job: Job, items: Sequence[JobItem]) -> dict[int, str]:
    """A batch of a long roll, in one transaction; what was corrected since moved its own hours."""
    now = clock.now()
    with transaction.atomic():
        row = locked(TrainingClass(pk=job.arguments["class"]))
        lines = lines_in_force(row)
        mine = [lines[int(item.key)] for item in items]
        wanted = [line for line in mine if line.credited and line.at <= row.closing.at]
        entries = _credit(row, wanted, [], by=job.created_by, now=now)
        complete_class(row, wanted, entries, now)
    return {item.pk: "" for item in items}


def _check(row: TrainingClass, by: Account, now: datetime) -> None:
    if not may_run(by, row, now=now):
        raise NotAllowed(_("This class is run by somebody else."))
    if row.state != TrainingClass.State.OPEN:
        raise RollRefused(_("The class is %(state)s.") % {"state": row.get_state_display()})
    if now < row.ends_at:
        raise RollRefused(_("The class is not over yet. Close the roll after its end."))


def _refuse_own_line(rows: list[RollRow], by: Account) -> None:
    if any(row.officer.account_id == by.pk for row in rows):
        raise NotAllowed(_("You are on this roll yourself. The trainer closes it."))


def _write_missing_lines(row: TrainingClass, rows: list[RollRow], by: Account, now: datetime) -> None:
    RollLine.objects.bulk_create(
        [
            RollLine(
                training_class=row,
                officer=one.officer,
                version=1,
                origin=Origin.SIGNED,
                present_minutes=one.verdict.present,
                credited=one.verdict.enough,
                by=by,
                at=now,
            )
            for one in rows
            if one.line is None
        ],
        batch_size=500,
    )


def _closing(row, lines, credited, by, now) -> RollClosing:
    figures, officer = ClassFigures.current(), getattr(row.trainer, "officer", None)
    first = bool(officer) and not taught_before(row, officer)
    earns = teaching_minutes(row.minutes, factor=figures.teaching_factor, first_this_year=first)
    return RollClosing.objects.create(
        training_class=row,
        present=sum(line.present_minutes > 0 for line in lines),
        credited=len(credited),
        missed_percent=figures.missed_percent,
        teaching_factor=figures.teaching_factor,
        teaching_minutes=earns if credited else 0,
        by=by,
        at=now,
    )


def _teaching(row: TrainingClass, closing: RollClosing) -> list[Credit]:
    if not closing.teaching_minutes:
        return []
    officer: Officer = row.trainer.officer
    return [teaching_credit(row, officer, minutes=closing.teaching_minutes, factor=closing.teaching_factor)]


def _credit(row, lines: list[RollLine], more: list[Credit], *, by, now) -> list[HourEntry]:
    credits = [credit_for(row, line) for line in lines] + more
    return credit_all(credits, by=by, now=now) if credits else []


def _tell(row: TrainingClass, lines: list[RollLine], now: datetime) -> None:
    for credited, title in (
        (True, _("Your hours of a class are in: %(title)s")),
        (False, _("A class was not counted: %(title)s")),
    ):
        tell(
            [line.officer.account_id for line in lines if line.credited == credited],
            key=f"class:{row.pk}:closed",
            title=title % {"title": row.title[:120]},
            text="" if credited else _("Too much was missed, or the sign-out is missing. Ask the trainer."),
            link=f"/classes/{row.pk}/",
            now=now,
        )
