"""Tell people once about an event; what they have not read is counted on the bell."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, Window

from lms.notices.models import Notice
from lms.officers.models import Account


def tell(
    account_ids: Iterable[int | None],
    *,
    key: str,
    title: str,
    text: str = "",
    link: str = "",
    needs_answer: bool = False,
    now: datetime,
) -> None:
    """Put a notice into each account's list; the same *key* is told once. Titles hold no personal data."""
    Notice.objects.bulk_create(
        [
            Notice(
                account_id=pk,
                key=key,
                title=title,
                text=text,
                link=link,
                needs_answer=needs_answer,
                created_at=now,
            )
            for pk in set(account_ids)
            if pk
        ],
        ignore_conflicts=True,
        batch_size=500,
    )


def settle(event: str, *, accounts: Iterable[int] | None = None, now: datetime) -> int:
    """An act has answered *event*: whoever was asked (or *accounts* only) is asked no more; how many.

    *event* is the key of the notices, or what stands in it before a colon.
    """
    found = _asked(event)
    if accounts is not None:
        found = found.filter(account__in=accounts)
    return found.update(read_at=now)


def asked(event: str) -> set[int]:
    """Accounts that *event* (as in ``settle``) still asks for an answer."""
    return set(_asked(event).values_list("account", flat=True))


def put_aside(account: Account, notice: int, *, now: datetime) -> int:
    """Somebody says that a question is dealt with: by an act outside, or because it needs none any more."""
    return _asked().filter(account=account, pk=notice).update(read_at=now)


def unread(account: Account):
    """Unread notices: what needs an answer first, news second."""
    return Notice.objects.filter(account=account, channel=Notice.Channel.IN_APP, read_at=None).order_by(
        "-needs_answer", "-created_at"
    )


def newest_unread(account: Account, count: int) -> tuple[list[Notice], int]:
    """(the first *count* unread notices, how many there are), in one statement."""
    rows = list(unread(account).annotate(total=Window(Count("pk")))[:count])
    return rows, rows[0].total if rows else 0


def unread_news(account: Account):
    return unread(account).filter(needs_answer=False)


def mark_read(account: Account, *, now: datetime) -> int:
    """All news is read; what needs an answer stays until it is answered."""
    return unread_news(account).update(read_at=now)


def _asked(event: str = ""):
    asked = Notice.objects.filter(needs_answer=True, read_at=None)
    return asked.filter(Q(key=event) | Q(key__gte=f"{event}:", key__lt=f"{event};")) if event else asked
