"""柳青、黑娃: what stands beside a name in a list is a name more likely."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from case_library.masking.characters import HAN
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import Occurrence, Reader
from case_library.masking.surnames import usual
from case_library.masking.words import NEVER_NAMES

BESIDE = 2.5  # points for standing beside a name, with a comma of lists between
_NEAR = 1.5  # … with a space between
_BETWEEN = re.compile(r"(?:[(（][^()（）\n]{2,40}[)）])?(?:、|和|与|及|以及| {1,3}|　{1,2}|;|；|/)")
_WINDOW = 46
_ITEM = re.compile(rf"(?<=[、和与及])[{HAN}]{{2,4}}|(?<![{HAN}])[{HAN}]{{2,3}}(?=[、])")


def find_listed(reader: Reader) -> Iterator[Occurrence]:
    """Members of lists that have no surname: too few points unless a name stands beside them."""
    for found in _ITEM.finditer(reader.text):
        start = found.start()
        for end in range(start + 2, found.end() + 1):
            name = reader.text[start:end]
            unlisted = len(name) == 3 and usual(name[1:]) == 2 and usual(name[0]) == -1  # 留建平
            likely = usual(name) == len(name) or unlisted
            if likely and name not in NEVER_NAMES and reader.free(start, end):
                built = {"only listed": -1.5}
                if kind_of(name) not in ("", "name"):
                    built["word in the dictionary"] = -1.0
                yield reader.occurrence(start, end, built)


def beside(
    text: str, occurrences: Iterable[Occurrence], names: Iterable[Occurrence], most: float = BESIDE
) -> list[Occurrence]:
    """*occurrences*, those beside one of *names* with more that speaks for them, at *most* so much."""
    starts = {one.start for one in names}
    behind = {at.end(): at for one in names if (at := _BETWEEN.match(text, one.end, one.end + _WINDOW))}
    found = []
    for one in occurrences:
        between = behind.get(one.start)
        if not between:
            after = _BETWEEN.match(text, one.end, one.end + _WINDOW)
            between = after if after and after.end() in starts else None
        if between:
            one = replace(
                one, points=one.points + min(most, BESIDE if between.group()[-1] in "、和与及/" else _NEAR)
            )
        found.append(one)
    return found
