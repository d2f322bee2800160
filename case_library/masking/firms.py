"""Firms, shops and other businesses: where a name may end (有限公司, …店, 烧烤, …的老板), and which of its readings holds."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from case_library.masking.bare import bare_firms
from case_library.masking.beginnings import AGENCY, HARD
from case_library.masking.characters import HAN
from case_library.masking.evidence import VERBS, Occurrence, Reader
from case_library.masking.kinds import KIND, KINDS, SINGLE, is_generic
from case_library.masking.listed import beside
from case_library.masking.marks import Mark, Taken, mark
from case_library.masking.readings import behind, readings, sort_of_brand
from case_library.masking.surnames import is_like_a_person
from case_library.masking.trades import TRADE_WORDS

_BESIDE = 1.0  # points for standing beside another firm in a list
_NEARLY = -1.0  # points from which a reading stands that is the only one at every place
_QUOTED = re.compile(
    rf"“([{HAN}A-Za-z0-9]{{2,12}})”(?=店|的?(?:老板|店主|经营者|负责人|店员|网店|直播间)|超市|餐厅|饭店|酒吧|网吧)"
)
_OWNED = re.compile(
    rf"(?:经营|开设|开的|开了|名为|店名|店招|招牌|门头|店铺|店子|小店|字号)(?:已?[改换](?:成|为)|名?叫做?)?[：为是]?“([{HAN}A-Za-z0-9]{{2,10}})”(?=[，。；、（的])"
)
_NO_KINDS = frozenset(
    "店铺 商铺 门店 网店 店面 工厂 出厂 进厂 街坊 床铺 场馆 图书馆 博物馆 展览馆 体育馆 文化馆 一条龙".split()
)
_LONGER_WORD = frozenset("名家方商主长员房址区")  # 厂名, 店员
_STAFF = re.compile(
    r"的?(?:老板娘?|店长|店主|掌柜|店员|员工|收费员|营业员|收银|保安|厨师长|总部|工地|区域(?:代理|经理))"
)
_NO_PLACES = HARD | frozenset("和与及或给到有")
_NUMERALS = frozenset("一二三四五六七八九十0123456789号")
_FORM = re.compile(r"[(（](?:有限合伙|普通合伙|特殊普通合伙|个体工商户|个人独资)[)）]")
_OF_BRANCH = "分公司|支公司|子公司|营业部|经营部|服务部|门市部|项目部|分店|总店|[一二三四]店|旗舰店|专卖店|体验店|服务中心|营销中心|运营中心|分部|分厂|分院|分校|分所|加油站|服务站|供应站|加工厂|仓|校区|院区|店|部"
_BRANCH = re.compile(
    rf"[(（][{HAN}A-Za-z0-9]{{1,10}}(?:{_OF_BRANCH})[)）]|(?P<of>[{HAN}A-Za-z0-9]{{1,8}}?)(?:{_OF_BRANCH})(?![{HAN}]?[员长主面铺])"
)
# What a trade may go on to: 五金|抛光厂, 草原|勘察规划院.
_HOUSE = re.compile(
    rf"(?P<of>[{HAN}]{{0,6}}?)(?:中心|冷库|实验室|[厂院队站])(?:有限(?:责任)?公司)?(?![员长主面铺区房内外里有在称属需友]|级|道)"
)
_ITEM = re.compile(rf"[{HAN}]{{2,8}}")
_STATE = re.compile(
    rf"中(?:铁|建|交|冶|水|电建|核|化)[一二三四五六七八九十]{{1,3}}公?局(?:集团)?(?:[{HAN}0-9]{{1,10}}(?:项目部|分公司|有限公司|指挥部))?"
)
_ENUMERATED = re.compile(
    rf"(?:[{HAN}]{{2,8}}[、和]){{1,6}}[{HAN}]{{2,8}}?(?=等?[两二三四五六七八九十几多][家户])"
)
_COUNTED = re.compile("[两二三四五六七八九十几多][家户]")
_LONGEST = 63  # characters of an enumeration


def find_firms(reader: Reader, places: set[str], addresses: Iterable[int]) -> Iterator[Mark]:
    """*places*: names of divisions, with which firms like to begin. *addresses*: where addresses end."""
    occurrences = [
        *_by_kind(reader, places), *_by_people(reader, places), *bare_firms(reader, places, addresses), *_quoted(reader), *_by_number(reader)
    ]  # fmt: skip
    taken = Taken(len(reader.text))
    decided = _decided(occurrences)
    decided += _decided(beside(reader.text, occurrences, decided, _BESIDE))
    for one in decided:
        branch = _BRANCH.match(reader.text, one.end)
        end = branch.end() if branch and branch["of"] is None else one.end
        if taken.claim(one.start, end):
            yield mark(reader.text, one.start, end, "COMPANY")


def _decided(occurrences: list[Occurrence]) -> list[Occurrence]:
    """The best reading of each stretch, the surest first. A name gains by each further place where it could stand."""
    times = Counter(name for _start, name in {(one.start, one.name) for one in occurrences})

    def worth(one: Occurrence) -> float:
        return one.points + min(0.5, 0.25 * (times[one.name] - 1))

    by_end: dict[int, list[Occurrence]] = defaultdict(list)
    for one in occurrences:
        if worth(one) >= _NEARLY:
            by_end[one.end].append(one)
    decided: dict[int, Occurrence] = {}
    for rivals in by_end.values():
        best = max(rivals, key=lambda one: (worth(one), len(one.name)))
        if worth(best) < 0:
            continue
        always = [one for one in rivals if times[one.name] == times[best.name] > 1]
        longest = max([best, *always], key=lambda one: len(one.name))
        other = decided.get(longest.start, longest)
        decided[longest.start] = max(
            longest, other, key=lambda one: (one.points >= other.points - 0.5, one.end)
        )
    return sorted(decided.values(), key=lambda one: (-worth(one), -len(one.name)))


def _by_kind(reader: Reader, places: set[str]) -> Iterator[Occurrence]:
    for found in KIND.finditer(reader.text):
        if _means_something_else(reader, *found.span()):
            continue
        sort = _kind(reader.text, *found.span())
        for end, kind in _ends(reader, found.end(), sort):
            right = "defined" if reader.text[end - 1] in ")）" else behind(reader, end, kind)
            if right != "inside":
                yield from readings(reader, places, found.span(), end, kind, right)


def _ends(reader: Reader, end: int, sort: str) -> list[tuple[int, str]]:
    """Where the name may end: with its form (普通合伙), with its branch (宝鸡服务中心), with what a trade does (石材加工)."""
    text = reader.text
    if form := _FORM.match(text, end):
        end = form.end()
    house = sort in ("trade", "goods", "act") and _HOUSE.match(text, end)
    of_agency = house and ("法院" in house.group() or AGENCY.search(text, end - 4, house.end("of")))
    if (
        house
        and not of_agency
        and reader.cut.begins(house.end())
        and _is_of_trade(reader, end, house.end("of"))
    ):
        return [(house.end(), "legal" if house.group().endswith("公司") else "house")]
    branch = _BRANCH.match(text, end)
    if branch and (branch["of"] is None or _is_place(reader, branch.start("of"), branch.end("of"))):
        return [(branch.end(), "legal" if sort == "legal" else "house")]
    return [(end, sort)]


def _is_of_trade(reader: Reader, at: int, end: int) -> bool:
    """Nouns and what firms do, nothing that persons do."""
    while at < end:
        word, tag = reader.cut.word(at)
        if not is_generic(word) and (tag[:1] not in "nvajb" or word in VERBS or len(word) < 2):
            return False
        at += len(word) or 1
    return True


def _is_place(reader: Reader, at: int, end: int) -> bool:
    """Words that may say where a branch is: no acts, nothing that joins."""
    if is_generic(reader.text[at:end]) or not reader.cut.begins(at):
        return False
    while at < end:
        word, tag = reader.cut.word(at)
        if word in _NO_PLACES or word in VERBS or tag[:1] in "pcur" or (len(word) > 1 and tag[:1] == "f"):
            return False
        at += len(word) or 1
    return True


def _by_people(reader: Reader, places: set[str]) -> Iterator[Occurrence]:
    """柠檬很忙的员工, 顺发的老板: no word of kind, but somebody who belongs to a business."""
    for found in _STAFF.finditer(reader.text):
        end = found.start()
        for one in readings(reader, places, (end, end), end, "people", "people"):
            if "brand unknown" in one.evidence or "brand in part unknown" in one.evidence:
                yield one


def _means_something_else(reader: Reader, start: int, end: int) -> bool:
    """现场, 支行, 店铺, 二楼; 厂名, 店员: the character of a kind as part of another word."""
    if end - start > 1:
        return False
    text, word = reader.text, reader.cut.before(end)[0]
    if text[start] == "楼" and text[start - 1 : start] in _NUMERALS:
        return True
    other = len(word) > 1 and not (text[start] in SINGLE or is_generic(word[:-1]))
    return other or word in _NO_KINDS or text[end : end + 1] in _LONGER_WORD


def _kind(text: str, start: int, end: int) -> str:
    sort = KINDS[text[start:end]]
    if sort == "trade" and text[end - 1] in SINGLE:
        return "house"
    behind_trade = (sort == "single" or (sort == "weak" and text[start] not in "园城楼")) and any(
        text[start - n : start] in TRADE_WORDS for n in (2, 3, 4)
    )
    return "house" if behind_trade else sort


def _quoted(reader: Reader) -> Iterator[Occurrence]:
    """A brand alone, in quotes, where a shop is spoken of."""
    for pattern in (_QUOTED, _OWNED):
        for found in pattern.finditer(reader.text):
            if not is_generic(found[1]):
                yield Occurrence(*found.span(1), found[1], 2.0)


def _enumerated(text: str) -> Iterator[re.Match]:
    """果真鲜、每日优果三家: looked for only before a number of houses, because every run of characters could begin one."""
    at = 0
    for counted in _COUNTED.finditer(text):
        if found := _ENUMERATED.search(text, max(at, counted.start() - _LONGEST), counted.end()):
            at = found.end()
            yield found


def _by_number(reader: Reader) -> Iterator[Occurrence]:
    """中铁七局; members of a row that is counted."""
    for found in _STATE.finditer(reader.text):
        yield Occurrence(*found.span(), found.group(), 2.0)
    for found in _enumerated(reader.text):
        items = list(_ITEM.finditer(found.group()))
        if 2 * sum(is_like_a_person(one.group()) for one in items) > len(items):
            continue
        for one in items:
            start, end = found.start() + one.start(), found.start() + one.end()
            if sort_of_brand(one.group(), False) != "brand none" and reader.free(start, end):
                yield Occurrence(start, end, one.group(), 0.5)
