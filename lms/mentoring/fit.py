"""How well everybody fits with everybody: hard bans and points per ground, as matrices (mentees × mentors).

Points are whole numbers, so a plan's total is exact and the same on every machine.
"""

from dataclasses import dataclass

import numpy as np

from lms.mentoring.facts import Mentee, Mentor, Problem

STEP = 4  # characters of a unit's path per step
FAR = 6  # steps at which distance earns nothing: another district
NO_RATING = 3.0  # nothing released yet is neither good nor bad

# Why a pair is out of the question; the first that applies is named.
GROUNDS = (
    "",
    "same_person",
    "appraiser",
    "recusal",
    "banned",
    "suspended",
    "training",
    "rotation",
    "cool_down",
    "full",
    "reach",
)
CODE = {name: code for code, name in enumerate(GROUNDS)}


@dataclass(frozen=True)
class Fit:
    """*points* by ground without load; *base* their sum; *why* the code of the ban or 0; *distance* in steps."""

    points: dict[str, np.ndarray]
    base: np.ndarray
    why: np.ndarray
    distance: np.ndarray


def fit_of(problem: Problem) -> Fit:
    mentees, mentors, weights = problem.mentees, problem.mentors, problem.weights
    distance = _distance(mentees, mentors)
    shares = {
        "field": _equal([m.field for m in mentees], [m.field for m in mentors]),
        "skills": _skills(mentees, mentors),
        "distance": np.clip(1 - distance / np.float32(FAR), 0, 1),
        "earlier": _earlier(mentees, mentors),
        "shift": _equal([m.shift for m in mentees], [m.shift for m in mentors], unknown=True),
        "language": _language(mentees, mentors),
        "rating": np.broadcast_to(_rating(mentors), (len(mentees), len(mentors))),
    }
    points = {name: rounded(share * np.float32(weights.get(name, 0))) for name, share in shares.items()}
    base = np.zeros((len(mentees), len(mentors)), np.int16)
    for part in points.values():
        base += part
    return Fit(points, base, _bans(problem, distance), distance)


def rounded(values: np.ndarray) -> np.ndarray:
    """Half up, once per ground."""
    return np.floor(values + np.float32(0.5)).astype(np.int16)


def load_points(mentor: Mentor, place: int, weight: int) -> int:
    """The fuller a mentor already is, the fewer points: the first of two places all, the second half."""
    return int(weight * (1 - place / mentor.capacity) + 0.5)


def _bans(problem: Problem, distance: np.ndarray) -> np.ndarray:
    mentees, mentors = problem.mentees, problem.mentors
    why = np.zeros(distance.shape, np.int8)
    if problem.reach is not None:
        why[distance > problem.reach] = CODE["reach"]
    for column, mentor in enumerate(mentors):
        if ground := _mentor_ban(mentor, problem):
            why[:, column] = CODE[ground]
    rows = {m.key: i for i, m in enumerate(mentees)}
    columns = {m.key: j for j, m in enumerate(mentors)}
    by_hand = dict.fromkeys(problem.bans, "banned")
    for (mentor, mentee), ground in (by_hand | problem.barred).items():
        if mentor in columns and mentee in rows:
            why[rows[mentee], columns[mentor]] = CODE[ground]
    for key in rows.keys() & columns.keys():
        why[rows[key], columns[key]] = CODE["same_person"]
    return why


def _mentor_ban(mentor: Mentor, problem: Problem) -> str:
    if mentor.suspended:
        return "suspended"
    if not (mentor.approved and mentor.trained):
        return "training"
    if mentor.in_post_until and mentor.in_post_until < problem.ends_on:
        return "rotation"
    if mentor.free_from and mentor.free_from > problem.starts_on:
        return "cool_down"
    return "full" if mentor.load >= mentor.capacity else ""


def _numbers(*lists: list[str]) -> list[np.ndarray]:
    """Each list as integers, equal where the words are equal."""
    known: dict[str, int] = {}
    return [np.array([known.setdefault(word, len(known)) for word in words], np.int32) for words in lists]


def _equal(left: list[str], right: list[str], *, unknown: bool = False) -> np.ndarray:
    """1 where equal; an empty word fits with all when *unknown*, else with none."""
    a, b = _numbers(left, right)
    same = a[:, None] == b[None, :]
    if unknown:
        same = (
            same
            | np.array([not x for x in left], bool)[:, None]
            | np.array([not x for x in right], bool)[None, :]
        )
    else:
        same = same & np.array([bool(x) for x in left], bool)[:, None]
    return same.astype(np.float32)


def _skills(mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]) -> np.ndarray:
    """Which share of what somebody wants to learn the mentor may teach."""
    codes = sorted({code for m in mentees for code in m.wants})
    place = {code: i for i, code in enumerate(codes)}
    wants = _marks([m.wants for m in mentees], place)
    teaches = _marks([m.teaches for m in mentors], place)
    total = wants.sum(1, keepdims=True)
    return np.where(total > 0, (wants @ teaches.T) / np.maximum(total, 1), np.float32(1))


def _marks(sets: list[tuple[str, ...]], place: dict[str, int]) -> np.ndarray:
    marks = np.zeros((len(sets), max(1, len(place))), np.float32)
    for row, codes in enumerate(sets):
        for code in codes:
            if code in place:
                marks[row, place[code]] = 1
    return marks


def _distance(mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]) -> np.ndarray:
    """Steps up to the common unit and down again: 0 the same unit, 2 a sister unit."""
    left, right = [m.unit for m in mentees], [m.unit for m in mentors]
    depth = max([len(path) for path in (*left, *right)], default=0) // STEP
    common = np.zeros((len(left), len(right)), np.int16)
    for level in range(1, depth + 1):
        end = level * STEP
        a, b = _numbers([p[:end] for p in left], [p[:end] for p in right])
        deep = np.array([len(p) >= end for p in left], bool)
        common += (a[:, None] == b[None, :]) & deep[:, None]
    steps = [np.array([len(p) // STEP for p in paths], np.int16) for paths in (left, right)]
    return (steps[0][:, None] + steps[1][None, :] - 2 * common).astype(np.int16)


def _earlier(mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]) -> np.ndarray:
    columns = {m.key: j for j, m in enumerate(mentors)}
    share = np.zeros((len(mentees), len(mentors)), np.float32)
    for row, mentee in enumerate(mentees):
        for key in mentee.earlier:
            if key in columns:
                share[row, columns[key]] = 1
    return share


def _language(mentees: tuple[Mentee, ...], mentors: tuple[Mentor, ...]) -> np.ndarray:
    words = sorted({m.language for m in mentees if m.language})
    share = np.ones((len(mentees), len(mentors)), np.float32)
    for word in words:
        rows = np.array([m.language == word for m in mentees])
        speaks = np.array([word in m.languages or not m.languages for m in mentors], np.float32)
        share[rows] = speaks
    return share


def _rating(mentors: tuple[Mentor, ...]) -> np.ndarray:
    ratings = np.array([NO_RATING if m.rating is None else m.rating for m in mentors], np.float32)
    return (ratings - 1) / np.float32(4)
