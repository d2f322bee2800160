"""In which order the boxes of a slide are read: by the white between them, not by the order in which they were drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from operator import itemgetter

MOST = 200  # boxes on a slide; beyond it is no layout
TOLERANCE = 8  # boxes that overlap by less than this part of their size stand apart to the eye


@dataclass(frozen=True)
class Box:
    """A shape and where it stands, in any one unit."""

    shape: object
    left: int
    top: int
    right: int
    bottom: int


Span = Callable[[Box], tuple[int, int]]


def as_read(shapes) -> list:
    """The shapes of one slide or group: bands from top to bottom, in a band columns from left to right."""
    boxes = [_box(shape) for shape in shapes]
    return [box.shape for box in (_read(boxes) if len(boxes) <= MOST else _by_corners(boxes))]


def _box(shape) -> Box:
    left, top = shape.left or 0, shape.top or 0
    return Box(shape, left, top, left + (shape.width or 0), top + (shape.height or 0))


def _read(boxes: list[Box]) -> list[Box]:
    bands = _apart(boxes, _height)
    if len(bands) < 2:
        columns = _apart(boxes, _width)
        if len(columns) < 2:
            return _one_behind(boxes)
        return [box for column in columns for box in _read(column)]
    found: list[Box] = []
    while bands:
        count = next((n for n in range(len(bands), 1, -1) if _are_columns(bands[:n])), 1)
        together = [box for band in bands[:count] for box in band]
        parts = _apart(together, _width) if count > 1 else [together]
        found += [box for part in parts for box in _read(part)]
        bands = bands[count:]
    return found


def _one_behind(boxes: list[Box]) -> list[Box]:
    """They overlap: where the largest lies behind the others, these are read as if it were not there."""
    if len(boxes) < 3:
        return _by_corners(boxes)
    largest = max(boxes, key=lambda box: (box.right - box.left) * (box.bottom - box.top))
    others = [box for box in boxes if box is not largest]
    if len(_apart(others, _height)) < 2 and len(_apart(others, _width)) < 2:
        return _by_corners(boxes)
    return [largest, *_read(others)]


def _by_corners(boxes: list[Box]) -> list[Box]:
    return sorted(boxes, key=lambda box: (box.top, box.left))


def _are_columns(bands: list[list[Box]]) -> bool:
    """Whether *bands* are read down before across: each column goes on, and the rows are no farther apart."""
    columns = _apart([box for band in bands for box in band], _width)
    if len(columns) < 2 or any(len(column) < 2 for column in columns):
        return False
    return _least_gap(columns, _width) >= _least_gap(bands, _height)


def _apart(boxes: list[Box], span: Span) -> list[list[Box]]:
    """Groups with nothing but white between them, in order."""
    groups: list[list[Box]] = []
    end = 0
    for (start, until), box in sorted(((_shrunk(*span(box)), box) for box in boxes), key=itemgetter(0)):
        if groups and start < end:
            groups[-1].append(box)
        else:
            groups.append([box])
        end = max(end, until)
    return groups


def _shrunk(start: int, until: int) -> tuple[int, int]:
    slack = (until - start) // TOLERANCE
    return start + slack, until - slack


def _least_gap(groups: list[list[Box]], span: Span) -> int:
    return min(
        min(span(box)[0] for box in after) - max(span(box)[1] for box in before)
        for before, after in pairwise(groups)
    )


def _height(box: Box) -> tuple[int, int]:
    return box.top, box.bottom


def _width(box: Box) -> tuple[int, int]:
    return box.left, box.right
