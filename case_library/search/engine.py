"""Find and rank. The index gives a bounded set of candidates; ranking reads only those.

Hits of all terms in title and gist come first, then hits of all terms anywhere, as typed before said
otherwise, then hits of any term; a step is taken only while there are not enough. Inside a step nearness
to the words typed, how often, and how rare the word is among the candidates.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.db import connection, transaction

from case_library.models import SearchEntry, SearchFacet, SynonymGroup
from case_library.search.query import Alternative, Term, parse
from case_library.search.tokens import folded, words

CANDIDATES = 160  # read and ranked at most, for each step
ENOUGH = 100
HEAVY = ("body", "summary_marks", "body_marks")  # read for ranking, not for showing
FLOOR = 0.04  # of the best score; below it stands what only shares a common word (ADR 68)
LITERAL_SCAN = 5000  # up to so many entries the text itself is looked through as well


@dataclass(frozen=True)
class Hit:
    entry: SearchEntry
    score: float


def search(
    query: str, *, kinds: Iterable[str] = (), facets: dict[str, str] | None = None, limit: int = 100
) -> list[Hit]:
    """The best *limit* entries for *query*, best first, each once."""
    terms = parse(query, _editors_synonyms())
    if not terms:
        return []
    ids = _candidates(terms, _Within(tuple(kinds), facets or {}))
    return _ranked(terms, ids)[: min(limit, ENOUGH)]


def _editors_synonyms() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for group in SynonymGroup.objects.values_list("words", flat=True):
        alike = folded(group).split()
        for word in alike:
            found.setdefault(word, []).extend(w for w in alike if w != word)
    return found


@dataclass(frozen=True)
class _Within:
    """Which entries count at all: as SQL and its values."""

    kinds: tuple[str, ...]
    facets: dict[str, str]

    def sql(self, column: str) -> tuple[str, list]:
        parts, values = "", []
        for name, value in self.facets.items():
            parts += (
                f" AND {column} IN (SELECT entry_id FROM {SearchFacet._meta.db_table}"  # noqa: S608
                " WHERE name = %s AND value = %s)"
            )
            values += [name, value]
        if self.kinds:
            marks = ", ".join(["%s"] * len(self.kinds))
            parts += f" AND {column} IN (SELECT id FROM {SearchEntry._meta.db_table} WHERE kind IN ({marks}))"  # noqa: S608
            values += self.kinds
        return parts, values


def _candidates(terms: list[Term], within: _Within) -> list[int]:
    """Ids step by step, each wider than the one before, until there are enough.

    The index reads a word's whole list even for a short answer: common words, and the common words that
    a synonym is made of, are asked for last.
    """
    exact = _every(terms, lambda a: a.exact)
    each = _every(terms, lambda a: a.tokens)
    loose = [_any([_all([_word(w) for w in a.tokens]) for a in t.alternatives]) for t in terms]
    parts = [_all([_word(w) for ways in t.parts for w in ways[0].exact]) for t in terms]
    alike = [_all([_word(w) for w in a.exact]) for t in terms for ways in t.parts for a in ways]
    steps = {
        ("strong", exact): None,
        ("whole", _every(terms, lambda a: a.exact, lambda t: t.alternatives[:1])): None,
        ("whole", _every(terms, lambda a: a.exact, _in_one_word)): None,
        ("whole", exact): None,
        ("whole", each): None,
        ("text", ""): None,
        ("whole", _any([*loose, *parts])): None,
        ("whole", _any(alike)): None,
    }
    found: dict[int, None] = {}
    with _by_index_only():
        for table, wanted in steps:
            if len(found) < ENOUGH:
                ids = _literally(terms, within) if table == "text" else _ask(table, wanted, within)
                found.update(dict.fromkeys(ids))
    return list(found)


def _every(
    terms: list[Term],
    tokens: Callable[[Alternative], tuple[str, ...]],
    alternatives: Callable[[Term], Sequence[Alternative]] = lambda term: term.alternatives,
) -> str:
    """All terms, each in one of its ways of saying."""
    return _all([_any([_all([_word(w) for w in tokens(a)]) for a in alternatives(t)]) for t in terms])


def _in_one_word(term: Term) -> list[Alternative]:
    """Ways of saying that the index holds as one word; the term itself where there is none."""
    return [a for a in term.alternatives if len(a.exact) == 1] or list(term.alternatives[:1])


@contextmanager
def _by_index_only() -> Iterator[None]:
    """PostgreSQL takes a short LIMIT for a reason to read the whole table; for rare words that costs seconds."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan TO DEFAULT")


def _word(token: str) -> str:
    """A token quoted for the index's own language; tokens hold letters and digits only."""
    return f"'{token}'" if connection.vendor == "postgresql" else f'"{token}"'


def _all(parts: list[str]) -> str:
    joined = (" & " if connection.vendor == "postgresql" else " AND ").join(p for p in parts if p)
    return f"({joined})" if joined else ""


def _any(parts: list[str]) -> str:
    joined = (" | " if connection.vendor == "postgresql" else " OR ").join(p for p in parts if p)
    return f"({joined})" if joined else ""


def _ask(table: str, wanted: str, within: _Within) -> list[int]:
    if not wanted:
        return []
    if connection.vendor == "postgresql":
        more, values = within.sql("entry_id")
        statement = f"SELECT entry_id FROM case_library_words WHERE {table} @@ %s::tsquery{more} LIMIT %s"  # noqa: S608
    else:
        more, values = within.sql("rowid")
        name = f"case_library_{table}"
        statement = f"SELECT rowid FROM {name} WHERE {name} MATCH %s{more} LIMIT %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, [wanted, *values, CANDIDATES])
        return [row[0] for row in cursor.fetchall()]


def _literally(terms: list[Term], within: _Within) -> list[int]:
    """Entries whose text holds the words as typed, whatever the segmenter made of it; small houses only."""
    entries = SearchEntry.objects.all()
    if entries.count() > LITERAL_SCAN:
        return []
    for term in terms:
        if not term.alternatives[0].mark:
            entries = entries.filter(body__icontains=term.text) | entries.filter(summary__icontains=term.text)
    if within.kinds:
        entries = entries.filter(kind__in=within.kinds)
    for name, value in within.facets.items():
        entries = entries.filter(facets__name=name, facets__value=value)
    return list(entries.values_list("pk", flat=True)[:CANDIDATES])


@dataclass(slots=True)
class _Text:
    """An entry's words as they are compared; the title is the first line of the summary."""

    title: str
    summary: str
    body: str
    summary_marks: str
    body_marks: str


def _ranked(terms: list[Term], ids: list[int]) -> list[Hit]:
    """Best first, what lies far below the best left out; equal ones in the order of their names."""
    entries = list(SearchEntry.objects.filter(pk__in=ids))
    texts = [_text(entry) for entry in entries]
    points = [[_points(term, text) for term in terms] for text in texts]
    weights = [_rarity([row[i] for row in points]) for i in range(len(terms))]
    hits = [
        Hit(entry, round(sum(w * p for w, p in zip(weights, line, strict=True)) * _coverage(line), 4))
        for entry, line in zip(entries, points, strict=True)
    ]
    least = FLOOR * max((hit.score for hit in hits), default=0)
    found = [hit for hit in hits if hit.score and hit.score >= least]
    return sorted(found, key=lambda hit: (-hit.score, hit.entry.kind, hit.entry.key))


def _text(entry: SearchEntry) -> _Text:
    title = entry.summary.partition("\n")[0]
    return _Text(title, entry.summary, entry.body, f" {entry.summary_marks} ", f" {entry.body_marks} ")


def _rarity(points: list[float]) -> float:
    held = sum(1 for p in points if p >= 1)
    return 1 + math.log((len(points) + 1) / (held + 1))


def _coverage(row: list[float]) -> float:
    """An entry that holds every term stands above one that repeats a single one."""
    return (sum(1 for p in row if p >= 1) / len(row)) ** 2 + 0.05


def _points(term: Term, text: _Text) -> float:
    """How well one entry answers one term: its best alternative, or a part of its words."""
    best = _best(term.alternatives, text)
    if best or not term.parts:
        return best
    present = [_best(ways, text) for ways in term.parts]
    share = sum(1 for p in present if p) / len(present)
    return 0.6 * share**2 * sum(present) / len(present)


def _best(alternatives: Sequence[Alternative], text: _Text) -> float:
    return max((a.weight * _of(a, text) for a in alternatives), default=0)


def _of(alternative: Alternative, text: _Text) -> float:
    if not alternative.mark:
        return _places(alternative.literal, text)
    found = _provision(alternative.literal, text)
    near = any(said in text.summary or said in text.body for said in alternative.near)
    return found + 5 * bool(found and near)


def _provision(mark: str, text: _Text) -> float:
    strong, weak = (marks.count(f" {mark} ") for marks in (text.summary_marks, text.body_marks))
    return _weigh(False, strong, weak)


def _places(literal: str, text: _Text) -> float:
    if "…" in literal:
        wanted = _gapped(literal)
        return _weigh(
            bool(wanted.search(text.title)), _times(wanted, text.summary), _times(wanted, text.body)
        )
    return _weigh(literal in text.title, text.summary.count(literal), text.body.count(literal))


def _weigh(title: bool, strong: int, weak: int) -> float:
    """Title and gist say what a case is about; the body only what it speaks of."""
    if not (title or strong or weak):
        return 0
    return 1 + 3 * title + 4 * bool(title or strong) + math.log1p(strong + weak) * 0.5


@cache
def _gapped(literal: str) -> re.Pattern:
    """未取得…证: something short may stand between."""
    return re.compile("[^，。；\n]{0,14}".join(re.escape(piece) for piece in literal.split("…")))


def _times(wanted: re.Pattern, text: str) -> int:
    return sum(1 for _found in wanted.finditer(text))


def similar(entry: SearchEntry, limit: int = 4) -> list[SearchEntry]:
    """Entries most like *entry* by the rare words of title and gist (TF-IDF, cosine)."""
    mine = _bag(entry.summary)
    wanted = sorted(mine, key=lambda w: (-len(w), w))[:40]
    ids = [pk for pk in _ask("strong", _any([_word(w) for w in wanted]), _Within((), {})) if pk != entry.pk]
    rows = list(SearchEntry.objects.filter(pk__in=ids).values_list("pk", "summary"))
    bags = {pk: _bag(summary) for pk, summary in rows}
    held = Counter(word for bag in bags.values() for word in bag)
    rarity = {word: math.log((len(bags) + 1) / (held[word] + 0.5)) for word in mine}
    scored = sorted(((-_cosine(mine, bag, rarity), pk) for pk, bag in bags.items()))[:limit]
    entries = SearchEntry.objects.defer(*HEAVY).in_bulk([pk for score, pk in scored if score < -0.02])
    return [entries[pk] for _score, pk in scored if pk in entries]


def _bag(text: str) -> set[str]:
    return {w for w in words(text[:600]) if len(w) > 1}


def _cosine(mine: set[str], other: set[str], rarity: dict[str, float]) -> float:
    shared = sum(max(rarity[w], 0) ** 2 for w in mine & other)
    length = math.sqrt(sum(max(rarity[w], 0) ** 2 for w in mine)) * math.sqrt(len(other) or 1)
    return shared / length if length else 0
