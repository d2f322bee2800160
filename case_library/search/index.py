"""Write what can be found: one entry, its facets, its words. Called by the room that publishes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection, transaction

from case_library.models import SearchEntry, SearchFacet
from case_library.search.tokens import article_tokens, distinct, folded, words


@dataclass(frozen=True)
class Found:
    """A thing to be found. ``summary`` holds gist and keywords, where a hit weighs more."""

    kind: str
    key: str
    title: str
    summary: str
    body: str
    origin: str = ""
    snippet: str = ""  # for the list; the start of the summary when empty
    facets: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def put(things: Iterable[Found], *, now: datetime) -> int:
    """Add or replace entries with their words and facets; returns how many."""
    batch: list[Found] = []
    count = 0
    for thing in things:
        batch.append(thing)
        if len(batch) == 200:
            count += _put(batch, now)
            batch = []
    return count + _put(batch, now)


def drop(kind: str, keys: Iterable[str]) -> int:
    """Withdrawn things are found no more."""
    ids = list(SearchEntry.objects.filter(kind=kind, key__in=list(keys)).values_list("pk", flat=True))
    _remove_words(ids)
    SearchEntry.objects.filter(pk__in=ids).delete()
    return len(ids)


def _put(batch: list[Found], now: datetime) -> int:
    if not batch:
        return 0
    for kind in {thing.kind for thing in batch}:
        drop(kind, [thing.key for thing in batch if thing.kind == kind])
    marks = [(article_tokens(f"{t.title}\n{t.summary}"), article_tokens(t.body)) for t in batch]
    entries = SearchEntry.objects.bulk_create(
        [
            SearchEntry(
                kind=t.kind, key=t.key, title=t.title[:300], origin=t.origin[:120],
                snippet=(t.snippet or t.summary or t.body)[:200], summary=folded(f"{t.title}\n{t.summary}"),
                body=folded(t.body), summary_marks=" ".join(m[0]), body_marks=" ".join(m[1]), indexed_at=now,
            )
            for t, m in zip(batch, marks, strict=True)
        ]
    )  # fmt: skip
    SearchFacet.objects.bulk_create(_facets(entries, batch), batch_size=1000)
    rows = [
        (entry.pk, *_words(thing, [*mark[0], *mark[1]]))
        for entry, thing, mark in zip(entries, batch, marks, strict=True)
    ]
    _write_words(rows)
    return len(entries)


def _facets(entries: list[SearchEntry], batch: list[Found]) -> list[SearchFacet]:
    return [
        SearchFacet(entry=entry, name=name, value=value)
        for entry, thing in zip(entries, batch, strict=True)
        for name, values in thing.facets.items()
        for value in distinct(v[:120] for v in values if v)
    ]


def _words(thing: Found, marks: list[str]) -> tuple[list[str], list[str]]:
    strong = words(f"{thing.title}\n{thing.summary}")
    return strong, distinct([*strong, *words(thing.body), *marks])


def _write_words(rows: list[tuple[int, list[str], list[str]]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO case_library_words (entry_id, strong, whole) "
                "VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))",
                rows,
            )
            return
        for table, column in (("strong", 1), ("whole", 2)):
            cursor.executemany(
                f"INSERT INTO case_library_{table} (rowid, words) VALUES (%s, %s)",  # noqa: S608
                [(row[0], " ".join(row[column])) for row in rows],
            )


def _remove_words(ids: list[int]) -> None:
    """PostgreSQL's words go with their entry."""
    if connection.vendor == "postgresql" or not ids:
        return
    with connection.cursor() as cursor:
        for table in ("strong", "whole"):
            cursor.executemany(f"DELETE FROM case_library_{table} WHERE rowid = %s", [(i,) for i in ids])  # noqa: S608
