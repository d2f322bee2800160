"""How long the name is that begins at a place: one to four characters behind a surname, or a whole without one."""

import re

import rjieba

from case_library.masking.boundaries import (
    HAN,
    ends_strongly,
    ends_well,
    free_start,
    is_double,
    is_han,
    set_off,
)
from case_library.masking.dictionary import is_act
from case_library.masking.words import AFTER_WORDS, NEVER_LAST, NEVER_NAMES, ROLES, SURNAMES

ORGANISATION = re.compile(
    r"(?:局|公司|店|厂|馆|部|院|所|队|会|法|行|社|场|中心|同意|属实|如下|已|无|不|有|政府|单位|机关|车间|经查|[区县市镇乡]$)"
)
_VERBS = frozenset(w for w in AFTER_WORDS if len(w) > 1)
_NEVER_INSIDE = NEVER_LAST | set("和未已所违处罚")
WEAK_SURNAMES = frozenset("项和向由经从应相原尚单管区权利何时任有成明常通都后来去到令占初来")


def name_end(text: str, at: int, counts, *, introduced: bool = False, spaced: bool = False) -> int | None:
    """Where the name that begins at *at* ends; ``None`` when there is none."""
    piece = text[at : at + 5]
    if not piece or not is_han(piece[0]):
        return None
    double = is_double(piece)
    if not double and piece[0] not in SURNAMES:
        return (_whole(text, at) if spaced else _foreign(text, at)) if introduced else None
    if not free_start(text, at) and not introduced:
        return None
    spread = re.match(rf"[{HAN}][ 　]{{1,3}}[{HAN}](?=[ 　(（，,。；;\n:：]|$)", text[at : at + 8])
    if spread and spaced:
        return at + spread.end()
    best, best_score = None, 0.0
    for length in (2, 3, 4) if double else (2, 3):
        name = text[at : at + length]
        if len(name) < length or not all(is_han(c) for c in name):
            break
        score = _score(text, at, length, name, counts, double, introduced, spaced)
        if score > best_score or (score == best_score and best is not None and score > 0):
            best, best_score = at + length, score
    if best is None and introduced:
        return (_whole(text, at) if spaced else _foreign(text, at)) or _by_dictionary(text, at)
    return best


def _score(
    text: str, at: int, length: int, name: str, counts, double: bool, introduced: bool, spaced: bool
) -> float:
    if name[-1] in NEVER_LAST or name in NEVER_NAMES or name in ROLES or name[:2] in ROLES:
        return 0
    if name[:2] in _VERBS or (not double and length > 2 and name[:2] in NEVER_NAMES):
        return 0
    end = at + length
    if not ends_well(text, end):
        return 0
    if (
        not spaced
        and not double
        and name[0] in WEAK_SURNAMES
        and not set_off(text, end)
        and not (introduced and length == 3 and ends_strongly(text, end))
    ):
        return 0
    if length == 2 and not spaced and not set_off(text, end) and is_act(name):
        return 0
    if name[-1] in "区县市镇乡" or (not spaced and any(counts[name + suffix] for suffix in "县区市镇")):
        return 0
    strong = ends_strongly(text, end)
    usual = 0.2 if length == (4 if double else 3) else 0.1
    return (2.0 if strong else 1.0) + usual + min(counts[name], 5) * 0.02


def _foreign(text: str, at: int) -> int | None:
    """贡布扎西，男 · 萨仁高娃（…）: right behind a word of role, closed by a mark, and no sentence inside."""
    found = re.match(rf"[{HAN}]{{3,6}}(?=[，（(、；;])", text[at : at + 8])
    if not found or set(found.group()) & _NEVER_INSIDE or ORGANISATION.search(found.group()):
        return None
    # No word of the dictionary may stand in it: 询问笔录 and 营业执照 are no names.
    return at + found.end() if len(rjieba.cut(found.group(), False)) >= 3 else None


def _whole(text: str, at: int) -> int | None:
    """A name without a known surname, set off by a colon before and a mark behind it: taken whole."""
    found = re.match(
        rf"[{HAN}]{{2,8}}(?:[·•‧][{HAN}]{{1,8}}){{0,3}}(?=[，,；;（(。\n]|[ 　]{{1,4}}|$)", text[at : at + 36]
    )
    if not found:
        return None
    name = found.group()
    refused = name in NEVER_NAMES or name in ROLES or is_heading(name) or (len(name) > 6 and "·" not in name)
    return None if refused or ORGANISATION.search(name) else at + found.end()


def _by_dictionary(text: str, at: int) -> int | None:
    """What the dictionary's tagger takes for a name right behind a word of role."""
    words = rjieba.tag(text[at : at + 9])
    if not words:
        return None
    first, tag = words[0]
    if (
        first[0] in WEAK_SURNAMES
        or first[-1] in "区县市镇乡局"
        or any(first + suffix in text for suffix in "县区市镇")
    ):
        return None
    if (
        tag.startswith("nr")
        and 2 <= len(first) <= 4
        and first not in NEVER_NAMES
        and first[-1] not in NEVER_LAST
    ):
        return at + len(first)
    if (
        len(first) == 1
        and len(words) > 2
        and len(words[1][0]) <= 2
        and words[1][1] not in ("p", "uj", "v", "d", "c", "r", "x", "m")
    ):
        return at + 1 + len(words[1][0])
    return None


_HEADINGS = (
    "情况",
    "意见",
    "记录",
    "笔录",
    "事实",
    "理由",
    "依据",
    "时间",
    "地点",
    "人员",
    "单位",
    "证据",
    "内容",
    "附",
    "经过",
    "建议",
    "说明",
    "表",
    "书",
    "号",
    "项",
    "款",
    "称",
)


def is_heading(name: str) -> bool:
    return name.endswith(_HEADINGS) or name in ROLES
