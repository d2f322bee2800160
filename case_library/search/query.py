"""What somebody typed, as terms with their other ways of saying; and as a question to the index.

Pure. Every term is a set of alternatives (itself, its synonyms, its provision); an alternative is found
where all of its smallest words are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from case_library.search.tokens import article_tokens, coarse, exact, fine, folded, synonyms
from case_library.statutes.numerals import article_label

MAX_TERMS = 8
MAX_LENGTH = 200
More = Mapping[str, Sequence[str]]  # word → what editors say for it
SPLIT = re.compile(r"[\s,，、;；|/+“”\"「」]+")


@dataclass(frozen=True)
class Alternative:
    """``literal`` is looked for in the text, ``mark`` among cited provisions; the index is asked for
    ``exact``, the words as a reader cuts them, and only then for ``tokens``, the smallest words inside.
    """

    literal: str
    exact: tuple[str, ...]
    tokens: tuple[str, ...]
    weight: float
    mark: bool = False
    near: tuple[str, ...] = ()  # a provision written out behind its law's name counts more


@dataclass(frozen=True)
class Term:
    """``parts``: the words inside, for the fallback, each with its own alternatives."""

    text: str
    alternatives: tuple[Alternative, ...]
    parts: tuple[tuple[Alternative, ...], ...]


def parse(query: str, more: More | None = None) -> list[Term]:
    """The terms of *query*; nothing for an empty one. *more* adds the editors' synonyms to the house's."""
    pieces = [p for p in SPLIT.split(folded(query)[:MAX_LENGTH]) if p]
    return [term for piece in pieces[:MAX_TERMS] if (term := _term(piece, more or {}))]


def _term(piece: str, more: More) -> Term | None:
    marks = article_tokens(piece)
    named = [mark for mark in marks if "第" in mark]
    if marks:
        chosen = tuple(_mark(m) for m in (named or marks))
        return Term(piece, chosen, tuple((_mark(m),) for m in marks if m not in named))
    tokens = tuple(fine(piece))
    if not tokens:
        return None
    found = {piece: _alternative(piece, 1.0)}
    for other in _others(piece, more):
        found.setdefault(other, _alternative(other, 0.8))
    for inside in tokens if len(tokens) <= 4 else ():  # 餐饮无证 holds 无证
        for other in _others(inside, more) if inside != piece else ():
            said = piece.replace(inside, other)
            found.setdefault(said, _alternative(said, 0.7))
    chosen = tuple(a for a in found.values() if a.tokens)
    return Term(piece, chosen[:24], tuple(_ways(word, more) for word in _inside(piece, more)))


def _others(word: str, more: More) -> list[str]:
    """What else is said for a word."""
    return [*more.get(word, ()), *synonyms().get(word, ())]


def _inside(piece: str, more: More) -> list[str]:
    """Those of the editors, which no dictionary knows, and of the others as one would read them."""
    told = [word for word in more if word in piece]
    words = [*told, *(word for word in coarse(piece) if not any(word in longer for longer in told))]
    return [word for word in words if word != piece]


def _ways(word: str, more: More) -> tuple[Alternative, ...]:
    others = (other for other in _others(word, more) if other.isalnum() and len(other) <= 8)
    return _alternative(word, 1.0), *(_alternative(other, 0.8) for other in others)


def _mark(mark: str) -> Alternative:
    return Alternative(mark, (mark,), (mark,), 1.0, True, _written_out(mark))


def _alternative(literal: str, weight: float) -> Alternative:
    return Alternative(literal, tuple(exact(literal)), tuple(fine(literal)), weight)


def _written_out(mark: str) -> tuple[str, ...]:
    """行政处罚法第42条 as texts write it: with the closing bracket, in either kind of numeral."""
    law, _, number = mark.partition("第")
    if not number:
        return ()
    figure, _, suffix = number.partition("条")
    label = article_label(int(figure), int(suffix.removeprefix("之") or 0))
    return tuple(f"{law}{close}{form}" for close in ("", "》") for form in (label, f"第{number}"))
