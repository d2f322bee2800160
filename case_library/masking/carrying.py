"""What was found once is masked wherever it stands again, through the whole case."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from case_library.masking.dictionary import is_word, kind_of
from case_library.masking.evidence import Reader
from case_library.masking.marks import Mark, mark

_OPEN = -2.0  # points of the surroundings above which a known name may stand


@dataclass(frozen=True)
class Known:
    """A string that stands for somebody or something, from the record or from a finder."""

    text: str
    type: str
    role: str = ""
    source: str = "carried"


def carry(text: str, known: Iterable[Known], free: Callable[[int, int], bool]) -> Iterator[Mark]:
    """Every free occurrence, the longest string first at each place. One pass over the text."""
    table: dict[str, list[Known]] = {}
    for one in known:
        if len(one.text) >= 2:
            table.setdefault(one.text[:2], []).append(one)
    for candidates in table.values():
        candidates.sort(key=lambda one: -len(one.text))
    words = any(_is_word_too(one) for candidates in table.values() for one in candidates)
    reader = Reader(text, free) if words else None
    at = 0
    while at < len(text) - 1:
        candidates = table.get(text[at : at + 2], ())
        hit = next(
            (one for one in candidates if _stands(text, at, one, reader) and free(at, at + len(one.text))),
            None,
        )
        if hit:
            yield mark(text, at, at + len(hit.text), hit.type, role=hit.role, source=hit.source)
            at += len(hit.text)
        else:
            at += 1


def _is_word_too(one: Known) -> bool:
    return one.type == "PERSON" and is_word(one.text)


def _stands(text: str, at: int, one: Known, reader: Reader | None) -> bool:
    if not text.startswith(one.text, at):
        return False
    end = at + len(one.text)
    if one.text[0].isascii() and one.text[0].isalnum():
        before = text[at - 1] if at else ""
        after = text[end] if end < len(text) else ""
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
    return not _is_word_too(one) or _can_be_named(reader, at, end)


def _can_be_named(reader: Reader, start: int, end: int) -> bool:
    """安全, 文明, 江山: a name only where a name can stand, and not as the head of a longer word (安全生产)."""
    text = reader.text
    longer = any(kind_of(text[start : end + more]) for more in (1, 2) if len(text) >= end + more)
    return (
        not longer
        and reader.before(start)[0] not in ("word", "inside")
        and reader.surroundings(start, end) > _OPEN
    )
