from pathlib import Path

from case_library.reference_cases import import_reference_cases
from lms.common import clock
from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "Import published cases of courts and ministries (JSON lines): searchable beside guidance."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)

    def act(self, *, file: Path, **options) -> tuple[dict, bool]:
        return import_reference_cases(file, by=None, now=clock.now()).as_dict(), True
