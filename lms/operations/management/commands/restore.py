from pathlib import Path

from lms.common.commands import HouseCommand
from lms.operations.archive import restore


class Command(HouseCommand):
    help = "Restore a backup; --check only looks whether it could be restored."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("directory", type=Path)
        parser.add_argument("--check", action="store_true")

    def act(self, *, directory: Path, check: bool, **options) -> tuple[dict, bool]:
        return restore(directory, check=check), True
