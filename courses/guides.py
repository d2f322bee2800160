"""One article of a study guide (学习与适用指引) as a lesson gives it: the words of the guide's frozen edition."""

from case_library.models import KeyLawEdition
from case_library.statutes.linking import read_address
from case_library.statutes.numerals import article_label


def explained(guide: str, edition: int, article: str) -> dict:
    """What *edition* of *guide* says about *article* (``33``, ``133-1``); without points where it says nothing."""
    named = {"guide": guide, "edition": edition, "article": article}
    found = KeyLawEdition.objects.filter(guide_key=guide, number=edition).first()
    parts = found.content["articles"] if found else []
    part = next((part for part in parts if part["article"] == article), None)
    if part is None:
        return named | {"points": []}
    return named | part | {"law": found.law, "label": article_label(*read_address(article))}
