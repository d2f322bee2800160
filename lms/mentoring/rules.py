"""What the rules of mentoring say about rows: pure, no database, no clock (M1–M5)."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

OPEN_STATES = frozenset({"proposed", "agreed", "active", "paused", "final_review"})

# M2. From each state, what may follow. "ended" is always without fault, "ended_for_cause" never silently.
MOVES: dict[str, frozenset[str]] = {
    "proposed": frozenset({"agreed", "declined"}),
    "agreed": frozenset({"active", "ended"}),
    "active": frozenset({"paused", "final_review", "ended", "ended_for_cause", "repaired"}),
    "paused": frozenset({"active", "ended", "ended_for_cause", "repaired"}),
    "final_review": frozenset({"completed", "active", "ended", "ended_for_cause"}),
    "completed": frozenset(),
    "ended": frozenset(),
    "ended_for_cause": frozenset(),
    "repaired": frozenset(),
    "declined": frozenset(),
}
NEEDS_REASON = frozenset({"paused", "ended", "ended_for_cause", "repaired", "declined"})

LEADS, MAY_TEACH = 4, 5
PARTIES = ("mentor", "mentee", "unit")


def may_move(state: str, to: str) -> bool:
    return to in MOVES[state]


def months_after(day: date, months: int) -> date:
    """The same day *months* later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (first_of_next - timedelta(days=1)).day))


class Currency(StrEnum):
    CURRENT = "current"
    WARNED = "warned"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class Holding:
    """A level that somebody holds, and how long it stays current without practice (M4)."""

    level: int
    since: date
    practised_on: date
    warn_on: date
    lapse_on: date
    currency: Currency

    @property
    def standing(self) -> int:
        """The level that counts: none when it lapsed."""
        return 0 if self.currency == Currency.LAPSED else self.level


def holding(
    level: int, since: date, practised_on: date | None, *, warn_months: int, lapse_months: int, on: date
) -> Holding:
    """The clock starts at the panel's decision and again with every practice.

    Practice after the lapse does not bring the level back: a panel does, which sets *since* anew.
    """
    last = max(since, practised_on or since)
    warn_on, lapse_on = months_after(last, warn_months), months_after(last, lapse_months)
    currency = Currency.LAPSED if on >= lapse_on else Currency.WARNED if on >= warn_on else Currency.CURRENT
    return Holding(level, since, last, warn_on, lapse_on, currency)


def last_unbroken_practice(since: date, days: list[date], lapse_months: int) -> date:
    """The last practice before the first gap that was long enough to lapse; *since* without any."""
    last = since
    for day in sorted(d for d in days if d > since):
        if day >= months_after(last, lapse_months):
            break
        last = day
    return last


@dataclass(frozen=True)
class Asked:
    """Whether a log is asked for now, and in which words the page says so."""

    asked: bool
    why: str  # not_active, cap_full, skill_needs_it, within_rhythm, due
    minutes_asked: bool
    due_on: date | None


def asked_for(
    *, state: str, last_log: date, rhythm_days: int, cap_full: bool, skill_needs_it: bool, on: date
) -> Asked:
    """M3: nothing is asked once the cap is full unless a skill needs it; missed periods are not made up."""
    due_on = last_log + timedelta(days=rhythm_days)
    if state not in ("active", "final_review"):
        return Asked(False, "not_active", False, None)
    if cap_full and not skill_needs_it:
        return Asked(False, "cap_full", False, None)
    why = "skill_needs_it" if cap_full else "due"
    return Asked(on >= due_on, why if on >= due_on else "within_rhythm", not cap_full, due_on)


def stalled(*, state: str, last_log: date, stalled_days: int, cap_full: bool, on: date) -> bool:
    """Logs have stopped: the unit offers to pause, shorten or re-pair. With a full cap silence is fine."""
    return state == "active" and not cap_full and (on - last_log).days > stalled_days


@dataclass(frozen=True)
class Voice:
    account: int
    is_mentor: bool
    agrees: bool


def panel_says(voices: list[Voice], *, size: int = 2) -> str:
    """M4: "granted" once *size* members agree and one of them is no mentor; "declined" as soon as one
    member who is no mentor, or two members, say not yet; else "open".
    """
    against = [v for v in voices if not v.agrees]
    if len(against) > 1 or any(not v.is_mentor for v in against):
        return "declined"
    agreeing = [v for v in voices if v.agrees]
    enough = len(agreeing) >= size and any(not v.is_mentor for v in agreeing)
    return "granted" if enough else "open"


class Readiness(StrEnum):
    READY = "ready"
    THIN = "thin"
    NOT_READY = "not_ready"
    DORMANT = "dormant"


@dataclass(frozen=True)
class Power:
    """Readiness for one delegated power: who leads it and until when, who may teach it."""

    code: str
    state: Readiness
    leads: tuple[tuple[int, date], ...]  # officer, current until
    teachers: tuple[tuple[int, date], ...]
    lapsed: tuple[int, ...]


def readiness(
    code: str, skills: list[str], held: dict[int, dict[str, Holding]], *, outside_teachers: int = 0
) -> Power:
    """Two who currently lead and one who may teach (of the two, or from outside) are ready.

    Somebody leads a power when they lead every skill that it needs; the weakest skill decides, levels are
    never averaged. Dormant: somebody could lead it once, and everybody's level has lapsed.
    """
    leads, teachers, lapsed = [], [], []
    for officer, by_skill in sorted(held.items()):
        having = [by_skill[skill] for skill in skills if skill in by_skill]
        if len(having) < len(skills) or not having:
            continue
        until = min(h.lapse_on for h in having)
        if min(h.standing for h in having) >= LEADS:
            leads.append((officer, until))
        elif min(h.level for h in having) >= LEADS:
            lapsed.append(officer)
        if min(h.standing for h in having) >= MAY_TEACH:
            teachers.append((officer, until))
    if len(leads) >= 2 and (teachers or outside_teachers):
        state = Readiness.READY
    elif leads:
        state = Readiness.THIN
    else:
        state = Readiness.DORMANT if lapsed else Readiness.NOT_READY
    return Power(code, state, tuple(leads), tuple(teachers), tuple(lapsed))


def needs_remedy(not_responding: list[bool], fatal: bool) -> str:
    """*not_responding*: the last observations of the skill, newest first. "" or the cause (issue of M3)."""
    if fatal:
        return "fatal_fault"
    return "not_responding" if len(not_responding) >= 2 and all(not_responding[:2]) else ""


def releases(ratings: list[tuple[int, int]], released: set[int], *, least: int = 3) -> list[int]:
    """M5. Of (id, rating), oldest first, the ids of the next group; [] while fewer than *least* wait.

    All that wait go out together, so that the next group, too, will have to be *least* or more.
    """
    waiting = [pk for pk, _rating in ratings if pk not in released]
    return waiting if len(waiting) >= least else []


def posting_end(starts_on: date, *, move_after: int, must_move: int, on: date) -> date:
    """When a posted mentor is due to rotate: after *move_after* years, later by *must_move* (M1)."""
    due = months_after(starts_on, 12 * move_after)
    return due if due >= on else months_after(starts_on, 12 * must_move)
