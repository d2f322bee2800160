"""The projection of standing: always equal to a full assessment, cheap to read.

Readers fold up to 200 waiting officers themselves; beyond that a job does, and the page says as of
when. Per unit it keeps the days on which people turn behind or out of reach, so any day's bars are a
sum and nothing runs at midnight.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import Q

from lms.common import clock
from lms.common.statistics import refresh_statistics
from lms.compliance.models import Fold, Requirement, Standing, UnitStanding, UnitTurn
from lms.compliance.queries import OfficerStanding, standings
from lms.compliance.requirements import terms_of
from lms.compliance.rules import Assessment
from lms.hours.offered import offered_minutes
from lms.officers import changes
from lms.officers.models import Change, Officer, Place, Unit

READER_FOLDS = 200
MANY = 5000  # beyond these, everybody is folded anew at once
UNIT_FIELDS = ("officers", "exempt", "met", "counted")
TURN_FIELDS = ("behind", "out_of_reach")


@dataclass(frozen=True)
class Freshness:
    """Whether the projection holds every change; *as_of* is the instant of the last fold."""

    complete: bool
    as_of: datetime | None


def fold(*, now: datetime, limit: int | None = READER_FOLDS) -> Freshness:
    """Take up waiting changes if there are at most *limit* officers (``None``: however many)."""
    today = clock.local_day(now)
    # Only the job asks whether an offer or a figure of the place has changed: readers need not wait for it.
    terms = _terms_digest(today) if limit is None else None
    if not _is_waiting(today, terms):
        return Freshness(True, now)
    with transaction.atomic():
        cursor = Fold.objects.select_for_update().get_or_create(pk=1)[0]
        last = changes.last_number()
        waiting, everybody = _waiting(cursor, last, today, terms)
        if limit is not None and (Officer.objects.count() if everybody else len(waiting)) > limit:
            return Freshness(False, cursor.folded_at)
        if everybody:
            _rebuild(today)
            cursor.terms = terms or _terms_digest(today)
        else:
            _refold(waiting, today)
        cursor.number, cursor.folded_at = last, now
        cursor.save()
    return Freshness(True, now)


def rebuild(*, now: datetime) -> int:
    """Make the projection anew; how many standings it holds."""
    with transaction.atomic():
        cursor = Fold.objects.select_for_update().get_or_create(pk=1)[0]
        last = changes.last_number()
        _rebuild(clock.local_day(now))
        cursor.number, cursor.folded_at, cursor.terms = last, now, _terms_digest(clock.local_day(now))
        cursor.save()
    held = Standing.objects.count()
    refresh_statistics(Standing, rows=held)
    return held


def current_years(today: date) -> list[int]:
    """Years with requirements that pages still show: this one and the one before."""
    years = Requirement.objects.filter(year__in=(today.year - 1, today.year))
    return sorted(set(years.values_list("year", flat=True)))


def _is_waiting(today: date, terms: str | None) -> bool:
    cursor = Fold.objects.filter(pk=1).first()
    return (
        cursor is None
        or _is_outdated(cursor, today, terms)
        or changes.last_number() > cursor.number
        or Standing.objects.filter(stale_on__lte=today).exists()
    )


def _is_outdated(cursor: Fold, today: date, terms: str | None) -> bool:
    """Whether everybody has to be folded: a new year has begun, or all are measured by something new."""
    folded_in = cursor.folded_at and clock.local_day(cursor.folded_at).year
    return folded_in != today.year or (terms is not None and terms != cursor.terms)


def _terms_digest(today: date) -> str:
    place = Place.current()
    rows = Requirement.objects.filter(year__in=current_years(today)).order_by("pk")
    offers = {year: offered_minutes(year) for year in {r.year for r in rows}}
    terms = [(r.audience, terms_of(r, place=place, closed=False, offers=offers[r.year])) for r in rows]
    return hashlib.sha256(repr((terms, place.new_officer_years)).encode()).hexdigest()


def _waiting(cursor: Fold, last: int, today: date, terms: str | None) -> tuple[set[int], bool]:
    """(officers to refold, whether everybody is)."""
    noted = set(
        Change.objects.filter(number__gt=cursor.number, number__lte=last)
        .values_list("officer", flat=True)
        .distinct()
    )
    stale = Standing.objects.filter(stale_on__lte=today).values_list("officer", flat=True)
    waiting = (noted - {None}) | set(stale)
    everybody = None in noted or len(waiting) > MANY or _is_outdated(cursor, today, terms)
    return waiting, everybody


def _refold(officer_ids: set[int], today: date) -> None:
    counters = _Counters()
    for standing in Standing.objects.filter(officer__in=officer_ids):
        counters.add(standing, -1)
    Standing.objects.filter(officer__in=officer_ids).delete()
    paths = dict(Unit.objects.values_list("pk", "path"))
    for batch in _batches(_fresh(Q(pk__in=officer_ids), today, paths)):
        Standing.objects.bulk_create(batch)
        for standing in batch:
            counters.add(standing, +1)
    counters.store()


def _rebuild(today: date) -> None:
    for model in (UnitTurn, UnitStanding, Standing):
        model.objects.all()._raw_delete(using="default")
    counters = _Counters()
    paths = dict(Unit.objects.values_list("pk", "path"))
    for batch in _batches(_fresh(None, today, paths)):
        Standing.objects.bulk_create(batch)
        for standing in batch:
            counters.add(standing, +1)
    counters.store()


def _batches(rows: Iterator[Standing], size: int = 1000) -> Iterator[list[Standing]]:
    batch: list[Standing] = []
    for row in rows:
        batch.append(row)
        if len(batch) >= size:
            yield batch
            batch = []
    if batch:
        yield batch


def _fresh(officers: Q | None, today: date, paths: dict[int, str]) -> Iterator[Standing]:
    for year in current_years(today):
        requirements = {r.code: r.pk for r in Requirement.objects.filter(year=year)}
        for found in standings(year, on=day_of(year, today), officers=officers):
            for assessment in found.assessments:
                yield _row(found, assessment, requirements[assessment.terms.code], paths[found.unit_id])


def day_of(year: int, today: date) -> date:
    """The day on which a year is looked at: today, or for a past year its last possible one."""
    return today if today.year == year else max(today, date(year, 12, 31))


def _row(found: OfficerStanding, a: Assessment, requirement_id: int, path: str) -> Standing:
    by_mode: dict[str, int] = {}
    for (_category, mode), minutes in a.by_category_mode.items():
        by_mode[mode] = by_mode.get(mode, 0) + minutes
    return Standing(
        officer_id=found.officer_id,
        requirement_id=requirement_id,
        unit_id=found.unit_id,
        path=path,
        months_in_service=a.months_in_service,
        target=a.target,
        recorded=a.recorded,
        counted=a.counted,
        by_mode=by_mode,
        shortfalls=dict(a.shortfalls),
        missing_courses=list(a.missing_courses),
        owed=a.owed,
        exempt=a.exempt,
        met=a.met,
        behind_from=a.behind_from,
        out_of_reach_from=a.out_of_reach_from,
        stale_on=found.stale_on,
        **a.by_category,
    )


class _Counters:
    """Differences to the counters of units, summed over each unit and all above it."""

    def __init__(self) -> None:
        self.units: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        self.turns: dict[tuple[int, str, date], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, s: Standing, sign: int) -> None:
        turns = list(turning(s))
        for end in range(Unit.steplen, len(s.path) + 1, Unit.steplen):
            path = s.path[:end]
            counters = self.units[s.requirement_id, path]
            for place, value in enumerate((1, s.exempt, s.met, s.counted)):
                counters[place] += sign * value
            for day, behind, out in turns:
                turn = self.turns[s.requirement_id, path, day]
                turn[0] += sign * behind
                turn[1] += sign * out

    def store(self) -> None:
        ids = dict(Unit.objects.filter(path__in={path for _r, path in self.units}).values_list("path", "pk"))
        _upsert(
            UnitStanding,
            ("requirement_id", "unit_id"),
            UNIT_FIELDS,
            [(r, ids[path], *values) for (r, path), values in self.units.items() if any(values)],
        )
        _upsert(
            UnitTurn,
            ("requirement_id", "unit_id", "day"),
            TURN_FIELDS,
            [(r, ids[path], day, *values) for (r, path, day), values in self.turns.items() if any(values)],
        )


def turning(s) -> Iterable[tuple[date, int, int]]:
    """(day, change of those behind, change of those out of reach); out of reach outweighs behind."""
    if s.met:
        return
    behind, out = s.behind_from, s.out_of_reach_from
    if behind and (not out or behind < out):
        yield behind, 1, 0
    if out:
        yield out, (-1 if behind and behind < out else 0), 1


def _upsert(model, key: tuple[str, ...], fields: tuple[str, ...], rows: Iterable[tuple]) -> None:
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join((*key, *fields))
    places = ", ".join(["%s"] * (len(key) + len(fields)))
    added = ", ".join(f"{f} = {table}.{f} + excluded.{f}" for f in fields)
    statement = (
        f"INSERT INTO {table} ({columns}) VALUES ({places}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added}"
    )
    rows = [
        tuple(connection.ops.adapt_datefield_value(v) if isinstance(v, date) else v for v in row)
        for row in rows
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)
