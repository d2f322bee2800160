"""A roster file as checked lines; mistakes by row and column (DESIGN: ``import_roster``)."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lms.common.dates import parse_day
from lms.common.errors import RefusedFile, RowError
from lms.common.spreadsheets import columns_of, folded, read_table, refused, unreadable
from lms.officers.roster.headings import DATES, HEADINGS, NATIONAL_ID_HEADINGS, PERSON_KINDS, REQUIRED

MAX_ERRORS = 1000
LONGEST = {"name": 80, "unit_name": 120, "email": 254, "person_kind": 20}
YEARS = range(1900, 2200)
# Region, day of birth, order, check digit; also where the check digit is wrong or letters stand around it.
NATIONAL_ID = re.compile(
    r"(?<![0-9])[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx](?![0-9])"
)
OF_UNITS_AND_POSTINGS = {
    "staff_no",
    "unit_code",
    "unit_name",
    "parent_unit_code",
    "posted_unit_code",
    "posted_on",
}


@dataclass(frozen=True)
class UnitLine:
    row: int
    code: str
    name: str
    parent: str


@dataclass(frozen=True)
class RosterLine:
    """One officer: *values* are the officer's own columns present in the file."""

    row: int
    staff_no: str
    unit_code: str
    values: dict[str, object]
    posted_unit: str | None = None  # None: the file has no such column
    posted_on: date | None = None


@dataclass
class Roster:
    lines: list[RosterLine] = field(default_factory=list)
    units: dict[str, UnitLine] = field(default_factory=dict)
    unknown_headings: list[str] = field(default_factory=list)


def read_roster(path: Path) -> Roster:
    """The roster in *path*. Raises ``RefusedFile`` with every mistake."""
    table = read_table(path)
    _row, head = next(table, (0, []))
    if not head:
        raise refused(_("The file is empty. Nothing was imported."))
    _refuse_national_ids(head)
    columns = columns_of(head, HEADINGS, REQUIRED)
    reading = _Reading(head, columns)
    for number, cells in table:
        reading.take(number, cells)
    return reading.result()


def _refuse_national_ids(head: list[str]) -> None:
    for cell in head:
        if any(word in folded(cell) for word in NATIONAL_ID_HEADINGS):
            message = _("The roster must not hold national ID numbers. Delete this column.")
            raise refused(message, 1, cell)


class _Reading:
    """Collects lines, units and mistakes while the rows go by."""

    def __init__(self, head: list[str], columns: dict[str, int]):
        self.head, self.columns = head, columns
        known = set(columns.values())
        self.roster = Roster(unknown_headings=[c for i, c in enumerate(head) if c and i not in known])
        self.errors: list[RowError] = []
        self.rows: dict[str, int] = {}  # staff number → row

    def take(self, number: int, row: list[str]) -> None:
        cells = {name: row[i] if i < len(row) else "" for name, i in self.columns.items()}
        found = [*self._national_ids(row), *_mistakes(cells), *self._twice(cells, number)]
        found += self._unit(cells, number)
        self.errors += [RowError(number, column, message) for column, message in found]
        if not found:
            self.roster.lines.append(_line(number, cells))

    def result(self) -> Roster:
        self._circles()
        if self.errors:
            raise RefusedFile(sorted(self.errors, key=lambda e: e.row)[:MAX_ERRORS])
        if not self.roster.lines:
            raise refused(_("The file names nobody. Nothing was imported."))
        return self.roster

    def _national_ids(self, row: list[str]) -> Iterator[tuple[str, str]]:
        """S3, whatever column it hides in."""
        for place, text in enumerate(row):
            if len(text) >= 18 and NATIONAL_ID.search(unicodedata.normalize("NFKC", text)):
                names = [name for name, i in self.columns.items() if i == place]
                column = names[0] if names else self.head[place] if place < len(self.head) else ""
                yield (
                    column,
                    _("This looks like a national ID number. The roster must not hold any; remove it."),
                )

    def _twice(self, cells: dict[str, str], number: int) -> Iterator[tuple[str, str]]:
        staff_no = cells["staff_no"]
        if staff_no and staff_no in self.rows:
            message = _(
                "Staff number %(no)s already stands in row %(row)s. Nothing was imported. Correct it."
            )
            yield "staff_no", message % {"no": staff_no, "row": self.rows[staff_no]}
        self.rows.setdefault(staff_no, number)

    def _unit(self, cells: dict[str, str], number: int) -> Iterator[tuple[str, str]]:
        if not cells["unit_code"]:
            return
        unit = UnitLine(number, cells["unit_code"], cells["unit_name"], cells.get("parent_unit_code", ""))
        known = self.roster.units.setdefault(unit.code, unit)
        if known.name != unit.name:
            yield "unit_name", _("Unit %(code)s is called %(name)s in another row.") % vars(known)
        if known.parent != unit.parent:
            yield "parent_unit_code", _("Unit %(code)s has another parent in another row.") % vars(known)

    def _circles(self) -> None:
        units = self.roster.units
        for code in units:
            seen, at = {code}, units[code].parent
            while at in units and at not in seen:
                seen.add(at)
                at = units[at].parent
            if at == code:
                self.errors.append(below_itself(units[code]))


def below_itself(unit: UnitLine) -> RowError:
    return RowError(unit.row, "parent_unit_code", _("Unit %(code)s lies below itself.") % {"code": unit.code})


def _mistakes(cells: dict[str, str]) -> Iterator[tuple[str, str]]:
    """(column, message) of every cell that cannot stand."""
    for name in REQUIRED:
        if not cells[name]:
            yield name, _("This cell is empty. Fill it in.")
    for name, text in cells.items():
        if len(text) > LONGEST.get(name, 40):
            yield name, _("At most %(longest)s characters.") % {"longest": LONGEST.get(name, 40)}
        elif reason := unreadable(text):
            yield name, reason
    days = {name: parse_day(cells[name]) for name in DATES if cells.get(name)}
    for name, day in days.items():
        if day is None or day.year not in YEARS:
            yield name, _("This is no date. Write it as 2026-09-16.")
    joined, left = days.get("joined_on"), days.get("left_on")
    if joined and left and left < joined:
        yield "left_on", _("Somebody cannot leave before joining.")
    if cells.get("email") and not _is_address(cells["email"]):
        yield "email", _("This is no e-mail address.")


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _line(number: int, cells: dict[str, str]) -> RosterLine:
    own: dict[str, object] = {
        name: parse_day(text) if name in DATES else text
        for name, text in cells.items()
        if name not in OF_UNITS_AND_POSTINGS
    }
    if "person_kind" in own:
        own["person_kind"] = PERSON_KINDS.get(cells["person_kind"], cells["person_kind"]) or "card_holder"
    return RosterLine(
        number,
        cells["staff_no"],
        cells["unit_code"],
        own,
        cells.get("posted_unit_code"),
        parse_day(cells.get("posted_on", "")),
    )
