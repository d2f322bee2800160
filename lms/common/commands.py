"""The frame of every command of the house: one JSON document on request, exit codes, no traceback.

Exit codes: 0 success, 1 input refused or fault found, 2 wrong usage, 3 unforeseen (130 after Ctrl-C).
"""

import json
import os
import secrets
import sys
from collections.abc import Iterable, Iterator

import structlog
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, ProgrammingError
from django.utils import translation
from django.utils.translation import gettext as _

from lms.common.errors import HouseError, RefusedFile
from lms.common.logs import frames_of

log = structlog.get_logger()
INTERRUPTED = 130
IMPORT_SHAPE = {"rows": 0, "created": 0, "updated": 0, "unchanged": 0, "removed": 0}


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
    """Subclasses answer with :meth:`act`: a dict (the ``--json`` document) and whether all is well.

    *empty* is what the document holds where nothing could be done.
    """

    requires_system_checks = []
    empty: dict = {}

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
        document, well = self._attempt(options)
        for error in document.get("errors", []):
            self.stderr.write(self.error_line(error))
        try:
            self._say(document, options["json"])
        except BrokenPipeError:
            raise
        except Exception as error:  # rows are worked out while they are written
            self._unforeseen(error, as_json=False)
        self.stdout.flush()
        if not well:
            raise Fault

    def _say(self, document: dict, as_json: bool) -> None:
        if not as_json:
            if text := self.summary(document):
                self.stdout.write(text)
            return
        self.remarks(document)
        for part in json_parts(document):
            self.stdout.write(part, ending="")
        self.stdout.write()

    def remarks(self, document: dict) -> None:
        """What people should read beside the JSON document, to stderr."""

    def _attempt(self, options: dict) -> tuple[dict, bool]:
        try:
            return self.act(**options)
        except RefusedFile as refused:
            return {**self.empty, "errors": [error.as_dict() for error in refused.errors]}, False
        except HouseError as error:
            return self._refusal(str(error)), False
        except CommandError:
            raise
        except OSError as error:
            message = _("%(file)s cannot be read or written: %(reason)s.")
            return self._refusal(message % {"file": error.filename or "–", "reason": error.strerror}), False
        except Exception as error:
            self._unforeseen(error, options["json"])

    def _refusal(self, message: str) -> dict:
        place = {"row": 0, "column": ""} if "created" in self.empty else {}
        return {**self.empty, "errors": [{**place, "message": message}]}

    def error_line(self, error: dict) -> str:
        if error.get("row") and error.get("column"):
            return _("Row %(row)s, %(column)s: %(message)s") % error
        if error.get("row"):
            return _("Row %(row)s: %(message)s") % error
        return f"{error['column']}: {error['message']}" if error.get("column") else error["message"]

    def _unforeseen(self, error: Exception, as_json: bool) -> None:
        """Say a number instead of a traceback; the log holds where it happened, without values."""
        number = secrets.token_hex(4)
        frames = frames_of(error.__traceback__)
        log.error("command failed", number=number, error=type(error).__name__, frames=frames)
        if isinstance(error, OperationalError | ProgrammingError):
            message = _(
                "The database does not answer or is not prepared (%(number)s). "
                "Check DATABASE_URL, then run manage.py migrate."
            )
        else:
            message = _(
                "Something unforeseen happened (%(number)s). Nothing half done was kept. "
                "Pass this number on to the administrator."
            )
        told = message % {"number": number}
        if as_json:
            self.stdout.write(json.dumps({**self.empty, "errors": [{"message": told}]}, ensure_ascii=False))
        raise CommandError(told, returncode=3) from None

    def run_from_argv(self, argv: list[str]) -> None:
        with translation.override(settings.COMMAND_LANGUAGE):
            try:
                super().run_from_argv(argv)
            except Fault:
                sys.exit(1)
            except KeyboardInterrupt:
                told = _("Interrupted. What was finished stays; run the command again to go on.")
                self.stderr.write(told)
                sys.exit(INTERRUPTED)
            except BrokenPipeError:  # the reader of a pipe went away
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                sys.exit(1)


class Fault(Exception):
    """The command found a fault and has said so; it ends with exit code 1."""
