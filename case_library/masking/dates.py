"""Days, written in figures or in Chinese numerals."""

import re
from collections.abc import Iterator
from datetime import date

from case_library.masking.marks import Mark, mark

_N = "〇零○一二三四五六七八九十"
_FIGURES = re.compile(
    r"(?<![0-9])(?:(?:19|20)[0-9]{2} ?年 ?(?:1[0-2]|0?[1-9]) ?月 ?(?:3[01]|[12][0-9]|0?[1-9]) ?[日号]"
    r"|(?:19|20)[0-9]{2} ?([-/.]) ?(?:1[0-2]|0?[1-9]) ?\1 ?(?:3[01]|[12][0-9]|0?[1-9])(?![0-9]|\.[0-9]|-[0-9])"
    r"|(?:[0-9]{2}年|[同当今去次翌前]年)?(?:1[0-2]|0?[1-9]) ?月 ?(?:3[01]|[12][0-9]|0?[1-9]) ?[日号]|[同当本次上]月 ?(?:3[01]|[12][0-9]|0?[1-9]) ?[日号])"
)
_WRITTEN = re.compile(
    rf"(?:[{_N}二]{{4}}年 ?)?(?:十[一二]?|[一二三四五六七八九]|元)月 ?(?:三十一?|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九]|初[一二三四五六七八九十])[日号]"
)
_PACKED = re.compile(
    r"(?:日期|时间|生产批号|于)[为是:( ]{0,3}((?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9])"
)
# 11号来过一个电话: a day alone, behind one that names its month.
_DAY = re.compile(
    r"(?:(?<![^,，。;；:：、?？!！(“\n])|(?<=[在到是从等答]))(?:3[01]|[12][0-9]|[1-9])(?:日(?=[上下中]午|凌晨|早上|晚)|号(?=[上下中]午|凌晨|早|晚|夜|[那当]天|左右|开始|[之以][前后]|[前后](?![门院街巷排楼座坡山屋])|[就才又再还也我他她咱来去剩卖拉送退买发]))"
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0}
# A law's own dates (公布, 修订, 施行) are no fact of the case.
_LAW_DATE = re.compile(
    r"^ ?(?:起?(?:施行|实施|生效)|.{0,18}?(?:会议|令).{0,12}?(?:通过|公布|修订|修正|修改)|(?:公布|修订|修正|通过|发布)(?![^，。；、)）]))"
)


def find_dates(folded: str, text: str) -> Iterator[Mark]:
    told = len(folded)  # from where on a month is known
    for pattern, group in ((_FIGURES, 0), (_WRITTEN, 0), (_PACKED, 1)):
        for found in pattern.finditer(folded):
            if not _LAW_DATE.match(folded[found.end(group) : found.end(group) + 40]):
                told = min(told, found.end(group))
                yield mark(text, *found.span(group), "DATE", source="pattern")
    for found in _DAY.finditer(folded, told):
        yield mark(text, *found.span(), "DATE", source="pattern")


def day_of(written: str, *, year: int | None = None) -> date | None:
    """The day that *written* names; a missing year is taken from *year*."""
    figures = [int(n) for n in re.findall(r"[0-9]+", written)]
    if not figures:
        figures = [n for part in re.split("[年月日号]", written) if (n := _number(part)) is not None]
    if len(figures) == 1 and figures[0] > 19000000:
        figures = [figures[0] // 10000, figures[0] // 100 % 100, figures[0] % 100]
    if len(figures) == 2 and year:
        figures = [year, *figures]
    if len(figures) == 3 and figures[0] < 100:
        figures[0] += 2000
    try:
        return date(*figures) if len(figures) == 3 else None
    except ValueError:
        return None


def _number(part: str) -> int | None:
    part = part.strip().replace("元", "一").replace("廿", "二十").replace("初", "")
    if len(part) == 4 and all(c in _DIGITS for c in part):
        return int("".join(str(_DIGITS[c]) for c in part))
    if not part or any(c not in _DIGITS and c != "十" for c in part):
        return None
    tens, found, ones = part.partition("十")
    if not found:
        return _DIGITS[part] if len(part) == 1 else None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
