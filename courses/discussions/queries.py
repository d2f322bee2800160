"""Questions about discussions."""

from django.db.models import Count, Q, QuerySet

from courses.models import Discussion, Post


def discussions(*, kind: str = "", key: str = "", state: str = "") -> QuerySet[Discussion]:
    """With the number of visible contributions, the one that ends next first."""
    rows = Discussion.objects.select_related("unit", "trainer").annotate(
        said=Count("posts", filter=Q(posts__hidden=False))
    )
    wanted = {name: value for name, value in (("kind", kind), ("key", key), ("state", state)) if value}
    return rows.filter(**wanted).order_by("-state", "closes_on", "pk")


def threads(discussion: Discussion) -> list[Post]:
    """Contributions in order, each with its ``answered`` list. Two statements, the authors' units included."""
    rows = list(
        discussion.posts.select_related("author", "author__officer__home_unit", "marked_by").order_by(
            "posted_at", "pk"
        )
    )
    for row in rows:
        row.answered = []
    by_id = {row.pk: row for row in rows}
    for row in rows:
        if row.answers_id:
            by_id[row.answers_id].answered.append(row)
    return [row for row in rows if not row.answers_id]
