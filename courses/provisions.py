"""Words of a provision, quoted by version from the library of statutes (C5)."""

from datetime import date

from case_library.citations import Citation, extract
from case_library.models import Article, StatuteVersion
from case_library.statutes import queries
from lms.common import clock
from lms.common.dates import parse_day


def quoted(law: str, version: str, article: str, words: str) -> dict:
    """The provision as an edition keeps it; the library's words come before those that the author typed.

    *version* is a year, a day or empty for what is in force today; *article* reads 第三十三条第一款.
    """
    found = _wording(law, version)
    text = _words(found, cited(law, article)) if found else ""
    return {
        "law": law,
        "version": found.effective_on.isoformat() if found and text else version,
        "article": article,
        "words": text or words,
        "from_library": bool(text),
    }


def cited(law: str, article: str) -> Citation | None:
    """The place that a law's name and an article's label mean; ``None`` where they mean none."""
    return next(iter(extract(f"《{law}》{article}")), None)


def _wording(law: str, version: str) -> StatuteVersion | None:
    statute = queries.statute_named(law)
    return queries.in_force(statute, on=_day(version)) if statute else None


def _day(version: str) -> date:
    year = version.strip()
    if year.isascii() and year.isdecimal() and len(year) == 4:
        return date(int(year), 12, 31)
    return parse_day(version) or clock.today()


def _words(version: StatuteVersion, place: Citation | None) -> str:
    """The article, or its paragraph where one is named."""
    found: Article | None = place and place.article and queries.article(
        version, place.article, place.article_suffix or 0
    )  # fmt: skip
    if not found:
        return ""
    named = [p["text"] for p in found.paragraphs if place.paragraph and p["no"] == place.paragraph]
    return named[0] if named and not place.item else found.text
