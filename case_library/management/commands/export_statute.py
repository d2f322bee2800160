from datetime import date

from django.utils.translation import gettext as _

from case_library.statutes.exporting import export_version
from case_library.statutes.queries import in_force, statute_named
from lms.common.commands import HouseCommand
from lms.common.dates import parse_day
from lms.common.errors import HouseError


class Command(HouseCommand):
    help = "Export a law by its name: the newest wording, or the one in force on a day."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("name")
        parser.add_argument("--on", default="", help="the day on which the wording was in force")

    def act(self, *, name: str, on: str, **options) -> tuple[dict, bool]:
        statute = statute_named(name)
        if statute is None:
            raise HouseError(_("There is no law named %(name)s here. Import it first.") % {"name": name})
        version = in_force(statute, on=_day(on)) if on else statute.versions.order_by("-adopted_on").first()
        if version is None:
            raise HouseError(_("No wording of this law was in force on that day."))
        return export_version(version), True


def _day(text: str) -> date:
    day = parse_day(text)
    if day is None:
        raise HouseError(_("This is no date. Write it as 2026-09-16."))
    return day
