"""Cut a file into records without ever holding more than one of them: object, array or JSON lines alike.

Hostile files are met here: a record may be 4 MB and 60 levels deep; what is larger is skipped to its end
and refused by itself. Duplicate keys, NaN and numbers out of range are refused by the parser's own hooks.
"""

import codecs
import json
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

MAX_RECORD = 4 * 1024 * 1024  # characters
MAX_DEPTH = 60
CHUNK = 256 * 1024
_STRUCTURE = re.compile(r'["\\{}\[\]]')
_STRING_END = re.compile(r'["\\]')


class Unreadable(ValueError):
    """Why a record cannot be read, in words."""


@dataclass
class Piece:
    """The text of one record, or why there is none."""

    text: str = ""
    fault: str = ""


def pieces(chunks: Iterable[bytes]) -> Iterator[Piece]:
    """The records of a file, one by one."""
    splitter = _Splitter()
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        for chunk in chunks:
            yield from splitter.feed(decoder.decode(chunk))
        yield from splitter.feed(decoder.decode(b"", final=True))
    except UnicodeDecodeError:
        yield Piece(fault=_("The file is not UTF-8 text. Save it as UTF-8 JSON."))
        return
    yield from splitter.close()


def parse(text: str):
    """One record as JSON. Raises ``Unreadable``."""
    try:
        return json.loads(text, object_pairs_hook=_no_twins, parse_constant=_no_constant, parse_float=_finite)
    except Unreadable:
        raise
    except (ValueError, RecursionError) as error:
        place = getattr(error, "pos", 0)
        raise Unreadable(_("This is not valid JSON (at character %(place)s).") % {"place": place}) from None


def _no_twins(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unreadable(_("A name stands twice in one object. Which value is meant cannot be known."))
    return found


def _no_constant(word: str):
    raise Unreadable(_("%(word)s is not a JSON value.") % {"word": word})


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Unreadable(_("A number is out of range."))
    return value


class _Splitter:
    """Counts brackets outside strings; keeps at most ``MAX_RECORD`` characters."""

    def __init__(self):
        self._kept: list[str] = []
        self._length = 0
        self._depth = 0
        self._in_string = False
        self._escaped = False
        self._fault = ""
        self._began = False
        self._stray = False

    def feed(self, text: str) -> Iterator[Piece]:
        at = start = 0
        while at < len(text):
            if self._escaped:
                self._escaped = False
                at += 1
                continue
            found = (_STRING_END if self._in_string else _STRUCTURE).search(text, at)
            if found is None:
                break
            at = found.end()
            char = found.group()
            if self._in_string:
                self._escaped = char == "\\"
                self._in_string = char == "\\"
            elif char == '"':
                self._in_string = self._depth > 0
                self._stray = self._stray or not self._depth
            elif char in "{[":
                if self._depth == 0:
                    self._look(text[start : found.start()])
                    start = found.start()
                    if char == "[" and not self._began:
                        self._began = True
                        start = at
                        continue
                self._began = True
                self._depth += 1
                if self._depth > MAX_DEPTH:
                    self._fault = self._fault or _("The record is nested too deeply.")
            elif char in "}]":
                if self._depth == 0:
                    self._look(text[start : found.start()])
                    start = at
                    continue
                self._depth -= 1
                if self._depth == 0:
                    self._keep(text[start:at])
                    yield self._finished()
                    start = at
        if self._depth:
            self._keep(text[start:])
        else:
            self._look(text[start:])

    def _look(self, between: str) -> None:
        """Between records stand commas and spaces only."""
        self._stray = self._stray or bool(between.strip(" \t\r\n,"))

    def _keep(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_RECORD:
            self._kept.clear()
            self._fault = self._fault or _("The record is larger than %(mb)s MB.") % {
                "mb": MAX_RECORD // 2**20
            }
        elif not self._fault:
            self._kept.append(text)

    def _finished(self) -> Piece:
        piece = Piece("".join(self._kept)) if not self._fault else Piece(fault=self._fault)
        self._kept, self._length, self._fault = [], 0, ""
        return piece

    def close(self) -> Iterator[Piece]:
        if self._depth:
            yield Piece(fault=self._fault or _("The file ends in the middle of a record."))
        elif self._stray:
            yield Piece(
                fault=_(
                    "Besides records the file holds something else: only objects, an array of objects or one object a line."
                )
            )
        elif not self._began:
            yield Piece(fault=_("The file is empty."))
