"""A file of powers as checked lines; mistakes by row and column (DESIGN: ``import_powers``)."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from django.utils.translation import gettext as _

from lms.common.dates import parse_day
from lms.common.errors import RefusedFile, RowError
from lms.common.spreadsheets import read_table, refused

HEADINGS: dict[str, set[str]] = {
    "code": {"事项编码", "事项代码", "编码", "power_code"},
    "name": {"事项名称", "执法事项", "名称", "title"},
    "field": {"执法领域", "领域"},
    "law": {"法律依据", "设定依据", "实施依据", "law_citations", "citations", "lawcitations", "legal_basis"},
    "unit_code": {"单位编码", "单位代码", "单位编号"},
    "held_from": {"起始日期", "赋权日期", "承接日期", "开始日期", "生效日期"},
    "held_to": {"终止日期", "结束日期", "截止日期", "收回日期"},
    "basis": {"赋权依据", "赋权文件", "委托依据"},
}
REQUIRED = ("code", "name", "unit_code", "held_from")
LONGEST = {"code": 60, "name": 300, "field": 40, "law": 2000, "unit_code": 40, "basis": 300}


@dataclass(frozen=True)
class PowerLine:
    """A matter and, where ``unit_code`` is given, who holds it from when."""

    row: int
    code: str
    title: str
    field: str
    law: str
    unit_code: str
    held_from: date | None
    held_to: date | None
    basis: str


def read_powers(path: Path) -> list[PowerLine]:
    """The lines of *path* (.csv, .xlsx). Raises ``RefusedFile`` with every mistake."""
    table = read_table(path)
    _row, head = next(table, (0, []))
    columns = _columns(head)
    if missing := [name for name in REQUIRED if name not in columns]:
        raise refused(_("Row 1 lacks these headings: %(names)s.") % {"names": ", ".join(missing)})
    lines, errors = [], []
    for number, cells in table:
        values = {name: cells[i].strip() if i < len(cells) else "" for name, i in columns.items()}
        wrong = [RowError(number, column, message) for column, message in _mistakes(values)]
        errors += wrong
        if not wrong:
            lines.append(_line(number, values))
    errors += _contradictions(lines)
    if errors:
        raise RefusedFile(sorted(errors, key=lambda e: e.row)[:1000])
    if not lines:
        raise refused(_("The file names no powers. Nothing was imported."))
    return lines


def _columns(head: list[str]) -> dict[str, int]:
    words = {word: name for name, spellings in HEADINGS.items() for word in {name, *spellings}}
    plain = ["".join(cell.replace("\ufeff", "").split()).lower() for cell in head]
    return {words[cell]: index for index, cell in enumerate(plain) if cell in words}


def _mistakes(values: dict[str, str]):
    for name in ("code", "name"):
        if not values[name]:
            yield name, _("This cell is empty. Fill it in.")
    for name, longest in LONGEST.items():
        if len(values.get(name, "")) > longest:
            yield name, _("At most %(longest)s characters.") % {"longest": longest}
    for name in ("held_from", "held_to"):
        if values.get(name) and parse_day(values[name]) is None:
            yield name, _("This is no date. Write it as 2026-09-16.")
    starts, ends = (parse_day(values.get(name, "")) for name in ("held_from", "held_to"))
    if values["unit_code"] and not values["held_from"]:
        yield "held_from", _("Say from which day the unit holds this power.")
    if starts and ends and ends < starts:
        yield "held_to", _("A power cannot end before it begins.")


def _line(number: int, values: dict[str, str]) -> PowerLine:
    return PowerLine(
        row=number,
        code=values["code"],
        title=values["name"],
        field=values.get("field", ""),
        law=values.get("law", ""),
        unit_code=values["unit_code"],
        held_from=parse_day(values["held_from"]),
        held_to=parse_day(values.get("held_to", "")),
        basis=values.get("basis", ""),
    )


def _contradictions(lines: list[PowerLine]) -> list[RowError]:
    """The same matter told differently, or held twice at a time by the same unit."""
    errors, told = [], {}
    spans: dict[tuple[str, str], list[PowerLine]] = {}
    for line in lines:
        known = told.setdefault(line.code, line)
        for column, mine, theirs in (
            ("name", line.title, known.title), ("field", line.field, known.field), ("law", line.law, known.law)
        ):  # fmt: skip
            if mine != theirs:
                message = _("Power %(code)s reads differently in row %(row)s.")
                errors.append(RowError(line.row, column, message % {"code": line.code, "row": known.row}))
        if line.unit_code:
            spans.setdefault((line.code, line.unit_code), []).append(line)
    for same in spans.values():
        same.sort(key=lambda x: (x.held_from, x.row))
        for before, after in pairwise(same):
            if before.held_to is None or before.held_to >= after.held_from:
                message = _("This overlaps with row %(row)s. End that one first.") % {"row": before.row}
                errors.append(RowError(after.row, "held_from", message))
    return errors
