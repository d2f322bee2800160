"""The rules of a course call, pure: points, own unit, ranking with ties and vetoes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

VETO = "veto"


@dataclass(frozen=True)
class Criterion:
    """*weight* percent of the total; points from 0 to *most*. *legal* is the first tie rule."""

    key: str
    name: str
    weight: int
    most: int
    legal: bool = False


def total(points: Mapping[str, int], criteria: Sequence[Criterion]) -> Fraction:
    """Out of 100: each criterion's share of its points, by weight."""
    return sum((Fraction(points[c.key] * c.weight, c.most) for c in criteria), Fraction(0))


def is_own_unit(reviewer_path: str, unit_path: str) -> bool:
    """The reviewer's unit, what lies below it and what it lies below: none of them is scored (S2)."""
    return unit_path.startswith(reviewer_path) or reviewer_path.startswith(unit_path)


@dataclass(frozen=True)
class Scored:
    """What one reviewer gave: *total* out of 100, *legal* the points of the legal criterion."""

    total: Fraction
    legal: int
    veto: bool = False


@dataclass(frozen=True)
class Candidate:
    number: int
    scores: tuple[Scored, ...]
    trial: int | None = None

    @property
    def mean(self) -> Fraction:
        return Fraction(sum(s.total for s in self.scores), len(self.scores)) if self.scores else Fraction(0)

    @property
    def legal(self) -> Fraction:
        return Fraction(sum(s.legal for s in self.scores), len(self.scores)) if self.scores else Fraction(0)

    @property
    def spread(self) -> Fraction:
        """Highest minus lowest total: how far the reviewers are apart."""
        totals = [s.total for s in self.scores]
        return max(totals) - min(totals) if totals else Fraction(0)

    @property
    def vetoed(self) -> bool:
        return any(s.veto for s in self.scores)


@dataclass(frozen=True)
class Place:
    """*decided_by*: the tie rule that set this place apart from an equal mean, "veto", or ""."""

    rank: int
    candidate: Candidate
    selected: bool
    decided_by: str = field(default="")


# After the mean: in this order, and it is shown.
TIE_RULES = ("legal", "trial", "spread", "number")


def ranking(candidates: Iterable[Candidate], *, places: int) -> list[Place]:
    """By mean; equal means by legal points, trial lecture, smaller spread, earlier submission.

    A veto for a legal mistake comes last, whatever the points, and is never selected.
    """
    ordered = sorted(candidates, key=_key)
    means = [c.mean for c in ordered if not c.vetoed]
    return [
        Place(
            rank=place,
            candidate=candidate,
            selected=not candidate.vetoed and place <= places,
            decided_by=_decided(candidate, ordered, means.count(candidate.mean) > 1),
        )
        for place, candidate in enumerate(ordered, start=1)
    ]


def rules_of_tie(candidate: Candidate) -> tuple:
    trial = -candidate.trial if candidate.trial is not None else 1
    return -candidate.legal, trial, candidate.spread, candidate.number


def _key(candidate: Candidate) -> tuple:
    return candidate.vetoed, -candidate.mean, *rules_of_tie(candidate)


def _decided(candidate: Candidate, ordered: Sequence[Candidate], tied: bool) -> str:
    if candidate.vetoed:
        return VETO
    if not tied:
        return ""
    mine = rules_of_tie(candidate)
    others = [
        rules_of_tie(o) for o in ordered if o is not candidate and not o.vetoed and o.mean == candidate.mean
    ]
    return next(
        rule for n, rule in enumerate(TIE_RULES) if all(other[: n + 1] != mine[: n + 1] for other in others)
    )


def wrong_rubric(criteria: Sequence[Criterion]) -> str:
    """What is wrong with a rubric: "" when it can be scored by."""
    if not criteria:
        return "empty"
    if sum(c.weight for c in criteria) != 100 or any(c.weight <= 0 or c.most <= 0 for c in criteria):
        return "weights"
    if len({c.key for c in criteria}) != len(criteria):
        return "keys"
    return "" if sum(c.legal for c in criteria) == 1 else "legal"
