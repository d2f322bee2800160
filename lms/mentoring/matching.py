"""Who brings up whom: the plan with the most pairs and, among those, the most points. Pure.

A mentor's places are columns of their own; a pair that is barred is worth nothing, which is the same as a
column "unmatched" for every mentee, with fewer columns. Every pair is worth its points and a bonus larger
than all points of the plan, so nobody is left over for the sake of points.
"""

import numpy as np
from scipy.optimize import linear_sum_assignment

from lms.mentoring.facts import Alternative, Pair, Plan, Problem
from lms.mentoring.fit import GROUNDS, Fit, fit_of, load_points
from lms.mentoring.remedies import unmatched_of
from lms.mentoring.replacing import next_best, residual_of, way_round


class ImpossiblePin(Exception):
    """A pair pinned by hand breaks a hard condition; ``args``: mentor, mentee, ground."""


class _Board:
    """The places as columns, what each is worth to whom, and the optimum."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.fit: Fit = fit_of(problem)
        self.owner, self.extra = _places(problem)
        self.points = self.fit.base[:, self.owner].astype(np.float32) + self.extra[None, :]
        self.allowed = self.fit.why[:, self.owner] == 0
        self.pinned = _pins(problem, self.fit)
        _hold_pins(self)
        bonus = 1 + 2 * float(self.points.max(initial=0)) * min(self.points.shape)
        self.worth = np.where(self.allowed, self.points + np.float32(bonus), np.float32(0))
        self.rows, self.columns = _optimum(self.worth)
        self.bonus = bonus

    def score(self, row: int, column: int) -> int:
        return int(self.points[row, column])


def match(problem: Problem) -> Plan:
    """The best plan, explained: points per ground and what the next best would cost for every pair."""
    board = _Board(problem)
    costs = _alternatives(board)
    load = np.bincount(board.owner[board.columns], minlength=len(problem.mentors))
    pairs = [
        _pair(board, row, column, alternative, load)
        for row, column, alternative in zip(board.rows.tolist(), board.columns.tolist(), costs, strict=True)
    ]
    left = sorted(set(range(len(problem.mentees))) - set(board.rows.tolist()))
    return Plan(
        pairs=tuple(pairs),
        unmatched=tuple(unmatched_of(problem, board.fit, left, load)),
        total=sum(pair.score for pair in pairs),
        first_come=_first_come(board),
        digest=problem.digest(),
    )


def moves_instead(problem: Problem, mentee: str) -> list[tuple[str, str, str, int]]:
    """(mentee, from mentor, to mentor, change of points) of everybody who would move if *mentee* got the
    next best; "" stands for no mentor. The changes sum up to the alternative's cost, with the sign turned.
    """
    board = _Board(problem)
    keys = [m.key for m in problem.mentees]
    at = {keys[row]: place for place, row in enumerate(board.rows.tolist())}
    if mentee not in at:
        return []
    residual = residual_of(board.worth, board.rows, board.columns, board.owner)
    way = way_round(residual, at[mentee])
    return [
        move
        for here, there in zip([at[mentee], *way[:-1]], way, strict=True)
        if (move := _move(board, residual, here, there, first=here == at[mentee])) is not None
    ]


def _places(problem: Problem) -> tuple[np.ndarray, np.ndarray]:
    """Per place: whose it is, and the points for load."""
    weight = problem.weights.get("load", 0)
    owner = [j for j, m in enumerate(problem.mentors) for _place in range(m.load, m.capacity)]
    extra = [load_points(m, p, weight) for m in problem.mentors for p in range(m.load, m.capacity)]
    return np.array(owner, np.int64), np.array(extra, np.float32)


def _optimum(worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if not worth.size:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    rows, columns = linear_sum_assignment(worth, maximize=True)
    real = worth[rows, columns] > 0
    return rows[real], columns[real]


def _pins(problem: Problem, fit: Fit) -> dict[int, int]:
    rows = {m.key: i for i, m in enumerate(problem.mentees)}
    columns = {m.key: j for j, m in enumerate(problem.mentors)}
    pins: dict[int, int] = {}
    used: dict[int, int] = {}
    for mentor, mentee in sorted(problem.pins):
        if mentor not in columns or mentee not in rows:
            continue
        row, column = rows[mentee], columns[mentor]
        used[column] = used.get(column, 0) + 1
        person = problem.mentors[column]
        ground = GROUNDS[fit.why[row, column]]
        # By hand a distance may be passed over: a person has decided it.
        if ground not in ("", "reach") or used[column] > person.capacity - person.load or row in pins:
            raise ImpossiblePin(mentor, mentee, ground or "full")
        pins[row] = column
    return pins


def _hold_pins(board: _Board) -> None:
    """A pinned mentee has no other mentor, and a pinned mentor keeps a place free for them."""
    for row, column in board.pinned.items():
        board.allowed[row] = board.owner == column
    by_mentor: dict[int, list[int]] = {}
    for row, column in board.pinned.items():
        by_mentor.setdefault(column, []).append(row)
    for column, held in by_mentor.items():
        places = np.flatnonzero(board.owner == column)
        for row, place in zip(sorted(held), places, strict=False):
            others = np.ones(len(board.allowed), bool)
            others[row] = False
            board.allowed[others, place] = False
            board.allowed[row] = False
            board.allowed[row, place] = True


def _alternatives(board: _Board) -> list[Alternative | None]:
    if not len(board.rows):
        return []
    residual = residual_of(board.worth, board.rows, board.columns, board.owner)
    cost, place = next_best(residual)
    return [
        _alternative(board, residual, here, int(there), float(loss))
        for here, (there, loss) in enumerate(zip(place, cost, strict=True))
    ]


def _alternative(board: _Board, residual, here: int, there: int, loss: float) -> Alternative | None:
    row = int(board.rows[here])
    if row in board.pinned:
        return None
    column = board.columns[there] if there < len(board.rows) else residual.outside[here]
    # A loss of a whole pair is told as the points that go with it.
    lost_pairs = round(loss / board.bonus)
    points = round(loss - lost_pairs * board.bonus)
    if column < 0:
        return Alternative("", 0, points, lost_pairs)
    mentor = board.problem.mentors[board.owner[column]].key
    return Alternative(mentor, board.score(row, column), points, lost_pairs)


def _pair(board: _Board, row: int, column: int, alternative: Alternative | None, load: np.ndarray) -> Pair:
    problem, fit = board.problem, board.fit
    who = int(board.owner[column])
    mentor = problem.mentors[who]
    grounds = {name: int(part[row, who]) for name, part in fit.points.items()}
    grounds["load"] = int(board.extra[column])
    return Pair(
        mentee=problem.mentees[row].key,
        mentor=mentor.key,
        score=board.score(row, column),
        grounds={name: grounds[name] for name in problem.weights if name in grounds},
        load=mentor.load + int(load[who]),
        capacity=mentor.capacity,
        distance=int(fit.distance[row, who]),
        pinned=row in board.pinned,
        alternative=alternative,
    )


def _move(board: _Board, residual, here: int, there: int, *, first: bool) -> tuple[str, str, str, int] | None:
    """What the step from one place to another means: who goes where, and the change of points."""
    outside = len(board.rows)
    problem = board.problem
    mentor = [m.key for m in problem.mentors]
    if here == outside:
        waiting = np.setdiff1d(np.arange(len(problem.mentees)), board.rows)
        column = board.columns[there]
        if not len(waiting) or board.worth[waiting, column].max() <= 0:
            return None  # the place stays empty
        row = int(waiting[board.worth[waiting, column].argmax()])
        return problem.mentees[row].key, "", mentor[board.owner[column]], board.score(row, column)
    row, old = int(board.rows[here]), board.columns[here]
    key, before = problem.mentees[row].key, board.score(row, old)
    column = int(board.columns[there]) if there < outside else _free_place(board, residual, here, first)
    if column < 0:
        return key, mentor[board.owner[old]], "", -before
    return key, mentor[board.owner[old]], mentor[board.owner[column]], board.score(row, column) - before


def _free_place(board: _Board, residual, here: int, first: bool) -> int:
    if first:
        return int(residual.outside[here])
    free = np.setdiff1d(np.arange(board.worth.shape[1]), board.columns)
    worth = board.worth[board.rows[here], free]
    return int(free[worth.argmax()]) if len(free) and worth.max() > 0 else -1


def _first_come(board: _Board) -> int:
    """Points of the plan in which everybody in turn takes the best place still free."""
    worth, total = board.worth.copy(), 0
    for row in range(len(worth)):
        column = int(worth[row].argmax()) if worth.shape[1] else -1
        if column >= 0 and worth[row, column] > 0:
            total += board.score(row, column)
            worth[:, column] = 0
    return total
