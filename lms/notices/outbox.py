"""Tell people once about an event; what they have not read is counted on the bell."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Window

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


def unread(account: Account):
    """Unread notices: what needs an answer first, news second."""
    return Notice.objects.filter(account=account, channel=Notice.Channel.IN_APP, read_at=None).order_by(
        "-needs_answer", "-created_at"
    )


def newest_unread(account: Account, count: int) -> tuple[list[Notice], int]:
    """(the first *count* unread notices, how many there are), in one statement."""
    rows = list(unread(account).annotate(total=Window(Count("pk")))[:count])
    return rows, rows[0].total if rows else 0


def mark_read(account: Account, *, now: datetime) -> int:
    return unread(account).update(read_at=now)
