"""Articles of study guides (学习与适用指引) as lessons give them: the words of the guides' frozen editions."""

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.db.models import Q

from case_library.models import KeyLawEdition
from case_library.statutes.linking import read_address
from case_library.statutes.numerals import article_label


class Guides:
    """Editions of study guides, each by its number and edition, loaded together."""

    def __init__(self, named: Iterable[tuple[str, int]]):
        wanted = [Q(guide_key=guide, number=edition) for guide, edition in set(named)]
        rows = KeyLawEdition.objects.filter(reduce(or_, wanted)) if wanted else ()
        self._editions = {(row.guide_key, row.number): row for row in rows}

    def explained(self, guide: str, edition: int, article: str) -> dict:
        """What *edition* of *guide* says about *article* (``33``, ``133-1``); without points where it says nothing."""
        named = {"guide": guide, "edition": edition, "article": article}
        found = self._editions.get((guide, edition))
        parts = found.content["articles"] if found else []
        part = next((part for part in parts if part["article"] == article), None)
        if part is None:
            return named | {"points": []}
        return named | part | {"law": found.law, "label": article_label(*read_address(article))}
