"""The one shape that every finder returns."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

TYPES = (
    "PERSON", "ADDRESS", "COMPANY", "ID_CARD", "USCC", "BANK_CARD", "MOBILE", "LANDLINE", "PLATE",
    "EMAIL", "WECHAT", "CASE_NO", "OFFICER_CERT", "DATE",
)  # fmt: skip
# What a residual scan blocks: patterns that hardly ever are something else.
CERTAIN = frozenset({"ID_CARD", "USCC", "BANK_CARD", "MOBILE", "LANDLINE", "PLATE", "EMAIL", "WECHAT"})


_FREE = re.compile(rb"\0+")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of text (code points, end exclusive) that identifies somebody or something."""

    start: int
    end: int
    type: str
    text: str
    role: str = ""  # for persons: the word by which the text introduces them
    source: str = "rule"  # record | pattern | rule | learned | carried | person
    certain: bool = False

    def moved(self, offset: int) -> "Mark":
        return replace(self, start=self.start + offset, end=self.end + offset)


def mark(text: str, start: int, end: int, type: str, **values) -> Mark:
    return Mark(start, end, type, text[start:end], **values)


class Taken:
    """Which code points are spoken for already; the first finder to claim a stretch keeps it."""

    def __init__(self, length: int):
        self._cells = bytearray(length)

    def claim(self, start: int, end: int) -> bool:
        if start >= end or any(self._cells[start:end]):
            return False
        self._cells[start:end] = b"\x01" * (end - start)
        return True

    def is_free(self, start: int, end: int) -> bool:
        return not any(self._cells[start:end])

    def gaps(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The longest free stretches between *start* and *end*."""
        for gap in _FREE.finditer(self._cells, start, end):
            yield gap.span()
