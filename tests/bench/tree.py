"""What does the tree of units cost from the projection, and is it equal to the full sum?"""

from collections import Counter
from collections.abc import Iterator

from lms.common import clock
from lms.compliance.models import Requirement
from lms.compliance.overviews import unit_bars
from lms.compliance.projection import fold, rebuild
from lms.compliance.queries import standings
from lms.officers.changes import note
from lms.officers.models import Officer, Unit
from tests.bench.frame import Figure, cost, peak_mb


def run(officers: int) -> Iterator[Figure]:
    now, today = clock.now(), clock.today()
    spent = cost(lambda: rebuild(now=now))
    yield Figure("projection made anew, both years", spent.cpu, "s CPU", note=spent.words)
    yield Figure("memory of it", peak_mb(), "MB")
    requirement = Requirement.objects.get(year=today.year, code="annual")
    units = list(Unit.objects.order_by("path"))
    spent = cost(lambda: unit_bars(units, requirement, on=today), times=40)
    yield Figure(f"tree of {len(units)} units, all at once", spent.cpu * 1000, "ms CPU", 20, note=spent.words)
    yield Figure("units that differ from the full sum", _differing(units, requirement), "units", 0)
    some = list(Officer.objects.order_by("pk").values_list("pk", flat=True)[:200])

    def fold_some() -> None:
        note(some)
        fold(now=now)

    spent = cost(fold_some, times=3)
    yield Figure("200 waiting officers folded by a reader", spent.cpu * 1000, "ms CPU", note=spent.words)


def _differing(units: list[Unit], requirement: Requirement) -> int:
    """Compare every unit's bar with a count of everybody's full assessment."""
    today = clock.today()
    paths = {unit.pk: unit for unit in units}
    counted: Counter[tuple[str, str]] = Counter()
    for found in standings(requirement.year, on=today):
        for a in found.assessments:
            if a.terms.code == requirement.code:
                counted.update((path, a.state) for path in paths[found.unit_id].ancestor_paths())
    states = ("met", "on_pace", "behind", "out_of_reach")
    return sum(
        any(getattr(bar, state) != counted[bar.unit.path, state] for state in states)
        for bar in unit_bars(units, requirement, on=today)
    )
