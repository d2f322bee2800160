"""Numbers as addresses and forms bring them: whatever was typed there, a query gets something that it can read."""

from collections.abc import Iterable

MOST = 1000  # ids of one form
DIGITS = 15


def number_in(text: str | None) -> int:
    """The whole number; 0, which is nobody's id, for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= DIGITS else 0


def numbers_in(texts: Iterable[str]) -> list[int]:
    """The ids ticked in a list, at most a thousand."""
    return [number for text in list(texts)[:MOST] if (number := number_in(text))]
