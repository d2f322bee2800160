from datetime import date

from django.utils.translation import gettext as _

from case_library.statutes.changes import repeal, undo_repeal
from case_library.statutes.queries import newest, statute_named
from lms.common import clock
from lms.common.commands import HouseCommand
from lms.common.errors import HouseError


class Command(HouseCommand):
    help = "Note that a law ends on a day without a successor, or that this was said by mistake."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("name")
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--on", type=date.fromisoformat, help="the first day without it")
        act.add_argument("--undo", metavar="REASON", help="it was no repeal, and why")

    def act(self, *, name: str, on: date | None, undo: str | None, **options) -> tuple[dict, bool]:
        statute = statute_named(name)
        version = newest(statute) if statute else None
        if version is None:
            raise HouseError(_("There is no law named %(name)s here. Import it first.") % {"name": name})
        if undo is not None:
            row = undo_repeal(version, reason=undo, by=None, now=clock.now())
            return {"statute": statute.short_title, "repealed_on": None, "closed": len(row.alerts)}, True
        alerts = repeal(version, on=on, by=None, now=clock.now())
        return {"statute": statute.short_title, "repealed_on": on.isoformat(), "alerts": alerts}, True
