"""Persons: every stretch that could be a name is weighed where it stands, and decided for the whole text.

A string whose evidence somewhere suffices is a name; the best names are taken first, and who stands in a list
with one of them gains by it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from case_library.masking.by_sound import find_by_sound
from case_library.masking.carrying import Known, carry
from case_library.masking.characters import is_han
from case_library.masking.dictionary import is_word
from case_library.masking.evidence import Occurrence, Reader
from case_library.masking.familiar import find_familiar
from case_library.masking.introduced import find_introduced
from case_library.masking.listed import beside, find_listed
from case_library.masking.marks import Mark, Taken, mark
from case_library.masking.surnamed import find_spread, find_surnamed
from case_library.masking.words import NEVER_NAMES

_FINDERS = (find_surnamed, find_spread, find_by_sound, find_familiar, find_introduced, find_listed)
ENOUGH = 0.0  # points from which a string is a name
STANDS = -1.5  # points from which a name that is known elsewhere is taken here
SUPPORT = 0.5  # for each further place where it could stand
_ROUNDS = 3  # how far a list is followed from the names known already


def find_persons(reader: Reader) -> Iterator[Mark]:
    """Where the text is still unspoken for (numbers, addresses, firms and laws come first)."""
    text, free = reader.text, reader.free
    occurrences = [one for find in (*_FINDERS, _named) for one in find(reader)]
    taken = Taken(len(text))
    chosen = _choose(text, occurrences, taken)
    for _ in range(_ROUNDS):
        more = _choose(text, beside(text, occurrences, chosen), taken)
        if not more:
            break
        chosen += more
    roles: dict[str, str] = {}
    for one in chosen:
        roles[one.name] = roles.get(one.name) or one.role
    yield from carry(
        text, [Known(name, "PERSON", role, "rule") for name, role in roles.items() if not is_word(name)], free
    )
    for one in chosen:
        yield mark(text, one.start, one.end, "PERSON", role=one.role)


def _named(reader: Reader) -> Iterator[Occurrence]:
    """What the model alone takes for a name."""
    for start, end in sorted(reader.named):
        name = reader.text[start:end]
        if (
            all(is_han(char) or char in "·•‧" for char in name)
            and name not in NEVER_NAMES
            and reader.free(start, end)
        ):
            yield reader.occurrence(start, end, {})


def _choose(text: str, occurrences: Iterable[Occurrence], taken: Taken) -> list[Occurrence]:
    best: dict[tuple[int, int], Occurrence] = {}
    for one in sorted(occurrences, key=lambda one: one.points):
        best[one.start, one.end] = one
    by_name: dict[str, list[Occurrence]] = defaultdict(list)
    for one in best.values():
        if one.points > STANDS:
            by_name[one.name].append(one)
    worth = {name: _worth(places) for name, places in by_name.items()}
    for name in [name for name in worth if _always_longer(text, name, by_name, worth)]:
        del worth[name]
    chosen = []
    for name in sorted(worth, key=lambda name: (-worth[name], -len(name))):
        if worth[name] < ENOUGH:
            break
        places = [one for one in by_name[name] if taken.is_free(one.start, one.end)]
        if not places or _worth(places) < ENOUGH:
            continue
        for one in places:
            if taken.claim(one.start, one.end):
                chosen.append(one)
    return chosen


def _always_longer(
    text: str, name: str, by_name: dict[str, list[Occurrence]], worth: dict[str, float]
) -> bool:
    """龚玉 is followed by 和 wherever it stands: the name is 龚玉和."""
    next_chars = {text[one.end : one.end + 1] for one in by_name[name]}
    if len(by_name[name]) < 2 or len(next_chars) > 1 or "" in next_chars:
        return False
    return worth.get(name + next_chars.pop(), STANDS) >= ENOUGH


def _worth(places: list[Occurrence]) -> float:
    best = max(one.points for one in places)
    return best + SUPPORT * min(4, len(places) - 1)
