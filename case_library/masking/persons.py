"""Persons: every stretch that could be a name is weighed where it stands, and decided for the whole text.

A string whose evidence somewhere suffices is a name; the best names are taken first, and who stands in a list
with one of them gains by it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from case_library.masking.by_sound import find_by_sound
from case_library.masking.carrying import Known, carry
from case_library.masking.dictionary import is_word
from case_library.masking.evidence import Free, Occurrence, Reader
from case_library.masking.familiar import find_familiar
from case_library.masking.introduced import find_introduced
from case_library.masking.marks import Mark, Taken, mark
from case_library.masking.surnamed import find_spread, find_surnamed

_FINDERS = (find_surnamed, find_spread, find_by_sound, find_familiar, find_introduced)
ENOUGH = 0.5  # points from which a string is a name
STANDS = -1.0  # points from which a name that is known elsewhere is taken here
SUPPORT = 0.3  # for each further place where it could stand
_ROUNDS = 3  # how far a list is followed from the names known already
LISTED = 1.5  # for standing beside a name in a list
_BETWEEN = re.compile(r"(?:[(（][^()（）\n]{2,40}[)）])?(?:、|和|与|及|以及| {1,3}|　{1,2}|;|；|/)")


def find_persons(text: str, free: Free) -> Iterator[Mark]:
    """*free*: says whether a stretch is still unspoken for (numbers, firms and laws come first)."""
    reader = Reader(text, free)
    occurrences = [one for find in _FINDERS for one in find(reader)]
    taken = Taken(len(text))
    chosen = _choose(occurrences, taken)
    for _ in range(_ROUNDS):
        more = _choose(_listed(text, occurrences, chosen), taken)
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


def _choose(occurrences: Iterable[Occurrence], taken: Taken) -> list[Occurrence]:
    by_name: dict[str, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        if one.points > STANDS:
            by_name[one.name].append(one)
    worth = {name: _worth(places) for name, places in by_name.items()}
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


def _worth(places: list[Occurrence]) -> float:
    best = max(one.points for one in places)
    return best + SUPPORT * min(3, len(places) - 1)


def _listed(text: str, occurrences: list[Occurrence], chosen: list[Occurrence]) -> list[Occurrence]:
    """What stands beside a name in a list, with more that speaks for it."""
    starts = {one.start for one in chosen}
    ends = {one.end for one in chosen}
    behind = {found.end() for end in ends if (found := _BETWEEN.match(text, end, end + 46))}
    found = []
    for one in occurrences:
        after = _BETWEEN.match(text, one.end, one.end + 46)
        beside = one.start in behind or (after and after.end() in starts)
        points = one.points + (LISTED if beside else 0)
        found.append(Occurrence(one.start, one.end, one.name, points, one.role, one.evidence))
    return found
