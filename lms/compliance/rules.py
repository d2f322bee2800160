"""The law of hours as one pure function: :func:`assess` (R5, R7, R9–R15).

No ORM and no clock: rows go in, a frozen :class:`Assessment` comes out that can say line by line
what counted, what did not and why, and what is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from lms.common.clock import month_before
from lms.compliance.pace import due_minutes, first_day_above
from lms.compliance.service import DAY, Service, first_day_short

CATEGORIES = ("foundation", "key_law", "practical")


# (last days ascending, minutes still to be had from that day on); None: not limited.
Offers = tuple[tuple[date, ...], tuple[int, ...]] | None


class Entry(NamedTuple):
    """A ledger row as far as the law of hours reads it. Minutes are whole; a reversal is negative."""

    number: int
    category: str
    mode: str
    minutes: int
    earned_on: date
    course_key: str = ""
    edition_digest: str = ""
    substantial_change: bool = False
    reverses: int | None = None  # number of the reversed entry
    source: str = ""


class Line(NamedTuple):
    """How much of an entry counted; *why* not the rest: "", reversed, course_repeat or mode_cap."""

    entry: Entry
    counted: int
    why: str


class Reason(NamedTuple):
    """One sentence of the explanation: the rule's number, a code, its values (minutes, names)."""

    rule: str
    code: str
    values: Mapping[str, object]


class Waived(NamedTuple):
    """A granted waiver: *minutes* off the target, or all of it when ``None`` (R11)."""

    minutes: int | None
    ground: str


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a requirement demands; minutes throughout. *closed*: the year has been closed."""

    year: int
    code: str
    title: str = ""
    target: int
    minutes_per_hour: int = 45
    category_minimum: Mapping[str, int] = field(default_factory=dict)
    mode_cap: Mapping[str, int] = field(default_factory=dict)
    pace_curve: tuple[float, ...] | None = None  # share due by the end of each month
    prorate: bool = True
    prorate_minima: bool = True
    mandatory_courses: tuple[str, ...] = ()
    carry_over_cap: int = 0
    month_counts_from_days: int = 15
    daily_minutes: int = 360
    offers: Offers = None
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """Where one officer stands under one requirement on one day. All figures in minutes."""

    terms: Terms
    on: date
    months_in_service: int
    exempt: bool
    target: int
    minima: Mapping[str, int]
    recorded: int
    counted: int
    carried: int
    by_category: Mapping[str, int]
    by_category_mode: Mapping[tuple[str, str], int]
    shortfalls: Mapping[str, int]
    missing_courses: tuple[str, ...]
    owed: int
    due: int  # by that day, rounded half up
    met: bool
    behind_from: date | None
    out_of_reach_from: date | None
    lines: tuple[Line, ...]
    waivers: tuple[Waived, ...] = ()

    @property
    def state(self) -> str:
        return state_on(self, self.on, closed=self.terms.closed)

    @property
    def not_counted(self) -> int:
        return self.recorded - (self.counted - self.carried)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        from lms.compliance.explanations import reasons

        return reasons(self)


def assess(
    requirement: Terms, service: Service, entries: Iterable[Entry], waivers: Iterable[Waived], *, on: date
) -> Assessment:
    """Standing under *requirement* on the day *on*; entries earned later are left out."""
    waivers = tuple(waivers)
    months = service.months(requirement.month_counts_from_days)
    share = _share_of_target(requirement.target, months if requirement.prorate else 12, waivers)
    target = half_up(requirement.target * share)
    shrunk = share if requirement.prorate_minima else Fraction(1)
    minima = {c: half_up(m * shrunk) for c, m in requirement.category_minimum.items()} if target else {}
    lines, by_category_mode = count((e for e in entries if e.earned_on <= on), requirement.mode_cap)
    by_category = dict.fromkeys(CATEGORIES, 0)
    for (category, _mode), minutes in by_category_mode.items():
        by_category[category] += minutes
    carried = min(service.carried, requirement.carry_over_cap)
    counted = sum(by_category.values()) + carried
    shortfalls = {c: m - by_category[c] for c, m in minima.items() if m > by_category[c]}
    # A named course was taken, whatever the cap of its mode left of its minutes.
    taken = {line.entry.course_key for line in lines if line.why != "reversed"}
    missing = tuple(c for c in requirement.mandatory_courses if c not in taken) if target else ()
    owed = max(target - counted, sum(shortfalls.values()), 0)
    met = owed == 0 and not missing
    turns = (None, None) if met else _turning_days(requirement, service, target, counted, owed)
    return Assessment(
        terms=requirement,
        on=on,
        months_in_service=months,
        exempt=target == 0,
        target=target,
        minima=minima,
        recorded=sum(line.entry.minutes for line in lines),
        counted=counted,
        carried=carried,
        by_category=by_category,
        by_category_mode=by_category_mode,
        shortfalls=shortfalls,
        missing_courses=missing,
        owed=owed,
        due=due_minutes(service, target, requirement.pace_curve, on),
        met=met,
        behind_from=turns[0],
        out_of_reach_from=turns[1],
        lines=lines,
        waivers=waivers,
    )


def count(
    entries: Iterable[Entry], mode_cap: Mapping[str, int]
) -> tuple[tuple[Line, ...], dict[tuple[str, str], int]]:
    """R9: what each entry counts, in order of day, then of recording; and the sums by category and mode."""
    entries = sorted(entries, key=_order)
    gone = {e.reverses for e in entries if e.reverses is not None}
    left = dict(mode_cap)
    editions: dict[str, set[str]] = {}
    sums: dict[tuple[str, str], int] = {}
    lines = []
    for entry in entries:
        counted, why = _counts(entry, gone, left, editions)
        if counted:
            sums[entry.category, entry.mode] = sums.get((entry.category, entry.mode), 0) + counted
        lines.append(Line(entry, counted, why))
    return tuple(lines), sums


def _order(entry: Entry) -> tuple[date, int]:
    return entry.earned_on, entry.number


def _counts(entry: Entry, gone: set, left: dict[str, int], editions: dict[str, set[str]]) -> tuple[int, str]:
    """(minutes that count, why not the rest). Uses up *left* and notes the course's edition."""
    if entry.reverses is not None or entry.number in gone:
        return 0, "reversed"
    seen = editions.get(entry.course_key) if entry.course_key else None
    if seen and not (entry.substantial_change and entry.edition_digest not in seen):
        return 0, "course_repeat"
    rest = left.get(entry.mode)
    counted = entry.minutes if rest is None else min(entry.minutes, rest)
    if rest is not None:
        left[entry.mode] = rest - counted
    if counted and entry.course_key:
        editions.setdefault(entry.course_key, set()).add(entry.edition_digest)
    return counted, "" if counted == entry.minutes else "mode_cap"


def state_on(standing, day: date, *, closed: bool) -> str:
    """R14 for anything with ``met``, ``behind_from`` and ``out_of_reach_from``."""
    if standing.met:
        return "met"
    if closed:
        return "short"
    if standing.out_of_reach_from and day >= standing.out_of_reach_from:
        return "out_of_reach"
    if standing.behind_from and day >= standing.behind_from:
        return "behind"
    return "on_pace"


def half_up(value: Fraction | int) -> int:
    """Rounded half up to whole minutes (R10)."""
    return int((value * 2 + 1) // 2)


def _share_of_target(target: int, months: int, waivers: tuple[Waived, ...]) -> Fraction:
    share = Fraction(months, 12)
    if not waivers or not target:
        return share
    if any(waived.minutes is None for waived in waivers):
        return Fraction(0)
    off = Fraction(sum(waived.minutes for waived in waivers), target)
    return max(share - off, Fraction(0))


def _turning_days(
    terms: Terms, service: Service, target: int, counted: int, owed: int
) -> tuple[date | None, date | None]:
    """The days from which an unmet standing is behind, and out of reach (R14)."""
    above = first_day_above(service, target, terms.pace_curve, counted)
    behind = _month_after(above) if above else None
    needed_days = max(1, -(-owed // terms.daily_minutes))
    last_chance = service.days - needed_days + 1
    out = service.day_number(last_chance) + DAY if last_chance > 0 else date(service.year, 1, 1)
    if terms.offers is not None:
        days, sums = terms.offers
        out = min(out, first_day_short(days, sums, owed, date(service.year, 1, 1)))
    return behind, out


def _month_after(day: date) -> date:
    """The first day whose ``month_before`` is not before *day*: a month's tolerance (R14)."""
    candidate = day + timedelta(days=28)
    while month_before(candidate) < day:
        candidate += DAY
    return candidate
