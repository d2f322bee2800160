"""Logs: one line of JSON each, to stderr, numbered by request, without personal data."""

import json
import logging
import sys
import traceback
from types import TracebackType

import structlog

FRAMES = 4


def frames_of(trace: TracebackType | None) -> list[str]:
    """Where it happened, innermost last: files and lines, no values."""
    return [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(trace)[-FRAMES:]]


class LibraryLine(logging.Formatter):
    """What Django and the other libraries log, less what may name somebody.

    An address can hold a check code or a name that was searched for, the words of a database's error the values
    of a row: of a request the view is told, of an exception its type and where it happened.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = {"level": record.levelname.lower(), "logger": record.name}
        if hasattr(record, "status_code"):
            request = getattr(record, "request", None)
            match = getattr(request, "resolver_match", None)
            view = match.view_name if match else "unresolved"
            line |= {"event": f"{record.status_code} {view}", "request": getattr(request, "number", "")}
        else:
            line["event"] = record.getMessage()
        if record.exc_info and record.exc_info[0]:
            line |= {"error": record.exc_info[0].__name__, "frames": frames_of(record.exc_info[2])}
        return json.dumps(line, ensure_ascii=False)


def configure() -> None:
    """Send everything to stderr: stdout belongs to a command's answer (``--json``)."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LibraryLine())
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
