"""Sets of whole seconds as sorted, disjoint ``[from, to)`` pairs. Pure."""

from collections.abc import Iterable

Span = tuple[int, int]
Spans = tuple[Span, ...]


def normal(spans: Iterable) -> Spans:
    """Sorted and merged; empty spans are dropped."""
    merged: list[list[int]] = []
    for start, end in sorted((int(a), int(b)) for a, b in spans):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return tuple((a, b) for a, b in merged)


def union(one: Iterable, other: Iterable) -> Spans:
    return normal([*one, *other])


def without(spans: Iterable, taken: Iterable) -> Spans:
    """*spans* less what *taken* covers already."""
    left: list[Span] = []
    holes = normal(taken)
    for start, end in normal(spans):
        for a, b in holes:
            if b <= start:
                continue
            if a >= end:
                break
            if a > start:
                left.append((start, a))
            start = max(start, b)
        if start < end:
            left.append((start, end))
    return tuple(left)


def length(spans: Iterable) -> int:
    return sum(b - a for a, b in spans)


def first(spans: Iterable, seconds: int) -> Spans:
    """The first *seconds* of *spans*, in order."""
    kept: list[Span] = []
    for start, end in normal(spans):
        if seconds <= 0:
            break
        kept.append((start, min(end, start + seconds)))
        seconds -= end - start
    return tuple(kept)
