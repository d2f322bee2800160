"""Firms that no word of kind ends (购于海富绳网, 昆明酒缘): told by a place before them, or by what stands on either side."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from case_library.masking.address_words import LAST_WORD
from case_library.masking.beginnings import AGENCY, HARD, JOINING, TOLD, before, cost
from case_library.masking.characters import is_han
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import Occurrence, Reader
from case_library.masking.kinds import is_generic
from case_library.masking.places import KNOWN
from case_library.masking.readings import (
    BIAS,
    POINTS,
    SOMEBODY,
    UNKNOWN,
    behind,
    place_at,
    sort_of_brand,
    town_at,
)
from case_library.masking.surnames import COMMON, is_like_a_person
from case_library.masking.words import ROLES, TITLES

_OF_ADDRESS = re.compile(r"[)）]?(?:处|里|内|上)?的(?:一家|那家)?")
_DEALS = re.compile(
    r"(?:所|代为|负责|独家|统一|供货)?(?:生产|出品|出具|承建|施工|承运|承包|承印|承租|开具|印制|代发|代工|供货|供应|制造|安装|维保|维护|检测|检验|评估|收运|清运|转运|设计|监理|配送|发货|经销|运营|代理)(?![队厂部店人员工公])"
)
_GOES_ON = frozenset("nsajmgzbxieh")
_NO_BRAND = frozenset("则按其所述而时等某局院委署厅会整作人者员师费户")
_NO_END = frozenset("内外中上下里后前处发长派来去送拿")
_OF_A_PLACE = frozenset("人话籍户方段线路站口界市县区镇乡村州地货产味菜牌号市的")
_LONGEST, _SHORTEST = 12, 4


def bare_firms(reader: Reader, places: set[str], addresses: Iterable[int]) -> Iterator[Occurrence]:
    """*addresses*: where an address ends, behind which a shop may be told of (…14号摊位的老敖鲜鱼)."""
    for start, left in sorted(_starts(reader, places, addresses).items()):
        for end in _ends(reader, start, place_at(reader, places, start, len(reader.text))):
            if reader.free(start, end) and (one := _weighed(reader, places, start, end, left)):
                yield one


def _starts(reader: Reader, places: set[str], addresses: Iterable[int]) -> dict[int, str]:
    """Where such a name may begin → what stands before."""
    text, found = reader.text, {}
    for at in reader.cut.starts():
        if place_at(reader, places, at, len(text)) or (reader.cut.word(at)[1] == "ns"):
            found[at] = before(reader, at, places)
    for deal in _DEALS.finditer(text):
        at = deal.start()
        while (
            (word := reader.cut.before(at)[0])
            and deal.start() - at < _LONGEST
            and is_han(word[0])
            and word not in HARD
        ):
            at -= len(word)
            if at not in found:
                found[at] = before(reader, at, places)
    told = [one.end() for one in TOLD.finditer(text)]
    told += [of.end() for end in addresses if (of := _OF_ADDRESS.match(text, end))]
    return found | dict.fromkeys(told, "told before")


def _ends(reader: Reader, start: int, place: int) -> Iterator[int]:
    """As far as nouns and single characters go: up to the next mark or word that joins, and before each verb on the way."""
    end = start + place  # 遵义 may be a verb to the dictionary
    while end - start <= _LONGEST and reader.cut.begins(end):
        word, tag = reader.cut.word(end)
        joins = word in JOINING or word in HARD or (len(word) > 1 and tag[0] not in _GOES_ON)
        if (
            not word
            or not is_han(word[0])
            or joins
            or word in ROLES
            or SOMEBODY.match(reader.text, end)
            or _DEALS.match(reader.text, end)
        ):
            yield end
            break
        if tag[0] in "vd" and end > start:
            yield end
        end += len(word)


def _weighed(reader: Reader, places: set[str], start: int, end: int, left: str) -> Occurrence | None:
    text, named = reader.text, start
    while n := place_at(reader, places, named, end) or (named == start and town_at(reader, named, end)):
        named += n
    brand = text[named:end]
    sort = sort_of_brand(brand, False) if len(brand) > 1 else "brand none"
    dealt = _DEALS.match(text, end)
    known = (
        sort in ("brand words", "brand a word")
        and (text[start:named] in KNOWN or (left == "told before" and len(brand) > 3))
        and (
            dealt
            or SOMEBODY.match(text, end)
            or (left == "told before" and text[end : end + 1] in "，。；、）)")
        )
    )
    if (sort not in UNKNOWN and not known) or (
        named == start and end - start < _SHORTEST - (left == "told before")
    ):
        return None
    if (
        not (known or _holds_a_brand(reader, named, end) or _is_coined(text[start:named], brand))
        or _is_something_else(brand, behind_place=named > start)
        or AGENCY.search(text, start, end + 2)
    ):
        return None
    if named == start and left != "told before" and not dealt:
        return None
    if left == "word before" and named > start:
        left = "word before a place before"
    evidence = ["no kind", left, sort, "deals behind" if dealt else f"{behind(reader, end, 'people')} behind"]
    if named > start:
        evidence.append("place first")
    points = BIAS + sum(POINTS[one] for one in evidence)
    points += sum(cost(word, tag, "") for word, tag in _words(reader, named, end))
    return Occurrence(start, end, text[start:end], points, "", tuple(evidence))


def _holds_a_brand(reader: Reader, at: int, end: int) -> bool:
    """Two characters in a row that make no word together (海富绳网), or two names (北辰建安), and none that belongs to a sentence."""
    cut = list(_words(reader, at, end))
    loose = [len(word) == 1 or tag in ("nr", "nz", "nt") for word, tag in cut]
    plain = cut and cut[-1][0] not in _NO_END and not any(word in _NO_BRAND for word, _tag in cut)
    return bool(plain) and any(a and b for a, b in pairwise(loose))


def _is_coined(place: str, brand: str) -> bool:
    """烟台冰轮, 山西四方园: right behind a city or province, and in no dictionary."""
    return place in KNOWN and 1 < len(brand) < 5 and not kind_of(brand) and brand[-1] not in _OF_A_PLACE


def _words(reader: Reader, at: int, end: int) -> Iterator[tuple[str, str]]:
    while at < end and reader.cut.word(at)[0]:
        yield reader.cut.word(at)
        at += len(reader.cut.word(at)[0])


def _is_something_else(brand: str, *, behind_place: bool) -> bool:
    """A person, or a place."""
    last = [one.end() for one in LAST_WORD.finditer(brand)]
    return (
        (is_like_a_person(brand) and not (behind_place and brand[0] not in COMMON))
        or brand.endswith(TITLES)
        or is_generic(brand)
        or (bool(last) and last[-1] == len(brand))
    )
