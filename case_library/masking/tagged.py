"""Names that the dictionary's tagger sees, where no word and no act points at somebody."""

from collections.abc import Iterator
from itertools import pairwise

import rjieba

from case_library.masking.boundaries import Counts, ends_strongly, ends_well, free_start, has_surname, is_han
from case_library.masking.marks import Mark, mark
from case_library.masking.measuring import WEAK_SURNAMES
from case_library.masking.words import NEVER_LAST, NEVER_NAMES, ROLES, SURNAMES


def find_tagged(text: str, free) -> Iterator[Mark]:
    counts = Counts(text)
    yield from _tagged(text, free, counts)
    yield from _fallen_apart(text, free, counts)


def _tagged(text: str, free, counts) -> Iterator[Mark]:
    """Names that the dictionary's tagger sees where a name can stand: free before, well ended behind."""
    at = 0
    for word, tag in rjieba.tag(text):
        end = at + len(word)
        if (
            tag.startswith("nr")
            and 2 <= len(word) <= 4
            and has_surname(word)
            and word not in NEVER_NAMES
            and word not in ROLES
            and word[-1] not in NEVER_LAST
            and word[0] not in WEAK_SURNAMES
            and word[-1] not in "区县市镇乡村证会局费部署院所厅处科"
            and len(rjieba.cut(word, False)) > 1
            and not any(counts[word + suffix] for suffix in "县区市镇")
            and free_start(text, at)
            and ends_well(text, end)
            and free(at, end)
        ):
            yield mark(text, at, end, "PERSON", source="dictionary")
        at = end


def _fallen_apart(text: str, free, counts) -> Iterator[Mark]:
    """冷大海 read as 冷 and 大海: a lone surname with a word behind it, set between clear ends, more than once or before an act."""
    tokens, at = rjieba.tag(text), 0
    for (first, tag), (second, kind) in pairwise(tokens):
        start, end = at, at + len(first) + len(second)
        at += len(first)
        if (
            len(first) == 1
            and len(second) <= 2
            and first in SURNAMES
            and first not in WEAK_SURNAMES
            and tag[0] not in "mqpcud"
            and kind[0] not in "vpcudmqx"
            and text[start:end] not in NEVER_NAMES
            and second[-1] not in NEVER_LAST
            and all(is_han(c) for c in second)
            and free_start(text, start)
            and ends_strongly(text, end)
            and not any(counts[text[start:end] + suffix] for suffix in "县区市镇")
            and (counts[text[start:end]] > 1 or (end < len(text) and is_han(text[end])))
            and free(start, end)
        ):
            yield mark(text, start, end, "PERSON", source="dictionary")
