"""What goes wrong how often: findings by taxonomy code and unit, with bounds, against the period before.

Counted are files, not findings: a file with the same code twice counts once. No case is opened for it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from django.db.models import Count, QuerySet

from case_library.models import CaseFinding, RecordedCase
from case_library.schemas import taxonomy
from lms.officers.models import Unit

SMALLEST = 5  # files; of fewer nobody is told, a rate would only point at somebody
Z = 1.96  # two-sided 95 %


@dataclass(frozen=True)
class Rate:
    """*hits* of *files*, and between which shares the true one lies (Wilson, 95 %). Hidden below ``SMALLEST``."""

    hits: int
    files: int

    @property
    def hidden(self) -> bool:
        return self.files < SMALLEST

    @property
    def bounds(self) -> tuple[float, float]:
        return wilson(self.hits, self.files)


@dataclass(frozen=True)
class Change:
    """A rate beside that of the period before."""

    now: Rate
    before: Rate

    @property
    def direction(self) -> str:
        """``fewer`` or ``more`` only when the bounds lie apart; ``unclear`` when chance may explain it; "" when hidden."""
        if self.now.hidden or self.before.hidden:
            return ""
        (low, high), (low_before, high_before) = self.now.bounds, self.before.bounds
        if high < low_before:
            return "fewer"
        return "more" if low > high_before else "unclear"


@dataclass(frozen=True)
class Period:
    """Days of decision, both included."""

    since: date
    until: date

    @property
    def before(self) -> "Period":
        """As many days, directly before; of a calendar year, the calendar year before."""
        if (self.since.month, self.since.day, self.until.month, self.until.day) == (1, 1, 12, 31):
            return year_of(self.since.year - 1)
        last = self.since - timedelta(days=1)
        return Period(last - (self.until - self.since), last)


def year_of(year: int) -> Period:
    return Period(date(year, 1, 1), date(year, 12, 31))


def twelve_months(on: date) -> Period:
    """The 365 days that end with *on*."""
    return Period(on - timedelta(days=364), on)


def wilson(hits: int, files: int) -> tuple[float, float]:
    """Lower and upper bound of a share; (0, 1) when nothing was looked at."""
    if not files:
        return 0.0, 1.0
    share, spread = hits / files, Z * Z / files
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(share * (1 - share) / files + spread / (4 * files))
    return max(0.0, middle - half), min(1.0, middle + half)


def files(units: QuerySet[Unit], period: Period) -> QuerySet[RecordedCase]:
    """Cases of these units decided in *period*; quarantined ones are nobody's figure."""
    decided = RecordedCase.objects.filter(unit__in=units, decided_on__range=(period.since, period.until))
    return decided.exclude(state=RecordedCase.State.QUARANTINED).order_by()


def by_code(units: QuerySet[Unit], period: Period, origin: str = "") -> list[tuple[str, Change]]:
    """Every code that was found in this period or the one before, the most frequent now first. Four statements.

    Only findings of *origin*, or all: a file in which two noticed the same counts once.
    """
    (total, hits), (total_before, hits_before) = (_hits(units, p, origin) for p in (period, period.before))
    codes = sorted(
        hits.keys() | hits_before.keys(),
        key=lambda code: (-hits.get(code, 0), -hits_before.get(code, 0), code),
    )
    return [
        (code, Change(Rate(hits.get(code, 0), total), Rate(hits_before.get(code, 0), total_before)))
        for code in codes
    ]


def _hits(units: QuerySet[Unit], period: Period, origin: str) -> tuple[int, dict[str, int]]:
    looked_at = files(units, period)
    rows = _of_origin(origin).filter(case__in=looked_at, code__in=taxonomy()).order_by()
    return looked_at.count(), dict(rows.values_list("code").annotate(n=Count("case", distinct=True)))


def _of_origin(origin: str) -> QuerySet[CaseFinding]:
    return CaseFinding.objects.filter(origin=origin) if origin else CaseFinding.objects.all()


def by_unit(units: QuerySet[Unit], period: Period, code: str, origin: str = "") -> list[tuple[Unit, Change]]:
    """How often *code* was found in each unit that has files, in official order. Five statements."""
    now, before = (_of_units(units, p, code, origin) for p in (period, period.before))
    found = Unit.objects.filter(pk__in=now.keys() | before.keys()).order_by("path")
    none = Rate(0, 0)
    return [(unit, Change(now.get(unit.pk, none), before.get(unit.pk, none))) for unit in found]


def _of_units(units: QuerySet[Unit], period: Period, code: str, origin: str) -> dict[int, Rate]:
    looked_at = files(units, period)
    totals = dict(looked_at.values_list("unit").annotate(n=Count("pk")))
    found = _of_origin(origin).filter(code=code).values("case")
    rows = looked_at.filter(pk__in=found).values_list("unit")
    hits = dict(rows.annotate(n=Count("pk")))
    return {unit: Rate(hits.get(unit, 0), total) for unit, total in totals.items()}


def years(units: QuerySet[Unit]) -> list[int]:
    """Years in which a case was decided, the newest first."""
    rows = RecordedCase.objects.filter(unit__in=units, decided_on__isnull=False).order_by()
    return sorted(set(rows.values_list("decided_on__year", flat=True)), reverse=True)
