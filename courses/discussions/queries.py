"""Questions about discussions."""

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from courses.models import Discussion, Post
from lms.officers.models import Account
from lms.officers.roles import Act
from lms.officers.visibility import units_visible_to


def discussions(*, kind: str = "", key: str = "", state: str = "") -> QuerySet[Discussion]:
    """With the number of visible contributions, the one that ends next first."""
    rows = Discussion.objects.select_related("unit", "trainer").annotate(
        said=Count("posts", filter=Q(posts__hidden=False))
    )
    wanted = {name: value for name, value in (("kind", kind), ("key", key), ("state", state)) if value}
    return rows.filter(**wanted).order_by("-state", "closes_on", "pk")


def posts_shown(discussion: Discussion, *, reader: Account, moderates: bool) -> QuerySet[Post]:
    """Thread by thread in order, answers behind what they answer (``root``), the authors' units with them.

    What is hidden, and what answers it, is shown to its author and to moderators only.
    """
    rows = discussion.posts.annotate(root=Coalesce("answers", "pk")).select_related(
        "author__officer__home_unit", "marked_by", "answers__author"
    )
    if not moderates:
        rows = rows.filter(Q(author=reader) | Q(hidden=False) & (Q(answers=None) | Q(answers__hidden=False)))
    return rows.order_by("root", "pk")


def marked_answers(discussion: Discussion) -> QuerySet[Post]:
    """What the trainer marked as the answer, the newest first."""
    rows = discussion.posts.filter(marked_by__isnull=False, hidden=False)
    return rows.select_related("author__officer__home_unit").order_by("-pk")


def page_of(posts: QuerySet[Post], pk: int, *, size: int) -> int:
    """On which page of *posts* (of *size* each) number *pk* stands; 1 for one that is not there."""
    row = posts.filter(pk=pk).first()
    if row is None:
        return 1
    return posts.filter(Q(root__lt=row.root) | Q(root=row.root, pk__lt=pk)).count() // size + 1


def names_to_look_at(moderator: Account, *, on: date) -> QuerySet[Post]:
    """Contributions whose authors answer for passages that read like names, which no moderator has seen, oldest first."""
    units = units_visible_to(moderator, act=Act.ARRANGE, on=on)
    mine = Q(discussion__trainer=moderator) | Q(discussion__unit__in=units)
    rows = Post.objects.filter(mine, names_seen_at=None, hidden=False).exclude(assured=[])
    rows = rows.exclude(author=moderator).select_related("discussion", "author__officer__home_unit")
    return rows.order_by("posted_at", "pk")
