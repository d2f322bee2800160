"""Make the demonstration city: everything through the doors that real data uses."""

import csv
import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password

from lms.certificates.batches import issue_year
from lms.common import clock
from lms.common.errors import HouseError
from lms.compliance.models import YearClosing
from lms.compliance.projection import rebuild
from lms.compliance.requirements import load_requirements
from lms.compliance.year_end import close_year
from lms.demo import (
    calling,
    classes,
    daily,
    key_law,
    laws,
    learning,
    mentoring_stories,
    ordinary,
    recorded,
    stories,
)
from lms.demo.logins import LOGINS, PASSWORD
from lms.demo.people import Person, people
from lms.demo.teaching import building, learners
from lms.demo.units import UNITS
from lms.hours.imports import import_hours
from lms.jobs.running import work_off
from lms.notices.models import Notice
from lms.officers.granting import grant_role
from lms.officers.models import Account, Officer, Place, Unit
from lms.officers.roster.applying import import_roster

ROSTER_HEADINGS = [
    "staff_no",
    "name",
    "unit_code",
    "unit_name",
    "parent_unit_code",
    "field",
    "rank",
    "card_no",
    "qualified_on",
    "joined_on",
    "left_on",
    "person_kind",
    "duty_status",
    "posted_unit_code",
    "posted_on",
]


class NotEmpty(HouseError):
    """The database already holds people."""


@dataclass(frozen=True)
class City:
    officers: int
    entries: int


def make_city(*, officers: int, seed: int, say: Callable[[str], None], today: date | None = None) -> City:
    """Fill an empty database. The same number and seed give the same city for the same day."""
    if Officer.objects.exists():
        raise NotEmpty("这个数据库里已有人员，不再写入演示数据。 The database already holds people.")
    today = today or clock.today()
    now = datetime.combine(today, time(9, 0), clock.LOCAL_ZONE)
    everybody = people(officers, seed)
    with tempfile.TemporaryDirectory() as folder:
        say("人员 roster …")
        _place()
        _units_and_people(Path(folder) / "roster.csv", everybody, now)
        _accounts(now)
        say("学时 hours …")
        entries = _two_years(Path(folder), everybody, today, seed, now)
    say("往年认定 last year …")
    _close_last_year(today.year - 1, now)
    laws.tell(now=now, say=say)
    recorded.tell(now=now, say=say)
    key_law.tell(now=now)
    ordinary.tell(seed=seed, now=now)
    say("课程 courses …")
    building.build(now=now)
    learners.learn(today=today, now=now)
    learners.learn_all_year(seed=seed, now=now)
    say("故事 stories …")
    stories.tell_all(today=today, now=now)
    say("班次 classes …")
    classes.tell_classes(today=today, now=now)
    say("征集 calls …")
    calling.tell_calls(today=today, now=now)
    say("带教 mentoring …")
    mentoring_stories.tell(today=today, seed=seed)
    recorded.tell_changes(now=now)
    daily.tell(now=now)
    _read_long_ago(now)
    rebuild(now=now)
    return City(len(everybody), entries)


def _read_long_ago(now: datetime) -> None:
    """News older than a month has been read by everybody; what waits for an answer still waits."""
    old = Notice.objects.filter(created_at__lt=now - timedelta(days=30), needs_answer=False, read_at=None)
    old.update(read_at=now - timedelta(days=29))


def _place() -> None:
    Place.objects.update_or_create(
        pk=1,
        defaults={
            "name": "澄州市",
            "issuer": "澄州市司法局",
            "issuer_en": "Chengzhou Municipal Justice Bureau",
            "certificate_prefix": "CZPX",
            "contact": "澄州市司法局 0000-1234567",
        },
    )


def _units_and_people(path: Path, everybody: list[Person], now: datetime) -> None:
    units = {unit.code: unit for unit in UNITS}
    # A unit without people of its own stands in the file through its first officer's parent chain only,
    # so bare ones are made first, as a bureau would in its own tree.
    for unit in UNITS:
        _bare_unit(unit)
    rows = [ROSTER_HEADINGS]
    for p in everybody:
        unit = units[p.unit]
        card = f"CZ-{p.staff_no[:4]}-{p.staff_no[3:]}" if p.qualified_on else ""
        rows.append(
            [p.staff_no, p.name, unit.code, unit.name, unit.parent, unit.field or "综合", p.rank, card,
             p.qualified_on, p.joined_on, p.left_on, p.kind, p.duty, p.posted_unit, p.posted_on]
        )  # fmt: skip
    _write(path, rows)
    import_roster(path, by=None, now=now)


def _bare_unit(unit) -> None:
    values = {"code": unit.code, "name": unit.name, "name_en": unit.name_en, "kind": _kind(unit)}
    if unit.parent:
        Unit.objects.get(code=unit.parent).add_child(**values)
    else:
        Unit.add_root(**values)


def _kind(unit) -> str:
    if not unit.parent:
        return Unit.Kind.CITY
    if unit.name.endswith(("区", "县")):
        return Unit.Kind.DISTRICT
    if unit.name.endswith("镇"):
        return Unit.Kind.TOWNSHIP
    return Unit.Kind.TEAM if unit.name.endswith(("队", "大队")) and unit.parent != "CZ" else Unit.Kind.BUREAU


def _accounts(now: datetime) -> None:
    """Passwords and roles of the demo logins; the first grants have no grantor but the installation."""
    password = make_password(PASSWORD)  # one for all: 32 hashes cost a second
    for login in LOGINS:
        account, _new = Account.objects.get_or_create(login=login.staff_no, defaults={"name": login.name})
        account.password = password
        account.must_set_password = False
        account.save()
        for role, unit in login.roles:
            grant_role(
                account=account,
                role=role,
                unit=Unit.objects.get(code=unit),
                starts_on=date(now.year - 2, 1, 1),
                by=None,
                now=now,
            )
    Account.objects.filter(login="0200118").update(size="large")
    opened = datetime(now.year - 2, 1, 2, 9, tzinfo=clock.LOCAL_ZONE)
    Account.objects.filter(officer=None).update(created_at=opened)


def _two_years(folder: Path, everybody: list[Person], today: date, seed: int, now: datetime) -> int:
    for year in (today.year - 1, today.year):
        path = folder / f"requirements-{year}.json"
        path.write_text(json.dumps(requirements(year), ensure_ascii=False), encoding="utf-8")
        load_requirements(path, by=None, now=now)
    before = folder / "before.csv"
    story_numbers = stories.OWN_RECORDS
    others = [p for p in everybody if p.staff_no not in story_numbers]
    _write(before, [learning.HEADINGS, *learning.whole_year(everybody, today.year - 1, seed)])
    this_year = folder / "this-year.csv"
    _write(this_year, [learning.HEADINGS, *learning.year_so_far(others, today - timedelta(days=2), seed)])
    return sum(import_hours(path, by=None, now=now).created for path in (before, this_year))


def _close_last_year(year: int, now: datetime) -> None:
    """Determined in January, certified three days later; in early January, just now."""
    decided = min(now, datetime(year + 1, 1, 12, 9, tzinfo=clock.LOCAL_ZONE))
    issued = min(now, decided + timedelta(days=3))
    work_off(close_year(year, by=Account.objects.get(login="0100010"), now=decided))
    assert YearClosing.objects.filter(year=year).exists()
    # The web's worker finishes what is left of this job; the stories need these units at once.
    issuer = Account.objects.get(login="0100011")
    for code in ("XJ-ZF-CD", "HP-YL"):
        work_off(issue_year(year, unit=Unit.objects.get(code=code), by=issuer, now=issued))
    issue_year(year, by=issuer, now=issued)


def requirements(year: int) -> dict:
    """Demo figures: no source fixes them, every place sets its own (RULES)."""
    annual = {
        "code": "annual",
        "title": "年度培训",
        "audience": {"person_kind": ["card_holder", "awaiting_card", "legal_reviewer", "supervisor", "head"]},
        "target_hours": 60,
        "minutes_per_hour": 45,
        "category_minimum_hours": {"foundation": 12, "key_law": 12, "practical": 20},
        "mode_cap_hours": {"mentoring": 8, "discussion": 6, "teaching": 12},
        "mandatory_courses": [f"KEY-03-{year}"] if year >= 2026 else [],
    }
    assistant = {
        "code": "assistant",
        "title": "辅助人员培训",
        "audience": {"person_kind": ["assistant"]},
        "target_hours": 40,
        "minutes_per_hour": 45,
        "category_minimum_hours": {"foundation": 8},
        "mode_cap_hours": {"mentoring": 8, "discussion": 6},
    }
    return {"year": year, "requirements": [annual, assistant]}


def _write(path: Path, rows: Iterable[Iterable]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
