from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from case_library.citations import extract
from case_library.statutes.resolving import known_names, resolve
from lms.common.commands import HouseCommand
from lms.common.dates import parse_day
from lms.common.errors import HouseError

MAX_BYTES = 20 * 1024 * 1024


class Command(HouseCommand):
    help = "Find the citations of law in text files; with --on also whether each provision exists that day."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--on", default="", help="the day whose wording counts")

    def act(self, *, files: list[str], on: str, **options) -> tuple[dict, bool]:
        day = parse_day(on) if on else None
        if on and day is None:
            raise HouseError(_("This is no date. Write it as 2026-09-16."))
        names = known_names()
        return {file: self._citations(file, day, names) for file in files}, True

    def _citations(self, file: str, on: date | None, names: dict[str, str]) -> list[dict]:
        found = extract(_text(file), known=names)
        if on is None:
            return [citation.as_dict() for citation in found]
        return [
            citation.as_dict() | {"exists": known.exists, "version": known.version}
            for citation, known in zip(found, resolve(found, on=on), strict=True)
        ]

    def summary(self, document: dict) -> str:
        return "\n".join(
            f"{file}:{c['start']} {c['law'] or c['law_ref']} {c['quote']}"
            for file, found in document.items()
            if isinstance(found, list)
            for c in found
        )


def _text(file: str) -> str:
    path = Path(file)
    if not path.is_file():
        raise HouseError(_("There is no file %(name)s. Check the path.") % {"name": path.name})
    if path.stat().st_size > MAX_BYTES:
        raise HouseError(_("The file is larger than %(mb)s MB. Split it.") % {"mb": MAX_BYTES // 2**20})
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise HouseError(_("The file is not written in UTF-8.")) from None
