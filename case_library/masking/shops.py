"""阿牛烧烤, “老味道”的老板, 隔壁的蜜语奶茶: small businesses by a brand and a trade, where no place and no label leads them."""

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN, is_han
from case_library.masking.dictionary import Cut, kind_of
from case_library.masking.firms import GENERIC, TRADES
from case_library.masking.marks import Mark, mark

_ENOUGH = 2.0
_TRADE = re.compile(
    "(?:" + "|".join(sorted({word for _kind, words in TRADES for word in words.split() if len(word) > 1}, key=len, reverse=True))
    + ")(?:加工店|专卖店|自助|工作室|服务部|经营部|俱乐部|用品店|制品店|城|屋|吧|[店馆行厂场室坊铺院](?![员主长面铺堂内里外门]))?"
)  # fmt: skip
_QUOTED = re.compile(
    rf"“([{HAN}A-Za-z0-9]{{2,12}})”(?=店|的?(?:老板|店主|经营者|负责人|店员|网店|直播间)|超市|餐厅|饭店|酒吧|网吧)"
)
_LEADING = re.compile(
    r"(?:[那这]家|一家|名叫|叫|店名|店名为|招牌|招牌为|隔壁|隔壁的|楼下|楼下的|开在|对面的|开了|经营的|开的|购自|来自)$"
)
_SOMEBODY = re.compile(
    r"[，,、的（(]{0,2}(?:店主|老板|店员|经营者|负责人|员工|业主|收银|服务员|法人|店长|厨师)"
)
_NO_BRAND = frozenset("vpdcrmutfqy")
_PUBLIC = re.compile(r"人民|公立|中心|第[一二三四五六七八九十]|[省市县区镇乡]$")
_WHERE = frozenset(
    [
        "隔壁",
        "楼下",
        "楼上",
        "对面",
        "附近",
        "门口",
        "旁边",
        "路边",
        "街边",
        "小区",
        "村里",
        "镇上",
        "家",
        "当事人",
        "公司",
    ]
)
_SHOP_ENDINGS = frozenset("店馆行厂场室院所城部坊铺屋楼庄社吧")


def find_shops(text: str) -> Iterator[Mark]:
    for found in _QUOTED.finditer(text):
        yield mark(text, *found.span(1), "COMPANY")
    cut = Cut(text)
    for found in _TRADE.finditer(text):
        start = _brand_start(text, cut, found.start())
        if start is not None and _points(text, cut, start, found.start(), found.end()) >= _ENOUGH:
            yield mark(text, start, found.end(), "COMPANY")


def _brand_start(text: str, cut: Cut, trade: int) -> int | None:
    """Where a brand of two to five characters begins: whole words that are things or nothing known."""
    at, low = trade, None
    while cut.begins(at) and trade - at < 5:
        word, tag = cut.before(at)
        if (
            not word
            or not is_han(word[0])
            or tag[0] in _NO_BRAND
            or word in _WHERE
            or trade - at + len(word) > 5
        ):
            break
        at -= len(word)
        low = at
    if low is None or trade - low < 2 or GENERIC.match(text[low:trade]) or _PUBLIC.search(text[low:trade]):
        return None
    return low


def _points(text: str, cut: Cut, start: int, trade: int, end: int) -> float:
    before, behind = text[max(0, start - 5) : start], text[end : end + 6]
    points = 1.0 if kind_of(text[start:trade]) in ("", "name") else 0.0
    points += 1.0 if text[end - 1] in _SHOP_ENDINGS else 0.0
    points += 1.5 if _SOMEBODY.match(behind) else 0.5 if not behind or not is_han(behind[0]) else 0.0
    if _LEADING.search(before):
        return points + 1.5
    if before.endswith("“") and behind.startswith("”"):
        return points + 2.0
    after_act = cut.before(start)[1].startswith("v")
    led = not before or not is_han(before[-1]) or before[-1] in "的在到从" or after_act
    return points + (0.5 if led else -0.5)
