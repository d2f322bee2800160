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
    text: str
    alternatives: tuple[Alternative, ...]
    parts: tuple[str, ...]  # the words inside, for the fallback


def parse(query: str, more: Mapping[str, Sequence[str]] | None = None) -> list[Term]:
    """The terms of *query*; nothing for an empty one. *more* adds the editors' synonyms to the house's."""
    pieces = [p for p in SPLIT.split(folded(query)[:MAX_LENGTH]) if p]
    return [term for piece in pieces[:MAX_TERMS] if (term := _term(piece, more or {}))]


def _term(piece: str, more: Mapping[str, Sequence[str]]) -> Term | None:
    marks = article_tokens(piece)
    named = [mark for mark in marks if "第" in mark]
    if marks:
        chosen = tuple(Alternative(m, (m,), (m,), 1.0, True, _written_out(m)) for m in (named or marks))
        return Term(piece, chosen, tuple(m for m in marks if m not in named))
    tokens = tuple(fine(piece))
    if not tokens:
        return None
    found = {piece: _said(piece, 1.0)}
    for other in [*more.get(piece, ()), *synonyms().get(piece, ())]:
        found.setdefault(other, _said(other, 0.8))
    for inside in _known_inside(piece, tokens):
        for other in synonyms()[inside]:
            said = piece.replace(inside, other)
            found.setdefault(said, _said(said, 0.7))
    chosen = tuple(a for a in found.values() if a.tokens)
    inside = tuple(coarse(piece))
    return Term(piece, chosen[:24], inside if inside != (piece,) else ())


def _said(literal: str, weight: float) -> Alternative:
    return Alternative(literal, tuple(exact(literal)), tuple(fine(literal)), weight)


def _written_out(mark: str) -> tuple[str, ...]:
    """行政处罚法第42条 as texts write it: with the closing bracket, in either kind of numeral."""
    law, _, number = mark.partition("第")
    if not number:
        return ()
    figure, _, suffix = number.partition("条")
    label = article_label(int(figure), int(suffix.removeprefix("之") or 0))
    return tuple(f"{law}{close}{form}" for close in ("", "》") for form in (label, f"第{number}"))


def _known_inside(piece: str, tokens: tuple[str, ...]) -> list[str]:
    """Words of a longer term that have synonyms of their own: 餐饮无证 holds 无证."""
    return [t for t in tokens if t != piece and t in synonyms()] if len(tokens) <= 4 else []
