"""Words of a provision, quoted by version from the library of statutes (C5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from case_library.citations import Citation, extract
from case_library.models import Article, StatuteVersion
from case_library.statutes import queries
from lms.common import clock
from lms.common.dates import parse_day


@dataclass(frozen=True)
class Place:
    """Where a provision stands: *version* is a year, a day or empty for today; *article* reads 第三十三条第一款."""

    law: str
    version: str
    article: str


class Quotations:
    """The provisions that a course quotes, all looked up at once: two statements, however many there are."""

    def __init__(self, places: Iterable[Place]):
        places = set(places)
        self._wordings = queries.wordings_of({place.law for place in places}) if places else {}
        self._citations = {place: cited(place.law, place.article) for place in places}
        articles = Article.objects.filter(
            version__in={found for place in places if (found := self._wording(place))},
            number__in={c.article for c in self._citations.values() if c and c.article},
        )
        self._articles = {(a.version_id, a.number, a.suffix): a for a in articles} if places else {}

    def quoted(self, place: Place, words: str) -> dict:
        """The provision as an edition keeps it; the library's words come before *words* that the author typed."""
        found = self._wording(place)
        text = self._words(found, self._citations[place]) if found else ""
        return {
            "law": place.law,
            "version": found.effective_on.isoformat() if found and text else place.version,
            "article": place.article,
            "words": text or words,
            "from_library": bool(text),
        }

    def _wording(self, place: Place) -> StatuteVersion | None:
        return queries.wording_on(self._wordings[place.law], _day(place.version))

    def _words(self, version: StatuteVersion, place: Citation | None) -> str:
        """The article, or its paragraph where one is named."""
        found = place and self._articles.get((version.pk, place.article, place.article_suffix or 0))
        if not found:
            return ""
        named = [p["text"] for p in found.paragraphs if place.paragraph and p["no"] == place.paragraph]
        return named[0] if named and not place.item else found.text


def quoted(law: str, version: str, article: str, words: str) -> dict:
    """One provision alone."""
    place = Place(law, version, article)
    return Quotations([place]).quoted(place, words)


def cited(law: str, article: str) -> Citation | None:
    """The place that a law's name and an article's label mean; ``None`` where they mean none."""
    return next(iter(extract(f"《{law}》{article}")), None)


def _day(version: str) -> date:
    year = version.strip()
    if year.isascii() and year.isdecimal() and len(year) == 4:
        return date(int(year), 12, 31)
    return parse_day(version) or clock.today()
