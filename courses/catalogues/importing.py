"""Catalogues of other libraries, from a file: shown first, whole or not at all (S4)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from courses.catalogues.choosing import refresh_offers
from courses.models import Edition, OutsideCourse
from lms.common.dates import parse_day
from lms.common.errors import RefusedFile, RowError
from lms.common.reports import ImportReport
from lms.common.spreadsheets import columns_of, read_table
from lms.hours.categories import Category, Mode
from lms.hours.imports import CATEGORY_WORDS, MODE_WORDS, known_words
from lms.officers.models import Account, Place

HEADINGS = {
    "provider": ["来源", "平台", "提供单位"],
    "course_code": ["课程编号", "课程代码"],
    "title": ["名称", "课程名称"],
    "category": ["类别", "课程类别"],
    "mode": ["方式", "培训方式"],
    "minutes": ["分钟", "分钟数"],
    "about": ["简介"],
    "where": ["地址", "学习地址", "学习地点"],
    "ends_on": ["截止日期"],
}
REQUIRED = ("provider", "course_code", "title", "category", "mode", "minutes")
LONGEST = {"provider": 120, "course_code": 80, "title": 200, "about": 1000, "where": 300}
VALUES = ("provider", "title", "category", "mode", "minutes", "about", "where", "ends_on")


def import_catalogue(
    path: Path, *, by: Account | None, now: datetime, dry_run: bool = False, allow_removals: bool = False
) -> ImportReport:
    """The file is the whole truth about the providers that it names; others are not touched.

    What it no longer lists is taken off the list and keeps its row, because hours may refer to its
    code. Raises ``RefusedFile`` with every mistake by row and column, and where more of a provider's
    courses are missing than the place's share of removals (S4).
    """
    wanted, rows = _read(path)
    known = {row.code: row for row in OutsideCourse.objects.filter(code__in=wanted)}
    _refuse_taken_codes(wanted, rows, known)
    report = ImportReport(rows=len(wanted))
    providers = {values["provider"] for values in wanted.values()}
    listed = OutsideCourse.objects.filter(provider__in=providers, listed=True)
    gone = listed.exclude(code__in=wanted)
    if not allow_removals:
        _refuse_many(listed, gone)
    fresh, changed = [], []
    for code, values in wanted.items():
        row = known.get(code)
        if row is None:
            fresh.append(OutsideCourse(code=code, imported_at=now, **values))
        elif not row.listed or any(getattr(row, name) != values[name] for name in VALUES):
            changed.append(_changed(row, values, now))
        else:
            report.unchanged += 1
    report.created, report.updated, report.removed = len(fresh), len(changed), gone.count()
    if not dry_run:
        _store(fresh, changed, gone)
    return report


def _refuse_taken_codes(
    wanted: dict[str, dict], rows: dict[str, int], known: dict[str, OutsideCourse]
) -> None:
    """A code says which course was learned (R7): two providers, or one and the house, cannot share it."""
    own = set(Edition.objects.filter(course_key__in=wanted).values_list("course_key", flat=True))
    errors = []
    for code, values in wanted.items():
        if code in own:
            errors.append(RowError(rows[code], "course_code", _("A course of our own has this code.")))
        elif code in known and known[code].provider != values["provider"]:
            other = _("%(provider)s has a course with this code.") % {"provider": known[code].provider}
            errors.append(RowError(rows[code], "course_code", other))
    if errors:
        raise RefusedFile(errors[:1000])


def _refuse_many(listed: QuerySet[OutsideCourse], gone: QuerySet[OutsideCourse]) -> None:
    share = Place.current().removal_share_percent
    before = dict(listed.values_list("provider").annotate(Count("pk")))
    for provider, leaving in gone.values_list("provider").annotate(Count("pk")):
        if leaving > 1 and leaving * 100 > share * before[provider]:
            told = _(
                "%(count)s of %(all)s courses of %(provider)s are missing in the file, more than %(share)s%%. Nothing was "
                "imported. Check the file, or have it imported with --allow-removals."
            ) % {"count": leaving, "all": before[provider], "provider": provider, "share": share}
            raise RefusedFile([RowError(0, "course_code", told)])


@transaction.atomic
def _store(fresh, changed, gone) -> None:
    gone.update(listed=False)
    OutsideCourse.objects.bulk_create(fresh, batch_size=500)
    OutsideCourse.objects.bulk_update(changed, [*VALUES, "listed", "imported_at"], batch_size=200)
    refresh_offers()


def _changed(row: OutsideCourse, values: dict, now: datetime) -> OutsideCourse:
    for name in VALUES:
        setattr(row, name, values[name])
    row.listed, row.imported_at = True, now
    return row


def _read(path: Path) -> tuple[dict[str, dict], dict[str, int]]:
    """The courses of the file by their codes, and the row in which each stands."""
    table = read_table(path)
    _row, head = next(table, (0, []))
    columns = columns_of(head, HEADINGS, REQUIRED)
    errors: list[RowError] = []
    rows: dict[str, int] = {}
    found = dict(_rows(table, columns, rows, errors))
    if errors:
        raise RefusedFile(errors[:1000])
    return found, rows


def _rows(
    table, columns: dict[str, int], seen: dict[str, int], errors: list[RowError]
) -> Iterator[tuple[str, dict]]:
    for number, cells in table:
        texts = {name: cells[i].strip() if i < len(cells) else "" for name, i in columns.items()}
        wrong = _wrong_cells(number, texts, seen)
        errors += wrong
        if not wrong:
            seen[texts["course_code"]] = number
            yield texts["course_code"], _values(texts)


def _wrong_cells(row: int, texts: dict[str, str], seen: dict[str, int]) -> list[RowError]:
    found: list[RowError] = []

    def wrong(column: str, message: str) -> None:
        found.append(RowError(row, column, message))

    for name in REQUIRED:
        if not texts.get(name):
            wrong(name, _("This cell is empty. Fill it in."))
    for name, longest in LONGEST.items():
        if len(texts.get(name, "")) > longest:
            wrong(name, _("At most %(longest)s characters.") % {"longest": longest})
    _check_codes(texts, wrong)
    if texts.get("course_code") in seen:
        wrong("course_code", _("Stands in row %(row)s already.") % {"row": seen[texts["course_code"]]})
    return found


def _check_codes(texts: dict[str, str], wrong: Callable[[str, str], None]) -> None:
    minutes = texts.get("minutes", "")
    if texts.get("category") and _category(texts) not in Category:
        known = known_words(CATEGORY_WORDS)
        wrong("category", _("Unknown category. Known: %(categories)s.") % {"categories": known})
    if texts.get("mode") and _mode(texts) not in Mode:
        wrong("mode", _("Unknown mode. Known: %(modes)s.") % {"modes": known_words(MODE_WORDS)})
    if minutes and not (minutes.isascii() and minutes.isdecimal() and 0 < int(minutes) <= 60_000):
        wrong("minutes", _("Give whole minutes, more than 0 and at most 60,000."))
    if texts.get("ends_on") and parse_day(texts["ends_on"]) is None:
        wrong("ends_on", _("This is no date. Write it as 2026-09-16."))


def _values(texts: dict[str, str]) -> dict:
    ends_on: date | None = parse_day(texts["ends_on"]) if texts.get("ends_on") else None
    return {
        "provider": texts["provider"],
        "title": texts["title"],
        "category": _category(texts),
        "mode": _mode(texts),
        "minutes": int(texts["minutes"]),
        "about": texts.get("about", ""),
        "where": texts.get("where", ""),
        "ends_on": ends_on,
    }


def _category(texts: dict[str, str]) -> str:
    return CATEGORY_WORDS.get(texts["category"], texts["category"])


def _mode(texts: dict[str, str]) -> str:
    return MODE_WORDS.get(texts["mode"], texts["mode"])
