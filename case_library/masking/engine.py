"""Propose what to mask in a text, in the order of certainty (issue C):

the record's own names and numbers → numbers with a checksum or a shape → file numbers and days → addresses with a number →
firms → other addresses → persons, with the optional name model; then the learned reader, which has also had its say on what the
rules took for names, adds what they left, and all that was found is carried through the whole text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from case_library.masking.address_fields import told_addresses
from case_library.masking.address_parts import parts_of_address
from case_library.masking.address_words import AGENCY
from case_library.masking.addresses import mark_addresses, read_addresses, rest_of_address
from case_library.masking.carrying import Known, carry
from case_library.masking.case_numbers import find_case_numbers
from case_library.masking.columns import find_columns
from case_library.masking.dates import find_dates
from case_library.masking.employers import employers
from case_library.masking.evidence import Reader
from case_library.masking.firms import find_firms
from case_library.masking.folding import fold, tighten
from case_library.masking.kept import find_kept, find_laws, find_official_numbers
from case_library.masking.learned import Learned
from case_library.masking.marks import Mark, Taken, mark
from case_library.masking.model import NameModel, NoModel
from case_library.masking.numbers import find_numbers, speaks_of_officers
from case_library.masking.persons import find_persons
from case_library.masking.places import place_names
from case_library.masking.replacing import LETTERS, Replacer, filing_day
from case_library.masking.shortened import defined_names, shortened
from case_library.masking.words import TITLES

RULES_VERSION = "2026.11.7"
_PHONE = re.compile("电话|手机")


@dataclass(frozen=True)
class Proposal:
    marks: list[Mark]
    replacements: dict[str, str]  # text → what to write instead

    def masked(self, text: str) -> str:
        return write(text, self.marks, self.replacements)


def write(text: str, marks: Iterable[Mark], replacements: dict[str, str]) -> str:
    """*text* with each mark written over. 执法人员执法人员乙 becomes 执法人员乙."""
    pieces, at = [], 0
    for one in marks:
        before, instead = text[at : one.start], replacements[one.text]
        word = instead.rstrip(LETTERS)
        if word != instead and len(word) >= 2 and before.endswith(word):
            instead = instead[len(word) :]
        pieces += [before, instead]
        at = one.end
    return "".join([*pieces, text[at:]])


def propose(
    text: str, *, known: Iterable[Known] = (), model: NameModel | None = None, filed_on=None
) -> Proposal:
    """All marks, in order and without overlaps, and one replacement for each distinct string."""
    tight, places = tighten(text)
    found = _propose(tight, known=list(known), model=model or NoModel(), filed_on=filed_on)
    if places is None:
        return found
    marks, replacements = [], {}
    for one in found.marks:
        start, end = places[one.start], places[one.end - 1] + 1
        marks.append(replace(one, start=start, end=end, text=text[start:end]))
        replacements[text[start:end]] = found.replacements[one.text]
    return Proposal(marks, replacements)


def _propose(text: str, *, known: list[Known], model: NameModel, filed_on) -> Proposal:
    folded = fold(text)
    collector = _Collector(text)
    for start, end in find_laws(text):
        collector.keep(start, end)
    collector.add(carry(text, known, collector.is_free))
    for start, end, _kind in find_official_numbers(folded):
        collector.keep(start, end)
    collector.add(find_numbers(folded, text))
    collector.add(find_case_numbers(folded, text))
    collector.add(find_dates(folded, text))
    reader, learned = Reader(text, collector.is_free, model.names(text)), Learned(text)
    places = place_names(reader)
    addresses = read_addresses(reader, folded, places)
    collector.add(find_columns(text))
    collector.add(told_addresses(text, folded))
    collector.add(learned.believed(mark_addresses(reader, (chain for chain in addresses if chain.is_sure))))
    collector.add(carry(text, _parts(known), collector.is_free))
    for start, end, _kind in find_kept(folded, text):
        collector.keep(start, end)
    full = [one.text for one in known if one.type == "COMPANY"]
    firms = find_firms(reader, places, {chain.end for chain in addresses if chain.is_sure})
    same = _firms(learned.believed(firms), reader, places, collector, full)
    collector.add(learned.believed(mark_addresses(reader, addresses)))
    collector.add(learned.believed(find_persons(reader)))
    collector.add(list(employers(reader, [one for one in collector.marks if one.type == "PERSON"])))
    collector.lengthen("ADDRESS", lambda end: rest_of_address(reader, end))
    collector.tell_certificates(learned.marks)
    collector.join(learned.marks, same)
    collector.add(carry(text, _found(collector.marks), collector.is_free))
    marks = sorted(collector.marks, key=lambda m: m.start)
    replacer = Replacer(filed_on=filed_on or filing_day(text, marks), same=same)
    roles = _roles(marks)
    replacements = {}
    for one in marks:
        if one.text not in replacements:
            replacements[one.text] = replacer.of(roles.get((one.type, one.text), one))
    return Proposal(marks, replacements)


class _Collector:
    """Keeps what is free; what a finder claims later than another is dropped."""

    def __init__(self, text: str):
        self._text, self._taken = text, Taken(len(text))
        self.marks: list[Mark] = []

    def is_free(self, start: int, end: int) -> bool:
        return self._taken.is_free(start, end)

    def keep(self, start: int, end: int) -> None:
        """Claim a stretch for what must stay."""
        if self._taken.is_free(start, end):
            self._taken.claim(start, end)

    def add(self, marks: Iterable[Mark]) -> None:
        for one in marks:
            if self._taken.claim(one.start, one.end):
                self.marks.append(one)

    def join(self, marks: Iterable[Mark], names: dict[str, str]) -> None:
        """Add what is free of *marks*: beside a mark of their type that they reach over, as one with it.

        What a pattern proves and a person or firm of the record stay as they are. No firm is added alone: of those that
        no rule sees at all, three in four are none (ADR 0095). *names* learns that a longer name means who the shorter did.
        """
        starts, ends = {one.start: one for one in self.marks}, {one.end: one for one in self.marks}
        for one in marks:
            for start, end in list(self._taken.gaps(one.start, one.end)):
                left = ends.get(start) if start > one.start else None
                right = starts.get(end) if end < one.end else None
                same = [other for other in (left, right) if other and other.type == one.type]
                if any(map(_stays, same)):
                    continue
                if not (self._goes_on(one, start) if same else self._stands(one, start, end, left or right)):
                    continue
                self._taken.claim(start, end)
                for other in same:
                    del starts[other.start], ends[other.end]
                whole = _as_one(self._text, [replace(one, start=start, end=end), *same])
                starts[whole.start] = ends[whole.end] = whole
                if same and one.type in ("PERSON", "COMPANY"):
                    names.setdefault(whole.text, names.get(same[0].text, same[0].text))
        self.marks = list(starts.values())

    def tell_certificates(self, marks: Iterable[Mark]) -> None:
        """A number like a phone's that the model reads as an officer's: 承办人：章金根（14010322056）."""
        told = {(one.start, one.end) for one in marks if one.type == "OFFICER_CERT"}
        for at, one in enumerate(self.marks):
            if one.type == "MOBILE" and (one.start, one.end) in told:
                called = _PHONE.search(self._text, max(0, one.start - 12), one.start)
                if speaks_of_officers(self._text, one.start) and not called:
                    self.marks[at] = replace(one, type="OFFICER_CERT", certain=False)

    def _goes_on(self, one: Mark, start: int) -> bool:
        """A title behind a name is no part of it: 许明花|阿姨, 黔途运输|队长."""
        return one.type not in ("PERSON", "COMPANY") or not self._text.startswith(TITLES, start)

    def _stands(self, one: Mark, start: int, end: int, beside: Mark | None) -> bool:
        if end - start < 2 or not any(map(str.isalnum, self._text[start:end])):
            return False
        agency = one.type == "ADDRESS" and AGENCY.match(self._text, end)  # 汐江区市场|监督管理局
        return not agency and (one.type != "COMPANY" or beside is not None)

    def lengthen(self, type: str, end_of: Callable[[int], int]) -> None:
        """Let the marks of *type* reach further over what is still free."""
        for number, one in enumerate(self.marks):
            if one.type == type and self._taken.claim(one.end, end := end_of(one.end)):
                self.marks[number] = mark(self._text, one.start, end, type, source=one.source)


def _stays(one: Mark) -> bool:
    return one.certain or one.source == "pattern" or (one.source == "record" and one.type != "ADDRESS")


def _as_one(text: str, marks: list[Mark]) -> Mark:
    """One mark over all of *marks*, the first of which is the learned one; what a rule saw is still seen by a rule."""
    learned, *seen = marks
    sources = {one.source for one in seen}
    return mark(
        text,
        min(one.start for one in marks),
        max(one.end for one in marks),
        learned.type,
        role=next((one.role for one in seen if one.role), ""),
        source="rule" if "rule" in sources else learned.source,
    )


def _firms(
    found: Iterable[Mark], reader: Reader, places: set[str], collector: _Collector, known: list[str]
) -> dict[str, str]:
    """Firms with their short forms, and those of *known*; short name → full name, so that both get one replacement."""
    collector.add(found)
    firms = [m for m in collector.marks if m.type == "COMPANY"]
    same: dict[str, str] = {}
    defined = list(defined_names(reader.text, firms))
    collector.add(defined)
    for short in defined:
        before = [m for m in firms if m.end <= short.start]
        if before:
            same[short.text] = max(before, key=lambda m: m.end).text
    names = dict.fromkeys([*known, *(m.text for m in firms)])
    for short, full in list(shortened(reader, names, places)):
        collector.add([short])
        if len(short.text) < len(full):
            same.setdefault(short.text, full)
    return same


def _parts(known: list[Known]) -> Iterator[Known]:
    """A text tells the record's address without its province or city, or only its estate or street with the number."""
    for one in known:
        if one.type == "ADDRESS":
            yield from (replace(one, text=part) for part in parts_of_address(one.text))


def _found(marks: list[Mark]) -> list[Known]:
    kinds = ("PERSON", "COMPANY", "ADDRESS", "WECHAT", "PLATE", "CASE_NO", "OFFICER_CERT", "LANDLINE")
    return list({(m.type, m.text): Known(m.text, m.type, m.role) for m in marks if m.type in kinds}.values())


def _roles(marks: list[Mark]) -> dict[tuple[str, str], Mark]:
    """The first mark of each person that says a role speaks for all."""
    roles: dict[tuple[str, str], Mark] = {}
    for one in marks:
        if one.type == "PERSON" and one.role:
            roles.setdefault((one.type, one.text), one)
    return roles
