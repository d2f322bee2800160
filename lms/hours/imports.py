"""Hours from other platforms: the whole file is checked, then credited in short idempotent batches.

Also the way by which api and demo credit: they never touch the ledger's door themselves.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.dates import parse_day
from lms.common.errors import RefusedFile, RowError
from lms.common.reports import ImportReport
from lms.common.spreadsheets import columns_of, read_table, refused, unreadable
from lms.common.statistics import refresh_statistics
from lms.hours.categories import Category, Mode
from lms.hours.ledger import Credit, Source, credit_all
from lms.hours.models import EntryText, HourEntry, LedgerHead
from lms.officers.models import Account, Change, Officer
from lms.officers.roles import Act
from lms.officers.visibility import visible_to

BATCH = 500
MAX_ERRORS = 1000
MAX_NOTES = 200
SOURCE_KIND = "import"

HEADINGS = {
    "external_id": ["外部编号", "外部记录编号", "外部ID", "记录编号", "记录ID", "流水号"],
    "staff_no": ["工号", "职工号", "人员编号", "人员编码", "执法人员编号"],
    "category": ["类别", "课程类别", "学时类别", "培训类别"],
    "mode": ["学习方式", "方式", "培训方式", "培训形式"],
    "minutes": ["分钟数", "分钟", "时长", "时长分钟", "学习时长", "培训时长"],
    "ended_on": ["结束日期", "完成日期", "结束时间", "完成时间"],
    "title": ["课程名称", "名称", "标题", "培训名称", "内容", "培训内容"],
    "provider": ["来源平台", "来源", "平台", "主办单位", "提供方", "提供单位", "举办单位"],
    "course_code": ["课程编号", "课程编码", "课程代码"],
}
REQUIRED = ("external_id", "staff_no", "category", "mode", "minutes", "ended_on", "title")
CATEGORY_WORDS = {"基础": "foundation", "重点": "key_law", "实务": "practical"}
CATEGORY_WORDS |= {f"{word}课程": code for word, code in CATEGORY_WORDS.items()}
LONGEST = {"external_id": 100, "title": 200, "provider": 120, "course_code": 80, "staff_no": 40}
MODE_WORDS = {
    "线上": "online",
    "线下": "in_person",
    "带教": "mentoring",
    "授课": "teaching",
    "研讨": "discussion",
    "申报": "declared",
}


def known_words(words: dict[str, str]) -> str:
    """What a cell may say, in both languages: 线上 online, 线下 in_person."""
    return ", ".join(f"{word} {code}" for word, code in words.items())


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
class HoursReport(ImportReport):
    """*reversed* rows were taken back earlier (R16)."""

    reversed: int = 0


def import_hours(
    path: Path,
    *,
    by: Account | None,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda rows: None,
) -> HoursReport:
    """Check the whole of *path*, then credit it in file order. Safe to repeat and to resume.

    *by*: the clerk to whose people alone hours may be given (S1); ``None`` for the command. Raises ``RefusedFile`` with every mistake by row and column; then nothing was credited.
    """
    within = visible_to(by, act=Act.IMPORT_HOURS, on=local_day(now)) if by else Officer.objects.all()
    officers = {o.staff_no: o for o in within.only("pk", "staff_no")}
    count = _check_all(path, officers)
    report = HoursReport(rows=count)
    for lines in _batches(_lines(path, officers, errors=[])):
        _credit_batch(lines, officers, report, by=by, now=now, dry_run=dry_run)
        progress(len(lines))
    refresh_statistics(HourEntry, EntryText, LedgerHead, Change, rows=0 if dry_run else report.created)
    return report


def import_lines(lines: list[HourLine], *, kind: str, by: Account | None, now: datetime) -> list[HourEntry]:
    """Credit checked lines of another system in one act; the same event again gives the same row."""
    officers = {o.staff_no: o for o in Officer.objects.filter(staff_no__in={line.staff_no for line in lines})}
    return credit_all([_credit(line, officers[line.staff_no], kind) for line in lines], by=by, now=now)


def _credit_batch(
    lines: list[HourLine], officers: dict[str, Officer], report: HoursReport, *, by, now, dry_run: bool
) -> None:
    credits = [_credit(line, officers[line.staff_no], SOURCE_KIND) for line in lines]
    known = dict(
        HourEntry.objects.filter(key__in=[c.key for c in credits]).values_list("key", "reversed_by__number")
    )
    taken_back = [(line, known[c.key]) for line, c in zip(lines, credits, strict=True) if known.get(c.key)]
    for line, reversal in taken_back[: MAX_NOTES - len(report.notes)]:
        message = _("Row %(row)s: this record was taken back by entry %(number)s and stays so.")
        report.notes.append(message % {"row": line.row, "number": reversal})
    report.reversed += len(taken_back)
    report.unchanged += len(known) - len(taken_back)
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
    seen: dict[tuple[str, str], int] = {}
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


def _check_twice(line: HourLine, seen: dict[tuple[str, str], int], errors: list[RowError]) -> None:
    key = (line.external_id, line.staff_no)
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
    if not head:
        raise refused(_("The file is empty. Nothing was imported."))
    columns = columns_of(head, HEADINGS, REQUIRED)
    for number, cells in table:
        found: list[RowError] = []
        line = _line(number, cells, columns, officers, found)
        errors += found
        if not found:
            yield line
        if len(errors) >= MAX_ERRORS:
            return


def _line(
    row: int, cells: list[str], columns: dict[str, int], officers: dict[str, Officer], errors: list[RowError]
) -> HourLine:
    texts = {name: cells[i] if i < len(cells) else "" for name, i in columns.items()}
    # Other platforms break long titles over lines.
    texts |= {n: " ".join(texts[n].split()) for n in ("title", "provider") if texts.get(n)}

    def wrong(column: str, message: str) -> None:
        errors.append(RowError(row, column, message))

    for name, text in texts.items():
        if len(text) > LONGEST.get(name, 40):
            wrong(name, _("At most %(longest)s characters.") % {"longest": LONGEST.get(name, 40)})
        elif reason := unreadable(text):
            wrong(name, reason)
        elif not text and name in REQUIRED:
            wrong(name, _("This cell is empty. Fill it in."))
    staff_no = texts["staff_no"]
    if staff_no and staff_no not in officers:
        message = _(
            "Nobody of your units has the staff number %(no)s. Import the roster first, or ask whoever keeps their hours."
        )
        wrong("staff_no", message % {"no": staff_no})
    return HourLine(
        row,
        texts["external_id"],
        staff_no,
        _known(texts["category"], "category", wrong),
        _known(texts["mode"], "mode", wrong),
        _minutes(texts["minutes"], wrong),
        _day(texts["ended_on"], wrong),
        texts["title"],
        texts.get("provider", ""),
        texts.get("course_code", ""),
    )


def _known(text: str, column: str, wrong: Callable[[str, str], None]) -> str:
    """The code of a category or mode, however it is written."""
    words, codes = {"category": (CATEGORY_WORDS, Category), "mode": (MODE_WORDS, Mode)}[column]
    code = words.get(text, text.lower())
    if code and code not in codes:
        if column == "category":
            message = _("Unknown category. Known: %(categories)s.") % {"categories": known_words(words)}
        else:
            message = _("Unknown mode. Known: %(modes)s.") % {"modes": known_words(words)}
        wrong(column, message)
    return code


def _day(text: str, wrong: Callable[[str, str], None]) -> date:
    day = parse_day(text)
    if text and (day is None or not 2000 <= day.year <= 2100):
        wrong("ended_on", _("This is no date. Write it as 2026-09-16."))
    return day or date.min


def _minutes(text: str, wrong: Callable[[str, str], None]) -> int:
    if not text:
        return 0
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or not 0 < int(text) <= 60_000:
        wrong("minutes", _("Give whole minutes, more than 0 and at most 60,000."))
        return 0
    return int(text)
