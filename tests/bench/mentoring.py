"""How long does matching take, with reasons and the next best for every pair?"""

from collections.abc import Iterator
from datetime import date
from random import Random

from lms.mentoring.facts import Mentee, Mentor, Problem
from lms.mentoring.matching import match
from tests.bench.frame import Figure, cost, peak_mb

SKILLS = [f"S{n:02d}" for n in range(30)]
FIELDS = [f"F{n}" for n in range(8)]


def run(officers: int) -> Iterator[Figure]:
    spent = cost(lambda: match(problem(1000, 1000)), times=5)
    inputs = cost(lambda: problem(1000, 1000), times=5)
    yield Figure("1,000 × 1,000 with reasons", spent.cpu - inputs.cpu, "s CPU", 0.3, note=spent.words)
    spent = cost(lambda: match(problem(5000, 2000)))
    yield Figure("5,000 × 2,000 with reasons", spent.cpu, "s CPU", 20, note=spent.words)
    yield Figure("memory at its most", peak_mb() / 1000, "GB", 2)


def problem(mentees: int, mentors: int) -> Problem:
    """People spread over eight districts and fields as a large city has them; the same every time."""
    draw = Random(1)
    units = [f"0001{a:04d}{b:04d}{c:04d}" for a in range(8) for b in range(8) for c in range(4)]
    return Problem(
        mentees=tuple(
            Mentee(
                key=f"e{n:05d}", field=draw.choice(FIELDS), unit=draw.choice(units), wants=tuple(draw.sample(SKILLS, 4)),
                shift=draw.choice(["", "day", "night"]), language=draw.choice(["", "wu"]),
            )
            for n in range(mentees)
        ),
        mentors=tuple(
            Mentor(
                key=f"r{n:05d}", field=draw.choice(FIELDS), unit=draw.choice(units), teaches=tuple(draw.sample(SKILLS, 10)),
                capacity=draw.choice([1, 2, 2, 3]), load=draw.choice([0, 0, 1]), rating=draw.choice([None, 4.5]),
                in_post_until=draw.choice([None, None, date(2027, 3, 1)]),
            )
            for n in range(mentors)
        ),
        starts_on=date(2026, 10, 1),
        ends_on=date(2027, 9, 30),
        barred={
            (f"r{draw.randrange(mentors):05d}", f"e{draw.randrange(mentees):05d}"): "appraiser"
            for _n in range(mentees // 2)
        },
    )  # fmt: skip
