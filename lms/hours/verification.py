"""Find every changed, missing, re-ordered, restamped or foreign row of the ledger (R18).

One pass over the rows in chain order, memory bounded by the number of officers.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from lms.common.snapshots import snapshot
from lms.hours import chain
from lms.hours.models import HourEntry, LedgerCounter, LedgerHead
from lms.officers.models import Officer

TEXTS = ("text__title", "text__provider", "text__reason")
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
    head_position: int
    head_digest: str
    position: int = 0
    number: int = 0
    digest: str = ""
    gaps: list[tuple[int, int, int]] = field(default_factory=list)  # (after number, before number, rows)


def verify_ledger(*, against: dict | None = None) -> tuple[int, list[Fault]]:
    """(rows read, faults found); *against* is a checkpoint as ``read_checkpoint`` gives it."""
    with snapshot():
        return _Verification(against).run()


class _Verification:
    def __init__(self, against: dict | None):
        self.heads = {pk: (p, d) for pk, p, d in LedgerHead.objects.values_list("pk", "position", "digest")}
        counter = LedgerCounter.objects.filter(pk=1).first()
        self.last_number = counter.last if counter else 0
        self.against = against
        self.marks = {int(pk): tuple(head) for pk, head in against["heads"].items()} if against else {}
        self.faults: dict[tuple[str, int | None, int | None], None] = {}
        self.gaps: list[tuple[int, int, int, int]] = []  # (officer, after number, before number, rows)
        self.rows = 0

    def run(self) -> tuple[int, list[Fault]]:
        unseen = dict(self.heads)
        for officer, rows in self._chains():
            unseen.pop(officer, None)
            self._walk(officer, rows)
        for officer, (position, digest) in unseen.items():
            self._close(_Chain(officer, position, digest))
        for officer in self.marks.keys() - self.heads.keys():
            self._fault("truncated", None, officer)
        self._name_missing()
        if self.against and self.last_number < self.against["rows"]:
            self._fault("truncated", self.against["rows"], None)
        return self.rows, self._named()

    def _chains(self) -> Iterator[tuple[int, Iterator[tuple]]]:
        query = HourEntry.objects.order_by("officer_id", "position").values_list(*COLUMNS, "digest", *TEXTS)
        return groupby(query.iterator(chunk_size=5000), key=lambda row: row[2])

    def _walk(self, officer: int, rows: Iterator[tuple]) -> None:
        head_position, head_digest = self.heads.get(officer, (0, ""))
        state = _Chain(officer, head_position, head_digest)
        for row in rows:
            self.rows += 1
            self._row(state, row)
        self._close(state)

    def _row(self, state: _Chain, row: tuple) -> None:
        values, digest, texts = row[: len(COLUMNS)], row[len(COLUMNS)], row[len(COLUMNS) + 1 :]
        number, position, previous = values[1], values[3], values[-1]
        sound = chain.row_digest(values) == digest
        if number > self.last_number or position > state.head_position:
            self._fault("foreign", number, state.officer)
            return
        if position != state.position + 1:
            state.gaps.append((state.number, number, position - state.position - 1))
        elif previous != state.digest and sound and state.position:
            # The row before was edited and given a fresh digest of its own.
            self._fault("restamped", state.number, state.officer)
        if number < state.number:
            self._fault("reordered", number, state.officer)
        elif not sound or None in texts or chain.text_digest(*texts) != values[-2]:
            self._fault("changed", number, state.officer)
        self._compare_mark(state, position, number, digest)
        state.position, state.number, state.digest = position, number, digest

    def _compare_mark(self, state: _Chain, position: int, number: int, digest: str) -> None:
        mark = self.marks.get(state.officer)
        if mark and mark[0] == position and mark[1] != digest:
            self._fault("restamped", number, state.officer)

    def _close(self, state: _Chain) -> None:
        """After the last row: the head tells whether the tail is whole."""
        if state.position < state.head_position:
            state.gaps.append((state.number, self.last_number + 1, state.head_position - state.position))
        elif state.position and state.digest != state.head_digest:
            self._fault("restamped", state.number, state.officer)
        mark = self.marks.get(state.officer)
        if mark and mark[0] > max(state.position, state.head_position):
            self._fault("truncated", None, state.officer)
        self.gaps += [(state.officer, *gap) for gap in state.gaps]

    def _name_missing(self) -> None:
        """Give every missing number to the one chain whose gap it fits, where that is unambiguous."""
        left = {index: gap[3] for index, gap in enumerate(self.gaps)}
        for number in self._missing_numbers():
            fitting = [
                i
                for i, (_officer, after, before, _rows) in enumerate(self.gaps)
                if left[i] and after < number < before
            ]
            officer = self.gaps[fitting[0]][0] if len(fitting) == 1 else None
            if len(fitting) == 1:
                left[fitting[0]] -= 1
            self._fault("missing", number, officer)
        for index, rows in left.items():
            if rows:
                self._fault("missing", None, self.gaps[index][0])

    def _missing_numbers(self) -> Iterator[int]:
        """Numbers from 1 to the counter that no row has; at most 10,000 of them."""
        expected = 1
        listed = 0
        for number in (
            HourEntry.objects.order_by("number").values_list("number", flat=True).iterator(chunk_size=20_000)
        ):
            while expected < number and listed < 10_000:
                yield expected
                expected, listed = expected + 1, listed + 1
            expected = number + 1
        while expected <= self.last_number and listed < 10_000:
            yield expected
            expected, listed = expected + 1, listed + 1

    def _fault(self, kind: str, entry: int | None, officer: int | None) -> None:
        self.faults[kind, entry, officer] = None

    def _named(self) -> list[Fault]:
        wanted = {officer for _kind, _entry, officer in self.faults if officer}
        names = dict(Officer.objects.filter(pk__in=wanted).values_list("pk", "staff_no"))
        return [Fault(kind, entry, names.get(officer)) for kind, entry, officer in self.faults]
