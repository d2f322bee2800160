"""Why something was found: what was asked, marked where the published text says it. Pure; no markup is written here."""

import re
from collections.abc import Sequence
from itertools import chain, islice, takewhile

from case_library.search.query import Alternative, Term
from case_library.statutes.numerals import article_label

LENGTH = 110  # characters of a passage
LEAD = 24  # of them at most before the first hit
SCAN = 200  # hits looked at
ENDS = "。；！？\n"
Pieces = list[tuple[str, bool]]  # (piece, asked for)


def pieces(text: str, terms: Sequence[Term]) -> Pieces:
    """*text* cut where it says what was asked, also in other words."""
    said = {a.literal for term in terms for a in term.alternatives if not a.mark} - {""}
    return _cut(text, _any_of(said)) if said else [(text, False)]


def passage(text: str, terms: Sequence[Term]) -> Pieces:
    """Where *text* says most of the terms within one passage, the first such place; nothing where it says none."""
    groups = [f"(?P<t{n}>{_any_of(said).pattern})" for n, term in enumerate(terms) if (said := _said(term))]
    if not groups:
        return []
    wanted = re.compile("|".join(groups), re.IGNORECASE)
    hits = list(islice(wanted.finditer(text), SCAN))
    if not hits:
        return []
    best = max(range(len(hits)), key=lambda n: (_terms_from(hits, n), -n))
    start, end = _around(text, hits[best].start())
    before = "" if not start or text[start - 1] in ENDS else "…"
    cut = re.sub(r"\s+", " ", text[start:end]).strip()
    return _cut(f"{before}{cut}{'…' if end < len(text) else ''}", wanted)


def _said(term: Term) -> set[str]:
    """All that shows the term to a reader: its ways of saying, provisions written out, the words inside likewise."""
    ways = chain(term.alternatives, *term.parts)
    return {form for a in ways for form in _written(a)} - {""}


def _written(alternative: Alternative) -> tuple[str, ...]:
    if not alternative.mark:
        return (alternative.literal,)
    number, _, suffix = alternative.literal.rpartition("第")[2].partition("条")
    label = article_label(int(number), int(suffix.removeprefix("之") or 0))
    return alternative.near or (label, alternative.literal)


def _any_of(said: set[str]) -> re.Pattern:
    """The longest first; 未取得…证 leaves room for something short."""
    forms = (re.escape(one).replace("…", "[^，。；\n]{0,14}") for one in sorted(said, key=len, reverse=True))
    return re.compile("|".join(forms), re.IGNORECASE)


def _terms_from(hits: list[re.Match], first: int) -> int:
    """How many terms are said from this hit to the end of a passage."""
    last = hits[first].start() + LENGTH - LEAD
    return len({hit.lastgroup for hit in takewhile(lambda hit: hit.end() <= last, hits[first:])})


def _around(text: str, hit: int) -> tuple[int, int]:
    begun = max(text.rfind(mark, 0, hit) for mark in ENDS) + 1
    start = max(begun, hit - LEAD)
    return start, min(len(text), start + LENGTH)


def _cut(text: str, wanted: re.Pattern) -> Pieces:
    cut: Pieces = []
    at = 0
    for hit in wanted.finditer(text):
        cut += [(text[at : hit.start()], False), (hit.group(), True)]
        at = hit.end()
    return [(piece, asked) for piece, asked in [*cut, (text[at:], False)] if piece]
