from datetime import date

from django.utils.translation import gettext as _

from case_library.statutes.changes import repeal
from case_library.statutes.queries import statute_named
from lms.common import clock
from lms.common.commands import HouseCommand
from lms.common.errors import HouseError


class Command(HouseCommand):
    help = "Note that a law ends on a day without a successor; what cites it waits for a check."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("name")
        parser.add_argument("--on", type=date.fromisoformat, required=True, help="the first day without it")

    def act(self, *, name: str, on: date, **options) -> tuple[dict, bool]:
        statute = statute_named(name)
        version = statute.versions.order_by("-adopted_on").first() if statute else None
        if version is None:
            raise HouseError(_("There is no law named %(name)s here. Import it first.") % {"name": name})
        alerts = repeal(version, on=on, by=None, now=clock.now())
        return {"statute": statute.short_title, "repealed_on": on.isoformat(), "alerts": alerts}, True
