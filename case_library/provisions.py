"""The grammar of 第五十八条第一款第（三）项: where such an expression stands and what it counts.

Linear time: every repetition is bounded, and the scanner never goes back before the last expression.
Digits are written out (``[0-9０-９]``) on purpose: other digit classes take digits of every script.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from case_library.statutes.numerals import CHINESE, WESTERN, to_int

LEVELS = ("article", "paragraph", "item", "subitem")
UNIT_LEVEL = {"条": "article", "款": "paragraph", "项": "item", "目": "subitem"}
RINGS = {
    c: i for row in ("㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩", "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂", "①②③④⑤⑥⑦⑧⑨⑩") for i, c in enumerate(row, 1)
}

SP = r"[ \t\u3000]{0,2}"
_NUM = rf"(?:[{WESTERN}]{{1,4}}|[{CHINESE}]{{1,9}}|[{''.join(RINGS)}])"
_COUNT = rf"(?:[（(〔]{SP})?(?:{_NUM}){SP}(?:[）)〕]{SP})?"
_JOIN = r"(?:以及|或者|[、,，和及与或至到～~—–-])"
# （一）（二）项: between bracketed numbers the sign may be missing.
_NEXT = rf"(?:{_JOIN}{SP}第?{SP}{_COUNT}|(?=[（(〔]){_COUNT})"
_SUFFIX = rf"(?:{SP}之{SP}(?P<suffix>[{CHINESE}]{{1,2}}|[{WESTERN}]{{1,2}})(?![{CHINESE}{WESTERN}条款项目]))?"

COMPONENT = re.compile(
    rf"(?P<di>第)?{SP}(?:[（(〔]{SP})?(?P<num>{_NUM}){SP}(?P<close>[）)〕]{SP})?(?P<unit>[条款项目]){_SUFFIX}"
)
# 第十七、二十二、二十三条: all but the last leave out the unit.
ELLIPTIC = re.compile(
    rf"(?P<di>第)?{SP}(?:[（(〔]{SP})?(?P<num>{_NUM})(?:{SP}[）)〕])?"
    rf"(?={SP}{_NEXT}{{1,12}}(?P<unit>[条款项目]))"
)
HEAD = re.compile(
    rf"第?{SP}{_NUM}{SP}条"
    rf"|第{SP}{_NUM}(?={SP}(?:{_JOIN}{SP}第?{SP}{_COUNT}){{1,12}}条)"
    rf"|(?:同|该|本|此|上述|前述)条(?={SP}第?{SP}{_COUNT}[款项])"
    rf"|(?:同|该|本|此)款(?={SP}第?{SP}{_COUNT}项)"
)
CHAIN = re.compile(rf"{SP}(?P<join>{_JOIN}|(?<=[）)〕])(?=[（(〔])){SP}")
RANGE_JOINS = "至到～~—–-"


@dataclass
class Expression:
    """One expression in the text; ``given`` holds only the levels that it names itself."""

    start: int
    end: int
    given: dict[str, int] = field(default_factory=dict)
    suffix: int | None = None
    ranged: bool = False  # joined to the one before by 至
    relative: bool = False  # 同条第二款: the article comes from before
    bare: bool = False  # without 第: only believed directly behind a law's name

    @property
    def top(self) -> str:
        return next(level for level in LEVELS if level in self.given)


def chains(text: str) -> Iterator[list[Expression]]:
    """Every head with what is joined to it: 第十八条第（一）项、第（二）项 is one chain of two."""
    position = 0
    while head := HEAD.search(text, position):
        chain = _chain(text, head)
        if chain:
            yield chain
            position = max(chain[-1].end, head.start() + 1)
        else:
            position = head.end()


def _chain(text: str, head: re.Match) -> list[Expression]:
    relative = head[0][-1] in "条款" and head[0][0] in "同该本此上前"
    first = _expression(text, head.end() if relative else head.start(), below="" if relative else None)
    if first is None:
        return []
    first.relative = relative
    first.bare = not relative and text[first.start] != "第"
    found = [first]
    while len(found) < 200 and (join := CHAIN.match(text, found[-1].end)):
        following = _expression(text, join.end(), below="", after=join["join"])
        if following is None:
            break
        following.ranged = bool(join["join"]) and join["join"] in RANGE_JOINS
        found.append(following)
    return found


def _expression(text: str, at: int, *, below: str | None, after: str = "") -> Expression | None:
    """The expression that starts at *at*; a head (``below is None``) must name an article."""
    while at < len(text) and text[at] in " \t\u3000":
        at += 1
    found = COMPONENT.match(text, at) or ELLIPTIC.match(text, at)
    if found is None or (below is None and found["unit"] != "条"):
        return None
    if after in ("，", ",") and not found["di"]:
        return None
    number = _number(found["num"])
    if not number:
        return None
    expression = Expression(found.start(), found.end(), {UNIT_LEVEL[found["unit"]]: number})
    if found.re is COMPONENT:
        _take_suffix(expression, found)
        _descend(text, expression)
    return expression


def _take_suffix(expression: Expression, found: re.Match) -> None:
    if found["suffix"] is None:
        return
    if found["unit"] == "条":
        suffix = to_int(found["suffix"])
        expression.suffix = suffix if suffix and suffix <= 99 else None
    else:
        expression.end = found.end("unit")


def _descend(text: str, expression: Expression) -> None:
    """Take the levels below that follow at once: 条 → 款 → 项 → 目."""
    while True:
        found = COMPONENT.match(text, expression.end) or _listed_below(text, expression.end)
        spaced = re.compile(SP).match(text, expression.end).end()
        if found is None and spaced > expression.end:
            found = COMPONENT.match(text, spaced)
        lowest = max(LEVELS.index(level) for level in expression.given)
        if found is None or LEVELS.index(UNIT_LEVEL[found["unit"]]) <= lowest:
            return
        # Without 第 and brackets a number belongs to what follows, unless western: 42条1款.
        plain = found["di"] or text[found.start()] in "（(〔" or found["num"][0] not in CHINESE
        number = _number(found["num"])
        if not number or not plain:
            return
        expression.given[UNIT_LEVEL[found["unit"]]] = number
        expression.end = found.end()
        if found.re is COMPONENT and found["suffix"] is not None:
            expression.end = found.end("unit")
        if found.re is ELLIPTIC:
            return


def _listed_below(text: str, at: int) -> re.Match | None:
    """第二十条第一、二款: the first of a list below an article."""
    found = ELLIPTIC.match(text, at)
    return found if found and (found["di"] or text[found.start()] in "（(〔") else None


def _number(text: str) -> int | None:
    """No law has ten thousand articles: a longer number counts something else."""
    number = RINGS.get(text) or to_int(text)
    return number if number and number <= 9999 else None
