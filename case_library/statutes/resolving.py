"""Whether a cited provision exists in the wording in force on a day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from case_library.citations import Citation
from case_library.law_names import lexicon
from case_library.models import Article, Statute
from case_library.statutes.queries import holds, in_force_many, only_later


@dataclass(frozen=True)
class Known:
    """``exists`` is ``None`` where no wording of that time was imported; ``version`` the day of its wording."""

    exists: bool | None
    version: str | None
    article: Article | None = None


def known_names() -> dict[str, str]:
    """The lexicon with the laws that were imported here."""
    return lexicon() | {name: name for name in Statute.objects.values_list("short_title", flat=True)}


def resolve(citations: Sequence[Citation], *, on: date) -> list[Known]:
    """One answer for each citation, in four queries however many there are."""
    laws = {c.law for c in citations if c.law}
    versions = in_force_many(laws, on=on)
    imported = set(Statute.objects.filter(short_title__in=laws).values_list("short_title", flat=True))
    known = imported - only_later(imported, on=on)
    articles = {
        (a.version_id, a.number, a.suffix): a
        for a in Article.objects.filter(
            version__in=versions.values(), number__in={c.article for c in citations}
        )
    }
    return [_known(c, versions.get(c.law), articles, c.law in known) for c in citations]


def _known(citation: Citation, version, articles: dict, law_known: bool) -> Known:
    if version is None:
        return Known(False if law_known else None, None)
    day = version.adopted_on.isoformat()
    article = articles.get((version.pk, citation.article, citation.article_suffix or 0))
    if article is None:
        return Known(False, day)
    there = holds(
        article, paragraph=citation.paragraph or 0, item=citation.item or 0, subitem=citation.subitem or 0
    )
    return Known(there, day, article)
