"""Bars and trees of units for a day, read from the projection only."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from lms.compliance.models import Requirement, Standing, UnitStanding, UnitTurn
from lms.officers.models import Unit


@dataclass(frozen=True)
class UnitBar:
    """How many of a unit and below stand where on a day. Minutes for *counted*."""

    unit: Unit
    officers: int
    met: int
    exempt: int
    behind: int
    out_of_reach: int
    counted: int
    closed: bool = False

    @property
    def on_pace(self) -> int:
        return 0 if self.closed else self.officers - self.met - self.behind - self.out_of_reach

    @property
    def short(self) -> int:
        return self.officers - self.met if self.closed else 0


def unit_bars(
    units: list[Unit], requirement: Requirement, *, on: date, closed: bool = False
) -> list[UnitBar]:
    """One bar per unit, in the order given; two statements."""
    ids = [unit.pk for unit in units]
    counters = {c.unit_id: c for c in UnitStanding.objects.filter(requirement=requirement, unit__in=ids)}
    turned = {
        unit: (behind, out)
        for unit, behind, out in UnitTurn.objects.filter(requirement=requirement, unit__in=ids, day__lte=on)
        .values_list("unit")
        .annotate(Sum("behind"), Sum("out_of_reach"))
    }
    return [_bar(unit, counters.get(unit.pk), turned.get(unit.pk, (0, 0)), closed) for unit in units]


def _bar(unit: Unit, counter: UnitStanding | None, turned: tuple[int, int], closed: bool) -> UnitBar:
    c = counter or UnitStanding()
    behind, out = (0, 0) if closed else turned
    return UnitBar(unit, c.officers, c.met, c.exempt, behind, out, c.counted, closed)


def lacking_only_a_course(unit: Unit, requirement: Requirement, *, on: date) -> list[str]:
    """Paths of the home units of those below *unit* who are out of reach for want of a named course alone."""
    rows = Standing.objects.filter(
        requirement=requirement, path__startswith=unit.path, met=False, owed=0, out_of_reach_from__lte=on
    )
    return list(rows.values_list("path", flat=True))


def subtree(unit: Unit, *, depth: int = 1) -> list[Unit]:
    """*unit* and what lies up to *depth* levels below it, in official order."""
    return list(
        Unit.objects.filter(path__startswith=unit.path, depth__lte=unit.depth + depth).order_by("path")
    )
