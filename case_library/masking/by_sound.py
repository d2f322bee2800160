"""阿依古丽·买买提, 扎西次仁: names written by their sound, whole or in parts."""

import re
from collections.abc import Iterator

import rjieba

from case_library.masking.characters import is_han
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import POINTS, Occurrence, Reader
from case_library.masking.words import NEVER_NAMES

# Syllables by which Uyghur, Tibetan, Mongolian and Kazakh names are written.
_SYLLABLES = (
    "阿艾依古丽买提吐尔逊热拉木江娜扎西次仁央宗多吉卓玛格桑旦增尼巴图敖日勒其高娃斯琴塔乌云萨苏孜帕克米哈力地亚库努那合玉甫沙塞迪伊肉卡居麦托加夏布杰措顿珠平洛益贡白旺姆德班觉边罗强久丹索朗降泽达特耳朝鲁雅"
    "嘎呼和宝音孟毕满都曼拜祖再甘帝比来里孙色额登毛冬不杜瓦卜肯"
)
# Syllables that are common in other words too: they count for little.
_FURTHER = "金铁额敦才让当周毛完么公保南先昂智华青东顺钢腾恩知则如西森敏丽排开赛明旦肖苦克沙马约曲莫呷伍村生太吾兰山永忠拥正道布根什楞牛"
_WHOLE = re.compile(rf"(?<![{_SYLLABLES}{_FURTHER}·•‧])[{_SYLLABLES}{_FURTHER}]{{2,7}}+(?![·•‧])")
_DOT = re.compile("[·•‧]")
_LONGEST = 8  # characters of a part
_PARTS = 2  # parts behind the second: 古丽·买买提·艾力


def find_by_sound(reader: Reader) -> Iterator[Occurrence]:
    yield from _whole(reader)
    yield from _parted(reader)


def is_by_sound(name: str) -> bool:
    """浩勒图高勒, 胡地亚于孜: a place whose name is written so, whatever words stand in it."""
    return len(name) > 2 and sum(char in _SYLLABLES for char in name) >= 0.6 * len(name)


def _whole(reader: Reader) -> Iterator[Occurrence]:
    for found in _WHOLE.finditer(reader.text):
        start, end = found.span()
        known = {
            reader.text[at:to]
            for at in range(start, end)
            for to in range(at + 2, end + 1)
            if _is_other_word(reader.text[at:to])
        }
        if found.group() not in NEVER_NAMES and found.group()[-1] != "不" and reader.free(start, end):
            sound = sum(0.75 if char in _SYLLABLES else 0.25 for char in found.group()[:4]) - 1.5
            built = {"written by sound": sound, "words in it": -2.0 * len(known)}
            if found.group() in known:
                built["is a word"] = -2.0
            yield reader.occurrence(start, end, built)


def _is_other_word(piece: str) -> bool:
    """A word that names neither a person nor a place (扎西)."""
    return kind_of(piece) not in ("", "name") and rjieba.tag(piece)[0][1] not in ("ns", "nz")


def _parted(reader: Reader) -> Iterator[Occurrence]:
    """From the dot leftwards to where a name may begin, rightwards to where it has ended."""
    text, done = reader.text, 0
    for dot in _DOT.finditer(text):
        if dot.start() < done:
            continue
        start, end = _first(reader, dot.start()), _last(reader, dot.end())
        for _further in range(_PARTS):
            if (
                end == dot.end()
                or not _DOT.match(text, end)
                or (further := _last(reader, end + 1)) == end + 1
            ):
                break
            end = further
        if start < dot.start() and end > dot.end() and reader.free(start, end):
            done = end
            yield reader.occurrence(start, end, {"parts": 3.0})


def _first(reader: Reader, dot: int) -> int:
    low = dot
    while low > 0 and dot - low < _LONGEST and is_han(reader.text[low - 1]):
        low -= 1

    def worth(at: int) -> tuple[float, int]:
        foreign = sum(char not in _SYLLABLES for char in reader.text[at:dot])
        foreign += 2 * (kind_of(reader.text[at : at + 2]) not in ("", "name"))
        left = reader.before(at)[0]
        return (POINTS.get(f"{left} before", -4.5) - foreign, -at)

    return max(range(low, dot), key=worth, default=dot)


def _last(reader: Reader, at: int) -> int:
    text, end = reader.text, at
    while end < len(text) and end - at < _LONGEST and text[end] in _SYLLABLES:
        end += 1
    least = end if end > at else at + 1
    ends = (e for e in range(least, min(least + 3, len(text)) + 1) if all(map(is_han, text[at:e])))
    return next((e for e in ends if reader.behind(at, e) not in ("inside", "word", "verb")), end)
