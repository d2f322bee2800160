"""A roll as it was written or pasted: who stands in each line, and what is wrong with it. No ORM, no clock."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from lms.common.errors import RowError

# A blank parts cells only beside a figure, so that a name may hold one.
PARTED = re.compile(r"[,，;；、\t]|(?<=[0-9])[ \u3000]+|[ \u3000]+(?=[0-9])")
NUMBER, NAME, MINUTES = "number", "name", "minutes"
HEADINGS = {
    "staff_no": NUMBER, "staff number": NUMBER, "工号": NUMBER, "人员编号": NUMBER,
    "name": NAME, "姓名": NAME,
    "minutes": MINUTES, "分钟": MINUTES, "minutes present": MINUTES, "到课分钟": MINUTES,
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    row: int
    cells: tuple[str, ...]  # what may say who it is: staff number, name, unit
    minutes: str = ""


@dataclass(frozen=True)
class Known:
    """Whom the words of a roll may mean: everybody by staff number, the people of the class's unit by name."""

    numbers: Mapping[str, tuple[int, str]]  # staff number → officer, name
    names: Mapping[str, Sequence[int]]  # name → officers


@dataclass
class Reading:
    found: list[tuple[int, int]] = field(default_factory=list)  # officer, minutes present
    errors: list[RowError] = field(default_factory=list)


def lines_of(text: str) -> list[Line]:
    """One person a line; under headings (those of the template) each column by its own, else whoever comes first."""
    rows = [
        (number, [cell.strip() for cell in PARTED.split(line.strip("\r\n"))])
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    if not rows:
        return []
    columns = [HEADINGS.get(cell.lower()) for cell in rows[0][1]]
    if not any(columns):
        return [_free(number, cells) for number, cells in rows]
    return [_headed(number, cells, columns) for number, cells in rows[1:]]


def _headed(row: int, cells: list[str], columns: list[str | None]) -> Line:
    said = dict(zip(columns, cells, strict=False))
    return Line(row, tuple(c for c in (said.get(NUMBER), said.get(NAME)) if c), said.get(MINUTES, ""))


def _free(row: int, cells: list[str]) -> Line:
    """Minutes stand last, after whoever they belong to: a figure before the first word is a running number."""
    full = [cell for cell in cells if cell]
    if len(full) > 1 and full[-1].isascii() and full[-1].isdecimal():
        return Line(row, tuple(full[:-1]), full[-1])
    return Line(row, tuple(full))


def read(lines: Iterable[Line], known: Known, *, held: int, trainer: int | None) -> Reading:
    """Whom each line means and how long they were there (no minutes: all of *held*), or why it cannot be said."""
    reading, seen = Reading(), {}
    for line in lines:
        line = _without_minutes(line, known)
        officer, fault = _who(line, known)
        if not fault and officer == trainer:
            fault = _("The trainer is not on the roll.")
        if not fault and officer in seen:
            fault = _("Stands in row %(row)s already.") % {"row": seen[officer]}
        if fault:
            reading.errors.append(RowError(line.row, _("Person"), fault))
            continue
        seen[officer] = line.row
        if line.minutes and not _whole(line.minutes, held):
            said = _("Whole minutes from 0 to %(held)s.") % {"held": held}
            reading.errors.append(RowError(line.row, _("Minutes"), said))
        else:
            reading.found.append((officer, int(line.minutes) if line.minutes else held))
    return reading


def _without_minutes(line: Line, known: Known) -> Line:
    """“name, staff number”: the figure at the end is who it is, not how long."""
    if line.minutes in known.numbers and not any(cell in known.numbers for cell in line.cells):
        return Line(line.row, (*line.cells, line.minutes))
    return line


def _who(line: Line, known: Known) -> tuple[int | None, str]:
    number = next((cell for cell in line.cells if cell in known.numbers), None)
    words = [c for c in line.cells if c in known.names or not any(one.isdecimal() for one in c)]
    if number:
        officer, name = known.numbers[number]
        if words and name not in words:
            return None, _("The roster has another name for this staff number.")
        return officer, ""
    if len(words) != len(line.cells) or not words:
        return None, _("Nobody has this staff number.")
    named = next((known.names[word] for word in words if word in known.names), [])
    if len(named) > 1:
        return None, _("Several people have this name. Write the staff number.")
    if not named:
        return None, _("Nobody of the unit has this name. Write the staff number.")
    return named[0], ""


def _whole(minutes: str, held: int) -> bool:
    return minutes.isascii() and minutes.isdecimal() and int(minutes) <= held
