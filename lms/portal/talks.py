"""Discussions beside what they are about: a course, a guidance."""

from courses.discussions.queries import discussions
from courses.models import Discussion

BESIDE = 5


def talks_about(kind: str, key: str) -> list[dict]:
    """The first few, the open ones before the closed: [{pk, title, state, said, open, closes_on}]."""
    rows = discussions(kind=kind, key=key).values("pk", "title", "state", "said", "closes_on")[:BESIDE]
    return [
        row | {"open": row["state"] == Discussion.State.OPEN, "state": Discussion.State(row["state"]).label}
        for row in rows
    ]
