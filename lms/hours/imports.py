"""Hours from other platforms: the whole file is checked, then credited in short idempotent batches.

Also the way by which api and demo credit: they never touch the ledger's door themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from lms.common.dates import parse_day
from lms.common.errors import RefusedFile, RowError
from lms.common.spreadsheets import read_table, refused
from lms.hours.categories import Category, Mode
from lms.hours.ledger import Credit, Source, credit_all
from lms.hours.models import HourEntry
from lms.officers.models import Account, Officer

BATCH = 500
MAX_ERRORS = 1000
SOURCE_KIND = "import"

HEADINGS = {
    "external_id": {"external_id", "外部编号", "记录编号", "流水号"},
    "staff_no": {"staff_no", "工号"},
    "category": {"category", "类别", "课程类别"},
    "mode": {"mode", "方式", "培训方式"},
    "minutes": {"minutes", "分钟", "分钟数", "时长（分钟）", "时长(分钟)"},
    "ended_on": {"ended_on", "结束日期", "完成日期"},
    "title": {"title", "名称", "课程名称", "内容"},
    "provider": {"provider", "来源", "平台", "主办单位"},
    "course_code": {"course_code", "课程编号", "课程代码"},
}
REQUIRED = ("external_id", "staff_no", "category", "mode", "minutes", "ended_on", "title")
CATEGORY_WORDS = {"基础": "foundation", "重点": "key_law", "实务": "practical"}
CATEGORY_WORDS |= {f"{word}课程": code for word, code in CATEGORY_WORDS.items()}
MODE_WORDS = {
    "线上": "online",
    "线下": "in_person",
    "带教": "mentoring",
    "授课": "teaching",
    "研讨": "discussion",
    "申报": "declared",
}


@dataclass(frozen=True)
class HourLine:
    """One credited event of another platform, checked."""

    row: int
    external_id: str
    staff_no: str
    category: str
    mode: str
    minutes: int
    ended_on: date
    title: str
    provider: str = ""
    course_code: str = ""


@dataclass
class ImportReport:
    """Rows of the file by what became of them; *reversed* ones were taken back earlier (R16)."""

    rows: int = 0
    created: int = 0
    unchanged: int = 0
    reversed: int = 0
    errors: list[RowError] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {
            "rows": self.rows,
            "created": self.created,
            "updated": 0,
            "unchanged": self.unchanged,
            "removed": 0,
            "reversed": self.reversed,
            "errors": [error.as_dict() for error in self.errors],
        }


def import_hours(
    path: Path,
    *,
    by: Account | None,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> ImportReport:
    """Check the whole of *path*, then credit it in file order. Safe to repeat and to resume.

    Raises ``RefusedFile`` with every mistake by row and column; then nothing was credited.
    """
    officers = {o.staff_no: o for o in Officer.objects.only("pk", "staff_no")}
    count = _check_all(path, officers)
    report = ImportReport(rows=count)
    for lines in _batches(_lines(path, officers, errors=[])):
        _credit_batch(lines, officers, report, by=by, now=now, dry_run=dry_run)
        progress(len(lines))
    return report


def import_lines(lines: list[HourLine], *, kind: str, by: Account | None, now: datetime) -> list[HourEntry]:
    """Credit checked lines of another system in one act; the same event again gives the same row."""
    officers = {o.staff_no: o for o in Officer.objects.filter(staff_no__in={line.staff_no for line in lines})}
    return credit_all([_credit(line, officers[line.staff_no], kind) for line in lines], by=by, now=now)


def _credit_batch(
    lines: list[HourLine], officers: dict[str, Officer], report: ImportReport, *, by, now, dry_run: bool
) -> None:
    credits = [_credit(line, officers[line.staff_no], SOURCE_KIND) for line in lines]
    known = dict(
        HourEntry.objects.filter(key__in=[c.key for c in credits]).values_list("key", "reversed_by__number")
    )
    taken_back = sum(known.get(c.key) is not None for c in credits)
    report.reversed += taken_back
    report.unchanged += len(known) - taken_back
    report.created += len(credits) - len(known)
    fresh = [c for c in credits if c.key not in known]
    if fresh and not dry_run:
        credit_all(fresh, by=by, now=now)


def _credit(line: HourLine, officer: Officer, kind: str) -> Credit:
    source = Source(
        kind=kind,
        id=line.external_id,
        title=line.title,
        provider=line.provider,
        course_key=line.course_code,
    )
    return Credit(
        officer=officer,
        category=line.category,
        mode=line.mode,
        minutes=line.minutes,
        earned_on=line.ended_on,
        source=source,
    )


def _batches(lines: Iterable[HourLine]) -> Iterator[list[HourLine]]:
    batch: list[HourLine] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _check_all(path: Path, officers: dict[str, Officer]) -> int:
    """Read the file once for mistakes, also against what is entered already; the number of rows."""
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    count = 0
    for lines in _batches(_lines(path, officers, errors)):
        count += len(lines)
        for line in lines:
            _check_twice(line, seen, errors)
        _check_conflicts(lines, officers, errors)
        if len(errors) >= MAX_ERRORS:
            break
    if errors:
        raise RefusedFile(sorted(errors, key=lambda e: e.row)[:MAX_ERRORS])
    return count


def _check_twice(line: HourLine, seen: dict[str, int], errors: list[RowError]) -> None:
    key = f"{line.external_id}:{line.staff_no}"
    if key in seen:
        message = _("The same record stands in row %(row)s already. Nothing was imported.") % {
            "row": seen[key]
        }
        errors.append(RowError(line.row, "external_id", message))
    seen.setdefault(key, line.row)


def _check_conflicts(lines: list[HourLine], officers: dict[str, Officer], errors: list[RowError]) -> None:
    """The same external record with other values is an error of the file (R16)."""
    credits = {(c := _credit(line, officers[line.staff_no], SOURCE_KIND)).key: (line, c) for line in lines}
    for entry in HourEntry.objects.filter(key__in=credits):
        line, credit = credits[entry.key]
        wanted = (credit.category, credit.mode, credit.minutes, credit.earned_on, credit.source.course_key)
        if wanted != (entry.category, entry.mode, entry.minutes, entry.earned_on, entry.course_key):
            message = _(
                "This record was imported before as entry %(number)s with other values. "
                "Correct that entry instead. Nothing was imported."
            ) % {"number": entry.number}
            errors.append(RowError(line.row, "external_id", message))


def _lines(path: Path, officers: dict[str, Officer], errors: list[RowError]) -> Iterator[HourLine]:
    """Checked lines of the file; mistakes are added to *errors* and their rows left out."""
    table = read_table(path)
    _row, head = next(table, (0, []))
    columns = _columns(head)
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise refused(_("Row 1 lacks these headings: %(names)s.") % {"names": ", ".join(missing)})
    for number, cells in table:
        found: list[RowError] = []
        line = _line(number, cells, columns, officers, found)
        errors += found
        if not found:
            yield line
        if len(errors) >= MAX_ERRORS:
            return


def _columns(head: list[str]) -> dict[str, int]:
    words = {word: name for name, spellings in HEADINGS.items() for word in spellings}
    return {words[cell.strip().lower()]: i for i, cell in enumerate(head) if cell.strip().lower() in words}


def _line(
    row: int, cells: list[str], columns: dict[str, int], officers: dict[str, Officer], errors: list[RowError]
) -> HourLine:
    def cell(name: str) -> str:
        index = columns.get(name)
        return cells[index] if index is not None and index < len(cells) else ""

    def wrong(column: str, message: str) -> None:
        errors.append(RowError(row, column, message))

    for name, longest in (("external_id", 100), ("title", 200), ("provider", 120), ("course_code", 80)):
        if len(cell(name)) > longest:
            wrong(name, _("At most %(longest)s characters.") % {"longest": longest})
    for name in REQUIRED:
        if not cell(name):
            wrong(name, _("This cell is empty. Fill it in."))
    if cell("staff_no") and cell("staff_no") not in officers:
        wrong(
            "staff_no",
            _("Nobody has the staff number %(no)s. Import the roster first.") % {"no": cell("staff_no")},
        )
    category = CATEGORY_WORDS.get(cell("category"), cell("category"))
    if category and category not in Category:
        wrong("category", _("Unknown category. Known: foundation, key_law, practical."))
    mode = MODE_WORDS.get(cell("mode"), cell("mode"))
    if mode and mode not in Mode:
        wrong("mode", _("Unknown mode. Known: %(modes)s.") % {"modes": ", ".join(Mode.values)})
    minutes = _minutes(cell("minutes"), wrong)
    ended_on = parse_day(cell("ended_on"))
    if cell("ended_on") and (ended_on is None or not 2000 <= ended_on.year <= 2100):
        wrong("ended_on", _("This is no date. Write it as 2026-09-16."))
    return HourLine(
        row,
        cell("external_id"),
        cell("staff_no"),
        category,
        mode,
        minutes,
        ended_on or date.min,
        cell("title"),
        cell("provider"),
        cell("course_code"),
    )


def _minutes(text: str, wrong: Callable[[str, str], None]) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) <= 60_000:
        wrong("minutes", _("Give whole minutes, more than 0 and at most 60,000."))
        return 0
    return int(text)
