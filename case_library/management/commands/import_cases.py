from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from case_library.intake.reading import CHUNK
from case_library.intake.taking import import_chunks
from case_library.intake.units import unit_of_any
from lms.common import clock
from lms.common.commands import HouseCommand
from lms.common.errors import HouseError


class Command(HouseCommand):
    help = "Take in recorded cases: one object, an array, or one object a line."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("file", metavar="FILE")

    def act(self, *, file: str, **options) -> tuple[dict, bool]:
        path = Path(file)
        if not path.is_file():
            raise HouseError(_("There is no file %(name)s. Check the path.") % {"name": path.name})
        outcomes = list(import_chunks(_chunks(path), unit_of=unit_of_any, by=None, now=clock.now()))
        well = all(one.status != "rejected" for one in outcomes)
        return {"records": [one.as_dict() for one in outcomes]}, well

    def summary(self, document: dict) -> str:
        return "\n".join(
            " ".join(
                [
                    one["case_uid"] or "–",
                    one["status"],
                    *(f"{e['path']} {e['message']}" for e in one["errors"]),
                ]
            )
            for one in document.get("records", [])
        )


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk
