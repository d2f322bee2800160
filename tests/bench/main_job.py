"""What do the commands of the main job cost: roster, hours, assess, close, issue, checks?"""

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from lms.common import clock
from lms.demo.city import requirements
from lms.demo.learning import COURSES, HEADINGS
from tests.bench.frame import Cost, Figure, command

TEAMS = 100


def run(officers: int) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder)
        year = clock.today().year
        _write(files / "roster.csv", _roster(officers))
        _write(files / "hours.csv", _hours(officers, year))
        (files / "requirements.json").write_text(json.dumps(requirements(year)), encoding="utf-8")
        yield from _told("import_roster", str(files / "roster.csv"), rows=officers)
        yield from _told("import_roster", str(files / "roster.csv"), what="import_roster, nothing new")
        yield from _told("load_requirements", str(files / "requirements.json"))
        yield from _told(
            "import_hours", str(files / "hours.csv"), rows=officers * len(COURSES), at_least=1500
        )
        yield from _told("import_hours", str(files / "hours.csv"), what="import_hours, all known")
    yield from _told("rebuild_standing")
    yield from _told("assess", str(year))
    yield from _told("assess", str(year), "--entries", what="assess --entries", memory=600)
    rows = officers * len(COURSES)
    yield from _told("verify_ledger", most=60 * rows / 1_000_000)
    yield from _told("close_year", str(year))
    yield from _told("issue_certificates", str(year), "--unit", "BT7", rows=officers // TEAMS)
    yield from _told("doctor", what="doctor")


def _told(
    name: str,
    *arguments: str,
    what: str = "",
    rows: int = 0,
    at_least: float | None = None,
    most: float | None = None,
    memory: float | None = None,
) -> Iterator[Figure]:
    spent, peak, _said = command(name, *arguments, "--json")
    spent = Cost(spent.cpu - _start().cpu, spent.wall - _start().wall)
    what = what or name
    yield Figure(what, spent.cpu, "s CPU", most, note=spent.words)
    if rows:
        by_wall = f"{rows / spent.wall:,.0f} a second of wall"
        yield Figure(f"{what}, {rows:,} rows", rows / spent.cpu, "/s of CPU", at_least, True, by_wall)
    yield Figure(f"{what}, memory", peak, "MB", memory)


@cache
def _start() -> Cost:
    """What any command costs before it begins; left out of all figures."""
    return command("demo", "--logins")[0]


def _roster(officers: int) -> Iterator[Iterable]:
    yield ["staff_no", "name", "unit_code", "unit_name", "parent_unit_code", "field", "card_no",
           "qualified_on", "joined_on"]  # fmt: skip
    for number in range(officers):
        team = number % TEAMS
        yield [f"B{number:06d}", f"甲{number}", f"BT{team}", f"第{team}执法队", "BC", "城市管理",
               f"BC-{number:06d}", "2020-05-01", "2019-01-01"]  # fmt: skip


def _hours(officers: int, year: int) -> Iterator[Iterable]:
    """Course after course, as a platform would deliver: the officers of one batch are many."""
    yield HEADINGS
    for course, (code, title, category, mode, minutes) in enumerate(COURSES):
        key = f"KEY-03-{year}" if code == "KEY-03" else code
        for number in range(officers):
            day = f"{year}-{1 + course % 10:02d}-{1 + number % 28:02d}"
            yield [f"{course}-{number}", f"B{number:06d}", category, mode, minutes, day, title, "省平台", key]


def _write(path: Path, rows: Iterable[Iterable]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
