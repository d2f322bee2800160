"""A roster file as checked lines; mistakes by row and column (DESIGN: ``import_roster``)."""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lms.common.dates import parse_day
from lms.common.errors import RefusedFile, RowError
from lms.common.spreadsheets import read_table, refused

HEADINGS: dict[str, set[str]] = {
    "staff_no": {"工号", "人员编号"},
    "name": {"姓名"},
    "unit_code": {"单位编码", "单位代码", "单位编号"},
    "unit_name": {"单位名称", "单位", "所在单位"},
    "parent_unit_code": {"上级单位编码", "上级单位代码", "上级单位编号"},
    "field": {"执法领域", "领域"},
    "rank": {"职级", "职务职级"},
    "card_no": {"执法证号", "证件编号", "执法证件编号"},
    "qualified_on": {"取证日期", "取得资格日期"},
    "joined_on": {"入职日期", "到岗日期"},
    "left_on": {"离职日期", "离岗日期"},
    "email": {"邮箱", "电子邮箱"},
    "phone": {"手机", "电话", "手机号", "联系电话"},
    "posted_unit_code": {"派驻单位编码", "派驻单位代码"},
    "posted_on": {"派驻日期"},
    "person_kind": {"人员类别"},
    "staffing": {"编制"},
    "duty_status": {"在岗状态"},
    "card_kind": {"证件类别"},
    "card_valid_to": {"证件有效期至", "证件有效期"},
    "card_status": {"证件状态"},
}
REQUIRED = ("staff_no", "name", "unit_code", "unit_name")
DATES = ("qualified_on", "joined_on", "left_on", "posted_on", "card_valid_to")
LONGEST = {"name": 80, "unit_name": 120, "email": 254} | dict.fromkeys(("staff_no", "unit_code"), 40)
PERSON_KINDS = {
    "持证人员": "card_holder",
    "执法人员": "card_holder",
    "待取证": "awaiting_card",
    "待取证人员": "awaiting_card",
    "辅助人员": "assistant",
    "法制审核人员": "legal_reviewer",
    "监督人员": "supervisor",
    "行政执法监督人员": "supervisor",
    "负责人": "head",
}
NATIONAL_ID = re.compile(r"[1-9][0-9]{16}[0-9Xx]")


@dataclass(frozen=True)
class UnitLine:
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


def read_roster(path: Path) -> Roster:
    """The roster in *path*. Raises ``RefusedFile`` with every mistake."""
    table = read_table(path)
    _row, head = next(table, (0, []))
    columns = _columns(head)
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise refused(_("Row 1 lacks these headings: %(names)s.") % {"names": ", ".join(missing)})
    roster, errors, rows = Roster(), [], {}
    for number, cells in table:
        _take(number, _cells(cells, columns), roster, rows, errors)
    _check_circles(roster, errors)
    if errors:
        raise RefusedFile(sorted(errors, key=lambda e: e.row)[:1000])
    if not roster.lines:
        raise refused(_("The file names nobody. Nothing was imported."))
    return roster


def _columns(head: list[str]) -> dict[str, int]:
    words = {word: name for name, spellings in HEADINGS.items() for word in {name, *spellings}}
    plain = ["".join(cell.replace("\ufeff", "").split()).lower() for cell in head]
    return {words[cell]: index for index, cell in enumerate(plain) if cell in words}


def _cells(cells: list[str], columns: dict[str, int]) -> dict[str, str]:
    return {name: cells[i].strip() if i < len(cells) else "" for name, i in columns.items()}


def _take(number: int, cells: dict[str, str], roster: Roster, rows: dict[str, int], errors: list) -> None:
    found = list(_mistakes(cells))
    staff_no = cells["staff_no"]
    if staff_no in rows:
        found.append(
            (
                "staff_no",
                _("Staff number %(no)s already stands in row %(row)s. Nothing was imported. Correct it.")
                % {"no": staff_no, "row": rows[staff_no]},
            )
        )
    rows.setdefault(staff_no, number)
    found += _take_unit(cells, roster)
    errors += [RowError(number, column, message) for column, message in found]
    if not found:
        roster.lines.append(_line(number, cells))


def _mistakes(cells: dict[str, str]):
    """(column, message) of every cell that cannot stand."""
    for name in REQUIRED:
        if not cells[name]:
            yield name, _("This cell is empty. Fill it in.")
    for name, text in cells.items():
        if len(text) > LONGEST.get(name, 40):
            yield name, _("At most %(longest)s characters.") % {"longest": LONGEST.get(name, 40)}
        elif name != "phone" and _is_national_id(text):
            yield name, _("This looks like a national ID number. The roster must not hold any; remove it.")
    for name in DATES:
        if cells.get(name) and parse_day(cells[name]) is None:
            yield name, _("This is no date. Write it as 2026-09-16.")
    joined, left = (parse_day(cells.get(name, "")) for name in ("joined_on", "left_on"))
    if joined and left and left < joined:
        yield "left_on", _("Somebody cannot leave before joining.")
    if cells.get("email"):
        try:
            validate_email(cells["email"])
        except ValidationError:
            yield "email", _("This is no e-mail address.")


def _is_national_id(text: str) -> bool:
    if not NATIONAL_ID.fullmatch(text):
        return False
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
    return "10X98765432"[total % 11] == text[17].upper()


def _take_unit(cells: dict[str, str], roster: Roster):
    unit = UnitLine(cells["unit_code"], cells["unit_name"], cells.get("parent_unit_code", ""))
    known = roster.units.setdefault(unit.code, unit)
    if known.name != unit.name:
        yield "unit_name", _("Unit %(code)s is called %(name)s in another row.") % vars(known)
    if known.parent != unit.parent:
        yield "parent_unit_code", _("Unit %(code)s has another parent in another row.") % vars(known)


def _line(number: int, cells: dict[str, str]) -> RosterLine:
    own = {
        name: parse_day(text) if name in DATES else text
        for name, text in cells.items()
        if name
        not in ("staff_no", "unit_code", "unit_name", "parent_unit_code", "posted_unit_code", "posted_on")
    }
    if "person_kind" in own:
        own["person_kind"] = PERSON_KINDS.get(own["person_kind"], own["person_kind"]) or "card_holder"
    posted = cells.get("posted_unit_code")
    return RosterLine(
        number, cells["staff_no"], cells["unit_code"], own, posted, parse_day(cells.get("posted_on", ""))
    )


def _check_circles(roster: Roster, errors: list[RowError]) -> None:
    rows = {line.unit_code: line.row for line in reversed(roster.lines)}
    for code in roster.units:
        seen, at = {code}, roster.units[code].parent
        while at in roster.units and at not in seen:
            seen.add(at)
            at = roster.units[at].parent
        if at == code:
            message = _("Unit %(code)s lies below itself.") % {"code": code}
            errors.append(RowError(rows.get(code, 0), "parent_unit_code", message))
