from pathlib import Path

from django.utils.translation import gettext as _

from lms.common import clock
from lms.common.commands import IMPORT_SHAPE, HouseCommand
from lms.officers.roster.applying import import_roster


class Command(HouseCommand):
    help = "Import the roster (.csv or .xlsx): whole or not at all, difference shown by --dry-run."
    empty = IMPORT_SHAPE

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show the difference, change nothing")
        parser.add_argument("--allow-removals", action="store_true", help="remove more than the set share")

    def act(self, *, file: Path, dry_run: bool, allow_removals: bool, **options) -> tuple[dict, bool]:
        report = import_roster(file, by=None, now=clock.now(), dry_run=dry_run, allow_removals=allow_removals)
        return {**report.as_dict(), "dry_run": dry_run}, True

    def remarks(self, document: dict) -> None:
        for line in _said(document):
            self.stderr.write(line)

    def summary(self, document: dict) -> str:
        return "\n".join([*_said(document), super().summary(document)])


def _said(document: dict) -> list[str]:
    unknown = document.get("unknown_codes", [])
    listed = (
        [_("Codes that nobody here had so far: %(codes)s") % {"codes": ", ".join(unknown)}] if unknown else []
    )
    return [*document.get("changes", []), *document.get("notes", []), *listed]
