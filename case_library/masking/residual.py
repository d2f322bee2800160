"""The last look before something is published, said or uploaded: what certainly identifies somebody."""

from collections.abc import Iterable

from case_library.masking.carrying import Known, carry
from case_library.masking.folding import fold
from case_library.masking.marks import CERTAIN, Mark, Taken
from case_library.masking.numbers import find_numbers


def residual_hits(text: str, *, names: Iterable[Known] = ()) -> list[Mark]:
    """Certain patterns, and *names* (strings that were masked in this case) that stand there again."""
    taken = Taken(len(text))
    hits = [
        m
        for m in find_numbers(fold(text), text)
        if m.certain and m.type in CERTAIN and taken.claim(m.start, m.end)
    ]
    hits += [m for m in carry(text, names, taken.is_free) if taken.claim(m.start, m.end)]
    return sorted(hits, key=lambda m: m.start)
