"""Why somebody got no mentor, and the cheapest way out. Pure."""

from collections.abc import Iterator

import numpy as np

from lms.mentoring.facts import Problem, Remedy, Unmatched
from lms.mentoring.fit import CODE, GROUNDS, Fit

NEAR = 4  # best fits that are named
NEVER = [CODE[""], CODE["same_person"], CODE["banned"]]
# From what costs nobody anything but a longer way, to what takes months.
CHEAPEST_FIRST = ("reach", "capacity", "cool_down", "training", "rotation", "next_round")


def unmatched_of(problem: Problem, fit: Fit, left: list[int], load: np.ndarray) -> Iterator[Unmatched]:
    """*left*: rows without a mentor; *load*: places that the plan takes of each mentor."""
    full = np.array([m.load + n >= m.capacity for m, n in zip(problem.mentors, load, strict=True)], bool)
    for row in left:
        why = fit.why[row].copy()
        why[(why == 0) & full] = CODE["full"]
        yield _explain(problem, fit, row, why)


def _explain(problem: Problem, fit: Fit, row: int, why: np.ndarray) -> Unmatched:
    counts = np.bincount(why, minlength=len(GROUNDS))
    blocked = {GROUNDS[code]: int(n) for code, n in enumerate(counts) if n and code}
    could = np.flatnonzero(~np.isin(why, NEVER) & _within(problem, fit, row))
    order = could[np.argsort(-fit.base[row, could], kind="stable")][:NEAR]
    near = tuple((problem.mentors[j].key, GROUNDS[why[j]], int(fit.base[row, j])) for j in order.tolist())
    found = [remedy for kind in CHEAPEST_FIRST if (remedy := _remedy(problem, fit, row, why, kind))]
    return Unmatched(problem.mentees[row].key, blocked, near, tuple(found))


def _within(problem: Problem, fit: Fit, row: int) -> np.ndarray:
    if problem.reach is None:
        return np.ones(len(problem.mentors), bool)
    return fit.distance[row] <= problem.reach


def _remedy(problem: Problem, fit: Fit, row: int, why: np.ndarray, kind: str) -> Remedy | None:
    if kind == "next_round":
        return Remedy("next_round")
    ground = "full" if kind == "capacity" else kind
    # Whoever is out of reach as well would not be helped by this alone.
    candidates = np.flatnonzero((why == CODE[ground]) & (_within(problem, fit, row) | (kind == "reach")))
    if not len(candidates):
        return None
    if kind == "reach":
        candidates = candidates[fit.distance[row, candidates] == fit.distance[row, candidates].min()]
    best = int(candidates[np.lexsort((candidates, -fit.base[row, candidates]))[0]])
    mentor = problem.mentors[best]
    value = {
        "reach": str(int(fit.distance[row, best])),
        "capacity": str(mentor.capacity + 1),
        "cool_down": mentor.free_from.isoformat() if mentor.free_from else "",
        "training": "",
        "rotation": mentor.in_post_until.isoformat() if mentor.in_post_until else "",
    }[kind]
    return Remedy(kind, mentor.key, int(fit.base[row, best]), value, len(candidates))
