"""The last look before something is published, said or uploaded: what certainly identifies somebody."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from case_library.masking.carrying import Known, carry
from case_library.masking.cues import role_before
from case_library.masking.dictionary import is_word
from case_library.masking.engine import propose
from case_library.masking.folding import fold
from case_library.masking.marks import CERTAIN, Mark, Taken, mark
from case_library.masking.numbers import find_numbers
from case_library.masking.surnames import WEAK, has_surname, is_double, usual
from case_library.masking.words import SURNAMES, TITLES


def residual_hits(text: str, *, names: Iterable[Known] = ()) -> list[Mark]:
    """Certain patterns, and *names* (strings that were masked in this case) that stand there again."""
    taken = Taken(len(text))
    hits = [
        m
        for m in find_numbers(fold(text), text)
        if m.certain and m.type in CERTAIN and taken.claim(m.start, m.end)
    ]
    hits += [m for m in carry(text, names, taken.is_free) if taken.claim(m.start, m.end)]
    return sorted(hits, key=lambda m: m.start)


# Whoever is called so before a surname is a party or near to one; 执法人员 and 审批人 are not.
_PARTIES = frozenset(("当事人", "负责人", "代理人", "亲属"))
_LEGAL_FORM = re.compile("(?:有限|责任|股份)公司$|(?:合伙企业|独资企业|合作社)$")
_NUMBERED = re.compile(r"[0-9０-９一二三四五六七八九十百]{1,6}(?:号|室|幢|栋|弄)")
_DIVISION = re.compile("[省市区县乡镇村]$|街道$")
_PLACED = re.compile("[市区县乡镇村路街巷弄]")
_FAMILIAR = frozenset("老小阿")


@dataclass(frozen=True)
class Named:
    """Passages of a text that identify somebody, and those that may: each once, in the order of the text."""

    certain: tuple[str, ...]
    probable: tuple[str, ...]


def who_is_named(text: str, *, names: Iterable[Known] = ()) -> Named:
    """For free words of many hands, where a wrong hit costs more than in a record that a person masks.

    Certain beside ``residual_hits``: *names* however they are spaced, a surname right behind the word for a party,
    a firm with its legal form, an address with its number. Probable: what the weighing of a record would propose
    and what is built like a name, a firm or a place.
    """
    names = list(names)
    known = [replace(one, source="record") for one in names]
    found = [m for m in propose(text, known=known).marks if m.type != "DATE"]
    hits = [*residual_hits(text, names=names), *_spaced(text, names)]
    hits += [m for m in found if m.source == "record" or (m.source != "learned" and _is_certain(text, m))]
    certain = {m.text: m.start for m in hits}
    probable = {m.text: m.start for m in found if m.text not in certain and _is_probable(m)}
    return Named(*(tuple(sorted(marks, key=marks.__getitem__)) for marks in (certain, probable)))


def _spaced(text: str, names: Iterable[Known]) -> Iterator[Mark]:
    """江 水 流, 江·水·流: nobody writes so but to pass a scan."""
    for one in names:
        letters = r"[\s·.\-_*]{0,2}".join(map(re.escape, one.text))
        if len(one.text) > 2 and (at := re.search(letters, text)):
            yield mark(text, *at.span(), one.type, source="record")


def _is_certain(text: str, one: Mark) -> bool:
    match one.type:
        case "PERSON":
            introduced = role_before(text, one.start)[0] in _PARTIES
            return introduced and has_surname(one.text) and not is_word(one.text)
        case "COMPANY":
            return bool(_LEGAL_FORM.search(one.text))
        case "ADDRESS":
            return bool(_NUMBERED.search(one.text))
    return False


def _is_probable(one: Mark) -> bool:
    match one.type:
        case "PERSON":
            return _is_built_like_a_name(one.text) and not _DIVISION.search(one.text)
        case "ADDRESS":
            return bool(_PLACED.search(one.text[:-1]))
    return True


def _is_built_like_a_name(text: str) -> bool:
    """王小明, 向明华, 老李, 李大爷, 艾尼瓦尔·买买提; not 文书留, 时有效, 高峰."""
    if "·" in text or (text[0] in _FAMILIAR and text[1:] in SURNAMES):
        return True
    surname = text[:2] if is_double(text[:2]) else text[:1]
    if surname not in SURNAMES or is_word(text) or is_word(text[:2]):
        return is_double(surname)
    given = text[len(surname) :]
    return given.startswith(TITLES) or usual(given) > (0 if surname in WEAK else -1)
