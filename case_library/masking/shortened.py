"""How a text shortens the firms that it named in full: as it defines (以下简称…), or as people do (brand and kind)."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import rjieba

from case_library.masking.beginnings import DIVISIONS
from case_library.masking.dictionary import is_word, kind_of
from case_library.masking.evidence import Reader
from case_library.masking.kinds import KINDS, is_generic
from case_library.masking.marks import Mark, mark
from case_library.masking.trades import TRADE_WORDS

_DEFINED = re.compile(
    r"(?:[(（] ?|[，,](?=又称|全称|以下|下称|简称))(?:(?:以下|下文)?(?:均|统)?(?:简称|称)|下称|又称|店招|招牌|门头|执照全称|全称)(?:为|作)?[:： ]?[“\"「'‘]?([A-Za-z0-9一-鿿]{2,24})[”\"」'’]?[)），,；;]"
)
_OWN = frozenset(
    "本局 我局 本机关 本队 我队 当事人 你单位 被处罚人 本案 申请人 被申请人 原告 被告 该公司 你公司 涉案车辆 涉案房屋 涉案食品 涉案产品".split()
)
_LONGER = frozenset(
    ("inside", "word", "division", "label", "unit")
)  # behind a brand: it is part of something else
_SHORTENED = frozenset(("legal", "house", "single", "public", "trade", "goods", "act"))
_TOLD_SURELY = _SHORTENED - {"goods", "act"}
_LONGEST_BRAND, _LONGEST_PIECE = 4, 12
_ACTS = frozenset(("v", "p", "c", "d", "r"))
_INNER = re.compile(r"[(（][^)）]{1,12}[)）]")


@dataclass(frozen=True)
class Shortening:
    """The brand of a firm, and what of its name may follow it."""

    full: str
    brand: str
    rest: str  # of the name, behind the brand

    def ends(self, reader: Reader, at: int) -> Iterator[int]:
        """Where a short form that begins at *at* may end, the longest first."""
        text, after = reader.text, at + len(self.brand)
        yield from (
            after + n
            for n in range(min(len(self.rest), _LONGEST_PIECE), 1, -1)
            if text[after : after + n] in self.rest
        )
        yield from self._with_kind(reader, after)
        if self.rest and text.startswith(self.rest[0], after) and reader.cut.begins(after + 1):
            yield after + 1  # 艺居美|家 of 艺居美|家装饰
        known = len(self.brand) > 2 or (is_odd(self.brand) and reader.cut.word(after)[1][:1] not in ("n", ""))
        left, right = reader.before(at)[0], reader.behind(at, after)
        free = (left not in _LONGER or (left == "word" and len(self.brand) > 2)) and (
            right not in _LONGER or (right == "word" and known)
        )
        if free and (len(self.brand) > 2 or not is_word(self.brand)):
            yield after

    def _with_kind(self, reader: Reader, at: int) -> Iterator[int]:
        """铭鑫公司, 老匠人总店: words of trade and a word of kind behind the brand."""
        for _further in range(3):
            word = reader.cut.word(at)[0]
            if not is_generic(word):
                return
            at += len(word)
            if word in KINDS or word in TRADE_WORDS or word[-1] in KINDS or word in ("总部", "总店"):
                yield at


def is_odd(brand: str) -> bool:
    """垒鑫: the dictionary knows no word in it, so that hardly anything else is called so."""
    return all(len(word) == 1 for word in rjieba.cut(brand, False))


def defined_names(text: str, firms: list[Mark]) -> Iterator[Mark]:
    """“以下简称…” right behind a firm."""
    ends = {m.end for m in firms}
    for found in _DEFINED.finditer(text):
        name = found[1]
        near = (
            any(found.start() - back in ends for back in range(3))
            or text[found.start() - 1 : found.start()] in ")）"
        )
        if name not in _OWN and near and not name.endswith(("法", "条例", "办法", "规定", "局", "政府")):
            yield mark(text, *found.span(1), "COMPANY")


def shortened(reader: Reader, names: Iterable[str], places: set[str]) -> Iterator[tuple[Mark, str]]:
    """Every short form of *names* that stands in the text, with the full name. One pass over the text."""
    table: dict[str, list[Shortening]] = {}
    for name in names:
        for found in shortenings_of(name, places):
            table.setdefault(found.brand[:2], []).append(found)
    at, done, text = 0, 0, reader.text
    while at < len(text) - 1:
        hits = (
            (end, one.full)
            for one in table.get(text[at : at + 2], ())
            if text.startswith(one.brand, at)
            for end in one.ends(reader, at)
        )
        end, full = max(hits, default=(0, ""), key=lambda hit: (hit[0], len(hit[1])))
        if end:
            start = _with_places(reader, places, at, done)
            yield mark(text, start, end, "COMPANY", source="carried"), full
            done = end
        at = max(at + 1, end)


def _with_places(reader: Reader, places: set[str], at: int, floor: int) -> int:
    """下关顺通加油站: the place that stands before a short form belongs to it."""
    while n := next((n for n in (4, 3, 2) if at - n >= floor and reader.text[at - n : at] in places), 0):
        if not reader.free(at - n, at):
            break
        at -= n
    return at


def shortenings_of(name: str, places: set[str]) -> Iterator[Shortening]:
    """By its brand; and by what stands behind the first word of it, which may be a place that nobody told of."""
    if not any(KINDS.get(name[-n:]) in _SHORTENED for n in (4, 3, 2, 1)):
        place = next((n for n in range(7, 1, -1) if name[:n] in places), 0)
        if (
            place and len(name) > place + 1 and not is_generic(name[place:])
        ):  # 广平县顺捷, but 国联水产 is short already
            yield Shortening(name, name[place:], "")
        return
    if _core(name, places) == name and not any(KINDS.get(name[-n:]) in _TOLD_SURELY for n in (4, 3, 2, 1)):
        return  # a trade alone, without a place before it, may be no firm at all (合乘出行)
    words = [word for word, _tag in rjieba.tag(_core(name, places), False)]
    unknown_place = 1 if len(words[0]) > 1 else 2  # the first word, or two characters that make none
    for skipped in (0, unknown_place) if len(words) > unknown_place else (0,):
        brand, rest = _split(words[skipped:])
        telling = not is_generic(brand) and brand not in places and brand[-1:] not in DIVISIONS
        if skipped == 2 and is_word(brand):
            continue
        if len(brand) > 1 and rest and telling and kind_of(brand)[:1] not in _ACTS:
            yield Shortening(name, brand, "".join(rest))


def _split(words: list[str]) -> tuple[str, list[str]]:
    """The brand, and the words behind it."""
    brand, rest = "", list(words)
    while rest and (
        len(brand) < 2 or (len(rest[0]) == 1 and not is_generic(rest[0]) and len(brand) < _LONGEST_BRAND)
    ):
        brand += rest.pop(0)
    return brand, rest


def _core(name: str, places: set[str]) -> str:
    """The name without the places that it begins with."""
    core = _INNER.sub("", name)
    while n := next((n for n in range(7, 1, -1) if core[:n] in places and len(core) - n >= 4), 0):
        core = core[n:]
    return core
