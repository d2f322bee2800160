"""A stored version in the JSON shape that ``import_statute`` reads: what went in comes out."""

from case_library.models import StatuteVersion
from case_library.statutes.dates import adopted_on, effective_on
from case_library.statutes.shape import ReadArticle


def export_version(version: StatuteVersion) -> dict:
    """The whole document, articles in order."""
    statute = version.statute
    articles = [
        ReadArticle(
            a.number,
            a.suffix,
            a.label,
            part=a.part,
            chapter=a.chapter,
            section=a.section,
            paragraphs=a.paragraphs,
        ).as_dict()
        for a in version.articles.order_by("position")
    ]
    document = {
        "schema": "statute/1",
        "title": statute.title,
        "short_title": statute.short_title,
        **_days(version, articles),
        "level": statute.level,
        "issuer": statute.issuer,
        "history": version.history,
        "article_count": len(articles),
        "articles": articles,
        "source": version.source,
    }
    return {name: value for name, value in document.items() if value not in (None, "")}


def _days(version: StatuteVersion, articles: list[dict]) -> dict:
    """Days that the text itself does not tell; what it tells is not written twice."""
    closing = "\n".join(p["text"] for a in articles[-3:] for p in a["paragraphs"])
    days = {}
    if version.adopted_on != adopted_on(version.history):
        days["adopted_on"] = version.adopted_on.isoformat()
    if version.effective_on != effective_on(version.adopted_on, closing):
        days["effective_on"] = version.effective_on.isoformat()
    if version.repealed_on:
        days["repealed_on"] = version.repealed_on.isoformat()
    return days
