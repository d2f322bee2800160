"""阿牛烧烤, “老味道”的老板, 隔壁的蜜语奶茶: small businesses by a brand and a trade, where no place and no label leads them."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN, is_han
from case_library.masking.dictionary import Cut, kind_of
from case_library.masking.firms import GENERIC, TRADES
from case_library.masking.marks import Mark, mark

_ENOUGH = 2.0
_TRADE = re.compile(
    "(?:" + "|".join(sorted({word for _kind, words in TRADES for word in words.split() if len(word) > 1}, key=len, reverse=True))
    + ")(?:加工店|专卖店|自助|工作室|生活馆|服务部|经营部|俱乐部|用品店|制品店|城|屋|吧|[店馆行厂场室坊铺院](?![员主长面铺堂内里外门]))?"
)  # fmt: skip
_QUOTED = re.compile(
    rf"“([{HAN}A-Za-z0-9]{{2,12}})”(?=店|的?(?:老板|店主|经营者|负责人|店员|网店|直播间)|超市|餐厅|饭店|酒吧|网吧)"
)
_OWNED = re.compile(
    rf"(?:经营|开设|开的|开了|名为|店名|店招|招牌|门头)[：为是]?“([{HAN}A-Za-z0-9]{{2,10}})”(?=[，。；、（的])"
)
_LEADING = re.compile(
    r"(?:[那这]家|一家|名叫|叫|店名|店名为|招牌|招牌为|隔壁|隔壁的|楼下|楼下的|开在|对面的|开了|经营的|开的|购自|来自)$"
)
_SOMEBODY = re.compile(
    r"[，,、的（(]{0,2}(?:店主|老板|店员|经营者|负责人|员工|业主|收银|服务员|法人|店长|厨师)"
)
# Trades that alone end a name; 施工, 检测, 教育 are acts as well.
_RETAIL = frozenset(
    word
    for kind, words in TRADES
    if kind
    in ("餐饮公司", "食品公司", "药店", "娱乐场所", "超市", "美容美发店", "生活服务店", "五金店", "住宿企业")
    for word in words.split()
)
_NO_BRAND = frozenset("vpdcrmufqy")
_LONGEST_BRAND = 6
_PUBLIC = re.compile(r"人民|公立|中心|行政|执法|[局队处委]|第[一二三四五六七八九十]|[省市县区镇乡]$")
_ACTS = frozenset("vdp")
_WHERE = frozenset("隔壁 楼下 楼上 对面 附近 门口 旁边 路边 街边 小区 村里 镇上 家 当事人 公司".split())
_SHOP_ENDINGS = frozenset("店馆行厂场室院所城部坊铺屋楼庄社吧房")


def find_shops(text: str) -> Iterator[Mark]:
    for pattern in (_QUOTED, _OWNED):
        for found in pattern.finditer(text):
            yield mark(text, *found.span(1), "COMPANY")
    cut = Cut(text)
    for found in _TRADE.finditer(text):
        start = _brand_start(text, cut, found.start())
        if (
            start is not None
            and _ends_word(text, found.end())
            and _points(text, cut, start, found.start(), found.end()) >= _ENOUGH
        ):
            yield mark(text, start, found.end(), "COMPANY")


def _ends_word(text: str, end: int) -> bool:
    """运输行 in 道路运输行政处罚 does not end there; 奶茶 in 奶茶店员 does."""
    return bool(_SOMEBODY.match(text, end)) or not kind_of(text[end - 1 : end + 1])


def _brand_start(text: str, cut: Cut, trade: int) -> int | None:
    """Where a brand of two to six characters begins: whole words that are things or nothing known."""
    at, low = trade, None
    while cut.begins(at) and at > 0:
        word, tag = cut.before(at)
        may_belong = is_han(word[0]) and word not in _WHERE and tag[0] not in _NO_BRAND
        if not may_belong or trade - at + len(word) > _LONGEST_BRAND:
            break
        at -= len(word)
        low = at
    if low is None or trade - low < 2:
        return None
    brand = text[low:trade]
    return None if GENERIC.match(brand) or _PUBLIC.search(brand) else low


def _points(text: str, cut: Cut, start: int, trade: int, end: int) -> float:
    """What speaks for a name: a brand that is no word, a shop's ending, how it is led to, who follows."""
    before, behind = text[max(0, start - 5) : start], text[end : end + 6]
    points = 1.0 if kind_of(text[start:trade]) in ("", "name") else 0.25
    if text[end - 1] in _SHOP_ENDINGS:
        points += 1.0
    elif text[trade:end] not in _RETAIL:
        return 0.0
    if _SOMEBODY.match(behind):
        points += 1.5
    elif not behind or not is_han(behind[0]) or cut.word(end)[1][:1] in _ACTS:
        points += 0.5
    return points + _led(text, cut, start, before, behind)


def _led(text: str, cut: Cut, start: int, before: str, behind: str) -> float:
    if _LEADING.search(before):
        return 1.5
    if before.endswith("“") and behind.startswith("”"):
        return 2.0
    if not before or not is_han(before[-1]):
        return 1.0
    return 0.5 if before[-1] in "的在到从有和与对" or cut.before(start)[1].startswith("v") else -0.5
