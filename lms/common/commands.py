"""The frame of every command of the house: one JSON document on request, exit codes, no traceback.

Exit codes: 0 success, 1 input refused or fault found, 2 wrong usage, 3 unforeseen.
"""

import json
import secrets
import sys
import traceback
from collections.abc import Iterable, Iterator

import structlog
from django.core.management.base import BaseCommand, CommandError, SystemCheckError
from django.utils.translation import gettext as _

from lms.common.errors import HouseError, RefusedFile

log = structlog.get_logger()


class Rows:
    """Rows of a document that are too many to hold: worked out and written one by one, once."""

    def __init__(self, rows: Iterable[dict]):
        self._rows = rows

    def __iter__(self) -> Iterator[dict]:
        return iter(self._rows)


def json_parts(document: dict | list) -> Iterator[str]:
    """The JSON text of *document* in parts, as ``json.dumps`` would write it."""
    if not isinstance(document, dict) or not any(isinstance(value, Rows) for value in document.values()):
        yield json.dumps(document, ensure_ascii=False)
        return
    for place, (key, value) in enumerate(document.items()):
        yield f"{', ' if place else '{'}{json.dumps(key)}: "
        if not isinstance(value, Rows):
            yield json.dumps(value, ensure_ascii=False)
            continue
        yield "["
        for number, row in enumerate(value):
            yield f"{', ' if number else ''}{json.dumps(row, ensure_ascii=False)}"
        yield "]"
    yield "}"


class HouseCommand(BaseCommand):
    """Subclasses answer with :meth:`act`: a dict (the ``--json`` document) and whether all is well."""

    requires_system_checks = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
        self.add_own_arguments(parser)

    def add_own_arguments(self, parser) -> None:
        """Arguments of this command."""

    def act(self, **options) -> tuple[dict, bool]:
        """Do the work; return the document and True, or False where a fault was found."""
        raise NotImplementedError

    def summary(self, document: dict) -> str:
        """The document for people: one line per plain figure."""
        return "\n".join(
            f"{key}: {value}" for key, value in document.items() if not isinstance(value, list | dict)
        )

    def handle(self, *args, **options) -> None:
        as_json = options["json"]
        try:
            document, well = self.act(**options)
        except RefusedFile as refused:
            document, well = self.refusal(refused), False
        except HouseError as error:
            document, well = {"errors": [{"message": str(error)}]}, False
        except CommandError:
            raise
        except Exception as error:
            self.unforeseen(error, as_json)
        for error in document.get("errors", []) if isinstance(document, dict) else []:
            self.stderr.write(self.error_line(error))
        try:
            self.say(document, as_json)
        except Exception as error:  # rows are worked out while they are written
            self.unforeseen(error, as_json=False)
        if not well:
            self.stdout.flush()
            raise Fault

    def say(self, document: dict, as_json: bool) -> None:
        if not as_json:
            if text := self.summary(document):
                self.stdout.write(text)
            return
        for part in json_parts(document):
            self.stdout.write(part, ending="")
        self.stdout.write()

    def refusal(self, refused: RefusedFile) -> dict:
        return {
            "rows": 0,
            "created": 0,
            "updated": 0,
            "unchanged": 0,
            "removed": 0,
            "errors": [e.as_dict() for e in refused.errors],
        }

    def error_line(self, error: dict) -> str:
        if error.get("row"):
            return _("Row %(row)s, %(column)s: %(message)s") % error
        return error["message"]

    def unforeseen(self, error: Exception, as_json: bool) -> None:
        """Say a number instead of a traceback; the log holds where it happened, without values."""
        number = secrets.token_hex(4)
        frames = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-4:]]
        log.error("command failed", number=number, error=type(error).__name__, frames=frames)
        message = _(
            "Something unforeseen happened (%(number)s). Nothing half done was kept. "
            "Pass this number on to the administrator."
        ) % {"number": number}
        if as_json:
            self.stdout.write(json.dumps({"errors": [{"message": message}]}, ensure_ascii=False))
        raise CommandError(message, returncode=3) from None

    def run_from_argv(self, argv: list[str]) -> None:
        try:
            super().run_from_argv(argv)
        except SystemCheckError:
            raise
        except Fault:
            sys.exit(1)


class Fault(Exception):
    """The command found a fault and has said so; it ends with exit code 1."""
