"""The judge of learning time (H1–H5). Pure: no clock, no database; every refusal has a reason.

A beat says which seconds of the lesson were played since the last one. That is a hint: the server's
clock gives a budget, and only seconds inside the budget, never covered before, are accepted. They
stand as *pending* until presence is proved by the next answer or the end of the sitting.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from courses.learning.spans import Spans, first, length, normal, union, without

TOO_FAST, HIDDEN, OFFLINE, DAY_FULL, NO_ANSWER = "too_fast", "hidden", "offline", "day_full", "no_answer"
COUNTING, PAUSED, ASKING, ENDED = "counting", "paused", "asking", "ended"
# What rounding may take from an honest player is never called a refusal.
ROUNDING_SECONDS = 2


@dataclass(frozen=True)
class Figures:
    """What the place has set (H1–H5, demo figures)."""

    beat: int = 20
    tolerance: int = 10
    rate: float = 1.5
    ask_after: int = 300
    ask_before: int = 720
    answer: int = 120
    queue: int = 36
    day: int = 360 * 60
    silent: int = 900


@dataclass(frozen=True)
class Track:
    """How a sitting stands; all instants are the server's."""

    seconds: int  # of the lesson
    beat_at: datetime
    proof_at: datetime
    ask_at: datetime
    day: date
    number: int = 0
    position: int = 0
    covered: Spans = ()
    pending: Spans = ()
    spare: float = 0.0
    asked_at: datetime | None = None
    paused_at: datetime | None = None
    day_before: int = 0
    day_seconds: int = 0


@dataclass(frozen=True)
class Beat:
    """What the browser reports. *count* beats at once when a connection was lost (numbers up to *number*)."""

    number: int
    spans: Spans = ()
    position: int = 0
    playing: bool = True
    visible: bool = True
    count: int = 1


@dataclass(frozen=True)
class Refusal:
    why: str
    spans: Spans
    seconds: int
    from_at: datetime
    to_at: datetime


@dataclass(frozen=True)
class Judgement:
    track: Track
    state: str
    accepted: int = 0
    refusals: tuple[Refusal, ...] = ()
    why: str = ""  # of a pause or an end
    replayed: bool = False


def judge(track: Track, beat: Beat, *, now: datetime, figures: Figures) -> Judgement:
    """Judge *beat* at *now*. The same number twice changes nothing; time is never counted twice."""
    if beat.number <= track.number:
        return Judgement(track, state_of(track), replayed=True)
    if track.asked_at:
        return _while_asked(track, beat, now, figures)
    if track.paused_at:
        return Judgement(_moved(track, beat, now), PAUSED, why="called_out")
    judged = _accept(track, beat, now, figures)
    if judged.track.day_before + judged.track.day_seconds >= figures.day:
        return replace(judged, state=ENDED, why=DAY_FULL)
    if now >= track.ask_at and judged.state == COUNTING:
        return replace(judged, state=ASKING, track=replace(judged.track, asked_at=now))
    return judged


def state_of(track: Track) -> str:
    return ASKING if track.asked_at else PAUSED if track.paused_at else COUNTING


def _accept(track: Track, beat: Beat, now: datetime, figures: Figures) -> Judgement:
    claimed = normal((max(0, a), min(b, track.seconds)) for a, b in beat.spans)
    moved = _moved(track, beat, now)
    if not beat.visible:
        refusals = _refusal(HIDDEN, without(claimed, _known(track)), track.beat_at, now)
        return Judgement(moved, PAUSED, refusals=refusals, why=HIDDEN)
    if not beat.playing and not claimed:
        return Judgement(moved, PAUSED)
    reckoned, offline = _reckoned(track, beat, now, figures)
    budget = reckoned * figures.rate + track.spare
    played = first(claimed, int(budget))
    fresh = without(played, _known(track))
    room = max(0, figures.day - track.day_before - track.day_seconds)
    accepted = first(fresh, room)
    lost = without(without(claimed, played), _known(track))
    refusals = (
        _refusal(OFFLINE if offline else TOO_FAST, lost, track.beat_at, now)
        if length(lost) > ROUNDING_SECONDS
        else ()
    ) + _refusal(DAY_FULL, without(fresh, accepted), track.beat_at, now)
    after = replace(
        moved,
        pending=union(track.pending, accepted),
        spare=min(max(0.0, budget - length(claimed)), float(ROUNDING_SECONDS)),
        day_seconds=track.day_seconds + length(accepted),
    )
    return Judgement(after, COUNTING if beat.playing else PAUSED, length(accepted), refusals)


def _reckoned(track: Track, beat: Beat, now: datetime, figures: Figures) -> tuple[float, bool]:
    """Seconds of real time that this report can stand for (H1), and whether a lost connection cut it.

    At most the time since the last beat; at most a beat and its tolerance for each beat reported; and
    never beyond the moment at which presence would have been asked.
    """
    elapsed = max(0.0, (now - track.beat_at).total_seconds())
    count = max(1, min(beat.count, figures.queue))
    allowed = min(elapsed, float(count * (figures.beat + figures.tolerance)))
    if beat.count > 1:
        until_asked = max(0.0, (track.ask_at - track.beat_at).total_seconds())
        if until_asked < allowed:
            return until_asked, True
        return allowed, elapsed > allowed
    return allowed, elapsed > allowed and elapsed > figures.beat + figures.tolerance


def _while_asked(track: Track, beat: Beat, now: datetime, figures: Figures) -> Judgement:
    """The media waits for the answer: nothing counts; after the time to answer the unproved is lost (H4)."""
    moved = _moved(track, beat, now)
    if now < deadline(track, figures):
        return Judgement(moved, ASKING)
    return unanswered(moved, now=now)


def unanswered(track: Track, *, now: datetime) -> Judgement:
    """No answer: the time since the last proof does not count; it can be watched again."""
    refusals = _refusal(NO_ANSWER, track.pending, track.proof_at, track.asked_at or now)
    after = replace(
        track, pending=(), day_seconds=max(0, track.day_seconds - length(track.pending)), asked_at=None
    )
    return Judgement(after, ENDED, refusals=refusals, why=NO_ANSWER)


def deadline(track: Track, figures: Figures) -> datetime:
    return track.asked_at + timedelta(seconds=figures.answer)


def prove(track: Track, *, now: datetime, wait: int) -> Track:
    """Presence is proved: what was pending stands; the next question comes after *wait* seconds."""
    return replace(
        track,
        covered=union(track.covered, track.pending),
        pending=(),
        proof_at=now,
        asked_at=None,
        beat_at=now,
        ask_at=now + timedelta(seconds=wait),
    )


def settle(track: Track) -> Track:
    """The sitting ends without an open question: what was pending stands."""
    return replace(track, covered=union(track.covered, track.pending), pending=())


def is_overdue(track: Track, *, now: datetime, figures: Figures) -> bool:
    """Whether the question for presence was left without an answer too long: no act takes that back (H4)."""
    return bool(track.asked_at) and now > deadline(track, figures)


def call_out(track: Track, *, now: datetime, figures: Figures) -> Judgement:
    """One tap, without loss or blame: the clock stands still and no question comes (H4)."""
    if is_overdue(track, now=now, figures=figures):
        return unanswered(track, now=now)
    return Judgement(replace(track, paused_at=now, asked_at=None, beat_at=now), PAUSED, why="called_out")


def come_back(track: Track, *, now: datetime, wait: int, figures: Figures) -> Judgement:
    """Back from the call-out. Coming back is a proof of presence."""
    if is_overdue(track, now=now, figures=figures):
        return unanswered(track, now=now)
    return Judgement(replace(prove(track, now=now, wait=wait), paused_at=None), COUNTING)


def owed(seconds: int, covered: Spans, coverage_percent: int) -> int:
    """Seconds still to cover until the lesson counts as learned."""
    return max(0, -(-seconds * coverage_percent // 100) - length(covered))


def next_position(seconds: int, covered: Spans, position: int) -> int:
    """Where to go on: the first gap at or after *position*, else the first gap at all."""
    gaps = without([(0, seconds)], covered)
    later = next((max(a, position) for a, b in gaps if b > position), None)
    return later if later is not None else (gaps[0][0] if gaps else 0)


def _known(track: Track) -> Spans:
    return union(track.covered, track.pending)


def _moved(track: Track, beat: Beat, now: datetime) -> Track:
    return replace(
        track,
        number=beat.number,
        beat_at=max(now, track.beat_at),
        position=max(0, min(beat.position, track.seconds)),
    )


def _refusal(why: str, spans: Spans, from_at: datetime, to_at: datetime) -> tuple[Refusal, ...]:
    return (Refusal(why, spans, length(spans), from_at, to_at),) if spans else ()
