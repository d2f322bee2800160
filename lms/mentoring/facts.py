"""What matching looks at and what it answers: plain values, no database, no clock."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

# Grounds of fit in the order in which pages show them, with the points of a place that sets nothing else.
WEIGHTS = {
    "field": 40,
    "skills": 25,
    "distance": 15,
    "load": 10,
    "earlier": 4,
    "shift": 2,
    "language": 2,
    "rating": 2,
}
VERSION = 1  # of the rules below; part of the digest, so that an old run stays explainable


@dataclass(frozen=True, kw_only=True)
class Mentee:
    """Somebody who looks for a mentor. *unit* is the path in the tree, four characters a step."""

    key: str
    field: str = ""
    unit: str = ""
    wants: tuple[str, ...] = ()  # skill codes
    shift: str = ""
    language: str = ""
    earlier: tuple[str, ...] = ()  # mentors of an earlier pairing that ended well


@dataclass(frozen=True, kw_only=True)
class Mentor:
    """Somebody who may bring up others. *load* are the open pairings, *rating* a released mean of 1–5."""

    key: str
    field: str = ""
    unit: str = ""
    teaches: tuple[str, ...] = ()
    shift: str = ""
    languages: tuple[str, ...] = ()
    capacity: int = 2
    load: int = 0
    rating: float | None = None
    approved: bool = True
    trained: bool = True
    suspended: bool = False
    free_from: date | None = None  # end of the cool-down
    in_post_until: date | None = None  # rotation or retirement


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One match run's whole input. *barred* pairs are (mentor, mentee) → "appraiser" or "recusal"."""

    mentees: tuple[Mentee, ...]
    mentors: tuple[Mentor, ...]
    starts_on: date
    ends_on: date
    weights: dict[str, int] = field(default_factory=lambda: dict(WEIGHTS))
    barred: dict[tuple[str, str], str] = field(default_factory=dict)
    pins: frozenset[tuple[str, str]] = frozenset()  # (mentor, mentee), decided by a person
    bans: frozenset[tuple[str, str]] = frozenset()
    reach: int | None = None  # farthest distance in steps of the unit tree

    def as_document(self) -> dict:
        """The input as it is stored with the run and digested."""
        return {
            "version": VERSION,
            "starts_on": self.starts_on.isoformat(),
            "ends_on": self.ends_on.isoformat(),
            "weights": self.weights,
            "reach": self.reach,
            "barred": sorted([*pair, why] for pair, why in self.barred.items()),
            "pins": sorted(map(list, self.pins)),
            "bans": sorted(map(list, self.bans)),
            "mentees": [_plain(m) for m in self.mentees],
            "mentors": [_plain(m) for m in self.mentors],
        }

    def digest(self) -> str:
        text = json.dumps(self.as_document(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def problem_from(document: dict) -> Problem:
    """The problem of a stored run, to explain it again."""

    def day(value: str | None) -> date | None:
        return date.fromisoformat(value) if value else None

    def tuples(values: dict) -> dict:
        return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}

    mentors = [
        tuples(m) | {"free_from": day(m["free_from"]), "in_post_until": day(m["in_post_until"])}
        for m in document["mentors"]
    ]
    return Problem(
        mentees=tuple(Mentee(**tuples(m)) for m in document["mentees"]),
        mentors=tuple(Mentor(**m) for m in mentors),
        starts_on=date.fromisoformat(document["starts_on"]),
        ends_on=date.fromisoformat(document["ends_on"]),
        weights=document["weights"],
        barred={(mentor, mentee): why for mentor, mentee, why in document["barred"]},
        pins=frozenset(map(tuple, document["pins"])),
        bans=frozenset(map(tuple, document["bans"])),
        reach=document["reach"],
    )


def _plain(person: Mentee | Mentor) -> dict:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in vars(person).items()}


@dataclass(frozen=True)
class Alternative:
    """The next best: *mentor* instead ("" for none at all). The whole plan would lose *cost* points, and
    *pairs_lost* pairs when somebody would then be left over.
    """

    mentor: str
    score: int
    cost: int
    pairs_lost: int = 0


@dataclass(frozen=True)
class Pair:
    mentee: str
    mentor: str
    score: int
    grounds: dict[str, int]
    load: int  # of the mentor when the whole plan is carried out
    capacity: int
    distance: int
    pinned: bool
    alternative: Alternative | None


@dataclass(frozen=True)
class Remedy:
    """A way out for somebody unmatched. *kind*: reach, capacity, cool_down, training, rotation, next_round."""

    kind: str
    mentor: str = ""
    score: int = 0
    value: str = ""  # the new reach, the new capacity, the day
    mentors: int = 0  # how many would come into question


@dataclass(frozen=True)
class Unmatched:
    """*blocked*: why each mentor is out of the question, ground → how many; *near*: the best fits among them."""

    mentee: str
    blocked: dict[str, int]
    near: tuple[tuple[str, str, int], ...]  # mentor, ground, score
    remedies: tuple[Remedy, ...]  # cheapest first


@dataclass(frozen=True)
class Plan:
    pairs: tuple[Pair, ...]
    unmatched: tuple[Unmatched, ...]
    total: int
    first_come: int  # what "first come, first served" would reach
    digest: str
