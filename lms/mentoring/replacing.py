"""What the next best would cost: exact, for every pair at once.

If a mentee gives up their place for another, somebody else may have to move, and so on round, until the
place that became free is taken or stays empty. The cheapest such round is a shortest path in the residual
graph of the optimum. With potentials no step of it is negative; places joined by steps that cost nothing
are one node; what is left (points are whole numbers, so it is small) goes through Dijkstra once.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

CHUNK = 512


@dataclass(frozen=True)
class Residual:
    """*first*: cost of each mentee's own first step (never within their mentor's places); *steps*: of any
    step. Rows and columns are the taken places in the mentees' order, and last the outside: free places
    and no place at all.
    """

    first: np.ndarray
    steps: np.ndarray
    outside: np.ndarray  # per mentee: the best free place of another mentor, -1 for none at all


def residual_of(worth: np.ndarray, rows: np.ndarray, columns: np.ndarray, owner: np.ndarray) -> Residual:
    """*worth*: mentees × places, 0 where barred; *rows*, *columns*: the optimum; *owner*: place → mentor."""
    count = len(rows)
    have = worth[rows, columns]
    taken = worth[rows][:, columns]
    steps = np.full((count + 1, count + 1), np.inf, np.float32)
    steps[:count, :count] = np.where(taken > 0, have[:, None] - taken, np.inf)
    free = np.setdiff1d(np.arange(worth.shape[1]), columns)
    waiting = np.setdiff1d(np.arange(worth.shape[0]), rows)
    best, choice = _best_free(worth[rows][:, free], free, None)
    steps[:count, count] = have - best
    # Out of the outside: an empty place stays empty for nothing, or somebody unmatched moves in.
    steps[count, :count] = -worth[waiting][:, columns].max(0) if len(waiting) else 0
    steps[count, count] = 0
    potential = _potentials(steps)
    steps += potential[:, None]
    steps -= potential[None, :]
    first = steps[:count].copy()
    mine = owner[columns]
    first[:, :count][mine[:, None] == mine[None, :]] = np.inf
    best, choice = _best_free(worth[rows][:, free], free, owner[free][None, :] == mine[:, None])
    first[:, count] = have - best + potential[:count] - potential[count]
    return Residual(first, steps, choice)


def next_best(residual: Residual) -> tuple[np.ndarray, np.ndarray]:
    """(cost, place) per mentee: the least loss of the whole plan when they get another mentor, and whose
    place that is (the last number: the outside).
    """
    count = len(residual.first)
    _number, label = connected_components(csr_matrix(residual.steps == 0), directed=True, connection="strong")
    between = _between(residual.steps, label, _longest_return(residual))
    cost = np.empty(count, np.float32)
    place = np.empty(count, np.int64)
    for begin in range(0, count, CHUNK):
        part = slice(begin, begin + CHUNK)
        whole = residual.first[part] + between[np.ix_(label[:count][part], label)]
        place[part] = whole.argmin(1)
        cost[part] = whole.min(1)
    return cost, place


def way_round(residual: Residual, mentee: int) -> list[int]:
    """The places of the cheapest round of *mentee*, from the first taken to the one given up."""
    cost, place = next_best(residual)
    start = int(place[mentee])
    if start == mentee:
        return [mentee]
    # The shortest among equals: a step costs a trifle.
    trifle = 1 / (4 * len(residual.steps) + 4)
    usable = residual.steps <= cost[mentee]
    graph = csr_matrix((residual.steps[usable] + trifle, np.nonzero(usable)), shape=residual.steps.shape)
    _length, before = dijkstra(graph, indices=start, return_predecessors=True)
    way = [mentee]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    return way[::-1]


def _best_free(worth: np.ndarray, free: np.ndarray, own: np.ndarray | None) -> tuple[np.ndarray, np.ndarray]:
    """The best free place of each row, 0 and -1 where there is none; *own* places do not count."""
    if not len(free):
        return np.zeros(len(worth), np.float32), np.full(len(worth), -1)
    if own is not None:
        worth = np.where(own, 0, worth)
    choice = worth.argmax(1)
    best = worth[np.arange(len(worth)), choice]
    return best, np.where(best > 0, free[choice], -1)


def _potentials(steps: np.ndarray) -> np.ndarray:
    """Shortest distances from anywhere (Bellman and Ford); an optimum has no negative round."""
    potential = np.zeros(len(steps), np.float32)
    for _round in range(len(steps) + 1):
        shorter = np.minimum(potential, (steps + potential[:, None]).min(0))
        if np.array_equal(shorter, potential):
            return potential
        potential = shorter
    raise ArithmeticError("not an optimal plan")


def _longest_return(residual: Residual) -> float:
    """No cheapest round needs a longer way back than this: the direct swap costs at most so much more."""
    swap = (residual.first + residual.steps[:, :-1].T).min(1)
    return float((swap - residual.first.min(1)).max())


def _between(steps: np.ndarray, label: np.ndarray, limit: float) -> np.ndarray:
    """Cost from node b to node a, stored as [a, b], between groups of places that cost nothing to join;
    infinite beyond *limit*.
    """
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(label.max() + 1))
    joined = np.minimum.reduceat(np.minimum.reduceat(steps[order], starts, axis=0)[:, order], starts, axis=1)
    np.fill_diagonal(joined, np.inf)
    reverse = joined.T
    useful = reverse <= limit  # a step for nothing one way only is stored as an explicit zero
    graph = csr_matrix((reverse[useful].astype(np.float64), np.nonzero(useful)), shape=reverse.shape)
    return dijkstra(graph, limit=limit).astype(np.float32)
