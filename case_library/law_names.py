"""Where a text names a law: in 《》, by a known or defined name, or by a name that only looks like one."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from case_library.statutes.shape import plain_title

LEXICON = Path(__file__).parent / "lexicon" / "laws.txt"

ENDINGS = ("法典", "法", "条例", "办法", "规定", "规则", "细则", "解释", "通则", "准则", "规程")
GENERIC = {"条例", "办法", "规定", "规则", "细则", "解释", "法律", "法规", "规章", "通知", "决定", "意见"}
_ENDING = re.compile("|".join(ENDINGS))
# What no law is called: documents of a case, contracts, permits, standards.
NOT_A_LAW = re.compile(
    r"(?:合同|协议|书|证|照|单|表|函|笔录|报告|章程|规约|民约|业主公约|自律公约|清单|目录|公告|公示|图|片|标准"
    r"|方案|计划|纪要|票|簿|册|卡|备忘录|标书|须知|说明|承诺|报|志|处罚决定|复议决定|强制(?:措施|执行)决定)$"
)
TAIL = re.compile(r"[（(][^（()）]{0,20}(?:[0-9]{4}|修正|修订|年)[^（()）]{0,20}[）)]$")
DEFINED = re.compile(
    r"[（(][^（()）]{0,40}?(?:简称|统称|下称)(?:为)?[:：]?\s?[《“\"「『]?([^《》“”\"「」『』（()），,。；、]{2,24})[》”\"」』]?[）)]"
)
BRACKET = re.compile(r"[（(][^（()）]{0,60}[）)]")
PLACE = re.compile(r"[\u4e00-\u9fff]{2,7}?(?:省|自治区|特别行政区|自治州|州|市|县|区|盟|旗)")
IMPLEMENTING = re.compile(r"[\u4e00-\u9fff]{2,12}实施《[^《》]{2,40}》的?(?:办法|细则|条例|规定)$")
STRONG_CUES = re.compile(
    r"违反了?|根据|依据|依照|按照|遵照|适用|参照|对照|援引|引用|符合|触犯|结合|规定了?|见|按|依"
)
WEAK_CUES = re.compile(r"[和与及或的了将对由在即是系因以应该并经]")
ADJECTIVES = re.compile(
    r"^(?:[0-9０-９]{4}年版?|旧版?|新版?|原|现行|最新|修订[前后]的?|新修[订改正]的?|我国|国家|中国|上述|前述)+"
)
NO_NAME = re.compile(
    r"(?:违|合|非|司|执|依|方|守|立|用|做|看|说|手|无|设|想|书|语|魔|枪|疗|算|技|乘|加|减|除|国|宪)法$"
)
HAN_RUN = re.compile(r"[\u4e00-\u9fff0-9０-９〈〉]{2,60}$")


@dataclass(frozen=True)
class Mention:
    """A law named at *start*–*end*. ``law`` is ``None`` for a document that is none."""

    start: int
    end: int
    law: str | None
    source: str


@cache
def lexicon() -> dict[str, str]:
    """Known names and short names → the name by which the law is cited."""
    names: dict[str, str] = {}
    for line in LEXICON.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, *short = line.split(" ")
            names |= dict.fromkeys([name, *short], name)
    return names


class Names:
    """All mentions of laws in one text, found once from left to right."""

    def __init__(self, text: str, known: dict[str, str] | None = None):
        self.text = text
        self.known = known if known is not None else lexicon()
        self.defined: dict[str, tuple[str, int]] = {}  # short name → (law, from where it is defined)
        self.titles = _titles(text)
        self.mentions = sorted(self._in_brackets() + self._bare(), key=lambda m: (m.end, -m.start))
        self.by_end = {m.end: m for m in self.mentions}

    def _in_brackets(self) -> list[Mention]:
        found = []
        for start, end in self.titles:
            title = plain_title(TAIL.sub("", self.text[start + 1 : end - 1]))
            mention = self._titled(start, end, title)
            found.append(mention)
            definition = DEFINED.match(self.text, end) or self._defined_later(end)
            if mention.law and definition:
                self.defined.setdefault(plain_title(definition[1]), (mention.law, definition.end()))
        return found

    def _defined_later(self, end: int) -> re.Match | None:
        """Behind another bracket: （2020年修正）（以下简称…）."""
        other = BRACKET.match(self.text, end)
        return DEFINED.match(self.text, other.end()) if other else None

    def _titled(self, start: int, end: int, title: str) -> Mention:
        law, since = self.defined.get(title, ("", 0))
        if law and start >= since:
            return Mention(start, end, law, "defined_short_name")
        if title in GENERIC:
            return Mention(start, end, f"?{title}", "anaphora")
        if NOT_A_LAW.search(title) or not title:
            return Mention(start, end, None, "")
        full = self.known.get(title)
        if full and full != title:
            return Mention(start, end, full, "unmarked_or_abbreviated")
        return Mention(start, end, title, "explicit")

    def _bare(self) -> list[Mention]:
        """Known and defined names outside 《》; the longest that ends there."""
        names = {**self.known, **{short: law for short, (law, _at) in self.defined.items()}}
        longest = max(map(len, names), default=0)
        covered = iter(self.titles)
        title = next(covered, None)
        found = []
        for ending in _ENDING.finditer(self.text):
            while title and title[1] <= ending.start():
                title = next(covered, None)
            if title and title[0] < ending.start():
                continue
            mention = self._known_ending_at(ending.end(), names, longest)
            if mention:
                found.append(mention)
        return found

    def _known_ending_at(self, end: int, names: dict[str, str], longest: int) -> Mention | None:
        if self.text[end : end + 1] in tuple("律规院定官人治制学典"):
            return None
        for length in range(min(longest, end), 1, -1):
            name = self.text[end - length : end]
            if name not in names:
                continue
            start = end - length
            law, since = self.defined.get(name, ("", 0))
            if law and start >= since:
                return Mention(start, end, law, "defined_short_name")
            if name not in self.known:
                return None
            prefix = _place_before(self.text, start) if not name.endswith("法") else ""
            return Mention(start - len(prefix), end, prefix + names[name], "unmarked_or_abbreviated")
        return None

    def guessed(self, end: int) -> Mention | None:
        """A name that nobody listed but that reads like one, ending at *end*."""
        window = self.text[max(0, end - 70) : end]
        if found := IMPLEMENTING.search(window):
            name = _after_cue(found[0], STRONG_CUES)
            return Mention(end - len(name), end, name, "unmarked_or_abbreviated")
        run = HAN_RUN.search(window)
        if not run or not run[0].endswith(ENDINGS):
            return None
        name = _after_cue(run[0], STRONG_CUES, keep=2)
        if not PLACE.match(name):
            name = _after_cue(name, WEAK_CUES, keep=2)
        name = ADJECTIVES.sub("", name)
        short = 4 if name.endswith("法") else 6
        if len(name) < short or NO_NAME.search(name) or name in GENERIC or NOT_A_LAW.search(name):
            return None
        return Mention(end - len(name), end, plain_title(name), "unmarked_or_abbreviated")


def _titles(text: str) -> list[tuple[int, int]]:
    """Spans of 《…》 with nested ones inside their outer title; at most 150 characters long."""
    spans: list[tuple[int, int]] = []
    opened: list[int] = []
    for found in re.finditer("[《》\n]", text):
        if found[0] == "《":
            opened.append(found.start())
        elif found[0] == "\n":
            opened.clear()
        elif opened:
            start = opened.pop()
            if not opened and found.end() - start <= 150:
                spans.append((start, found.end()))
            elif opened and found.end() - opened[0] > 150:
                opened.clear()
    return spans


def _place_before(text: str, at: int) -> str:
    """浙江省 in 违反浙江省…条例: the place whose own rule this is."""
    before = HAN_RUN.search(text[max(0, at - 24) : at])
    if not before:
        return ""
    name = _after_cue(before[0], STRONG_CUES)
    name = _after_cue(name, re.compile(r"[的了将对由在即是系因以应该并经]"))
    return name if name and PLACE.sub("", name) == "" else ""


def _after_cue(run: str, cues: re.Pattern, keep: int = 0) -> str:
    """What stands behind the last cue word; the last *keep* characters (条例) are never a cue."""
    found = list(cues.finditer(run[: len(run) - keep] if keep else run))
    return run[found[-1].end() :] if found else run
