"""The roll: what the sign-ins propose, what a paper roll says, what the trainer corrects.

Lines are versions; the highest is in force and all of them stay (H7). After the roll is closed a
correction also moves the hours: a reversal, or a credit of its own.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.classes import written
from courses.classes.credits import complete_class, credit_for, entry_of
from courses.classes.errors import RollRefused
from courses.classes.opening import may_run
from courses.classes.people import people_of
from courses.classes.queries import spans_of
from courses.classes.rules import Span, Verdict, judge, present_minutes
from courses.classes.waitlist import locked
from courses.models import ClassFigures, RollLine, SignEvent, SignUp, TrainingClass
from lms.common.clock import local_day
from lms.common.errors import NotAllowed, RefusedFile, RowError
from lms.hours.ledger import credit_all, reverse_entry
from lms.notices.outbox import tell
from lms.officers.models import Account, Officer

Origin = RollLine.Origin


@dataclass(frozen=True)
class RollRow:
    """One person of the roll as it stands: the line in force, or what the sign-ins propose."""

    officer: Officer
    came_at: datetime | None
    left_at: datetime | None
    verdict: Verdict
    line: RollLine | None
    signed_up: bool

    @property
    def credited(self) -> bool:
        return self.line.credited if self.line else self.verdict.enough

    @property
    def present(self) -> int:
        return self.line.present_minutes if self.line else self.verdict.present


def roll(training_class: TrainingClass) -> list[RollRow]:
    """Everybody with a place, a sign-in or a line, by staff number. Five statements."""
    figures = ClassFigures.current()
    sittings = list(training_class.sittings.all())
    lines = lines_in_force(training_class)
    events = list(SignEvent.objects.filter(sitting__training_class=training_class))
    seated = set(
        training_class.sign_ups.filter(state=SignUp.State.PLACE).values_list("officer_id", flat=True)
    )
    wanted = seated | set(lines) | {event.officer_id for event in events}
    people = Officer.objects.filter(pk__in=wanted).select_related("home_unit").order_by("staff_no")
    times = {(e.sitting_id, e.officer_id, e.direction): e.at for e in events}
    return [
        _row(officer, sittings, times, lines.get(officer.pk), officer.pk in seated, figures)
        for officer in people
    ]


def lines_in_force(training_class: TrainingClass) -> dict[int, RollLine]:
    """Officer → the highest version."""
    found: dict[int, RollLine] = {}
    lines = RollLine.objects.filter(training_class=training_class).order_by("version")
    for line in lines.select_related("officer__home_unit"):
        found[line.officer_id] = line
    return found


@transaction.atomic
def enter_paper_roll(
    training_class: TrainingClass, text: str, *, by: Account, now: datetime
) -> list[RollLine]:
    """Lines of “staff number or name, minutes present” (no minutes: all of them) as new versions.

    Whole or not at all: raises ``RefusedFile`` with every mistake. The rule judges, the trainer
    corrects afterwards where it should be otherwise.
    """
    row = _open_roll(training_class, by, now)
    held = sum(span.minutes for span in spans_of(row))
    entries = _read(text, held, row)
    figures, lines = ClassFigures.current(), lines_in_force(row)
    made = []
    for officer, present in entries:
        old = lines.get(officer.pk)
        if old and (old.present_minutes, old.origin) == (present, Origin.PAPER):
            continue
        made.append(
            RollLine(
                training_class=row,
                officer=officer,
                version=old.version + 1 if old else 1,
                origin=Origin.PAPER,
                present_minutes=present,
                credited=judge(present, held, missed_percent=figures.missed_percent).enough,
                by=by,
                at=now,
            )
        )
    RollLine.objects.bulk_create(made, batch_size=500)
    return made


@transaction.atomic
def correct_line(
    training_class: TrainingClass,
    *,
    officer: Officer,
    present: int,
    credited: bool,
    reason: str,
    by: Account,
    now: datetime,
) -> RollLine:
    """Another version of one line, with the trainer's reason; both versions remain.

    Raises ``RollRefused`` without a reason, ``NotAllowed`` for one's own line.
    """
    row = locked(training_class)
    _refuse_stranger(row, by, now)
    held = sum(span.minutes for span in spans_of(row))
    if not reason.strip():
        raise RollRefused(_("Say why the roll is corrected; the reason stays beside both versions."))
    if officer.account_id == by.pk or officer.account_id == row.trainer_id:
        raise NotAllowed(_("Nobody corrects their own attendance."))
    if row.state == TrainingClass.State.CANCELLED or now < row.starts_at:
        raise RollRefused(_("The class has not been held, so there is nothing to correct."))
    if not 0 <= present <= held:
        raise RollRefused(_("Minutes present lie between 0 and %(held)s.") % {"held": held})
    old = lines_in_force(row).get(officer.pk)
    line = RollLine(
        training_class=row,
        officer=officer,
        version=old.version + 1 if old else 1,
        origin=Origin.CORRECTED,
        present_minutes=present,
        credited=credited,
        reason=reason.strip(),
        by=by,
        at=now,
    )
    line.full_clean()
    line.save()
    if row.state == TrainingClass.State.CLOSED:
        _move_hours(row, line, by=by, now=now)
    return line


def _move_hours(row: TrainingClass, line: RollLine, *, by: Account, now: datetime) -> None:
    entry = entry_of(row, line.officer)
    if line.credited and entry is None:
        entries = credit_all([credit_for(row, line, correction=True)], by=by, now=now)
        complete_class(row, [line], entries, now)
    elif not line.credited and entry is not None:
        reverse_entry(entry, reason=line.reason, by=by, now=now)
    tell(
        [line.officer.account_id],
        key=f"class:{row.pk}:roll:{line.version}",
        title=_("The roll of a class was corrected: %(title)s") % {"title": row.title[:120]},
        text=line.reason,
        link=f"/classes/{row.pk}/",
        now=now,
    )


def _row(officer, sittings, times, line, signed_up, figures) -> RollRow:
    came = [times.get((s.pk, officer.pk, "in")) for s in sittings]
    left = [times.get((s.pk, officer.pk, "out")) for s in sittings]
    spans = [Span(s.starts_at, s.ends_at) for s in sittings]
    present = sum(map(present_minutes, spans, came, left))
    held = sum(span.minutes for span in spans)
    verdict = judge(present, held, missed_percent=figures.missed_percent)
    first = next((at for at in came if at), None)
    last = next((at for at in reversed(left) if at), None)
    return RollRow(officer, first, last, verdict, line, signed_up)


def _open_roll(training_class: TrainingClass, by: Account, now: datetime) -> TrainingClass:
    row = locked(training_class)
    _refuse_stranger(row, by, now)
    if row.state != TrainingClass.State.OPEN:
        raise RollRefused(_("The roll is closed or the class was called off. Correct single lines instead."))
    if now < row.starts_at:
        raise RollRefused(_("The class has not begun yet."))
    return row


def _refuse_stranger(row: TrainingClass, by: Account, now: datetime) -> None:
    if not may_run(by, row, now=now):
        raise NotAllowed(_("This class is run by somebody else."))


def _read(text: str, held: int, row: TrainingClass) -> list[tuple[Officer, int]]:
    """Two statements, however long the roll."""
    lines = written.lines_of(text)
    if not lines:
        raise RefusedFile([RowError(1, _("Person"), _("The roll is empty."))], field="people")
    cells = {cell for line in lines for cell in (*line.cells, line.minutes)}
    numbered = {o.staff_no: o for o in Officer.objects.filter(staff_no__in=cells)}
    named = defaultdict(list)
    for officer in people_of(row.unit, on=local_day(row.starts_at)).filter(name__in=cells):
        named[officer.name].append(officer)
    everybody = {o.pk: o for o in (*numbered.values(), *itertools.chain(*named.values()))}
    known = written.Known(
        numbers={number: (o.pk, o.name) for number, o in numbered.items()},
        names={name: [o.pk for o in officers] for name, officers in named.items()},
    )
    trainer = next((o.pk for o in everybody.values() if o.account_id == row.trainer_id), None)
    reading = written.read(lines, known, held=held, trainer=trainer)
    if reading.errors:
        raise RefusedFile(reading.errors, field="people")
    return [(everybody[pk], minutes) for pk, minutes in reading.found]


def credited_lines(lines: Iterable[RollLine]) -> list[RollLine]:
    return [line for line in lines if line.credited]
