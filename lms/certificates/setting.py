"""Setting a paragraph by hand: where its lines break and where its words stand. Pure, in pixels.

The certificate's form is drawn by WeasyPrint once; the sentences that differ from person to person are
set here after the same rules (greedy lines, no closing mark at a line's head).
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

NOT_FIRST = frozenset("，。、；：！？）》」』】〉”’,.;:!?)")
NOT_LAST = frozenset("（《「『【〈“‘(")


@dataclass
class Run:
    """Text that stands on one line from *left* on; *ruled* is underlined (a fill-in)."""

    left: float
    width: float = 0.0
    text: str = ""
    ruled: bool = False


@dataclass
class _Piece:
    """What no line may break: (character, ruled, padding before, padding after)."""

    marks: list[tuple[str, bool, float, float]] = field(default_factory=list)

    def width(self, advance: Callable[[str], float]) -> float:
        return sum(advance(c) + before + after for c, _ruled, before, after in self.marks)


def set_lines(
    parts: list[tuple[str, bool]], *, width: float, padding: float, advance: Callable[[str], float]
) -> list[list[Run]]:
    """Lines of runs for *parts*, (text, ruled) each; *padding* stands at both ends of a ruled part."""
    lines: list[list[Run]] = [[]]
    left = 0.0
    for piece in _pieces(parts, padding):
        needed = piece.width(advance)
        if left + needed > width + 0.01 and left:
            lines.append([])
            left = 0.0
            if piece.marks[0][0] == " ":
                continue
        left = _place(piece, lines[-1], left, advance)
    return lines


def _place(piece: _Piece, line: list[Run], left: float, advance: Callable[[str], float]) -> float:
    for character, ruled, before, after in piece.marks:
        if not line or line[-1].ruled != ruled or before or (line[-1].ruled and not ruled):
            line.append(Run(left + before, -before, "", ruled))
        run = line[-1]
        run.text += character
        left += before + advance(character) + after
        run.width = left - run.left
    return left


def _pieces(parts: list[tuple[str, bool]], padding: float) -> Iterator[_Piece]:
    marks = list(_marks(parts, padding))
    piece = _Piece()
    for mark in marks:
        if piece.marks and _may_break(piece.marks[-1][0], mark[0]):
            yield piece
            piece = _Piece()
        piece.marks.append(mark)
    if piece.marks:
        yield piece


def _marks(parts: list[tuple[str, bool]], padding: float) -> Iterator[tuple[str, bool, float, float]]:
    for text, ruled in parts:
        last = len(text) - 1
        for place, character in enumerate(text):
            pads = (ruled and padding) or 0.0
            yield character, ruled, pads * (place == 0), pads * (place == last)


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    return before == " " or not (before < "\u2e80" and after < "\u2e80")
