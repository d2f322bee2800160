"""The rules of a discussion, pure: what is a contribution, and until when a post can be edited (R8)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from lms.common.errors import HouseError

SUBSTANTIAL = 20  # characters: “同意” is no contribution


class DiscussionRefused(HouseError):
    """The discussion is closed, the window is over, or the text cannot be shown."""


@dataclass(frozen=True)
class Said:
    author: int
    text: str
    hidden: bool


def contributions(posts: Iterable[Said]) -> dict[int, int]:
    """Author → posts that say something and were not hidden."""
    found: dict[int, int] = {}
    for post in posts:
        if not post.hidden and len("".join(post.text.split())) >= SUBSTANTIAL:
            found[post.author] = found.get(post.author, 0) + 1
    return found


def is_editable(posted_at: datetime, *, now: datetime, minutes: int) -> bool:
    return now < posted_at + timedelta(minutes=minutes)
