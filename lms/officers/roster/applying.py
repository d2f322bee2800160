"""Compare a roster with what is stored and apply the difference in one transaction (S4)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import HouseError
from lms.officers import changes
from lms.officers.models import Account, HomeUnit, Officer, PersonKind, Place, Posting, Unit
from lms.officers.names import search_key
from lms.officers.roster.reading import Roster, RosterLine, UnitLine, read_roster

KNOWN_CODES = {"person_kind": set(PersonKind.values)}
SHOWN_CHANGES = 200


class TooManyRemovals(HouseError):
    """The file would remove more people than the place allows at once."""


class _OnlyLooking(Exception):
    """Ends a dry run: everything is rolled back."""


@dataclass
class RosterReport:
    """What the file changed, or would change."""

    rows: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    units_created: int = 0
    units_renamed: int = 0
    units_moved: int = 0
    unknown_codes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)

    def as_dict(self) -> dict:
        return {**vars(self), "errors": []}

    def say(self, text: str) -> None:
        if len(self.changes) < SHOWN_CHANGES:
            self.changes.append(text)


def import_roster(
    path: Path, *, by: Account | None, now: datetime, dry_run: bool = False, allow_removals: bool = False
) -> RosterReport:
    """Make the roster in *path* the truth about the top units it names; touch nobody else.

    Raises ``RefusedFile`` for mistakes in the file, ``TooManyRemovals`` beyond the place's share.
    """
    roster = read_roster(path)
    report = RosterReport(rows=len(roster.lines))
    try:
        with transaction.atomic():
            _Applying(roster, report, local_day(now), allow_removals).run()
            if dry_run:
                raise _OnlyLooking
    except _OnlyLooking:
        pass
    return report


class _Applying:
    def __init__(self, roster: Roster, report: RosterReport, today: date, allow_removals: bool):
        self.roster, self.report, self.today, self.allow_removals = roster, report, today, allow_removals
        self.touched: set[int] = set()

    def run(self) -> None:
        self.units = _sync_units(self.roster, self.report)
        tops = [code for code, unit in self.roster.units.items() if unit.parent not in self.roster.units]
        within = Q()
        for code in tops:
            within |= Q(home_unit__path__startswith=self.units[code].path)
        wanted = {line.staff_no: line for line in self.roster.lines}
        stored = {
            o.staff_no: o
            for o in Officer.objects.select_for_update(of=("self",))
            .filter(within | Q(staff_no__in=wanted))
            .select_related("home_unit")
        }
        inside = set(Officer.objects.filter(within).values_list("staff_no", flat=True))
        self._remove([stored[no] for no in sorted(inside - wanted.keys())], len(inside))
        self._create([line for line in self.roster.lines if line.staff_no not in stored])
        self._update([(stored[line.staff_no], line) for line in self.roster.lines if line.staff_no in stored])
        self._post()
        self._list_unknown()
        changes.note(self.touched)

    def _remove(self, missing: list[Officer], inside: int) -> None:
        leaving = [o for o in missing if o.left_on is None or o.left_on > self.today]
        share = Place.current().removal_share_percent
        if not self.allow_removals and len(leaving) * 100 > share * max(inside, 1):
            raise TooManyRemovals(
                _(
                    "%(count)s of %(all)s people are missing in the file, more than %(share)s%%. Nothing was "
                    "imported. Check the file, or allow it with --allow-removals."
                )
                % {"count": len(leaving), "all": inside, "share": share}
            )
        for officer in leaving:
            officer.left_on = max(self.today, officer.joined_on or self.today)
            self.report.say(_("%(no)s: no longer in the roster") % {"no": officer.staff_no})
        Officer.objects.bulk_update(leaving, ["left_on"], batch_size=500)
        Account.objects.filter(officer__in=leaving).update(is_active=False)
        self.report.removed = len(leaving)
        self.touched |= {o.pk for o in leaving}

    def _create(self, lines: list[RosterLine]) -> None:
        unusable = make_password(None)
        taken = set(
            Account.objects.filter(login__in=[line.staff_no for line in lines]).values_list(
                "login", flat=True
            )
        )
        Account.objects.bulk_create(
            [
                Account(
                    login=line.staff_no, name=line.values["name"], password=unusable, must_set_password=True
                )
                for line in lines
                if line.staff_no not in taken
            ],
            batch_size=500,
        )
        accounts = dict(
            Account.objects.filter(login__in=[x.staff_no for x in lines]).values_list("login", "pk")
        )
        officers = [self._new_officer(line, accounts[line.staff_no]) for line in lines]
        Officer.objects.bulk_create(officers, batch_size=500)
        HomeUnit.objects.bulk_create(
            [HomeUnit(officer=o, unit_id=o.home_unit_id, since=self._first_day(o)) for o in officers],
            batch_size=500,
        )
        for line in lines:
            self.report.say(_("%(no)s: new") % {"no": line.staff_no})
        self.report.created = len(officers)
        self.touched |= {o.pk for o in officers}

    def _new_officer(self, line: RosterLine, account_id: int) -> Officer:
        officer = Officer(
            staff_no=line.staff_no, account_id=account_id, home_unit=self.units[line.unit_code], **line.values
        )
        officer.name_key = search_key(officer.name)
        return officer

    def _first_day(self, officer: Officer) -> date:
        return officer.joined_on or officer.qualified_on or date(self.today.year, 1, 1)

    def _update(self, pairs: list[tuple[Officer, RosterLine]]) -> None:
        changed, moved = [], []
        for officer, line in pairs:
            unit = self.units[line.unit_code]
            differing = {n: v for n, v in line.values.items() if getattr(officer, n) != v}
            if officer.home_unit_id != unit.pk:
                moved.append((officer, unit))
                self.report.say(
                    _("%(no)s: moves from %(old)s to %(new)s")
                    % {"no": officer.staff_no, "old": officer.home_unit.code, "new": unit.code}
                )
                officer.home_unit = unit
            elif not differing:
                continue
            for name, value in differing.items():
                setattr(officer, name, value)
            if differing:
                self.report.say(f"{officer.staff_no}: {', '.join(sorted(differing))}")
            officer.name_key = search_key(officer.name)
            changed.append(officer)
        if changed:
            columns = ["home_unit", "name_key", *pairs[0][1].values]
            Officer.objects.bulk_update(changed, columns, batch_size=200)
            self._sync_accounts(changed)
        for officer, unit in moved:
            HomeUnit.objects.update_or_create(officer=officer, since=self.today, defaults={"unit": unit})
        self.report.updated = len(changed)
        self.report.unchanged = len(pairs) - len(changed)
        self.touched |= {o.pk for o in changed}

    def _sync_accounts(self, officers: list[Officer]) -> None:
        accounts = Account.objects.in_bulk([o.account_id for o in officers if o.account_id])
        for officer in officers:
            if account := accounts.get(officer.account_id):
                account.name = officer.name
                account.is_active = officer.left_on is None or officer.left_on >= self.today
        Account.objects.bulk_update(accounts.values(), ["name", "is_active"], batch_size=500)

    def _post(self) -> None:
        """Postings, where the file has the column: an empty cell ends the open one."""
        lines = [line for line in self.roster.lines if line.posted_unit is not None]
        if not lines:
            return
        officers = dict(
            Officer.objects.filter(staff_no__in=[x.staff_no for x in lines]).values_list("staff_no", "pk")
        )
        open_ones = {
            p.officer_id: p for p in Posting.objects.filter(ends_on=None, officer__in=officers.values())
        }
        fresh, ended = [], []
        for line in lines:
            pk = officers[line.staff_no]
            posting, unit = open_ones.get(pk), self._posted_unit(line)
            starts = line.posted_on or (posting.starts_on if posting else self.today)
            if posting and unit and (posting.unit_id, posting.starts_on) == (unit.pk, starts):
                continue
            if posting:
                posting.ends_on = max(posting.starts_on, (starts if unit else self.today) - timedelta(days=1))
                ended.append(posting)
            if unit:
                fresh.append(Posting(officer_id=pk, unit=unit, starts_on=starts))
            if posting or unit:
                self.touched.add(pk)
        Posting.objects.bulk_update(ended, ["ends_on"], batch_size=500)
        Posting.objects.bulk_create(fresh, batch_size=500)

    def _posted_unit(self, line: RosterLine) -> Unit | None:
        if not line.posted_unit:
            return None
        unit = self.units.get(line.posted_unit) or Unit.objects.filter(code=line.posted_unit).first()
        if unit is None:
            self.report.notes.append(
                _("Row %(row)s: there is no unit %(code)s; the posting was left out.")
                % {"row": line.row, "code": line.posted_unit}
            )
        return unit

    def _list_unknown(self) -> None:
        for name, known in KNOWN_CODES.items():
            used = {line.values.get(name) for line in self.roster.lines} - {None, ""}
            self.report.unknown_codes += sorted(f"{name}: {code}" for code in used - known)


def _sync_units(roster: Roster, report: RosterReport) -> dict[str, Unit]:
    """Make, rename and move the units that the file names; units by code."""
    codes = set(roster.units) | {unit.parent for unit in roster.units.values() if unit.parent}
    stored = {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}

    def place(code: str) -> Unit:
        line = roster.units.get(code)
        unit = stored.get(code)
        parent = place(line.parent) if line and line.parent else None
        if unit is None:
            unit = stored[code] = _add(code, line, parent, report)
        elif line and id(line) not in placed:
            _rename(unit, line, report)
            if parent is not None and unit.path[: -Unit.steplen] != parent.path:
                unit.move(parent, "last-child")
                report.units_moved += 1
                for other in stored.values():
                    other.refresh_from_db(fields=["path", "depth"])
        placed.add(id(line))
        return unit

    placed: set[int] = set()
    for code in roster.units:
        place(code)
    return {unit.code: unit for unit in Unit.objects.filter(code__in=codes)}


def _add(code: str, line: UnitLine | None, parent: Unit | None, report: RosterReport) -> Unit:
    name = line.name if line else code
    if line is None:
        report.notes.append(
            _("Unit %(code)s is named as a parent only; it was made with its code as name.") % {"code": code}
        )
    add: Callable = parent.add_child if parent else Unit.add_root
    if parent:
        parent.refresh_from_db()
    report.units_created += 1
    return add(code=code, name=name, kind=_kind(name, parent))


def _rename(unit: Unit, line: UnitLine, report: RosterReport) -> None:
    if unit.name != line.name:
        report.say(f"{unit.code}: {unit.name} → {line.name}")
        unit.name = line.name
        unit.save(update_fields=["name"])
        report.units_renamed += 1


def _kind(name: str, parent: Unit | None) -> str:
    if parent is None:
        return Unit.Kind.CITY
    if name.endswith(("镇", "乡", "街道")):
        return Unit.Kind.TOWNSHIP
    if name.endswith(("局", "委", "委员会", "支队")):
        return Unit.Kind.BUREAU
    if name.endswith(("区", "县", "市")):
        return Unit.Kind.DISTRICT
    return Unit.Kind.TEAM
