"""The readings of a name that ends at one place: each word on its left may be its first, and each reading has its points.

They count what stands before, which words are in it, what tells the firm from others (its brand), and what stands behind.
"""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re
from collections.abc import Iterator
from functools import lru_cache

import rjieba

from case_library.masking.beginnings import BEFORE, before, cost, may_belong, never_first
from case_library.masking.characters import HAN, is_han
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import VERBS, Occurrence, Reader
from case_library.masking.kinds import KINDS, is_generic
from case_library.masking.surnames import is_like_a_person
from case_library.masking.words import AFTER_CHARS, ROLES, SURNAMES

POINTS = BEFORE | {
    "legal kind": 1.5,  # …有限公司, …合作社
    "house kind": 0.5,  # …超市, …烧烤店
    "single kind": -0.25,  # …店 behind a brand alone
    "weak kind": -1.75,  # …站, …行, …楼
    "public kind": -0.25,  # …医院, …中学
    "trade kind": -0.5,  # 阿牛烧烤
    "people kind": -0.25,  # …的老板
    "goods kind": -1.0,  # 国联水产
    "act kind": -1.5,  # 晟安拆迁
    "no kind": -1.25,  # 大连海富绳网
    "deals behind": 1.0,  # …生产, …承建
    "closed behind": 0.5,
    "defined behind": 1.5,  # …（以下简称
    "people behind": 1.0,  # …的老板
    "joins behind": 0.5,
    "word behind": -0.5,
    "word behind a trade behind": -2.0,  # 建材市场
    "word behind a legal kind behind": 0.25,  # …公司仓库
    "inside behind": -5.0,
    "place first": 1.25,
    "brand unknown": 1.0,
    "brand a word": 0.5,
    "brand in part unknown": 0.5,
    "brand words": -0.5,  # 垃圾堆放场
    "brand an act": -2.0,  # 认为公司
    "place inside": -2.5,
    "word before a place before": 0.25,  # 所属企业禾浦县…
    "place alone, shop": -1.25,  # 桂林小吃店
    "brand none, place first": -1.0,  # 禾浦县运输公司
    "brand none": -9.0,
}
BIAS = -1.25
_SURNAMES = "".join(sorted(SURNAMES))
NICKNAME = re.compile(
    rf"[老小阿大胖][{_SURNAMES}](?!板)|[老阿胖瘦][嫂哥姐妹叔婶婆爷]|[{_SURNAMES}](?:记|氏|姐|哥|嫂|叔|婶|师傅|大姐|大妈|大爷|老[大二三四五幺]|胖子|麻子|婆婆)"
)  # 老于制冷, 张记牛杂
_ROAD = re.compile(rf"[{HAN}]{{2,4}}?(?:大道|大街|[东西南北中]路|路|街|巷)")
UNKNOWN = ("brand unknown", "brand in part unknown")
_LONGEST, _FEWEST = 30, -3.0  # characters of a name; points of its words below which nobody reads on
_FEWEST_OF_A_NAME = -2.5
_RANK = ("people", "act", "weak", "goods", "trade", "public", "single", "house", "legal")
SOMEBODY = re.compile(
    r"[的（(]?(?:老板|店主|店员|经营者|负责人|员工|业主|收银|法人|法定代表|店长|厨师|(?:业务)?经理|律师|业务员|总部|名下|调度|客服|财务|司机|工人|股东|会计|门[口前外]|店内|店里|方面|"
    r"字样|公章|印章|发票|收据|送货单|名片|合同|牌子|招牌|商标|仓库|厂房|后厨|摊位|工地|项目部|保安|收费员|营业员|那边|那里|这边|他们|院内|厂里|技术员|技工|[区片]域?经理|现场负责|项目(?:经理|负责)|联单|单据|标签|包装|采购|出纳|前台|主管|店家|师傅|掌柜|伙计|代表|资质|执照|账户|账号)"
)
_DEFINED = re.compile(r"[(（](?:以下|下称|简称|下文)")
_LEFT_OPEN = frozenset("有在由对被把将从是向以于经至到去往为")  # 对公司, 以公司
_OFFICIAL = re.compile(
    "[分支]?局|[委厅署]|监督|监察|监管|执法|行政|[大中支]队|[支分]行|银行|政府|派出所|办事处"
)
_FIRST_LEGAL = re.compile("(?:股份|责任)?有限|集团|公司")
_BEYOND = {"legal": "word behind a legal kind"} | dict.fromkeys(
    ("trade", "goods", "act"), "word behind a trade"
)
_PARTIES = re.compile("第三人|上诉人|申请人|原告|被告|当事人|举报人|以下简称|某|该|(?:贵|本|我|你)公司")
_PUBLIC = re.compile(
    rf"(?:自治区|[省市县区州])[{HAN}]{{0,6}}(?:计量|质量|检验|检测|监测|认定|疾病预防|标准化)[{HAN}]{{0,6}}(?:中心|研究院|检验院|[站所])"
)  # of no name of its own
_DEALS = frozenset("经营 销售 生产 出售 购买 加工 批发 零售 供应 运输 储存 贩卖 兜售 制售 采购 购进".split())
_SOCIETIES = frozenset("协会 商会 学会 联合会 基金会 促进会".split())
_INNER = re.compile(rf"[(（][{HAN}]{{2,6}}[)）]$")


def readings(
    reader: Reader, places: set[str], kind: tuple[int, int], end: int, sort: str, right: str
) -> Iterator[Occurrence]:
    """The name as it would be from each word on its left. *kind*: where its last word stands."""
    text = reader.text
    spent, costs = 0.0, {kind[0]: 0.0}  # of all words from there on
    society = text[slice(*kind)] in _SOCIETIES  # 救援志愿者协会: who its members are
    second_place = 0  # where a place begins that does not lead the name
    for at, word, tag in _words_before(reader, *kind):
        if (word in _DEALS and sort in ("trade", "goods")) or (sort == "act" and word[-1] in "公司店厂站"):
            return
        dearest = -0.5 if society else -9.0
        spent += max(cost(word, tag, text[at + len(word) : at + len(word) + 1]), dearest)
        if spent < _FEWEST or end - at > _LONGEST:
            return
        costs[at] = spent
        if len(word) > 1 and not spent and sort not in ("trade", "goods"):
            sort = max(sort, KINDS.get(word) or KINDS.get(word[-2:], sort), key=_RANK.index)
        named, brand = _brand(reader, at, kind[0], places)
        inside = next((costs[b] for b in range(max(named, at), end) if b in costs), 0.0)
        inside = 0.0 if NICKNAME.match(text, named, kind[0]) else inside  # 老于车队
        if sort == "act" and not (brand[-1] in UNKNOWN and (brand[0] == "place first" or right == "people")):
            continue
        if sort == "goods" and brand[-1] == "brand in part unknown":
            brand = (*brand[:-1], "brand words")
        if brand == ("place first", "brand none") and sort in ("legal", "house"):
            brand = ("brand none, place first",) if sort == "legal" else ("place first", "place alone, shop")
        evidence = [f"{sort} kind", before(reader, at, places), f"{right} behind", *brand]
        if (named == at and never_first(word, tag)) or KINDS.get(word) == "legal":
            evidence.append("begins as none does")
        if second_place > named:
            evidence.append("place inside")
        if named > at and reader.cut.begins(named):
            second_place = at
            if evidence[1] == "word before":
                evidence[1] = "word before a place before"
        if (sort == "weak" and is_like_a_person(text[at:end])) or _PUBLIC.fullmatch(text, at, end):
            continue
        if inside > _FEWEST_OF_A_NAME and reader.free(at, end) and not _PARTIES.search(text, at, end):
            points = BIAS + inside + sum(POINTS[one] for one in evidence)
            yield Occurrence(at, end, text[at:end], points, "", tuple(evidence))


def _words_before(reader: Reader, start: int, end: int) -> Iterator[tuple[int, str, str]]:
    """The words to the left of a word of kind, each with its place and tag; brackets inside a name are passed over."""
    at = end
    while not reader.cut.begins(at):
        at -= 1
    while True:
        if inner := _INNER.search(reader.text, max(0, at - 8), at):
            at = inner.start()
        word, tag = reader.cut.before(at)
        if not word or not may_belong(word):
            return
        at -= len(word)
        if at < start:
            yield at, word, tag


def _brand(reader: Reader, start: int, kind: int, places: set[str]) -> tuple[int, tuple[str, ...]]:
    """Where the place ends that the name begins with, and what tells the firm from others behind it."""
    text, at = reader.text, start
    if reader.cut.word(start)[0] in ("省", "市", "县", "区"):  # 市第二毛纺厂
        at += 1
    while n := place_at(reader, places, at, kind) or (at == start and town_at(reader, at, kind)):
        at += n
    sort = sort_of_brand(text[at:kind], text.startswith("公司", kind))
    if at == start:
        return at, (sort,)
    if sort == "brand an act":
        sort = "brand a word"
    return at, ("place first", sort)


def place_at(reader: Reader, places: set[str], at: int, most: int) -> int:
    """How long the place is that begins at *at*: a division, or a road; 0 for none."""
    road = _ROAD.match(reader.text, at, most)
    named = (n for n in range(min(7, most - at), 1, -1) if reader.text[at : at + n] in places)
    return next(named, 0) or (road.end() - at if road and road.end() < most else 0)


def town_at(reader: Reader, at: int, most: int) -> int:
    """How long the place is that only the dictionary knows, where a brand follows it (荆山陶瓷 begins with none)."""
    word, tag = reader.cut.word(at)
    rest = reader.text[at + len(word) : most]
    return len(word) if tag == "ns" and len(word) > 1 and sort_of_brand(rest, False) in UNKNOWN else 0


@lru_cache(20_000)
def sort_of_brand(content: str, bare: bool) -> str:
    """What the words are that tell the firm from others, without its trade and kind. *bare*: no more than …公司 follows."""
    content = _FIRST_LEGAL.split(content)[0]  # what stands behind is a branch
    if NICKNAME.match(content):
        return "brand unknown"
    if not content or is_generic(content) or content[-1] in _LEFT_OPEN:
        return "brand none"
    words = [one for one in rjieba.tag(content, False) if len(one[0]) == 1 or not is_generic(one[0])]
    if sum(len(word) for word, _tag in words) < 2:
        return "brand none"
    last, tag = words[-1]
    an_act = cost(last, tag, "") < -1.5
    like_an_act = content.endswith(last) and (an_act or tag[0] in "pcdru" or (bare and tag == "v"))
    if last in _LEFT_OPEN or (len(last) > 1 and (like_an_act or (an_act and bare))):
        return "brand an act"
    known = [_is_common(*one) for one in words]
    if not all(known):
        return (
            "brand in part unknown" if known[0] or (any(known) and len(words[0][0]) == 1) else "brand unknown"
        )
    return "brand a word" if len(words) == 1 else "brand words"


def _is_common(word: str, tag: str) -> bool:
    return len(word) > 1 and kind_of(word) not in ("", "name") and tag not in ("ns", "nz", "nt")


def behind(reader: Reader, end: int, sort: str) -> str:
    text = reader.text
    if end >= len(text):
        return "closed"
    if _DEFINED.match(text, end):
        return "defined"
    if SOMEBODY.match(text, end):
        return "people"
    beyond = _BEYOND.get(sort, "word")
    if not is_han(text[end]):
        return beyond if text[end].isalnum() else "closed"
    if not reader.cut.begins(end) or _OFFICIAL.match(text, end):
        return "inside"
    word, tag = reader.cut.word(end)
    if word in ROLES:
        return "people"
    if (
        tag[:1] in "vpcudrfstm"
        or word in VERBS
        or (len(word) == 1 and (word in AFTER_CHARS or tag[0] != "n"))
    ):
        return "joins"
    return beyond
