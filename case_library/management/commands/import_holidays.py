from pathlib import Path

from case_library.local import import_holidays
from lms.common import clock
from lms.common.commands import HouseCommand


class Command(HouseCommand):
    help = "Import the holidays of a year as the State Council announced them (JSON)."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", default="", help="number of the announcement")

    def act(self, *, file: Path, source: str, **options) -> tuple[dict, bool]:
        text = file.read_text(encoding="utf-8-sig")
        return {"years": import_holidays(text, source=source, by=None, now=clock.now())}, True
