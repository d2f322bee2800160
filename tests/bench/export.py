"""What does the status of 10,000 officers as CSV cost?"""

from collections.abc import Iterator

from lms.common import clock
from lms.common.spreadsheets import csv_lines
from lms.compliance.models import Requirement, Standing
from lms.compliance.people import standings_of
from lms.officers.models import Officer
from lms.portal.views.exports import _table
from tests.bench.frame import Figure, cost


def run(officers: int) -> Iterator[Figure]:
    requirement = Requirement.objects.get(year=clock.today().year, code="annual")
    wanted = officers // 2
    chosen = Standing.objects.filter(requirement=requirement).order_by("path")
    last = chosen.values_list("path", flat=True)[min(wanted, chosen.count()) - 1]
    people = Officer.objects.filter(home_unit__path__lte=last)
    spent, size = export_cost(people, requirement)
    rows = Standing.objects.filter(officer__in=people, requirement=requirement).count()
    yield Figure(
        f"{rows:,} officers as CSV ({size / 1e6:.1f} MB)", spent.cpu, "s CPU", 0.8 * rows / 10_000,
        note=spent.words,
    )  # fmt: skip


def export_cost(people, requirement: Requirement):
    """(cost, bytes) of the same lines that the page streams."""
    size = 0

    def stream() -> None:
        nonlocal size
        size = 0
        rows = standings_of(people, requirement, on=clock.today())
        for text in csv_lines(_table(rows, requirement)):
            size += len(text.encode())

    return cost(stream), size
