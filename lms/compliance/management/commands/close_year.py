from django.db.models import Count

from lms.common import clock
from lms.common.commands import HouseCommand
from lms.compliance.year_end import close_year, current_results
from lms.jobs.commands import work_with_bar


class Command(HouseCommand):
    help = "Close a year: freeze every officer's result. Run again, it takes up what came later."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("year", type=int)

    def act(self, *, year: int, **options) -> tuple[dict, bool]:
        job = close_year(year, by=None, now=clock.now())
        work_with_bar(job)
        states = dict(current_results(year).values_list("state").annotate(Count("id")))
        return {"year": year, "met": states.get("met", 0), "short": states.get("short", 0)}, True
