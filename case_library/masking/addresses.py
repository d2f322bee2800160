"""Addresses below the county, read by a small grammar: divisions, then roads, villages and places with their names, then
numbers and details (…街道观澜花园12幢2单元, G318国道K1203+500处, 半山水库大坝西侧).

What is read is weighed: how much of it names a place, whether a number or a detail follows, whether the sentence points there.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from case_library.masking import address_words as words
from case_library.masking.beginnings import BEFORE, HARD, JOINING, before, cost, may_belong, never_first
from case_library.masking.by_sound import is_by_sound
from case_library.masking.characters import HAN, is_han
from case_library.masking.dictionary import is_word, kind_of
from case_library.masking.evidence import VERBS, Reader
from case_library.masking.kinds import is_generic
from case_library.masking.marks import Mark, mark
from case_library.masking.places import KNOWN
from case_library.masking.readings import UNKNOWN, sort_of_brand
from case_library.masking.words import ROLES

POINTS = {
    "number": 2.0,
    "highway": 0.5,
    "quoted": 0.75,  # “汾景华府”二期, more than a name without quotes
    "feature": 0.5,  # 姚溪, 东门: often no more than a landscape
    "county": 0.75,
    "town": 1.0,
    "named": 1.0,  # each village, road or place, two at most
    "detail": 0.75,
    "distance": 0.75,
    "pointed at": 1.0,
    "stands alone": 0.75,  # at the beginning of a line or a cell
    "proper": 0.75,
    "people behind": -1.0,  # 石桥村村民
}
_BIAS = -1.75
_SPLIT = re.compile(rf"[上下里内]|[{HAN}]{{1,4}}?[村屯庄路街]")  # behind 镇: 镇上西源村, 镇长寺村
_ALONE = frozenset("\n\t　 |｜（(")
_LONGEST_NAME, _MOST_PARTS = 8, 14
_HOUSE = re.compile("号楼|[幢栋弄]")  # 幸福里3号楼
_FIGURE = re.compile("[0-9一二三四五六七八九十]")
Step = tuple[int, str]  # where a part ends, and which it is


@dataclass
class Chain:
    """What was read as an address, and of which parts."""

    start: int
    end: int
    parts: list[str] = field(default_factory=list)
    proper: float = 0.0  # points for beginning with a name that is no word: 平江新城

    @property
    def is_sure(self) -> bool:
        """With a number or a distance, which is then no amount; or by three names and details."""
        named = {"county", "town", *words.NAMED} & set(self.parts)
        more = "detail" in self.parts or self.parts.count("village") > 1  # 项店镇张庄村大杨庄组
        return not {"number", "distance", "quoted"}.isdisjoint(self.parts) or len(named) + more > 2


def read_addresses(reader: Reader, folded: str, places: set[str]) -> list[Chain]:
    """Every chain of parts that is an address, from left to right."""
    found, done, text = [], 0, reader.text
    for head in words.HEAD.finditer(folded):
        if head.start() < done or _goes_on(folded, head.end(), head["last"]):
            continue
        start = _start(reader, folded, places, head)
        if start is None or start < done:
            continue
        chain = _follow(reader, folded, start, head)
        chain.proper = _proper(text[start : head.start()], head["last"])
        if chain.end > head.end() or head["highway"] or sort_of(head) in words.PLACES:
            done = chain.end
        public = not chain.is_sure and words.HOSPITAL.search(text, start, chain.end)
        if _points(reader, chain) >= 0 and not public:
            found.append(chain)
    return found


def sort_of(head: re.Match) -> str:
    if head["highway"] or head["quoted"]:
        return "highway" if head["highway"] else "quoted"
    return words.SORT[head["last"]] if head["last"] else "spot"


def _proper(name: str, last: str | None) -> float:
    """Nothing else is called so: 平江新城, 惠州大道; less so 滥坝河; not 冰柜里, 督查组, 城市道路."""
    if not (last and 1 < len(name) < 5) or is_word(name + last) or sort_of_brand(name, False) not in UNKNOWN:
        return 0.0
    return POINTS["proper"] if last in words.ROADS or (words.SORT[last] == "spot" and len(last) > 1) else 0.25


def mark_addresses(reader: Reader, chains: Iterable[Chain]) -> Iterator[Mark]:
    """What of each chain is still unspoken for: a firm may stand in its middle."""
    for chain in chains:
        start = chain.start
        for at in range(chain.start, chain.end + 1):
            if start == at and reader.text[at : at + 1] in "（(":
                start = at + 1
            elif at == chain.end or not reader.free(at, at + 1):
                whole = (start, at) == (chain.start, chain.end) or words.HEAD.search(reader.text, start, at)
                if (
                    at - start > 1
                    and whole
                    and (reader.text[start].isalnum() or reader.text[start] == "“")
                    and reader.text[start:at] not in words.SORT
                ):
                    yield mark(reader.text, start, at, "ADDRESS")
                start = at + 1


def rest_of_address(reader: Reader, end: int) -> int:
    """Where an address ends whose last words are free prose: 七组一处闲置粮仓, 118号门口东侧约4米."""
    text, cut, start = reader.text, reader.cut, end
    while end < len(text) and not cut.begins(end) and reader.free(end, end + 1):
        end += 1
    while end < len(text) and end - start < 16 and cut.begins(end):
        word, tag = cut.word(end)
        goes_on = (
            (tag[:1] in words.GOES_ON or word in words.EDGES)
            and (is_han(word[0]) or word.isdigit())
            and word not in ROLES
            and word not in words.STOPS
        ) or _ends_the_clause(reader, end + len(word), tag)
        if not goes_on or words.PEOPLE.match(word) or not reader.free(end, end + len(word)):
            break
        end += len(word)
    return end


def _ends_the_clause(reader: Reader, at: int, tag: str) -> bool:
    """塌陷坑, 救援点: an act before the noun that ends the clause belongs to it."""
    word, kind = reader.cut.word(at)
    return tag == "v" and len(word) == 1 and kind[:1] == "n" and reader.text[at + 1 : at + 2] in "，。；、）)"


def _goes_on(folded: str, end: int, last: str | None) -> bool:
    """滨河路, 厚街镇, 南门社区: the last word is part of a longer name. But 荷叶街口, 桃园路路口."""
    longer = last and words.LAST_WORD.match(folded, end)
    if not longer or folded.startswith(("路段", "路边", "路旁"), end):
        return False
    sort, word = words.SORT[last], longer[0]
    if sort == "feature" or (sort == "spot" and len(last) == 1):
        return words.SORT[word] != "detail" and word[-1] not in "口头里" and not words.SIDED.fullmatch(word)
    return sort in words.NAMED and word in "区村镇乡" + "路街" * (sort == "spot")


def _start(reader: Reader, folded: str, places: set[str], head: re.Match) -> int | None:
    if head["highway"] or head["quoted"]:
        return head.start()
    start = _start_of_name(reader, folded, places, *head.span())
    nameless = start is None or head.end() - start < 2
    return head.end() if nameless and words.FLAT.match(folded, head.end()) else start  # 7栋2单元 alone


def _start_of_name(reader: Reader, folded: str, places: set[str], last: int, end: int) -> int | None:
    """Where the name begins whose last word (…区, …村, …路) stands from *last* to *end*; ``None`` for a common noun."""
    text, cut, at, spent = reader.text, reader.cut, end, 0.0
    numbered = words.UNIT.match(folded, end) or words.STRETCH.match(folded, end)
    if not numbered and not _ends_word(reader, end):
        return None
    while not cut.begins(at):
        at -= 1
    if text[last:end] in words.ZONES and cut.begins(last):
        return last
    generic = (
        words.SORT.get(text[last:end], "spot") in ("spot", "feature")
        and text[last:end] not in words.NEAR_AGENCY
    )
    best: tuple[float, int] | None = None
    while last - at < _LONGEST_NAME:
        word, tag = cut.before(at)
        if not word or not may_belong(word) or word == "·":
            break
        at -= len(word)
        if at >= last:
            continue
        if at + len(word) <= last:
            spent += cost(word, tag, text[at + len(word)]) - 1.5 * (
                len(word) > 1 and tag == "v" and at + len(word) < last
            )
        elif tag != "ns" and last - at < 2 and kind_of(word) not in ("", "name"):
            single, kind = cut.before(at)
            if not numbered and not (
                len(single) == 1 and is_han(single) and not cost(single, kind, "")
            ):  # 鲍家村
                return None  # 道路, 城市
            continue
        name = text[at:last]
        if (
            _is_common(name, text[last:end]) or (generic and is_generic(name)) or text[at:end] in KNOWN
        ):  # 香港, 九江
            continue
        pointed_at = words.CUE.search(text, max(0, at - 8), at)
        points = BEFORE["told before" if pointed_at else before(reader, at, places)]
        points += spent - 0.4 * max(0, len(name) - 4)
        points += 2.0 * (text[at:end] in places) - 2.0 * (
            never_first(word, tag) and text[at:end] not in places
        )
        best = max(best or (points, -at), (points, -at))
        if pointed_at and len(name) > 1:
            break  # 北邻|滨海东路
    return -best[1] if best and best[0] >= 0.0 else None


def _is_common(name: str, last: str) -> bool:
    """城市 in 城市道路; a side alone, but not in 西北路 or 南二环."""
    return name in words.COMMON and not (name in "东南西北" and last[0] in "东南西北一二三四五")


def _ends_word(reader: Reader, end: int) -> bool:
    """A word ends there; or one that the dictionary knows reaches beyond the name: 镇上, 山北坡."""
    begins, text = reader.cut.begins, reader.text
    within = (begins(end - 1) and _SPLIT.match(text, end)) or words.SIDED.match(text, end)
    return begins(end) or bool(within)


def _follow(reader: Reader, folded: str, start: int, head: re.Match) -> Chain:
    chain = Chain(start, head.end(), [sort_of(head)])
    while len(chain.parts) < _MOST_PARTS:
        step = next((step for read in _STEPS if (step := read(reader, folded, chain))), None)
        if not step:
            break
        chain.end, part = step
        chain.parts.append(part)
    return chain


def _unit(reader: Reader, folded: str, chain: Chain) -> Step | None:
    found = words.UNIT.match(folded, chain.end + folded.startswith(" ", chain.end))
    return (found.end(), "number" if _FIGURE.search(found.group()) else "detail") if found else None


def _distance(reader: Reader, folded: str, chain: Chain) -> Step | None:
    found = words.DISTANCE.match(folded, chain.end)
    return (found.end(), "number" if chain.parts[-1] == "highway" else "distance") if found else None


def _named(reader: Reader, folded: str, chain: Chain) -> Step | None:
    found, before_it = _next_named(reader, folded, chain.end), chain.parts[-1]
    if not found:
        return None
    sort = words.SORT[found.group()]
    if sort == "feature" and before_it in (*words.PLACES, "town"):
        sort = "detail"  # 九曲湾景区北门
    return found.end(), "spot" if sort == "county" and before_it != "county" else sort


def _detail(reader: Reader, folded: str, chain: Chain) -> Step | None:
    found = words.DETAIL.match(folded, chain.end)
    return (found.end(), "detail") if found else None


def _quoted(reader: Reader, folded: str, chain: Chain) -> Step | None:
    found = words.QUOTED.match(folded, chain.end)
    return (found.end(), "quoted") if found else None


_STEPS = (_unit, _distance, _quoted, _named, _detail)


def _next_named(reader: Reader, folded: str, at: int) -> re.Match | None:
    """The next part with a name of its own, right behind."""
    for last in words.LAST_WORD.finditer(folded, at, at + 11):
        if last.start() - at > 7:
            return None
        if not _goes_on(folded, last.end(), last.group()) and _fits(reader, folded, at, *last.span()):
            return last
    return None


def _fits(reader: Reader, folded: str, at: int, last: int, end: int) -> bool:
    text, cut, name = reader.text, reader.cut, reader.text[at:last]
    if not all(is_han(char) or char.isalnum() for char in name) or not _ends_word(reader, end):
        return False
    numbered = words.UNIT.match(folded, end)
    common = _is_common(name, text[last:end]) and not (numbered and text[last:end] == "区")  # 水产区12号
    if (
        common and words.SORT.get(text[last:end]) in ("county", "town", "village", "road")
    ) or words.DISTANCE.search(name):
        return False
    if not name:
        return end - last > 1 or text[last] in "村镇乡组屯"
    of_agency = words.AGENCY.search(text, at, end + 3) and text[last:end] not in words.NEAR_AGENCY
    if of_agency or not reader.free(at, end):
        return False
    if words.SORT.get(text[last:end]) in ("town", "village") and (name in reader.places or is_by_sound(name)):
        return True
    if not cut.begins(at):
        return not any(char in JOINING for char in name)
    first, sure = at, end - last > 2  # 光复综合批发市场: 光复 is an act in other places
    while at < last:
        word, tag = cut.word(at)
        alone = word == name or (sure and at == first and tag == "v" and word not in VERBS)
        if (
            word in ROLES
            or (word in JOINING and len(name) > 1 and (word in HARD or not numbered))
            or (len(word) > 1 and tag[0] in "vpcdur" and not alone)
        ):
            return False
        at += len(word)
    return True


def _points(reader: Reader, chain: Chain) -> float:
    parts = chain.parts
    tells = any(part in (*words.PLACES, "highway") for part in parts) or {"town", "detail"} <= set(parts)
    if not tells or not reader.free(chain.start, chain.end):
        return -9.0
    behind = reader.text[chain.end : chain.end + 8]
    if not chain.is_sure and words.AGENCY.match(behind):
        return -9.0
    named = any(part in (*words.NAMED, "county", "town") for part in parts)
    named = named or bool(_HOUSE.search(reader.text, chain.start, chain.end))
    points = (
        _BIAS
        - 1.0 * ("number" in parts and not named)
        + POINTS["named"] * min(2, sum(part in words.NAMED for part in parts))
    )
    points += sum(
        POINTS[part]
        for part in ("number", "highway", "quoted", "feature", "county", "town", "detail", "distance")
        if part in parts
    )
    points += chain.proper
    if words.CUE.search(reader.text, max(0, chain.start - 8), chain.start):
        points += POINTS["pointed at"]
    elif reader.text[chain.start - 1 : chain.start] in _ALONE and named:
        points += POINTS["stands alone"]
    if words.PEOPLE.match(behind) and not chain.is_sure and len(parts) < 2:
        points += POINTS["people behind"]
    return points
