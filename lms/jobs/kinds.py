"""Kinds of long work. A room registers its own in ``apps.ready``; messages carry ids only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from lms.jobs.models import Job, JobItem


@dataclass(frozen=True)
class Kind:
    """*work* handles a batch of items in transactions of its own and is safe to run twice.

    It answers item id → "" for done, or the reason why the item was refused.
    """

    name: str
    title: str | Promise  # as the list of long work names it
    work: Callable[[Job, Sequence[JobItem]], dict[int, str]]
    batch: int = 1
    finish: Callable[[Job], None] | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.name] = kind


def title_of(job: Job) -> str | Promise:
    """The title of its kind; the bare name of a kind that is no longer there."""
    return _kinds[job.kind].title if job.kind in _kinds else job.kind


def kind_of(job: Job) -> Kind:
    return _kinds[job.kind]
