"""Compare a roster with what is stored and apply the difference in one transaction (S4)."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from lms.common.clock import local_day
from lms.common.errors import RefusedFile, RowError
from lms.common.spreadsheets import heading_of
from lms.common.statistics import refresh_statistics
from lms.officers import changes
from lms.officers.models import Account, Change, HomeUnit, Officer, PersonKind, Place
from lms.officers.roster.headings import HEADINGS
from lms.officers.roster.postings import sync_postings
from lms.officers.roster.reach import refuse_others
from lms.officers.roster.reading import Roster, RosterLine, read_roster
from lms.officers.roster.report import RosterReport
from lms.officers.roster.units import sync_units


class TooManyRemovals(RefusedFile):
    """The file would remove more people than the place allows at once."""


def import_roster(
    path: Path, *, by: Account | None, now: datetime, dry_run: bool = False, allow_removals: bool = False
) -> RosterReport:
    """Make the roster in *path* the truth about the top units it names; touch nobody else.

    *by*: the clerk whose units alone the file may name; ``None`` for the command. Raises ``RefusedFile``
    for mistakes in the file, ``TooManyRemovals`` beyond the place's share.
    """
    roster = read_roster(path)
    report = RosterReport(rows=len(roster.lines))
    with transaction.atomic():
        if by:
            refuse_others(roster, by=by, on=local_day(now))
        _Applying(roster, report, local_day(now), allow_removals).run()
        transaction.set_rollback(dry_run)
    if not dry_run:
        refresh_statistics(Account, Officer, HomeUnit, Change, rows=report.created + report.updated)
    return report


class _Applying:
    def __init__(self, roster: Roster, report: RosterReport, today: date, allow_removals: bool):
        self.roster, self.report, self.today, self.allow_removals = roster, report, today, allow_removals
        self.touched: set[int] = set()
        self.lines = {line.staff_no: line for line in roster.lines}

    def run(self) -> None:
        self.units = sync_units(self.roster, self.report)
        within = self._within()
        stored = {
            o.staff_no: o
            for o in Officer.objects.select_for_update(of=("self",))
            .filter(within | Q(staff_no__in=self.lines))
            .select_related("home_unit")
            .order_by("staff_no")
        }
        self._list_unknown()
        inside = set(Officer.objects.filter(within, self._serving()).values_list("staff_no", flat=True))
        self._remove([stored[no] for no in sorted(inside - self.lines.keys())], len(inside))
        self._create([line for line in self.roster.lines if line.staff_no not in stored])
        changed = self._update([(stored[no], line) for no, line in self.lines.items() if no in stored])
        changed |= sync_postings(self.roster, self.units, self.report, self.today)
        changed &= stored.keys()
        self.report.updated = len(changed)
        self.report.unchanged = len(self.lines) - self.report.created - len(changed)
        self.touched |= set(Officer.objects.filter(staff_no__in=changed).values_list("pk", flat=True))
        # A unit that moved takes everybody below it along, and the bars of the units above change.
        changes.note([None] if self.report.units_moved else self.touched)

    def _within(self) -> Q:
        """Whom the file speaks about: people of the topmost units that it has rows for."""
        within = Q()
        for code, unit in self.roster.units.items():
            if unit.parent not in self.roster.units:
                within |= Q(home_unit__path__startswith=self.units[code].path)
        return within

    def _serving(self) -> Q:
        return Q(left_on=None) | Q(left_on__gt=self.today)

    def _remove(self, leaving: list[Officer], inside: int) -> None:
        self._refuse_many(len(leaving), inside)
        for officer in leaving:
            officer.left_on = max(self.today, officer.joined_on or self.today)
            self.report.say(_("%(no)s: no longer in the roster") % {"no": officer.staff_no})
        Officer.objects.bulk_update(leaving, ["left_on"], batch_size=500)
        Account.objects.filter(officer__in=[o.pk for o in leaving]).update(is_active=False)
        self.report.removed = len(leaving)
        self.touched |= {o.pk for o in leaving}

    def _refuse_many(self, leaving: int, inside: int) -> None:
        """S4. One person may always leave, or a team of five could never lose anybody."""
        share = Place.current().removal_share_percent
        if not self.allow_removals and leaving > 1 and leaving * 100 > share * inside:
            message = _(
                "%(count)s of %(all)s people are missing in the file, more than %(share)s%%. Nothing was "
                "imported. Check the file, or allow it with --allow-removals."
            )
            told = message % {"count": leaving, "all": inside, "share": share}
            raise TooManyRemovals([RowError(0, "staff_no", told)])

    def _create(self, lines: list[RosterLine]) -> None:
        accounts = self._accounts_for(lines)
        officers = [self._new_officer(line, accounts[line.staff_no]) for line in lines]
        Officer.objects.bulk_create(officers, batch_size=500)
        HomeUnit.objects.bulk_create(
            [HomeUnit(officer=o, unit_id=o.home_unit_id, since=self._first_day(o)) for o in officers],
            batch_size=500,
        )
        for line in lines:
            self.report.say(
                _("%(no)s: new, %(name)s, %(unit)s")
                % {"no": line.staff_no, "name": line.values["name"], "unit": line.unit_code}
            )
        self.report.created = len(officers)
        self.touched |= {o.pk for o in officers}

    def _accounts_for(self, lines: list[RosterLine]) -> dict[str, int]:
        """Log-in → account; new ones without a password, the first log-in is by a one-time code."""
        wanted = {line.staff_no: line for line in lines}
        taken = set(Account.objects.filter(login__in=wanted).values_list("login", flat=True))
        unusable = make_password(None)
        Account.objects.bulk_create(
            [
                Account(
                    login=no,
                    name=line.values["name"],
                    password=unusable,
                    must_set_password=True,
                    is_active=self._is_serving(line.values.get("left_on")),
                )
                for no, line in wanted.items()
                if no not in taken
            ],
            batch_size=500,
        )
        return dict(Account.objects.filter(login__in=wanted).values_list("login", "pk"))

    def _new_officer(self, line: RosterLine, account_id: int) -> Officer:
        officer = Officer(
            staff_no=line.staff_no, account_id=account_id, home_unit=self.units[line.unit_code], **line.values
        )
        officer.set_name_keys()
        return officer

    def _first_day(self, officer: Officer) -> date:
        return officer.joined_on or officer.qualified_on or date(self.today.year, 1, 1)

    def _is_serving(self, left_on: date | None) -> bool:
        return left_on is None or left_on >= self.today

    def _update(self, pairs: list[tuple[Officer, RosterLine]]) -> set[str]:
        """Staff numbers of those whom the file changes."""
        changed, moved, errors = [], [], []
        for officer, line in pairs:
            unit = self.units[line.unit_code]
            differing = self._differing(officer, line)
            if officer.home_unit_id == unit.pk and not differing:
                continue
            if officer.home_unit_id != unit.pk:
                self._say_move(officer, unit)
                officer.home_unit = unit
                moved.append(HomeUnit(officer=officer, unit=unit, since=self.today))
            for name, value in differing.items():
                self._say_change(officer, name, value)
                setattr(officer, name, value)
            if officer.joined_on and officer.left_on and officer.left_on < officer.joined_on:
                errors.append(RowError(line.row, "left_on", _("Somebody cannot leave before joining.")))
            officer.set_name_keys()
            changed.append(officer)
        if errors:
            raise RefusedFile(errors)
        self._store(changed, moved)
        return {officer.staff_no for officer in changed}

    def _differing(self, officer: Officer, line: RosterLine) -> dict[str, object]:
        wanted = line.values
        if "left_on" not in wanted and not (officer.left_on is None or officer.left_on > self.today):
            wanted = {**wanted, "left_on": None}  # back again
        return {name: value for name, value in wanted.items() if getattr(officer, name) != value}

    def _say_move(self, officer: Officer, unit) -> None:
        self.report.say(
            _("%(no)s: moves from %(old)s to %(new)s")
            % {"no": officer.staff_no, "old": officer.home_unit.code, "new": unit.code}
        )

    def _say_change(self, officer: Officer, name: str, value) -> None:
        what = heading_of(name, HEADINGS)
        self.report.say(f"{officer.staff_no}: {what} {getattr(officer, name) or '–'} → {value or '–'}")

    def _store(self, changed: list[Officer], moved: list[HomeUnit]) -> None:
        if not changed:
            return
        columns = {"home_unit", "name_key", "sort_key", "left_on", *next(iter(self.lines.values())).values}
        Officer.objects.bulk_update(changed, sorted(columns), batch_size=200)
        HomeUnit.objects.bulk_create(
            moved,
            update_conflicts=True,
            unique_fields=["officer", "since"],
            update_fields=["unit"],
            batch_size=300,
        )
        self._sync_accounts(changed)

    def _sync_accounts(self, officers: list[Officer]) -> None:
        accounts = Account.objects.in_bulk([o.account_id for o in officers if o.account_id])
        for officer in officers:
            if account := accounts.get(officer.account_id):
                account.name = officer.name
                account.is_active = self._is_serving(officer.left_on)
        Account.objects.bulk_update(accounts.values(), ["name", "is_active"], batch_size=500)

    def _list_unknown(self) -> None:
        """Codes that nobody here has had so far: a slip of the pen, or news; accepted, but said."""
        known: dict[str, Iterable[str]] = {"person_kind": PersonKind.values}
        for name in ("field", "rank"):
            known[name] = Officer.objects.order_by().values_list(name, flat=True).distinct()
        for name, codes in known.items():
            used = {line.values.get(name) for line in self.roster.lines} - {None, ""}
            self.report.unknown_codes += sorted(f"{name}: {code}" for code in used - set(codes))
        if headings := self.roster.unknown_headings:
            message = _("These columns are not known and were left out: %(names)s.")
            self.report.notes.append(message % {"names": ", ".join(headings)})
