from pathlib import Path

from lms.common import clock
from lms.common.commands import HouseCommand
from lms.powers.imports import import_powers


class Command(HouseCommand):
    help = "Import enforcement powers and who holds them (.csv or .xlsx); nothing is deleted, holdings end."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="show the difference, change nothing")

    def act(self, *, file: Path, dry_run: bool, **options) -> tuple[dict, bool]:
        report = import_powers(file, by=None, now=clock.now(), dry_run=dry_run)
        return {**report.as_dict(), "dry_run": dry_run}, True

    def summary(self, document: dict) -> str:
        return "\n".join([*document.get("changes", []), super().summary(document)])
