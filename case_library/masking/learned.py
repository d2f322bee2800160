"""Names, firms, addresses and numbers as they were learned from marked papers, by a conditional random field (ADR 0095).

It is a second opinion: what the rules read is dropped where the model is sure that nothing is named, made longer where
it reads on, and added to where no rule reads. The model lies beside this module; ``python -m tests.case_library.learning`` makes it.
"""

from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from threading import Lock

import pycrfsuite

from case_library.masking.marks import Mark, mark
from case_library.masking.signs import signs

MODEL = Path(__file__).with_name("learned.crfsuite")
KINDS = ("PERSON", "COMPANY", "ADDRESS", "CASE_NO", "OFFICER_CERT", "MOBILE", "PLATE", "WECHAT")
FIRST, FURTHER, OTHER = "first ", "further ", "other"  # of a stretch of a kind; what is none
# Below this share, a stretch is no name. Persons get the benefit of the doubt: there are names like words.
_LEAST = {"PERSON": 0.001, "COMPANY": 0.02, "ADDRESS": 0.02}
_EDGES = " \t　，。；：、"
_OPENING = {"）": "（", ")": "(", "”": "“"}
_PIECE = 1000  # characters read at once
_alone = Lock()  # a tagger holds the piece that it reads


class Learned:
    """One text as the model reads it: ``marks`` from left to right."""

    def __init__(self, text: str):
        self.marks: list[Mark] = []
        self._named = array("f")  # for each character, how likely it is part of any name
        for at, piece in pieces(text):
            read = signs(piece)
            with _alone:
                tagger = _tagger()
                tagger.set(read)
                self._named.extend(1 - tagger.marginal(OTHER, place) for place in range(len(piece)))
                labels = tagger.tag()
            for start, end, kind in _spans(labels):
                start, end = _trimmed(piece, start, end)
                if start < end and (kind in _LEAST or "”" not in piece[start:end]):
                    self.marks.append(mark(text, at + start, at + end, kind, source="learned"))

    def believed(self, marks: Iterable[Mark]) -> Iterator[Mark]:
        """Those of *marks* that may well name something."""
        for one in marks:
            if sum(self._named[one.start : one.end]) >= _LEAST.get(one.type, 0) * (one.end - one.start):
                yield one


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Lines, the long ones in pieces, so that memory stays bounded; each with its place in *text*."""
    at = 0
    for line in text.splitlines(keepends=True):
        yield from ((at + start, line[start : start + _PIECE]) for start in range(0, len(line), _PIECE))
        at += len(line)


def _spans(labels: list[str]) -> Iterator[tuple[int, int, str]]:
    start, kind = None, ""
    for at, label in enumerate([*labels, OTHER]):
        if start is not None and label != FURTHER + kind:
            yield start, at, kind
            start = None
        if label.startswith(FIRST):
            start, kind = at, label.removeprefix(FIRST)


def _trimmed(piece: str, start: int, end: int) -> tuple[int, int]:
    """The stretch without what belongs to the sentence at its edges."""
    while start < end and piece[start] in _EDGES + "）)”":
        start += 1
    while start < end and (piece[end - 1] in _EDGES + "（(“" or _closes(piece, start, end)):
        end -= 1
    return start, end


def _closes(piece: str, start: int, end: int) -> bool:
    """A bracket or quotation mark at the end that the stretch did not open."""
    opening = _OPENING.get(piece[end - 1])
    return bool(opening) and opening not in piece[start:end]


@cache
def _tagger() -> pycrfsuite.Tagger:
    tagger = pycrfsuite.Tagger()
    tagger.open(str(MODEL))
    return tagger
