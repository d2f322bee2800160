"""Names are stored byte-exact; what finds them is folded, what sorts them is their sound."""

import unicodedata
from functools import lru_cache

LONGEST_KEY = 80  # folding may lengthen a name
LONGEST_SORTING_KEY = 200

# Characters that sound otherwise as a surname.
SURNAMES = {
    "曾": "zeng1", "单": "shan4", "仇": "qiu2", "解": "xie4", "查": "zha1", "盖": "ge3", "朴": "piao2", "区": "ou1",
    "任": "ren2", "华": "hua4", "覃": "qin2", "乐": "yue4", "尉": "wei4", "缪": "miao4", "翟": "zhai2", "谌": "chen2",
    "种": "chong2", "宁": "ning4", "冼": "xian3", "员": "yun4",
    "繁": "po2", "黑": "he4", "折": "she2", "过": "guo1", "逄": "pang2", "郇": "xun2", "纪": "ji3",
    "尉迟": "yu4chi2", "万俟": "mo4qi2", "长孙": "zhang3sun1", "单于": "chan2yu2", "澹台": "tan2tai2",
}  # fmt: skip


def search_key(name: str) -> str:
    """*name* without width, case and spacing differences (NFKC), for finding only."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())[:LONGEST_KEY]


def sorting_key(name: str) -> str:
    """*name* by sound and tone, as name lists are kept: 刘 before 罗. Same sounds stay together by character."""
    folded = search_key(name)
    surname = next((folded[:n] for n in (2, 1) if folded[:n] in SURNAMES), "")
    sounds = [SURNAMES[surname] + surname] if surname else []
    sounds += [_sound(char) + char for char in folded[len(surname) :]]
    return "".join(sounds)[:LONGEST_SORTING_KEY]


@lru_cache(maxsize=8192)
def _sound(char: str) -> str:
    """yan2 for 严; empty for what has no sound of its own."""
    from pypinyin import Style, lazy_pinyin  # its tables take 50 MB: only where names are written

    return "".join(lazy_pinyin(char, style=Style.TONE3, errors="ignore"))
