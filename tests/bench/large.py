"""What do a province's tree and its status list cost, and does memory stay flat?"""

from collections.abc import Iterator
from itertools import islice

from django.db.models import Count

from lms.common import clock
from lms.common.spreadsheets import csv_lines
from lms.compliance.models import Requirement
from lms.compliance.overviews import subtree, unit_bars
from lms.compliance.people import standings_of
from lms.officers.models import Officer, Unit
from lms.portal.views.exports import _table
from tests.bench.frame import Figure, cost, peak_mb

STATES = ("met", "on_pace", "behind", "out_of_reach")


def run(officers: int) -> Iterator[Figure]:
    today = clock.today()
    requirement = Requirement.objects.get(year=today.year, code="annual")
    root = Unit.objects.order_by("path").first()
    districts, everything = subtree(root), list(Unit.objects.order_by("path"))
    spent = cost(lambda: unit_bars(districts, requirement, on=today), times=40)
    yield Figure(
        f"tree of {len(districts)} units as a page shows it", spent.cpu * 1000, "ms CPU", 60, note=spent.words
    )
    spent = cost(lambda: unit_bars(everything, requirement, on=today), times=10)
    yield Figure(f"all {len(everything):,} units at once", spent.cpu * 1000, "ms CPU", note=spent.words)
    rows = standings_of(Officer.objects.all(), requirement, on=today)
    full = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    [bar] = unit_bars([root], requirement, on=today)
    yield Figure(
        "states that differ from the full sum",
        sum(getattr(bar, s) != full.get(s, 0) for s in STATES),
        "states",
        0,
    )
    lines = csv_lines(_table(rows, requirement))
    peaks = []

    def stream() -> None:
        for _text in islice(lines, 100):
            pass
        peaks.append(peak_mb())
        for _text in lines:
            pass
        peaks.append(peak_mb())

    spent = cost(stream)
    yield Figure(f"{officers:,} officers as CSV", spent.cpu, "s CPU", note=spent.words)
    yield Figure("memory that the rest of the list adds", peaks[1] - peaks[0], "MB", 10)
