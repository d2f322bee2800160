"""Where each line of a chart lies. Pure: plain numbers in, SVG attributes out; no ORM, no clock.

All lengths leave as short strings, ready for an attribute: the security policy forbids ``style=``, and a
template must not put a decimal comma into a path. Hours may be ``int``, ``float`` or ``Decimal``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, cos, pi, sin

Hours = int | float | Decimal

# The order is part of the meaning: categories and states always stand like this (UI.md, Charts).
CATEGORIES = ("foundation", "key_law", "practical")
STATES = ("met", "on_pace", "behind", "out_of_reach", "short")

RING_OUTER, RING_INNER = 97.0, 72.0
SMALLEST_MARKED_ARC = 18.0  # degrees; a shorter arc has no room for its character

STEPS_WIDTH, STEPS_HEIGHT = 440.0, 208.0
PLOT_LEFT, PLOT_RIGHT, PLOT_TOP, PLOT_BOTTOM = 28.0, 436.0, 24.0, 180.0
LABEL_ROOM = 116.0  # what a label such as "已计入 38.33" needs beside its point
LINE_HEIGHT = 17.0


@dataclass(frozen=True, slots=True)
class Part:
    """One category's counted hours; ``mark`` is the character that stands on its arc."""

    key: str
    mark: str
    hours: Hours


@dataclass(frozen=True, slots=True)
class Arc:
    key: str
    path: str
    mark: str
    x: str
    y: str


@dataclass(frozen=True, slots=True)
class DueMark:
    x: str
    y: str
    inner_x: str
    inner_y: str


@dataclass(frozen=True, slots=True)
class Ring:
    arcs: tuple[Arc, ...]
    due: DueMark | None
    outer: str
    inner: str


@dataclass(frozen=True, slots=True)
class Tick:
    at: str
    value: int


@dataclass(frozen=True, slots=True)
class Label:
    x: str
    y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class StepChart:
    width: str
    height: str
    left: str
    right: str
    top: str
    bottom: str
    path: str
    area: str
    pace: str
    today_x: str
    today_label: Label
    due_y: str
    counted_y: str
    due_label: Label
    counted_label: Label
    hours: tuple[Tick, ...]
    months: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """``x`` and ``width`` in percent; ``gap`` tells that a one pixel line stands at ``x``."""

    key: str
    count: int
    x: str
    width: str
    hatched: bool
    gap: bool


def ring(parts: Iterable[Part], target: Hours, due: Hours | None, counted: Hours | None = None) -> Ring:
    """Arcs of the year's ring, from twelve o'clock, in the order of the categories.

    The whole turn is the target, or what is counted when that is more. ``due`` sets the open circle; without
    a target (exempt) there is neither arc nor mark.
    """
    ordered = sorted(parts, key=lambda part: _order(part.key))
    total = float(counted) if counted is not None else sum(float(part.hours) for part in ordered)
    whole = max(float(target), total)
    if whole <= 0:
        return Ring((), None, _n(RING_OUTER), _n(RING_INNER))
    arcs, start = [], 0.0
    for part in ordered:
        sweep = min(360.0 * max(float(part.hours), 0.0) / whole, 360.0 - start)
        if sweep > 0:
            arcs.append(_arc(part, start, sweep))
            start += sweep
    mark = None if due is None or not target else _due_mark(360.0 * min(float(due) / whole, 1.0))
    return Ring(tuple(arcs), mark, _n(RING_OUTER), _n(RING_INNER))


def steps(
    points: Sequence[tuple[date, Hours]],
    target: Hours,
    due: Hours,
    today: date,
    year: int,
    *,
    pace: Sequence[tuple[date, Hours]] = (),
) -> StepChart:
    """Cumulated hours as steps up to *today*, the line of pace over the year, and labels that do not collide.

    ``points`` are days and the hours cumulated by then. ``pace`` replaces the straight line from zero to the
    target, where the unit has its own curve or the officer serves a part of the year.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    today = min(max(today, first), last)
    known = sorted((day, float(hours)) for day, hours in points if first <= day <= today)
    counted = known[-1][1] if known else 0.0
    step, top = _scale(max([float(target), float(due), *(hours for _, hours in known)]))
    plot = _Plot(first, last, top)
    x, y = plot.x, plot.y
    line = plot.stairs(known, until=today)
    curve = sorted((day, float(hours)) for day, hours in pace) or [(first, 0.0), (last, float(target))]
    due_label, counted_label = _two_labels(x(today), y(float(due)), y(counted))
    return StepChart(
        width=_n(STEPS_WIDTH),
        height=_n(STEPS_HEIGHT),
        left=_n(PLOT_LEFT),
        right=_n(PLOT_RIGHT),
        top=_n(PLOT_TOP - 8),
        bottom=_n(PLOT_BOTTOM),
        path=line,
        area=f"{line}V{_n(y(0))}Z",
        pace="M" + "L".join(f"{_n(x(day))} {_n(y(hours))}" for day, hours in curve),
        today_x=_n(x(today)),
        today_label=Label(
            _n(min(max(x(today), PLOT_LEFT + 14), PLOT_RIGHT - 14)), _n(PLOT_TOP - 12), "middle"
        ),
        due_y=_n(y(float(due))),
        counted_y=_n(y(counted)),
        due_label=due_label,
        counted_label=counted_label,
        hours=tuple(Tick(_n(y(value)), value) for value in range(0, top + 1, step)),
        months=tuple(Tick(_n(x(date(year, month, 15))), month) for month in range(1, 13, 2)),
    )


def state_bar(counts: Mapping[str, int]) -> list[Segment]:
    """Segments of a unit's bar in the order of the states; people whom no state names are left out."""
    total = sum(max(counts.get(key, 0), 0) for key in STATES)
    segments: list[Segment] = []
    before = 0
    for key in STATES:
        count = max(counts.get(key, 0), 0)
        if count:
            segments.append(
                Segment(
                    key=key,
                    count=count,
                    x=f"{_n(100 * before / total)}%",
                    width=f"{_n(100 * count / total)}%",
                    hatched=key == "behind",
                    gap=bool(before),
                )
            )
            before += count
    return segments


def percent(part: Hours, whole: Hours) -> str:
    """The length of a track's filled part: never below 0 or above 100, full when nothing is demanded."""
    if not whole:
        return "100%"
    return f"{_n(100 * min(max(float(part) / float(whole), 0.0), 1.0))}%"


def _order(key: str) -> int:
    return CATEGORIES.index(key) if key in CATEGORIES else len(CATEGORIES)


def _n(value: float) -> str:
    """At most two decimals, never "-0"."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def _at(degrees: float, radius: float) -> tuple[str, str]:
    angle = degrees * pi / 180
    return _n(radius * sin(angle)), _n(-radius * cos(angle))


def _arc(part: Part, start: float, sweep: float) -> Arc:
    # A whole turn in one arc command draws nothing: its ends coincide.
    end = start + min(sweep, 359.99)
    large = 1 if end - start > 180 else 0
    outer, inner = _n(RING_OUTER), _n(RING_INNER)
    path = (
        f"M{' '.join(_at(start, RING_OUTER))}"
        f"A{outer} {outer} 0 {large} 1 {' '.join(_at(end, RING_OUTER))}"
        f"L{' '.join(_at(end, RING_INNER))}"
        f"A{inner} {inner} 0 {large} 0 {' '.join(_at(start, RING_INNER))}Z"
    )
    x, y = _at(start + sweep / 2, (RING_OUTER + RING_INNER) / 2)
    return Arc(part.key, path, part.mark if sweep >= SMALLEST_MARKED_ARC else "", x, y)


def _due_mark(degrees: float) -> DueMark:
    return DueMark(*_at(degrees, RING_OUTER + 1), *_at(degrees, RING_INNER - 4))


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a day and a number of hours lie: a year from left to right, zero to *top* from the bottom."""

    first: date
    last: date
    top: int

    def x(self, day: date) -> float:
        return PLOT_LEFT + (PLOT_RIGHT - PLOT_LEFT) * (day - self.first).days / (self.last - self.first).days

    def y(self, hours: float) -> float:
        return PLOT_BOTTOM - (PLOT_BOTTOM - PLOT_TOP) * hours / self.top

    def stairs(self, points: Sequence[tuple[date, float]], *, until: date) -> str:
        """The path of a sum that rises at each of *points* and stays level in between."""
        rises = "".join(f"H{_n(self.x(day))}V{_n(self.y(hours))}" for day, hours in points)
        return f"M{_n(self.x(self.first))} {_n(self.y(0))}{rises}H{_n(self.x(until))}"


def _scale(highest: float) -> tuple[int, int]:
    """A round step and the top of the axis, with three or four steps below it."""
    for step in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000):
        if highest <= 4 * step:
            return step, max(step, ceil(highest / step) * step)
    return 5000, ceil(highest / 5000) * 5000


def _two_labels(x: float, due_y: float, counted_y: float) -> tuple[Label, Label]:
    """The upper label to the left above its point, the lower to the right below; sides change at the edges."""
    upper_y, lower_y = min(due_y, counted_y) - 6, max(due_y, counted_y) + 16
    upper_y = min(max(upper_y, PLOT_TOP + 6), PLOT_BOTTOM - LINE_HEIGHT - 6)
    lower_y = min(max(lower_y, upper_y + LINE_HEIGHT), PLOT_BOTTOM - 5)
    upper_left = x - LABEL_ROOM >= PLOT_LEFT
    lower_right = x + LABEL_ROOM <= PLOT_RIGHT
    upper = _beside(x, upper_y, left=upper_left)
    lower = _beside(x, lower_y, left=not lower_right)
    return (upper, lower) if due_y <= counted_y else (lower, upper)


def _beside(x: float, y: float, *, left: bool) -> Label:
    return Label(_n(x - 9), _n(y), "end") if left else Label(_n(x + 9), _n(y), "start")
