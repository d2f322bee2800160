"""Citations of law in running text: which law, article, paragraph, item; by what they are named.

One pass over the text, pure: no database, no clock. Whether a provision exists on a day is asked of
:mod:`case_library.statutes.resolving`. Ends of ranges come as two citations; :func:`flat` fills them in.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from case_library.law_names import GENERIC, Mention, Names
from case_library.provisions import LEVELS, Expression, chains


@dataclass(frozen=True)
class Citation:
    """Offsets are code points over the article expression only, end exclusive."""

    start: int
    end: int
    quote: str
    law: str | None
    law_ref: str | None
    article: int
    article_suffix: int | None
    paragraph: int | None
    item: int | None
    subitem: int | None
    role: str  # violated, basis, other
    law_source: str  # explicit, unmarked_or_abbreviated, defined_short_name, anaphora, carried_over
    ranged: bool = False  # up to here from the one before

    def as_dict(self) -> dict:
        return {name: value for name, value in vars(self).items() if name != "ranged"}


@dataclass(frozen=True)
class _Named:
    law: str | None
    ref: str | None
    source: str


ANAPHORA = re.compile(
    r"(?P<ref>(?:本|该|(?<!合)同|此|上述|前述|上列)(?P<kind>法典|法律|法规|规章|法|条例|办法|规定|规则|细则|解释|决定|通知|意见))"
    r"(?P<more>实施细则|实施条例|实施办法)?$"
)
DIVISION = re.compile(r"第[一二三四五六七八九十0-9０-９]{1,3}(?:编|分编|章|节)$")
GLUE = ("所规定的", "规定的", "中的", "中", "的", "之", "里")
NOT_OF_A_LAW = re.compile(
    r"(?:合同|协议|协议书|章程|规约|公约|招标文件|投标文件|标准|保单|条款|说明书|承诺书|责任书|通知书|决定书|告知书"
    r"|建议书|意见书|判决|裁定|调解书|附件|纪要|方案|清单|制度|守则)[^，。；、《》]{0,5}$"
)
COUNTED_THINGS = re.compile(
    r"(?:线|建议|意见|理由|消息|信息|短信|微信|微博|留言|新闻|道路|街|河|路|船|船舶|生产|狗|犬|鱼|裤|评论|证据|记录|措施|经验)"
)
REACH = 600  # how far back a bare 第…条 may look for its law
DECIDED = re.compile(
    r"处(?!理)|罚|没收|责令|警告|吊销|不予|减轻|从轻|从重|拆除|扣押|查封|拘留|取缔|撤销|赔偿|停产|停业|关闭"
)
BASIS = re.compile(r"依据|根据|依照|按(?![揭摩比量键压钮时期日月季年份])|遵照|依")
VIOLATED = re.compile(r"违反|违背|触犯|不符合")
# More provisions behind this one; what is left of the sentence then says nothing of its own.
LISTED = re.compile(r"《[^《》]{2,80}》|第[^，。；、《》]{1,20}[条款项目]|[、和及与，]")


def extract(text: str, *, known: dict[str, str] | None = None, own_law: str = "") -> list[Citation]:
    """Every citation in *text*, in order.

    *known* replaces the list of known names. *own_law* is the law that the text belongs to or explains:
    本法 and a bare 第…条 then mean it.
    """
    return list(_Reader(text, known, own_law).read())


class _Reader:
    def __init__(self, text: str, known: dict[str, str] | None, own_law: str):
        self.text = text
        self.names = Names(text, known)
        self.ends = [m.end for m in self.names.mentions]
        self.last: Citation | None = None
        # (where, law) of everything cited or guessed so far
        self.laws: list[tuple[int, str]] = [(0, own_law)] if own_law else []
        self.own_law = own_law
        self.blocked_until = -1

    def read(self) -> Iterator[Citation]:
        for chain in chains(self.text):
            named = self._law_of(chain[0])
            if named is None:
                continue
            yield from self._chain(chain, named)

    def _chain(self, chain: list[Expression], named: _Named) -> Iterator[Citation]:
        role = self._role(chain)
        for index, expression in enumerate(chain):
            if index:
                named = _Named(named.law, named.ref, "carried_over")
            citation = self._citation(expression, named, role)
            if citation is None:
                return
            self.last = citation
            if citation.law:
                self.laws.append((citation.end, citation.law))
            yield citation

    def _citation(self, expression: Expression, named: _Named, role: str) -> Citation | None:
        levels: dict[str, int | None] = dict.fromkeys(LEVELS)
        suffix = expression.suffix
        if expression.top != "article":
            if self.last is None:
                return None
            for level in LEVELS[: LEVELS.index(expression.top)]:
                levels[level] = getattr(self.last, level)
            suffix = self.last.article_suffix
        levels.update(expression.given)
        quote = self.text[expression.start : expression.end]
        return Citation(
            expression.start, expression.end, quote, named.law, named.ref, levels["article"], suffix,
            levels["paragraph"], levels["item"], levels["subitem"], role, named.source, expression.ranged,
        )  # fmt: skip

    def _law_of(self, head: Expression) -> _Named | None:
        if head.relative:
            last = self.last
            if last is None or head.start - last.end > REACH:
                return None
            return _Named(last.law, last.law_ref, "anaphora")
        end = head.start
        for _step in range(5):
            found = self._named_at(end)
            if found is not None:
                return found if found.source else None
            before = self._before_gap(end)
            if before == end:
                break
            end = before
        return None if head.bare else self._carried(head)

    def _named_at(self, end: int) -> _Named | None:
        """The law named directly before *end*; a source of "" says: named, but no law."""
        mention = self.names.by_end.get(end)
        if mention is None and end and self.text[end - 1] in '”"’」』':
            mention = self.names.by_end.get(end - 1)
        found = ANAPHORA.search(self.text, max(0, end - 10), end)
        # 合同法 is a name, not 同法.
        if found and not (mention and mention.start < found.start()):
            return self._anaphora(found["ref"], found["kind"], found.start(), found["more"] or "")
        mention = mention or self.names.guessed(end)
        if mention is None:
            return None
        return self._mentioned(mention)

    def _mentioned(self, mention: Mention) -> _Named:
        if mention.law is None:
            self.blocked_until = mention.end
            return _Named(None, None, "")
        if mention.law.startswith("?"):
            return self._anaphora(mention.law[1:], mention.law[1:], mention.start)
        self.laws.append((mention.end, mention.law))
        return _Named(mention.law, None, mention.source)

    def _anaphora(self, ref: str, kind: str, at: int, more: str = "") -> _Named:
        law = (self.own_law if ref.startswith("本") else "") or self._before(at, kind)
        return _Named(law + more, None, "anaphora") if law else _Named(None, ref + more, "anaphora")

    def _before(self, at: int, kind: str = "") -> str | None:
        """The law last named before *at*, the last of its *kind* first."""
        recent = [(m.end, m.law) for m in self._mentions_before(at)] + [
            (end, law) for end, law in self.laws[-20:] if end <= at
        ]
        laws = [law for _end, law in sorted(recent) if law and not law.startswith("?")]
        alike = [law for law in laws if _is_of_kind(law, kind)]
        return (alike or laws or [None])[-1]

    def _mentions_before(self, at: int) -> list[Mention]:
        place = bisect_right(self.ends, at)
        return self.names.mentions[max(0, place - 20) : place]

    def _before_gap(self, end: int) -> int:
        """Step over what may stand between a law and its article: （2021年修订）, 第五章, 的."""
        text = self.text
        while end and text[end - 1] in " \t\u3000":
            end -= 1
        if end and text[end - 1] in "）)":
            opened = max(text.rfind("（", max(0, end - 80), end), text.rfind("(", max(0, end - 80), end))
            return opened if opened >= 0 else end
        if found := DIVISION.search(text, max(0, end - 6), end):
            return found.start()
        for word in GLUE:
            if text.endswith(word, 0, end):
                return end - len(word)
        return end

    def _carried(self, head: Expression) -> _Named | None:
        """A bare 第…条 belongs to the law last spoken of, unless it counts clauses of something else."""
        text, at = self.text, head.start
        if NOT_OF_A_LAW.search(text, max(0, at - 16), at) or COUNTED_THINGS.match(text, head.end):
            self.blocked_until = head.end
            return None
        recent = [m for m in self._mentions_before(at) if m.law and not m.law.startswith("?")]
        where = max([m.end for m in recent[-1:]] + [end for end, _law in self.laws[-1:]], default=-1)
        if where < 0 or (at - where > REACH and not self.own_law) or self.blocked_until > where:
            return None
        law = self._before(at)
        return _Named(law, None, "carried_over") if law else None

    def _role(self, chain: list[Expression]) -> str:
        start = (
            max(self.text.rfind(mark, max(0, chain[0].start - 90), chain[0].start) for mark in "。；\n") + 1
        )
        before = self.text[max(start, chain[0].start - 90) : chain[0].start]
        broken = max((m.end() for m in VIOLATED.finditer(before)), default=-1)
        based = max((m.end() for m in BASIS.finditer(before)), default=-1)
        if broken > based:
            return "violated"
        if based < 0:
            return "other"
        after = re.split("[。；\n]", self.text[chain[-1].end : chain[-1].end + 80], maxsplit=1)[0]
        return "basis" if DECIDED.search(after) or not LISTED.sub("", after).strip("的规定") else "other"


def _is_of_kind(law: str, kind: str) -> bool:
    plain = re.sub(r"[（(][^（()）]{0,20}[）)]$", "", law)
    if kind in ("法律", "法规", "规章", "") or kind not in GENERIC | {"法", "法典"}:
        return True
    if kind == "法":
        return plain.endswith(("法", "法典")) and not plain.endswith("办法")
    return plain.endswith(kind)


def flat(citations: Iterable[Citation]) -> Iterator[Citation]:
    """The citations with those between the two ends of a range: 第五十四条至第五十六条 gives three."""
    previous: Citation | None = None
    for citation in citations:
        if citation.ranged and previous is not None:
            yield from _between(previous, citation)
        yield citation
        previous = citation


def _between(first: Citation, last: Citation) -> Iterator[Citation]:
    level = next((name for name in reversed(LEVELS) if getattr(last, name) is not None), "article")
    same = first.law == last.law and all(
        getattr(first, name) == getattr(last, name) for name in LEVELS if name != level
    )
    lower, upper = getattr(first, level), getattr(last, level)
    if same and lower is not None and 0 < upper - lower <= 200:
        for number in range(lower + 1, upper):
            yield replace(last, **{level: number}, ranged=False)
