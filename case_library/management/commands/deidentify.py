from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from case_library.masking.engine import propose
from case_library.masking.model import name_model
from lms.common.commands import HouseCommand
from lms.common.errors import HouseError

MAX_BYTES = 20 * 1024 * 1024


class Command(HouseCommand):
    help = "Propose what to mask in text files: offsets in code points, type, and what to write instead."

    def add_own_arguments(self, parser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")

    def act(self, *, files: list[str], **options) -> tuple[dict, bool]:
        return {file: _marks(_text(file)) for file in files}, True

    def summary(self, document: dict) -> str:
        """Counts only: what identifies people is printed on request (``--json``)."""
        return "\n".join(
            f"{file}: {len(marks)}" for file, marks in document.items() if isinstance(marks, list)
        )


def _marks(text: str) -> list[dict]:
    found = propose(text, model=name_model(settings.NAME_MODEL))
    return [
        {
            "start": m.start,
            "end": m.end,
            "type": m.type,
            "text": m.text,
            "replacement": found.replacements[m.text],
        }
        for m in found.marks
    ]


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
