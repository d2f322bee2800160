"""桂花, 富贵, 于是: no surname or no usual name, but a word before that introduces persons, and a clear end."""

from collections.abc import Iterator

from case_library.masking.characters import is_han
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import Occurrence, Reader
from case_library.masking.headings import is_no_person
from case_library.masking.surnames import usual
from case_library.masking.words import NEVER_LAST, NEVER_NAMES

_INTRODUCING = frozenset(("label", "role", "naming"))
_NO_NAMES = frozenset("vdpcrmtfuq")
_NEVER_FIRST = frozenset("什为是系叫他她它你我之但各均都也还又有这那某其本该一两几多每等")
_LONGEST = 4


def find_introduced(reader: Reader) -> Iterator[Occurrence]:
    text = reader.text
    for at in reader.cut.starts():
        left = reader.before(at)[0] if is_han(text[at]) else ""
        if left == "line":
            yield from _speaker(reader, at)
        if left not in _INTRODUCING:
            continue
        run = at
        while run < len(text) and run - at <= _LONGEST and is_han(text[run]):
            run += 1
        for length in range(2, min(run - at, _LONGEST) + 1):
            built = _built(reader, at, at + length, closed=at + length == run)
            if built:
                yield reader.occurrence(at, at + length, built)


def _speaker(reader: Reader, at: int) -> Iterator[Occurrence]:
    """冬梅：… at the beginning of several lines: whoever speaks there."""
    colon = next((at + n for n in (2, 3) if reader.text[at + n : at + n + 1] in ("：", ":")), None)
    if colon and reader.lines[reader.text[at:colon]] > 1 and usual(reader.text[at:colon]) == colon - at:
        name = reader.text[at:colon]
        if name not in NEVER_NAMES and not is_no_person(name) and reader.free(at, colon):
            yield reader.occurrence(
                at, colon, {"speaks again": 0.5 if kind_of(name) in ("", "name") else -1.5}
            )


def _built(reader: Reader, start: int, end: int, *, closed: bool) -> dict[str, float] | None:
    name = reader.text[start:end]
    set_off = closed and reader.before(start)[0] != "role"
    if name in NEVER_NAMES or is_no_person(name) or not reader.free(start, end):
        return None
    likeness = usual(name)
    odd = likeness < len(name) or name[0] in _NEVER_FIRST or name[-1] in NEVER_LAST
    if (
        odd
        and usual(name[1:]) == 2 == len(name) - 1
        and name[0] not in _NEVER_FIRST
        and reader.is_introduced(start, end)
    ):
        likeness = 3  # 维保员剡学军: a surname that no list holds
    elif odd and (not set_off or (len(name) > 2 and name[-1] in NEVER_LAST)):
        return None
    built = {"no surname": -1.5, "usual characters": 1.5 if likeness == len(name) else 0.0}
    if kind_of(name) in _NO_NAMES:
        built["an act, not a thing"] = -1.0 if set_off else -2.0
    if len(name) == 4:
        built["long"] = -1.0
    return built
