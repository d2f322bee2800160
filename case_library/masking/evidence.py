"""What speaks for a name at one place of a text: the words before it, the words behind it, and how it is built.

Each kind of evidence has points. They were fitted by logistic regression on documents marked by hand and
rounded to halves, so that a sum above zero is a name rather than not (ADR 0035).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from case_library.masking.characters import HAN, is_han
from case_library.masking.cues import is_naming, role_before
from case_library.masking.dictionary import Cut, kind_of
from case_library.masking.words import AFTER_CHARS, AFTER_WORDS, ROLES, TITLES

Free = Callable[[int, int], bool]
POINTS = {
    "label before": 2.5,  # 检查人：…
    "role before": 2.0,  # 执法人员…
    "naming before": 1.5,  # 名叫…
    "gap before": 1.0,
    "joined before": 0.0,  # 对…, 由…, 和…
    "line before": 1.0,
    "mark before": 0.5,  # after a comma, a full stop, a bracket
    "unit before": -0.5,  # …科, …街道
    "word before": -2.0,  # after any other whole word
    "speaks behind": 2.5,  # a line that begins with it and a colon
    "identity behind": 4.0,  # …（身份证号…
    "date behind": 4.0,  # a signature
    "does behind": 2.0,  # what persons do: 证实, 签字
    "acts behind": 0.5,  # any verb, adverb or preposition
    "verb behind": 0.5,  # a verb or an adverb of one character
    "joins behind": 2.0,  # …的, …和
    "closed behind": 2.0,
    "title behind": 1.0,  # …主任
    "label behind": -1.0,  # a colon: the word is a heading
    "word behind": -1.0,
    "word behind a role": -2.0,  # the word before is sure, where the name ends is not
    "amount behind": -2.5,  # 江砂46.5立方米
    "inside a word": -5.0,
    "division behind": -4.0,  # …区, …街道
    "named by the model": 3.5,
}
_JOINING = frozenset(
    "听是入至称对由受向经与和及将被给让为系据找令派请同帮替因随跟该见有到在的及问催劝骂把说个"
)
_UNITS = frozenset("司局所队科股室办院站处组会镇村道店厂")
_ACTING = frozenset("vdpcrtmu")
_DIVISIONS = ("区", "县", "市", "镇", "乡", "村", "街道", "路", "街", "巷", "社区", "派出所", "小区")
_AT_LINE = re.compile(r"(?:\A|\n)[ 　\t0-9.:、：]{1,12}\Z")
_DATED = re.compile(r"[ 　\t,，]{1,6}(?:(?:19|20)[0-9]{2} ?[年.\-/]|[二〇○]{2}|[0-9]{1,2}[月.])")
SPEAKER = re.compile(rf"([{HAN}]{{2,4}})(?=(?:[ 　]{{1,2}}[0-9:]{{4,8}})?[：:])")
_SPEAKERS = re.compile(rf"(?:^|\n)[ 　\t0-9:.]{{0,12}}{SPEAKER.pattern}")
_PLACE = re.compile(rf"([{HAN}]{{2,3}})(?=区(?![域分间别块段])|[县市镇乡]|街道)")
# An identity behind a name.
_ID_BEHIND = re.compile(
    r"(?:[(（]|，|,|、|；| |　){1,2}(?:公民身份号码|居民身份证|身份证件号码|身份证|证件号|执法证|执法证号|男|女|性别|本人|微信|电话|手机|联系电话|以下简称|化名|系|曾用名|19[0-9]{2}年|20[0-9]{2}年|[0-9]{2}岁|汉族)"
)
_CERT_BEHIND = re.compile(
    r"[(（] ?(?:[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z]?[0-9]{6,12}|[A-Z]{1,4}-?[0-9]{4,12})"
)
_AMOUNT = re.compile(r"[0-9.]{1,8}余?(?:立方米|平方米|吨|公斤|千克|斤|箱|瓶|袋|包|盒|支|亩|米)")
VERBS = frozenset(word for word in AFTER_WORDS if len(word) > 1)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A stretch that may be a name, with the points that speak for it there."""

    start: int
    end: int
    name: str
    points: float
    role: str = ""
    evidence: tuple[str, ...] = ()


class Reader:
    """One text with its words; answers what stands around a stretch, each place asked once."""

    def __init__(self, text: str, free: Free, named: Iterable[tuple[int, int]] = ()):
        """*named*: stretches that a name model takes for persons."""
        self.text, self.free, self.cut, self.named = text, free, Cut(text), frozenset(named)
        self.lines = Counter(_SPEAKERS.findall(text))
        self.places = {found[1][-n:] for found in _PLACE.finditer(text) for n in (2, 3)}
        self._before: dict[int, tuple[str, str]] = {}

    def before(self, at: int) -> tuple[str, str]:
        if at not in self._before:
            self._before[at] = before(self.text, self.cut, at)
        return self._before[at]

    def behind(self, start: int, end: int) -> str:
        listed = self.text[start - 1 : start] == "、"
        return behind(self.text, self.cut, end, line=self.before(start)[0] == "line", listed=listed)

    def is_introduced(self, start: int, end: int) -> bool:
        """A word of role right before, and an end that no name goes beyond; or an identity right behind."""
        left, right = self.before(start)[0], self.behind(start, end)
        if left in ("role", "label"):
            return right in _CLEAR_ENDS
        return right == "identity" and left in ("line", "mark", "gap", "joined")

    def surroundings(self, start: int, end: int) -> float:
        """The points of what stands around the stretch, whatever it is."""
        return sum(POINTS[one] for one in self._around(start, end))

    def _around(self, start: int, end: int) -> tuple[str, str]:
        left, right = self.before(start)[0], self.behind(start, end)
        if right == "word" and left in _INTRODUCING:
            right = "word behind a role"
        return _SHORT.get(left, f"{left} before"), _SHORT.get(right, f"{right} behind")

    def occurrence(self, start: int, end: int, built: dict[str, float]) -> Occurrence:
        """*built*: how the name itself is built, with its points."""
        around = self._around(start, end)
        if (start, end) in self.named:
            around = (*around, "named by the model")
        points = sum(POINTS[one] for one in around) + sum(built.values())
        return Occurrence(start, end, self.text[start:end], points, self.before(start)[1], (*around, *built))


_SHORT = {"inside": "inside a word", "word behind a role": "word behind a role"}
_CLEAR_ENDS = frozenset(("identity", "date", "closed", "joins", "title", "does"))
_INTRODUCING = frozenset(("role", "label", "naming"))


def before(text: str, cut: Cut, at: int) -> tuple[str, str]:
    """What stands before, and the role that it gives."""
    role, separated = role_before(text, at)
    if role:
        return ("label" if separated else "role"), role
    if is_naming(text, at):
        return "naming", ""
    last = text[at - 1] if at else "\n"
    if last == "\n" or _AT_LINE.search(text, max(0, at - 14), at):
        return "line", ""
    if last in "·•‧" or last.isdigit():
        return "inside", ""
    if last in " 　\t":
        return "gap", ""
    if not is_han(last):
        return "mark", ""
    if not cut.begins(at):
        return "inside", ""
    return ("joined" if last in _JOINING else "unit" if last in _UNITS else "word"), ""


def behind(text: str, cut: Cut, end: int, *, line: bool, listed: bool) -> str:
    if end >= len(text):
        return "closed"
    rest = text[end : end + 16]
    if _DATED.match(rest):
        return "date"
    if _ID_BEHIND.match(rest) or _CERT_BEHIND.match(rest):
        return "identity"
    if rest[0] in "：:" and not listed:
        return "speaks" if line else "label"
    if rest[0].isdigit() and (text[end - 1] == "约" or _AMOUNT.match(rest)):
        return "amount"
    if rest[0] in "·•‧" or text[end - 1 : end + 1] in VERBS:
        return "inside"
    if not is_han(rest[0]):
        return "closed"
    if any(rest[:length] in VERBS for length in (4, 3, 2)):
        return "does"
    if rest[:2] in ROLES:
        return "joins"
    if rest.removeprefix("副").startswith(TITLES):
        return "title"
    if rest.startswith(_DIVISIONS):
        return "division"
    joins = rest[0] in AFTER_CHARS or (rest[0] == "家" and kind_of(rest[:2]) == "")
    if not cut.begins(end):
        return "joins" if joins and kind_of(rest[:2]) == "" else "inside"
    word, tag = cut.word(end)
    if tag[0] in _ACTING and len(word) > 1:
        return "acts"
    if joins:
        return "word" if tag[0] == "n" else "joins"
    return "verb" if tag[0] in _ACTING else "word"
