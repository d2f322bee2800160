"""What changed between two wordings: article by article, and word by word inside an article.

Pure: takes and gives plain values. A full revision shifts numbers, so articles are first paired by
equal text, then by likeness in order, and only then by number.
"""

from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

LIKE_ENOUGH = 0.5  # share of common character pairs from which two articles count as the same one
Key = tuple[int, int]


@dataclass(frozen=True)
class Change:
    """``kind``: same, amended, renumbered, added, repealed. A renumbered article may be reworded too."""

    kind: str
    old: Key | None
    new: Key | None
    reworded: bool = False


@dataclass(frozen=True)
class Piece:
    """A run of characters: kept, taken out or put in."""

    kind: str
    text: str


def compare(old: dict[Key, str], new: dict[Key, str]) -> list[Change]:
    """Every article of both wordings once, in the order of the new one; repealed ones at their old place."""
    pairs = _pairs(old, new)
    found = [_judge(a, pairs.get(a), old, new) for a in old if a not in pairs]
    back = {b: a for a, b in pairs.items()}
    found += [_judge(back.get(b), b, old, new) for b in new]
    return sorted(found, key=lambda c: ((c.new or c.old), c.new is None))


def _judge(a: Key | None, b: Key | None, old: dict[Key, str], new: dict[Key, str]) -> Change:
    if a is None:
        return Change("added", None, b, True)
    if b is None:
        return Change("repealed", a, None, True)
    reworded = old[a] != new[b]
    if a != b:
        return Change("renumbered", a, b, reworded)
    return Change("amended" if reworded else "same", a, b, reworded)


def _pairs(old: dict[Key, str], new: dict[Key, str]) -> dict[Key, Key]:
    """Which old article became which new one: equal text first, then the likest, each once."""
    pairs: dict[Key, Key] = {k: k for k in old if new.get(k) == old[k]}
    places: dict[str, Key] = {}
    for key in new:
        if key not in pairs.values():
            places.setdefault(new[key], key)
    for key in old:
        if key not in pairs and (there := places.pop(old[key], None)):
            pairs[key] = there
    _pair_alike(old, new, pairs)
    return pairs


def _pair_alike(old: dict[Key, str], new: dict[Key, str], pairs: dict[Key, Key]) -> None:
    taken = set(pairs.values())
    bags = {key: _bag(text) for key, text in new.items() if key not in taken}
    scored = []
    for key in old:
        if key in pairs:
            continue
        mine = _bag(old[key])
        for other, bag in bags.items():
            # An amended article mostly keeps its number: that counts like a tenth more of likeness.
            likeness = _likeness(mine, bag) + (0.1 if other == key else 0)
            if likeness >= LIKE_ENOUGH:
                scored.append((likeness, key, other))
    for _score, key, other in sorted(scored, key=lambda s: (-s[0], s[1], s[2])):
        if key not in pairs and other not in taken:
            pairs[key] = other
            taken.add(other)


def _bag(text: str) -> Counter:
    return Counter(text[i : i + 2] for i in range(len(text) - 1))


def _likeness(a: Counter, b: Counter) -> float:
    """Dice's measure over character pairs; 0 to 1."""
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 1.0


def words(old: str, new: str) -> list[Piece]:
    """The two texts woven into one, for showing what was taken out and put in."""
    pieces: list[Piece] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("kept", old[a1:a2]))
        else:
            pieces += [Piece(k, t) for k, t in (("out", old[a1:a2]), ("in", new[b1:b2])) if t]
    return pieces
