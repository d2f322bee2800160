"""THE DOOR. Every credited minute enters here, once, and is never changed (R16–R18).

One act, one call: the door locks the ledger heads of all officers concerned in id order and takes
the global number last, so two acts can neither fork a chain nor wait for each other in a circle.
A second call in one transaction could, and is refused.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from lms.common.errors import HouseError
from lms.hours import chain
from lms.hours.categories import Category, Method, Mode, Schedule
from lms.hours.models import EntryText, HourEntry, LedgerCounter, LedgerHead
from lms.officers import changes
from lms.officers.models import Account, Officer


class ConflictingCredit(HouseError):
    """The same source event came again with another payload (R16)."""


class AlreadyReversed(HouseError):
    """The entry was taken back before, or is itself a reversal."""


class SecondCredit(HouseError):
    """The door was called twice in one transaction; collect the credits and use ``credit_all``."""


class NoCredit(HouseError):
    """The payload makes no sense: minutes, category, mode or text."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The event that earned the minutes. *kind* and *id* name it once and for all.

    The factor (R8) is applied by the room that credits; it is kept here to be shown.
    """

    kind: str
    id: str
    title: str
    provider: str = ""
    reason: str = ""
    schedule: str = ""
    method: str = ""
    course_key: str = ""
    edition_digest: str = ""
    substantial_change: bool = False
    factor: int = 1
    year: int | None = None  # booked to, where it is not the year of the day (R13)


@dataclass(frozen=True, kw_only=True)
class Credit:
    """*minutes* are whole; *earned_on* is the local day on which the activity ended (R6)."""

    officer: Officer
    category: str
    mode: str
    minutes: int
    earned_on: date
    source: Source

    @property
    def key(self) -> str:
        return f"{self.source.kind}:{self.source.id}:{self.officer.pk}"


# What makes two credits of one key the same credit; texts do not.
PAYLOAD = (
    "category",
    "mode",
    "minutes",
    "earned_on",
    "year",
    "schedule",
    "method",
    "course_key",
    "edition_digest",
    "substantial_change",
    "factor",
)


def credit_hours(
    *,
    officer: Officer,
    category: str,
    mode: str,
    minutes: int,
    earned_on: date,
    source: Source,
    by: Account | None,
    now: datetime,
) -> HourEntry:
    """Enter one credit; the same source event again gives the same row.

    Raises ``ConflictingCredit`` for the same event with another payload, ``NoCredit`` for nonsense.
    """
    credit = Credit(
        officer=officer, category=category, mode=mode, minutes=minutes, earned_on=earned_on, source=source
    )
    return credit_all([credit], by=by, now=now)[0]


def credit_all(credits: Iterable[Credit], *, by: Account | None, now: datetime) -> list[HourEntry]:
    """Enter several credits in one act; the rows in the order given. All or none."""
    credits = list(credits)
    for credit in credits:
        _check(credit)
    _refuse_second_call()
    with transaction.atomic():
        transaction.on_commit(_credited)
        heads = _lock_heads({credit.officer.pk for credit in credits})
        known = _known_entries(credits)
        fresh = {c.key: c for c in credits if c.key not in known}
        added = _append([_row(c, by=by, now=now) for c in fresh.values()], heads)
        entries = known | {entry.key: entry for entry in added}
        changes.note(entry.officer_id for entry in added)
        for credit in credits:
            if fresh.get(credit.key) is not credit:
                _compare(credit, entries[credit.key])
    return [entries[credit.key] for credit in credits]


def reverse_entry(entry: HourEntry, *, reason: str, by: Account | None, now: datetime) -> HourEntry:
    """Take *entry* back by an equal and opposite row (R17). Raises ``AlreadyReversed``."""
    _refuse_second_call()
    with transaction.atomic():
        transaction.on_commit(_credited)
        heads = _lock_heads({entry.officer_id})
        reversal = _reverse(entry, heads, reason=reason, by=by, now=now)
        changes.note([entry.officer_id])
    return reversal


def correct_entry(
    entry: HourEntry, *, credit: Credit, reason: str, by: Account | None, now: datetime
) -> HourEntry:
    """Reverse *entry* and enter *credit* in its stead; the new row names the reversal as its source."""
    return correct_all([(entry, credit)], reason=reason, by=by, now=now)[0]


def correct_all(
    pairs: list[tuple[HourEntry, Credit]], *, reason: str, by: Account | None, now: datetime
) -> list[HourEntry]:
    """Several corrections in one act; the new rows in the order given. Raises ``AlreadyReversed``."""
    for _entry, credit in pairs:
        _check(credit)
    _refuse_second_call()
    with transaction.atomic():
        transaction.on_commit(_credited)
        heads = _lock_heads({pk for entry, credit in pairs for pk in (entry.officer_id, credit.officer.pk)})
        corrected = [_correct(entry, credit, heads, reason, by, now) for entry, credit in pairs]
        changes.note(heads)
    return corrected


def _correct(entry: HourEntry, credit: Credit, heads, reason: str, by, now) -> HourEntry:
    reversal = _reverse(entry, heads, reason=reason, by=by, now=now)
    source = replace(credit.source, kind="correction", id=str(reversal.number))
    return _append([_row(replace(credit, source=source), by=by, now=now)], heads)[0]


def _reverse(entry: HourEntry, heads, *, reason: str, by, now) -> HourEntry:
    if entry.reverses_id or HourEntry.objects.filter(reverses=entry).exists():
        raise AlreadyReversed(_("Entry %(number)s was already taken back.") % {"number": entry.number})
    row = HourEntry(
        officer_id=entry.officer_id,
        key=f"reversal:{entry.number}:{entry.officer_id}",
        reverses=entry,
        recorded_by=by,
        recorded_at=now,
        **{name: getattr(entry, name) for name in PAYLOAD},
    )
    row.minutes = -entry.minutes
    text = EntryText.objects.get(pk=entry.pk)
    row.words = EntryText(title=text.title, provider=text.provider, reason=reason)
    return _append([row], heads)[0]


def _check(credit: Credit) -> None:
    source = credit.source
    texts = (source.kind, source.id, source.title, source.provider, source.reason, source.course_key)
    sensible = (
        isinstance(credit.minutes, int)
        and 0 < credit.minutes <= 60_000
        and credit.category in Category
        and credit.mode in Mode
        and source.schedule in ("", *Schedule)
        and source.method in ("", *Method)
        and source.kind
        and source.id
        and ":" not in source.kind
        and not any(chain.SEPARATOR in text for text in texts)
    )
    if not sensible:
        raise NoCredit(_("An hour entry needs whole minutes, a category, a mode and a source."))


def _lock_heads(officer_ids: set[int]) -> dict[int, LedgerHead]:
    """The ledger heads, made where missing, locked in id order."""
    wanted = sorted(officer_ids)
    found = set(LedgerHead.objects.filter(pk__in=wanted).values_list("pk", flat=True))
    if missing := [pk for pk in wanted if pk not in found]:
        LedgerHead.objects.bulk_create([LedgerHead(pk=pk) for pk in missing], ignore_conflicts=True)
    locked = LedgerHead.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    return {head.pk: head for head in locked}


def _known_entries(credits: list[Credit]) -> dict[str, HourEntry]:
    keys = [credit.key for credit in credits]
    return {entry.key: entry for entry in HourEntry.objects.filter(key__in=keys)}


def _compare(credit: Credit, entry: HourEntry) -> None:
    wanted = _row(credit, by=None, now=None)
    if any(getattr(wanted, name) != getattr(entry, name) for name in PAYLOAD):
        raise ConflictingCredit(
            _("%(source)s is already entry %(number)s, with other values. Reverse that entry first.")
            % {"source": f"{credit.source.kind} {credit.source.id}", "number": entry.number}
        )


def _row(credit: Credit, *, by, now) -> HourEntry:
    source = credit.source
    row = HourEntry(
        officer_id=credit.officer.pk,
        category=str(credit.category),
        mode=str(credit.mode),
        minutes=credit.minutes,
        earned_on=credit.earned_on,
        year=source.year or credit.earned_on.year,
        schedule=str(source.schedule),
        method=str(source.method),
        course_key=source.course_key,
        edition_digest=source.edition_digest,
        substantial_change=source.substantial_change,
        factor=source.factor,
        key=credit.key,
        recorded_at=now,
        recorded_by=by,
    )
    row.words = EntryText(
        title=source.title[:200], provider=source.provider[:120], reason=source.reason[:500]
    )
    return row


def _append(rows: list[HourEntry], heads: dict[int, LedgerHead]) -> list[HourEntry]:
    """Chain *rows* to their heads, number them and store them. The counter is taken last."""
    if not rows:
        return []
    first = _take_numbers(len(rows))
    for place, row in enumerate(rows):
        head = heads[row.officer_id]
        row.number = first + place
        row.position = head.position + 1
        row.previous_digest = head.digest
        row.text_digest = chain.text_digest(row.words.title, row.words.provider, row.words.reason)
        row.digest = chain.row_digest(digest_values(row))
        head.position, head.digest = row.position, row.digest
    HourEntry.objects.bulk_create(rows, batch_size=500)
    for row in rows:
        row.words.entry = row
    EntryText.objects.bulk_create([row.words for row in rows], batch_size=500)
    touched = [heads[pk] for pk in sorted({row.officer_id for row in rows})]
    LedgerHead.objects.bulk_create(
        touched,
        update_conflicts=True,
        unique_fields=["officer"],
        update_fields=["position", "digest"],
        batch_size=300,
    )
    return rows


def digest_values(row: HourEntry) -> tuple:
    """The values of *row* in the order of ``chain.FIELDS_1``."""
    reverses = row.reverses.number if row.reverses_id else None
    return tuple(reverses if name == "reverses" else getattr(row, name) for name in chain.FIELDS_1)


def _take_numbers(count: int) -> int:
    """Reserve *count* numbers; the first of them."""
    if not LedgerCounter.objects.filter(pk=1).update(last=F("last") + count):
        LedgerCounter.objects.bulk_create([LedgerCounter(pk=1, last=0)], ignore_conflicts=True)
        LedgerCounter.objects.filter(pk=1).update(last=F("last") + count)
    return LedgerCounter.objects.get(pk=1).last - count + 1


def _credited() -> None:
    """Registered on commit by every act, so that a second one in the same transaction is seen."""


def _refuse_second_call() -> None:
    # Django's TestCase wraps tests in transactions of its own, which are no acts.
    around = sum(block._from_testcase for block in connection.atomic_blocks)
    current = set(connection.savepoint_ids[max(around - 1, 0) :])
    for savepoints, function, *_rest in connection.run_on_commit:
        if function is _credited and (not around or savepoints & current):
            raise SecondCredit("The ledger's door was called twice in one transaction; use credit_all.")
