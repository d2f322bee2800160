"""What goes wrong how often: findings by taxonomy code and unit, with bounds; powers without a case (零执法).

Counted are files, not findings: a file with the same code twice counts once. No case is opened for it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt

from django.db.models import Count, QuerySet

from case_library.models import CaseFinding, RecordedCase
from case_library.schemas import taxonomy
from lms.officers.models import Unit
from lms.powers.models import Holding
from lms.powers.queries import in_force, unused

SMALLEST = 5  # files; of fewer nobody is told, a rate would only point at somebody
Z = 1.96  # two-sided 95 %
YEAR = timedelta(days=365)


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


def wilson(hits: int, files: int) -> tuple[float, float]:
    """Lower and upper bound of a share; (0, 1) when nothing was looked at."""
    if not files:
        return 0.0, 1.0
    share, spread = hits / files, Z * Z / files
    middle = (share + spread / 2) / (1 + spread)
    half = Z / (1 + spread) * sqrt(share * (1 - share) / files + spread / (4 * files))
    return max(0.0, middle - half), min(1.0, middle + half)


def files(units: QuerySet[Unit], year: int) -> QuerySet[RecordedCase]:
    """Cases of these units decided in *year*; quarantined ones are nobody's figure."""
    return RecordedCase.objects.filter(unit__in=units, decided_year=year).exclude(
        state=RecordedCase.State.QUARANTINED
    )


def by_code(units: QuerySet[Unit], year: int) -> list[tuple[str, Rate]]:
    """Every code that was found, the most frequent first. Two statements."""
    looked_at = files(units, year)
    total = looked_at.count()
    rows = (
        CaseFinding.objects.filter(case__in=looked_at, code__in=taxonomy())
        .order_by()
        .values_list("code")
        .annotate(files=Count("case", distinct=True))
    )
    return [(code, Rate(hits, total)) for code, hits in sorted(rows, key=lambda row: (-row[1], row[0]))]


def by_unit(units: QuerySet[Unit], year: int, code: str) -> list[tuple[Unit, Rate]]:
    """How often *code* was found in each unit that has files, in official order. Three statements."""
    looked_at = files(units, year).order_by()
    totals = dict(looked_at.values_list("unit").annotate(n=Count("pk")))
    hits = dict(
        looked_at.filter(findings__code=code).values_list("unit").annotate(n=Count("pk", distinct=True))
    )
    found = Unit.objects.filter(pk__in=totals).order_by("path")
    return [(unit, Rate(hits.get(unit.pk, 0), totals[unit.pk])) for unit in found]


def years(units: QuerySet[Unit]) -> list[int]:
    rows = RecordedCase.objects.filter(unit__in=units, decided_year__isnull=False).order_by()
    return sorted(set(rows.values_list("decided_year", flat=True)), reverse=True)


def idle_powers(units: QuerySet[Unit], *, on: date) -> list[Holding]:
    """Powers held today of which no case was filed for twelve months, by the unit or a team of it."""
    holdings = Holding.objects.filter(in_force(on), unit__in=units).select_related("power", "unit")
    filed = RecordedCase.objects.filter(filed_on__gt=on - YEAR).exclude(power_code="")
    cases = set(filed.values_list("power_code", "unit__path"))
    used = {(h.unit_id, h.power_id) for h in holdings if _was_used(h, cases)}
    return unused(units, used, on=on)


def _was_used(holding: Holding, cases: Collection[tuple[str, str]]) -> bool:
    return any(code == holding.power.code and path.startswith(holding.unit.path) for code, path in cases)
