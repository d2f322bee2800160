"""The rules of a class, pure: places, clashes, windows, presence, verdict (H7, R8, S1). No ORM, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Span:
    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


def clash(ours: Iterable[Span], theirs: Iterable[Span]) -> bool:
    """Whether any two overlap; one that begins when the other ends does not."""
    theirs = list(theirs)
    return any(a.starts_at < b.ends_at and b.starts_at < a.ends_at for a in ours for b in theirs)


@dataclass(frozen=True)
class Reserve:
    """Places held for a unit's tree; *used* of them are taken."""

    id: int
    path: str
    places: int
    used: int
    held: bool  # still held at the moment of asking

    @property
    def left(self) -> int:
        return max(0, self.places - self.used) if self.held else 0


def general_places(capacity: int, taken: int, reserves: Iterable[Reserve]) -> int:
    """Places free for anybody: what is neither taken nor still held for a unit."""
    return max(0, capacity - taken - sum(r.left for r in reserves))


@dataclass(frozen=True)
class Seat:
    """Where somebody may sit: a held place of their unit first, else a general one."""

    reserve: int | None = None


def seat_for(paths: Sequence[str], capacity: int, taken: int, reserves: Sequence[Reserve]) -> Seat | None:
    """The place for somebody of the units at *paths*, home and using; ``None`` when they have to wait.

    The closest unit's reserve is used first, so that a district does not eat up a team's places.
    """
    if taken >= capacity:
        return None
    own = [r for r in reserves if r.left and any(path.startswith(r.path) for path in paths)]
    if own:
        return Seat(max(own, key=lambda r: len(r.path)).id)
    return Seat() if general_places(capacity, taken, reserves) else None


def lowest_free(taken: Iterable[int], capacity: int) -> int | None:
    """The lowest seat number not in *taken*."""
    used = set(taken)
    return next((n for n in range(1, capacity + 1) if n not in used), None)


@dataclass(frozen=True)
class Window:
    opens_at: datetime
    closes_at: datetime

    def holds(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


def sign_in_window(sitting: Span, *, before: int, late: int) -> Window:
    return Window(sitting.starts_at - timedelta(minutes=before), sitting.starts_at + timedelta(minutes=late))


def sign_out_window(sitting: Span, *, late: int, leave: int) -> Window:
    """From the end of the sign-in on: who is called out signs out when leaving and keeps the minutes."""
    return Window(sitting.starts_at + timedelta(minutes=late), sitting.ends_at + timedelta(minutes=leave))


def present_minutes(sitting: Span, came: datetime | None, left: datetime | None) -> int:
    """Minutes of the sitting between sign-in and sign-out; without both nothing is proved (H7)."""
    if came is None or left is None:
        return 0
    start, end = max(sitting.starts_at, came), min(sitting.ends_at, left)
    return max(0, -(-int((end - start).total_seconds()) // 60)) if end > start else 0


@dataclass(frozen=True)
class Verdict:
    """What the rule proposes; the trainer decides (H7)."""

    present: int
    held: int
    enough: bool

    @property
    def missed_percent(self) -> int:
        return round(100 * (self.held - self.present) / self.held) if self.held else 100


def judge(present: int, held: int, *, missed_percent: int) -> Verdict:
    """At most *missed_percent* of the minutes held may be missed. Compared without rounding."""
    present = min(present, held)
    enough = held > 0 and (held - present) * 100 <= held * missed_percent
    return Verdict(present, held, enough)


def teaching_minutes(minutes: int, *, factor: int, first_this_year: bool) -> int:
    """R8: the factor once, and only the first delivery of a course in the year."""
    return minutes * factor if first_this_year else 0


def mean_grades(grades: Sequence[tuple[int, ...]], *, shown_from: int) -> tuple[float, ...] | None:
    """The mean of each column; ``None`` while so few answered that a person could be guessed."""
    if len(grades) < shown_from:
        return None
    return tuple(sum(column) / len(grades) for column in zip(*grades, strict=True))
