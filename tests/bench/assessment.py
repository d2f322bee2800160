"""What does a full assessment with every reason cost, and does it stay small?"""

from collections.abc import Iterator

from lms.common import clock
from lms.compliance.explanations import sentences
from lms.compliance.queries import standings
from lms.hours.models import HourEntry
from tests.bench.frame import Figure, cost, peak_mb


def run(officers: int) -> Iterator[Figure]:
    year = clock.today().year - 1
    entries = HourEntry.objects.filter(year=year).count()
    told = 0

    def assess_all() -> None:
        nonlocal told
        for found in standings(year, on=clock.today()):
            for assessment in found.assessments:
                told += len(sentences(assessment)) + len(assessment.lines)

    spent = cost(assess_all)
    scale = officers / 20_000
    what = f"{officers:,} officers, {entries:,} entries, {told:,} lines and reasons"
    yield Figure(what, spent.cpu, "s CPU", 6 * scale, note=spent.words)
    yield Figure("memory of it", peak_mb(), "MB", 600)
