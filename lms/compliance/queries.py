"""Standing of one officer, a unit or the whole city: set-based SQL and pure rules, no query per officer."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, F, OuterRef, Q, Value

from lms.common import clock
from lms.compliance.models import AnnualResult, Requirement, Waiver, YearClosing
from lms.compliance.requirements import Profile, binds, terms_of
from lms.compliance.rules import Assessment, Entry, Terms, Waived, assess
from lms.compliance.service import Service, served
from lms.hours.models import HourEntry
from lms.hours.offered import offered_minutes
from lms.officers.models import HomeUnit, Leave, Officer, Place, Posting, Unit

OFFICER_COLUMNS = (
    "id",
    "staff_no",
    "home_unit_id",
    "field",
    "rank",
    "person_kind",
    "qualified_on",
    "joined_on",
    "left_on",
)
ENTRY_COLUMNS = (
    "officer_id",
    "number",
    "category",
    "mode",
    "minutes",
    "earned_on",
    "course_key",
    "edition_digest",
    "substantial_change",
    "reverses__number",
    "key",
)


@dataclass(frozen=True)
class OfficerStanding:
    """One officer's assessments, one per requirement that binds them."""

    officer_id: int
    staff_no: str
    unit_id: int  # home unit on the day in question
    service: Service
    stale_on: date | None  # the next day on which facts already known change the picture
    assessments: tuple[Assessment, ...]


def standing(officer: Officer, year: int, *, on: date) -> list[Assessment]:
    """The officer's assessments of *year* on that day, one per requirement."""
    for found in _Round(year, on, Q(pk=officer.pk), None, None, only=officer).run():
        return list(found.assessments)
    return []


def standings(
    year: int, *, on: date, officers: Q | None = None, unit: Unit | None = None, up_to: int | None = None
) -> Iterator[OfficerStanding]:
    """Everybody's standing, streamed in officer order.

    *unit* limits to those whom it counts that day, *up_to* to ledger entries up to that number.
    """
    return _Round(year, on, officers or Q(), unit, up_to).run()


def is_closed(year: int) -> bool:
    return YearClosing.objects.filter(year=year).exists()


def _with_closing(year: int):
    """The year's requirements, each with ``is_closed``, in one statement."""
    closing = YearClosing.objects.filter(year=OuterRef("year"))
    return Requirement.objects.filter(year=year).annotate(is_closed=Exists(closing))


class _Round:
    """One pass over officers and their entries, merged by officer id."""

    def __init__(
        self,
        year: int,
        on: date,
        officers: Q,
        unit: Unit | None,
        up_to: int | None,
        only: Officer | None = None,
    ):
        self.year, self.on, self.unit, self.up_to = year, on, unit, up_to
        place, offers = Place.current(), offered_minutes(year)
        self.new_years = place.new_officer_years
        self.requirements = [
            (r, terms_of(r, place=place, closed=r.is_closed, offers=offers)) for r in _with_closing(year)
        ]
        self.officers = Officer.objects.filter(officers).order_by("pk")
        self.everybody, self.only = not officers, only

    def run(self) -> Iterator[OfficerStanding]:
        if not self.requirements:
            return
        self._read_facts()
        within = self._unit_ids()
        entries = self._entries()
        waiting = next(entries, None)
        for row in self._officer_rows():
            own: list[Entry] = []
            while waiting and waiting[0] < row[0]:
                waiting = next(entries, None)
            if waiting and waiting[0] == row[0]:
                own = waiting[1]
                waiting = next(entries, None)
            unit_id = self.homes.get(row[0], row[2])
            if within is None or unit_id in within:
                found = self._assess(row, unit_id, own)
                if found:
                    yield found

    def _assess(self, row: tuple, unit_id: int, entries: list[Entry]) -> OfficerStanding | None:
        pk, staff_no, _unit, field, rank, kind, qualified_on, joined_on, left_on = row
        service = served(
            self.year, joined=joined_on, qualified=qualified_on, left=left_on, leaves=self.leaves.get(pk, ())
        )
        if not service.spans and not self._within_year(joined_on, qualified_on, left_on):
            return None
        profile = Profile(field, rank, kind, qualified_on, self._is_posted(pk))
        assessments = tuple(
            assess(
                terms,
                self._with_carried(service, pk, terms),
                entries,
                self.waivers.get((pk, requirement.pk), ()),
                on=self.on,
            )
            for requirement, terms in self.requirements
            if binds(requirement.audience, profile, year=self.year, new_years=self.new_years)
        )
        return OfficerStanding(pk, staff_no, unit_id, service, self._stale_on(pk, entries), assessments)

    def _within_year(self, joined: date | None, qualified: date | None, left: date | None) -> bool:
        first = max(day for day in (date(self.year, 1, 1), joined, qualified) if day)
        return first <= date(self.year, 12, 31) and (left is None or left >= first)

    def _is_posted(self, pk: int) -> bool:
        return any(first <= self.on <= (last or date.max) for first, last in self.postings.get(pk, ()))

    def _stale_on(self, pk: int, entries: list[Entry]) -> date | None:
        days = [e.earned_on for e in entries if e.earned_on > self.on]
        for first, last in self.postings.get(pk, ()):
            days += [
                day
                for day in (first, last and date.fromordinal(last.toordinal() + 1))
                if day and day > self.on
            ]
        return min(days, default=None)

    def _with_carried(self, service: Service, pk: int, terms: Terms) -> Service:
        carried = self.carried.get((pk, terms.code), 0)
        return Service(service.year, service.spans, carried) if carried else service

    def _read_facts(self) -> None:
        self.leaves, self.postings = self._read_spans()
        self.waivers = defaultdict(list)
        granted = Waiver.objects.filter(state=Waiver.State.APPROVED, requirement__year=self.year)
        for pk, requirement, minutes, ground in self._of(granted).values_list(
            "officer", "requirement", "minutes", "ground"
        ):
            self.waivers[pk, requirement].append(Waived(minutes, ground))
        self.carried = self._read_carried()
        self.homes = self._read_homes()

    def _read_spans(self) -> tuple[dict, dict]:
        """Officer → approved leaves, officer → postings, each as (first, last) day; one statement."""
        leaves, postings = defaultdict(list), defaultdict(list)
        approved = self._of(Leave.objects.filter(state=Leave.State.APPROVED))
        spans = [
            rows.order_by().values_list(Value(is_leave), "officer", "starts_on", "ends_on")
            for is_leave, rows in ((True, approved), (False, self._of(Posting.objects.all())))
        ]
        for is_leave, pk, first, last in spans[0].union(spans[1], all=True):
            (leaves if is_leave else postings)[pk].append((first, last))
        return leaves, postings

    def _read_carried(self) -> dict[tuple[int, str], int]:
        """What was counted beyond the target in the last result of the year before (R12)."""
        if not any(terms.carry_over_cap for _requirement, terms in self.requirements):
            return {}
        last = AnnualResult.objects.filter(year=self.year - 1, superseded_by__isnull=True, state="met")
        return {
            (pk, code): counted - target
            for pk, code, counted, target in self._of(
                last.filter(counted_minutes__gt=F("target_minutes"))
            ).values_list("officer", "requirement__code", "counted_minutes", "target_minutes")
        }

    def _read_homes(self) -> dict[int, int]:
        """Home units on a day before today; today's stand in the officer rows."""
        if self.on >= clock.today():
            return {}
        moves = (
            self._of(HomeUnit.objects.all())
            .order_by("officer", "since")
            .values_list("officer", "unit", "since")
        )
        homes: dict[int, int] = {}
        for pk, unit, since in moves.iterator(chunk_size=5000):
            if since <= self.on or pk not in homes:
                homes[pk] = unit
        return homes

    def _unit_ids(self) -> set[int] | None:
        if self.unit is None:
            return None
        return set(Unit.objects.filter(path__startswith=self.unit.path).values_list("pk", flat=True))

    def _of(self, rows):
        if self.only:
            return rows.filter(officer=self.only.pk)
        return rows if self.everybody else rows.filter(officer__in=self.officers)

    def _streamed(self, rows, chunk: int):
        # One officer's few rows are not worth a cursor kept on the server.
        return rows if self.only else rows.iterator(chunk_size=chunk)

    def _officer_rows(self) -> Iterator[tuple]:
        if self.only:
            return iter([tuple(getattr(self.only, name) for name in OFFICER_COLUMNS)])
        return self._streamed(self.officers.values_list(*OFFICER_COLUMNS), 5000)

    def _entries(self) -> Iterator[tuple[int, list[Entry]]]:
        rows = self._of(HourEntry.objects.filter(year=self.year))
        if self.up_to is not None:
            rows = rows.filter(number__lte=self.up_to)
        rows = rows.order_by("officer_id", "earned_on", "number")
        streamed = self._streamed(rows.values_list(*ENTRY_COLUMNS), 20_000)
        for pk, group in groupby(streamed, key=lambda row: row[0]):
            yield pk, [Entry._make(row[1:]) for row in group]
