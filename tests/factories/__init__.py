"""People, units and hours for tests, made through the doors."""

from datetime import UTC, date, datetime
from itertools import count

from lms.compliance.models import Requirement
from lms.hours.ledger import Source, credit_hours
from lms.officers.granting import grant_role
from lms.officers.models import Account, HomeUnit, Officer, Unit

NOW = datetime(2026, 9, 16, 4, 0, tzinfo=UTC)  # noon in Shanghai
TODAY = date(2026, 9, 16)
_numbers = count(1)


def make_unit(code: str, parent: Unit | None = None, name: str = "", kind: str = "team") -> Unit:
    values = {"code": code, "name": name or f"单位{code}", "kind": kind}
    if parent is None:
        return Unit.add_root(**values)
    return Unit.objects.get(pk=parent.pk).add_child(**values)


def make_account(login: str = "", **values) -> Account:
    login = login or f"a{next(_numbers):05d}"
    return Account.objects.create_user(
        login, values.pop("password", None), name=values.pop("name", f"姓名{login}"), **values
    )


def make_officer(unit: Unit, staff_no: str = "", **values) -> Officer:
    staff_no = staff_no or f"s{next(_numbers):05d}"
    values = {
        "name": f"林{staff_no}",
        "joined_on": date(2020, 1, 1),
        "qualified_on": date(2020, 6, 1),
    } | values
    account = values.pop("account", None) or make_account(staff_no, name=values["name"])
    officer = Officer.objects.create(staff_no=staff_no, home_unit=unit, account=account, **values)
    HomeUnit.objects.create(officer=officer, unit=unit, since=officer.joined_on or TODAY)
    return officer


def make_manager(unit: Unit, role: str = "unit_manager", **values) -> Account:
    account = make_account(**values)
    grant_role(account=account, role=role, unit=unit, starts_on=date(2025, 1, 1), by=None, now=NOW)
    return account


def credit(officer: Officer, minutes: int = 90, **values):
    """One entry through the door; a fresh source unless ``source_id`` names one."""
    values = {"category": "practical", "mode": "online", "earned_on": TODAY} | values
    source = Source(
        kind=values.pop("kind", "test"),
        id=values.pop("source_id", None) or str(next(_numbers)),
        title=values.pop("title", "课程"),
        course_key=values.pop("course_key", ""),
        edition_digest=values.pop("edition_digest", ""),
        substantial_change=values.pop("substantial_change", False),
    )
    return credit_hours(
        officer=officer, minutes=minutes, source=source, by=None, now=values.pop("now", NOW), **values
    )


def make_requirement(year: int = 2026, code: str = "annual", **values) -> Requirement:
    values = {"title": "年度培训", "target_minutes": 2700, "audience": {}} | values
    return Requirement.objects.create(year=year, code=code, **values)
