from pathlib import Path

from courses.catalogues.importing import import_catalogue
from lms.common import clock
from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "Import the course catalogue of another library (.csv or .xlsx)."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show the difference, change nothing")

    def act(self, *, file: Path, dry_run: bool, **options) -> tuple[dict, bool]:
        report = import_catalogue(file, by=None, now=clock.now(), dry_run=dry_run)
        return report.as_dict(), True
