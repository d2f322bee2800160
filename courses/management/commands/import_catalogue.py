from pathlib import Path

from courses.catalogues.importing import import_catalogue
from lms.common import clock
from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "Import the course catalogue of another library (.csv or .xlsx)."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show the difference, change nothing")
        parser.add_argument("--allow-removals", action="store_true", help="take off more than the set share")

    def act(self, *, file: Path, dry_run: bool, allow_removals: bool, **options) -> tuple[dict, bool]:
        report = import_catalogue(
            file, by=None, now=clock.now(), dry_run=dry_run, allow_removals=allow_removals
        )
        return report.as_dict(), True
