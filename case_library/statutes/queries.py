"""One question each: which law, which wording on a day, which article, who cites it."""

import re
from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from case_library.models import Article, Citing, Statute, StatuteVersion
from case_library.statutes.shape import plain_title

DAY = re.compile(r"(?P<year>[0-9]{4})(?:[-年.](?P<month>[0-9]{1,2})(?:[-月.](?P<day>[0-9]{1,2}))?)?")


def statute_named(name: str) -> Statute | None:
    """By full or short title, with or without 《》 and 中华人民共和国."""
    plain = plain_title(name.strip().strip("《》"))
    return Statute.objects.filter(Q(short_title=plain) | Q(title=name.strip())).first()


def newest(statute: Statute) -> StatuteVersion | None:
    """The wording adopted last: the one that ends when the law ends."""
    return statute.versions.order_by("-adopted_on").first()


def in_force(statute: Statute, *, on: date) -> StatuteVersion | None:
    """The wording in force on that day; ``None`` before the first and after a repeal."""
    version = statute.versions.filter(effective_on__lte=on).order_by("-effective_on", "-adopted_on").first()
    return version if version and (version.repealed_on is None or version.repealed_on > on) else None


def in_force_many(names: Iterable[str], *, on: date) -> dict[str, StatuteVersion]:
    """:func:`in_force` for several short titles in one query."""
    rows = (
        StatuteVersion.objects.filter(statute__short_title__in=set(names), effective_on__lte=on)
        .select_related("statute")
        .order_by("effective_on", "adopted_on")
    )
    latest = {row.statute.short_title: row for row in rows}
    return {name: row for name, row in latest.items() if row.repealed_on is None or row.repealed_on > on}


def only_later(names: Iterable[str], *, on: date) -> set[str]:
    """Those short titles of which every wording held here begins after that day: what was in force then is not known."""
    held = Statute.objects.filter(short_title__in=set(names))
    return set(held.exclude(versions__effective_on__lte=on).values_list("short_title", flat=True))


def wordings_of(names: Iterable[str]) -> dict[str, list[StatuteVersion]]:
    """All wordings of several laws by the names that they are called by, oldest first; one statement."""
    plain = {name: plain_title(name.strip().strip("《》")) for name in names}
    called = Q(statute__short_title__in=plain.values()) | Q(statute__title__in=[n.strip() for n in plain])
    rows = StatuteVersion.objects.filter(called).select_related("statute")
    rows = list(rows.order_by("effective_on", "adopted_on"))
    return {
        name: [row for row in rows if short == row.statute.short_title or name.strip() == row.statute.title]
        for name, short in plain.items()
    }


def wording_on(wordings: Iterable[StatuteVersion], day: date) -> StatuteVersion | None:
    """:func:`in_force` among *wordings* of one law, oldest first."""
    begun = [version for version in wordings if version.effective_on <= day]
    return begun[-1] if begun and (begun[-1].repealed_on is None or begun[-1].repealed_on > day) else None


def wording_named(wordings: Iterable[StatuteVersion], name: str) -> StatuteVersion | None:
    """The last one adopted on the day, in the month or in the year that *name* begins with (2021-01-22, 2021年修订)."""
    found = DAY.match(name.strip())
    if found is None:
        return None
    parts = {part: int(value) for part, value in found.groupdict().items() if value}
    named = [v for v in wordings if all(getattr(v.adopted_on, part) == n for part, n in parts.items())]
    return max(named, key=lambda v: v.adopted_on, default=None)


def article(version: StatuteVersion, number: int, suffix: int = 0) -> Article | None:
    return version.articles.filter(number=number, suffix=suffix).first()


def holds(article: Article, *, paragraph: int = 0, item: int = 0, subitem: int = 0) -> bool:
    """Whether the article has this paragraph, item and subitem (0: not asked for).

    An item cited without a paragraph may stand in any, as texts cite it.
    """
    paragraphs = [p for p in article.paragraphs if not paragraph or p["no"] == paragraph]
    if not item:
        return bool(paragraphs)
    items = [i for p in paragraphs for i in p["items"] if i["no"] == item]
    return bool(items) and (
        not subitem or any(s["no"] == subitem for i in items for s in i.get("subitems", []))
    )


def cited_by(law: str, number: int | None = None, suffix: int = 0) -> QuerySet[Citing]:
    """Everything that cites the law, or one article of it."""
    found = Citing.objects.filter(law=law)
    if number is not None:
        found = found.filter(number=number, suffix=suffix)
    return found.order_by("kind", "title", "pk")
