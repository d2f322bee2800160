"""The table of who cites what. Producers write their own rows; "cited by" is composed by the portal."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from case_library.citations import Citation, extract, flat
from case_library.models import Citing
from case_library.statutes import changes


@transaction.atomic
def record(*, kind: str, key: str, title: str, citations: Iterable[Citation], now: datetime) -> int:
    """What *kind*/*key* cites, replacing what it cited before; returns how many provisions.

    Where a wording that is adopted but not yet in force changes one of them, an alert opens at once.
    """
    wanted = {
        (c.law, c.article, c.article_suffix or 0, c.paragraph or 0, c.item or 0, c.subitem or 0)
        for c in flat(citations)
        if c.law
    }
    Citing.objects.filter(kind=kind, key=key).delete()
    Citing.objects.bulk_create(
        [
            Citing(
                kind=kind, key=key, title=title[:300], law=law[:200], number=number, suffix=suffix,
                paragraph=paragraph, item=item, subitem=subitem,
            )
            for law, number, suffix, paragraph, item, subitem in sorted(wanted)
            if all(0 <= n <= 9999 for n in (number, suffix, paragraph, item, subitem))
        ]
    )  # fmt: skip
    changes.foresee(kind, key, now=now)
    return len(wanted)


def record_text(*, kind: str, key: str, title: str, text: str, now: datetime) -> int:
    """The same, from running text."""
    return record(kind=kind, key=key, title=title, citations=extract(text), now=now)


def forget(*, kind: str, key: str) -> None:
    """The thing was withdrawn: it cites nothing any more."""
    Citing.objects.filter(kind=kind, key=key).delete()
