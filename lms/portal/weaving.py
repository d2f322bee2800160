"""Two wordings woven together, for pages that show exactly what changed."""

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher

from case_library.statutes.difference import Piece

Part = tuple[str, Sequence[str]]  # a title and the lines below it


def compared(new: Sequence[Part], old: Sequence[Part] | None) -> list[dict]:
    """Each part with its lines as kept, in or out, those that are gone last: {title, changed, lines [Piece]}.

    Titles may repeat (two questions that begin alike): equal parts are paired first, then by title in order.
    """
    new = [(title, tuple(lines)) for title, lines in new]
    old = new if old is None else [(title, tuple(lines)) for title, lines in old]
    same = set(new) & set(old)
    before = defaultdict(list)
    for title, lines in old:
        if (title, lines) not in same:
            before[title].append(lines)
    parts = []
    for title, lines in new:
        rest = before[title]
        known = lines if (title, lines) in same else rest.pop(0) if rest else ()
        parts.append(_part(title, known, lines))
    return parts + [_part(title, lines, ()) for title, rest in before.items() for lines in rest]


def woven(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """The lines of both in reading order; lines are kept or replaced whole."""
    pieces = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            pieces += [Piece("kept", line) for line in new[c:d]]
            continue
        pieces += [Piece("out", line) for line in old[a:b]]
        pieces += [Piece("in", line) for line in new[c:d]]
    return pieces


def _part(title: str, old: Sequence[str], new: Sequence[str]) -> dict:
    lines = [piece for piece in woven(old, new) if piece.text]
    return {"title": title, "changed": old != new, "lines": lines}
