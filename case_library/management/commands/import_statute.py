from pathlib import Path

from case_library.statutes.importing import import_statute
from lms.common import clock
from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "Import one law (.json, or Markdown in either dialect) as a dated version."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def act(self, *, file: Path, **options) -> tuple[dict, bool]:
        return import_statute(file, by=None, now=clock.now()).as_dict(), True
