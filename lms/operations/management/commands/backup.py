from pathlib import Path

from lms.common import clock
from lms.common.commands import HouseCommand
from lms.operations.archive import back_up


class Command(HouseCommand):
    help = "Back up database, files and keys into a new folder."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("directory", type=Path)

    def act(self, *, directory: Path, **options) -> tuple[dict, bool]:
        return back_up(directory, now=clock.now()), True
