"""喜洋洋花炮的魏经理, 苏南特种吊的颜小虎: whoever is named belongs to something with a name of its own."""

from collections.abc import Iterable, Iterator

from case_library.masking.address_words import LAST_WORD, PEOPLE
from case_library.masking.beginnings import AGENCY, HARD, JOINING
from case_library.masking.characters import is_han
from case_library.masking.evidence import VERBS, Reader
from case_library.masking.kinds import KINDS, is_generic
from case_library.masking.marks import Mark, mark
from case_library.masking.surnames import is_like_a_person
from case_library.masking.words import ROLES, TITLES

_SHORTEST, _LONGEST = 3, 9
_NAMES = frozenset("nabjzgxi")  # kinds of words of which such a name is made


def employers(reader: Reader, persons: Iterable[Mark]) -> Iterator[Mark]:
    for one in persons:
        end = one.start
        word, _tag = reader.cut.before(end)
        if word in ROLES:
            end -= len(word)
        if reader.text[end - 1 : end] != "的":
            continue
        end -= 1
        start = _start(reader, end)
        name = reader.text[start:end]
        counted = reader.text[start - 1 : start].isdigit()  # 4月新入职的…
        if (
            _SHORTEST <= len(name) <= _LONGEST
            and not counted
            and reader.free(start, end)
            and not _is_something_else(name)
        ):
            yield mark(reader.text, start, end, "COMPANY")


def _start(reader: Reader, end: int) -> int:
    start = end
    while end - start <= _LONGEST:
        word, tag = reader.cut.before(start)
        joins = word in JOINING or word in HARD or word in ROLES or (word in VERBS and word not in KINDS)
        if (
            not word
            or not is_han(word[0])
            or joins
            or (len(word) > 1 and tag[0] not in _NAMES and (word not in KINDS or start < end))
        ):
            return start if reader.cut.word(start)[1] != "v" else end  # 发传单的小魏
        start -= len(word)
    return end


def _is_something_else(name: str) -> bool:
    last = [one.end() for one in LAST_WORD.finditer(name)]
    return (
        is_generic(name)
        or is_like_a_person(name)
        or name.endswith((*TITLES, "里", "上", "内", "中", "时", "间", "人", "员"))
        or bool(AGENCY.search(name) or PEOPLE.search(name))
        or (bool(last) and last[-1] == len(name))
    )
