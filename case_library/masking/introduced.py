"""桂花, 富贵, 于是: no surname or no usual name, but a word before that introduces persons, and a clear end."""

from collections.abc import Iterator

from case_library.masking.characters import is_han
from case_library.masking.cues import is_no_person
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import SPEAKER, VERBS, Occurrence, Reader
from case_library.masking.surnames import usual
from case_library.masking.words import NEVER_LAST, NEVER_NAMES

_INTRODUCING = frozenset(("label", "role", "naming"))
_NO_NAMES = frozenset("vdpcrmtfuq")
_NEVER_FIRST = frozenset(
    "什处很为是系叫他她它你我之但各均都也还又有这那某其本该一两几多每等的和在对被从由把向让将与及不未已曾正后前才所能应"
)
_NEVER_BEHIND = frozenset("里上下内外把有其")
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
    """冬梅：… or 二孬 7:05：… at the beginning of several lines: whoever speaks there."""
    found = SPEAKER.match(reader.text, at)
    name = found[1] if found else ""
    if (
        (reader.lines[name] < 2 and not (len(name) == 3 and usual(name[1:]) == 2))
        or name in NEVER_NAMES
        or is_no_person(name)
        or not reader.free(at, at + len(name))
    ):
        return
    first = reader.cut.word(at)[0]
    known = kind_of(name) not in ("", "name")
    heading = len(first) > 1 and first != name and kind_of(first) not in ("", "name")
    if not heading and (not known or usual(name) == len(name)):
        yield reader.occurrence(at, at + len(name), {"speaks again": -1.5 if known else 1.0})


def _no_words(reader: Reader, start: int, end: int) -> bool:
    return all(reader.cut.begins(at) for at in range(start, end + 1))


def _built(reader: Reader, start: int, end: int, *, closed: bool) -> dict[str, float] | None:
    name = reader.text[start:end]
    set_off = closed and reader.before(start)[0] != "role"
    if (
        name in NEVER_NAMES
        or name in VERBS
        or name[0] in _NEVER_FIRST
        or is_no_person(name)
        or not reader.free(start, end)
    ):
        return None
    likeness = 2 if name == 2 * name[0] else usual(name)  # 朵朵
    odd = likeness < len(name) or name[-1] in NEVER_LAST | _NEVER_BEHIND
    unlisted = usual(name[1:]) == 2 == len(name) - 1  # 维保员剡学军: a surname that no list holds
    by_sound = len(name) == 4 and likeness > -3 and _no_words(reader, start, end)  # 马海日铁
    if odd and (unlisted or by_sound) and name[-1] not in NEVER_LAST and reader.is_introduced(start, end):
        likeness = len(name)
    elif odd and (not set_off or (len(name) > 2 and name[-1] in NEVER_LAST)):
        return None
    built = {"no surname": -2.0, "usual characters": 1.5 if likeness == len(name) else 0.0}
    if kind_of(name) in _NO_NAMES:
        built["an act, not a thing"] = -1.0 if set_off else -2.0
    if kind_of(name) not in ("", "name") and reader.before(start)[0] == "role":
        built["a word behind a role"] = -2.5
    if (
        len(name) > 2
        and kind_of(reader.cut.word(start)[0]) not in ("", "name")
        and reader.cut.word(start)[0] != name[:1]
    ):
        built["begins with a word"] = -2.5
    if len(name) == 4:
        built["long"] = -1.0
    return built
