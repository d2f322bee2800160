import sys
from pathlib import Path

from tqdm import tqdm

from lms.common import clock
from lms.common.commands import IMPORT_SHAPE, HouseCommand
from lms.hours.imports import import_hours


class Command(HouseCommand):
    help = "Credit hours from another platform (.csv or .xlsx). Safe to repeat."
    empty = IMPORT_SHAPE

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, credit nothing")

    def act(self, *, file: Path, dry_run: bool, **options) -> tuple[dict, bool]:
        with tqdm(file=sys.stderr, disable=None, unit="") as bar:
            report = import_hours(file, by=None, now=clock.now(), dry_run=dry_run, progress=bar.update)
        return {**report.as_dict(), "dry_run": dry_run}, True

    def remarks(self, document: dict) -> None:
        for note in document.get("notes", []):
            self.stderr.write(note)

    def summary(self, document: dict) -> str:
        return "\n".join([*document.get("notes", []), super().summary(document)])
