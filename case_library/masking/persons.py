"""Persons: whoever a word introduces, or whoever does what only a person does.

A name is one to four characters behind a surname; how many is decided by what follows it, here and
elsewhere in the same text. Foreign and minority names are taken whole where a word introduces them.
"""

from collections.abc import Iterator

from case_library.masking.boundaries import Counts
from case_library.masking.identities import find_acting, find_bracketed, find_courteous, find_identified
from case_library.masking.introduced import find_addressed, find_introduced, find_signed
from case_library.masking.marks import Mark
from case_library.masking.minority import find_parted


def find_persons(text: str, free) -> Iterator[Mark]:
    """*free*: says whether a stretch is still unspoken for (numbers, firms and laws come first)."""
    counts = Counts(text)
    yield from find_introduced(text, free, counts)
    yield from find_parted(text, free)
    yield from find_signed(text, free)
    yield from find_addressed(text, free)
    yield from find_bracketed(text, free)
    yield from find_identified(text, free)
    yield from find_acting(text, free, counts)
    yield from find_courteous(text, free)
