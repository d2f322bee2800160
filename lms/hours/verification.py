"""Find every changed, missing, re-ordered, restamped or foreign row of the ledger (R18).

One pass over the rows in chain order, memory bounded by the number of officers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from lms.common.snapshots import snapshot
from lms.hours import chain
from lms.hours.models import HourEntry, LedgerCounter, LedgerHead
from lms.officers.models import Officer

TEXTS = ("text__title", "text__provider", "text__reason")
MOST_LISTED = 10_000  # missing numbers
MOST_PAIRS = 1_000_000  # of a missing number and a gap, beyond which nobody is named
COLUMNS = tuple("reverses__number" if name == "reverses" else name for name in chain.FIELDS_1)


@dataclass(frozen=True)
class Fault:
    """*kind*: changed, missing, foreign, reordered, restamped or truncated; *entry*: ledger number."""

    kind: str
    entry: int | None
    officer: str | None  # staff number


@dataclass
class _Chain:
    """What is remembered of one officer's chain while its rows go by."""

    officer: int
    head: tuple[int, str] | None  # position and digest; None: there is no head
    position: int = 0
    number: int = 0
    digest: str = ""


@dataclass
class _Gap:
    """*rows* entries of an officer are gone; their numbers lie between *after* and *before*."""

    kind: str  # missing, or truncated where only the checkpoint knows of them
    officer: int
    after: int
    before: int
    rows: int


def verify_ledger(*, against: dict | None = None) -> tuple[int, list[Fault]]:
    """(rows read, faults found); *against* is a checkpoint as ``read_checkpoint`` gives it."""
    with snapshot():
        return _Verification(against).run()


class _Verification:
    def __init__(self, against: dict | None):
        self.heads = {pk: (p, d) for pk, p, d in LedgerHead.objects.values_list("pk", "position", "digest")}
        counter = LedgerCounter.objects.filter(pk=1).first()
        self.last_number = counter.last if counter else 0
        # What the checkpoint saw: how many rows, and where each officer's chain ended.
        self.marked_rows = against["rows"] if against else 0
        self.marks = {int(pk): tuple(head) for pk, head in against["heads"].items()} if against else {}
        self.faults: dict[tuple[str, int | None, int | None], None] = {}
        self.gaps: list[_Gap] = []
        self.rows = 0

    def run(self) -> tuple[int, list[Fault]]:
        unseen = dict(self.heads) | dict.fromkeys(self.marks.keys() - self.heads.keys())
        for officer, rows in self._chains():
            unseen.pop(officer, None)
            self._walk(officer, rows)
        for officer, head in unseen.items():
            self._close(_Chain(officer, head))
        self._name_missing()
        return self.rows, self._named()

    def _chains(self) -> Iterator[tuple[int, Iterator[tuple]]]:
        query = HourEntry.objects.order_by("officer_id", "position").values_list(*COLUMNS, "digest", *TEXTS)
        return groupby(query.iterator(chunk_size=5000), key=lambda row: row[2])

    def _walk(self, officer: int, rows: Iterator[tuple]) -> None:
        state = _Chain(officer, self.heads.get(officer))
        for row in rows:
            self.rows += 1
            self._row(state, row)
        self._close(state)

    def _row(self, state: _Chain, row: tuple) -> None:
        values, digest, texts = row[: len(COLUMNS)], row[len(COLUMNS)], row[len(COLUMNS) + 1 :]
        number, position, previous = values[1], values[3], values[-1]
        sound = chain.row_digest(values) == digest
        if self._is_beyond(state, number, position):
            self._fault("foreign", number, state.officer)
            return
        if number <= self.marked_rows and position > self._marked_position(state):
            # New among what the checkpoint had counted already.
            self._fault("foreign", number, state.officer)
        if position != state.position + 1:
            rows = position - state.position - 1
            self.gaps.append(_Gap("missing", state.officer, state.number, number, rows))
        elif previous != state.digest and sound and state.position:
            # The row before was edited and given a fresh digest of its own.
            self._fault("restamped", state.number, state.officer)
        if number < state.number:
            self._fault("reordered", number, state.officer)
        elif not sound or None in texts or chain.text_digest(*texts) != values[-2]:
            self._fault("changed", number, state.officer)
        mark = self.marks.get(state.officer)
        if mark and mark[0] == position and mark[1] != digest:
            self._fault("restamped", number, state.officer)
        state.position, state.number, state.digest = position, number, digest

    def _is_beyond(self, state: _Chain, number: int, position: int) -> bool:
        """Beyond the counter or the officer's head: never entered by the door."""
        return number > self.last_number or (state.head is not None and position > state.head[0])

    def _marked_position(self, state: _Chain) -> int:
        return self.marks.get(state.officer, (0, ""))[0]

    def _close(self, state: _Chain) -> None:
        """After the last row: head and checkpoint tell whether the tail is whole."""
        head_position, head_digest = state.head or (0, "")
        marked_position = self._marked_position(state)
        if state.position and state.head is None:
            self._fault("truncated", state.number, state.officer)
        elif state.position == head_position and state.digest != head_digest:
            self._fault("restamped", state.number, state.officer)
        gone = max(head_position, marked_position) - state.position
        if gone > 0:
            kind = "truncated" if marked_position > head_position else "missing"
            before = max(self.last_number, self.marked_rows) + 1
            self.gaps.append(_Gap(kind, state.officer, state.number, before, gone))

    def _name_missing(self) -> None:
        """Give every missing number to the chain whose gap alone it fits, as long as that settles any."""
        waiting = list(self._missing_numbers())
        owners: dict[int, int | None] = dict.fromkeys(waiting)
        settled = True
        while settled and len(waiting) * len(self.gaps) < MOST_PAIRS:
            settled = False
            for number in list(waiting):
                fitting = [g for g in self.gaps if g.rows and g.after < number < g.before]
                if len(fitting) == 1:
                    owners[number], settled = fitting[0].officer, True
                    fitting[0].rows -= 1
                    waiting.remove(number)
        for number, officer in owners.items():
            self._fault("missing" if number <= self.last_number else "truncated", number, officer)
        for gap in self.gaps:
            if gap.rows:
                self._fault(gap.kind, None, gap.officer)

    def _missing_numbers(self) -> Iterator[int]:
        """Numbers that no row has, up to the counter's and the checkpoint's last; at most 10,000."""
        return islice(self._gaps_of_numbers(), MOST_LISTED)

    def _gaps_of_numbers(self) -> Iterator[int]:
        expected = 1
        numbers = HourEntry.objects.filter(number__lte=self.last_number).order_by("number")
        for number in numbers.values_list("number", flat=True).iterator(chunk_size=20_000):
            yield from range(expected, number)
            expected = number + 1
        yield from range(expected, max(self.last_number, self.marked_rows) + 1)

    def _fault(self, kind: str, entry: int | None, officer: int | None) -> None:
        self.faults[kind, entry, officer] = None

    def _named(self) -> list[Fault]:
        wanted = {officer for _kind, _entry, officer in self.faults if officer}
        names = dict(Officer.objects.filter(pk__in=wanted).values_list("pk", "staff_no"))
        return [Fault(kind, entry, names.get(officer)) for kind, entry, officer in self.faults]
