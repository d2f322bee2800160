"""王建国, 欧阳静, 于是: a surname and one or two characters behind it."""

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN, is_han
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import Occurrence, Reader
from case_library.masking.surnames import COMMON, WEAK, WEAK_DOUBLE, is_double, usual
from case_library.masking.words import CITIES, NEVER_LAST, NEVER_NAMES, ROLES, SURNAMES

_SURNAME = {"double surname": 2.5, "common surname": 0.0, "rare surname": -1.5, "weak surname": -3.5}
_GIVEN = {-2: -1.5, -1: -1.5, 0: 0.0, 1: 0.5, 2: 2.5}  # usual characters less unusual ones
_SPREAD = re.compile(rf"(?=(?P<name>[{HAN}][ 　]{{1,3}}[{HAN}])(?![{HAN}]))")
_GIVEN_WORDS = frozenset(["建设", "解放", "跃进", "胜利", "和平", "援朝", "团结", "建国", "国庆", "卫国"])
_PARTICLES, _ACTS = frozenset("dcrtpmf"), frozenset("vdcrtpmf")
_OTHER_ENDINGS = frozenset("族区县市镇乡村局队所路街巷费书者处室科厅院证人里内外旁法其至时上后库不只")


def find_surnamed(reader: Reader) -> Iterator[Occurrence]:
    text = reader.text
    for at, char in enumerate(text):
        double = is_double(text[at : at + 2])
        if not (double or char in SURNAMES) or not (reader.cut.begins(at) or _introduced_at(reader, at)):
            continue
        for surname in ([text[at : at + 2]] if double else []) + ([char] if char in SURNAMES else []):
            for length in (len(surname) + 1, len(surname) + 2):
                if at + length <= len(text) and (built := _built(reader, at, at + length, len(surname))):
                    yield reader.occurrence(at, at + length, built)


def _introduced_at(reader: Reader, at: int) -> bool:
    """联系人丁国胜, where the dictionary reads 人丁."""
    return reader.text[at] not in "员人者长" and reader.before(at)[0] in ("role", "label")


def find_spread(reader: Reader) -> Iterator[Occurrence]:
    """单　雯: a name of two characters, set apart to stand under names of three."""
    for found in _SPREAD.finditer(reader.text):
        start, end = found.span("name")
        surname, likeness = found["name"][0], usual(found["name"][-1])
        standing = reader.before(start)[0] not in ("word", "inside")
        joined = found["name"][0] + found["name"][-1]
        heading = found["name"][-1] in "月日号" or (
            reader.behind(start, end) in ("speaks", "label")
            or joined in NEVER_NAMES
            or kind_of(joined) in _PARTICLES
        )
        if surname in SURNAMES and likeness > -2 and standing and not heading and reader.free(start, end):
            yield reader.occurrence(start, end, _points(surname, likeness))


def _points(surname: str, likeness: int) -> dict[str, float]:
    kind = "common" if surname in COMMON else "rare"
    if len(surname) == 2:
        kind = "rare" if surname in WEAK_DOUBLE else "double"
    elif surname in WEAK:
        kind = "weak"
    return {f"{kind} surname": _SURNAME[f"{kind} surname"], f"given name {likeness:+d}": _GIVEN[likeness]}


def _built(reader: Reader, start: int, end: int, surname: int) -> dict[str, float] | None:
    """How the name is built, or ``None`` when nobody is called so."""
    name = reader.text[start:end]
    given, introduced = name[surname:], reader.is_introduced(start, end)
    likeness = usual(given)
    if (
        "某" in name
        or name[-1] == "族"
        or name in NEVER_NAMES
        or {name, given} & ROLES.keys()
        or not reader.free(start, end)
    ):
        return None
    if not all(map(is_han, given)):
        return None
    if likeness < -2:
        if not introduced or name[-1] in NEVER_LAST or name[:surname] in WEAK:
            return None
        likeness = -2
    if given in _GIVEN_WORDS:
        likeness = 2
    built = _points(name[:surname], likeness)
    if name[0] == "钱" and len(given) == 1 and not introduced:
        built["money"] = -1.5  # 钱收了没有
    if reader.text[start - 1 : start] == "、" and likeness == 2:  # 瞿志平、向明华
        built.pop("weak surname", None)
    if introduced and likeness < 0:
        built[f"given name {likeness:+d}"] = -0.5
    built |= _as_word(reader, start, end, introduced)
    if len(given) == 2 and given not in _GIVEN_WORDS and (kind := kind_of(given)) not in ("", "name"):
        introduced_here = reader.before(start)[0] in ("role", "label")
        other = (
            (likeness < 2 and not introduced_here) or name[:surname] in WEAK or kind in _ACTS
        )  # 戴面罩, 由国家, 却约定
        built["a word behind" if other else "given name is a word"] = -1.0 if other else 0.5
    if surname == 1 and len(given) == 2 and (head := _head(reader, start, name)) not in ("", "name"):
        built |= {"begins with a particle": -3.0} if head in _PARTICLES else {"begins with a word": -2.5}
    elif len(name) > 2 and name[:2] in NEVER_NAMES:
        built["begins with a word"] = -2.5
    dated = reader.behind(start, end) == "date"  # 同意。马上　2023年…
    if name[-1] in NEVER_LAST or (
        name[-1] in _OTHER_ENDINGS and not (dated or _introduced_at(reader, start))
    ):
        built["ends as no name does"] = -3.0
    if reader.text[start - 1 : start] == "“" and "”" in reader.text[end : end + 2]:
        built["in quotes"] = -2.5  # “乐萌兔”: a brand rather
    if name in reader.places or name in CITIES:
        built["a place in this text"] = -4.0
    return built


def _as_word(reader: Reader, start: int, end: int, introduced: bool) -> dict[str, float]:
    """What the dictionary says of the whole: less, where somebody is introduced."""
    kind = kind_of(reader.text[start:end])
    if kind == "name":
        return {"name in the dictionary": 0.0}
    if kind in _PARTICLES or kind == "v":
        return {"particle or act": -2.0 if introduced else -3.0}
    if kind:
        return {"word in the dictionary": -1.0 if introduced else -2.5}
    if (start, end) in reader.cut.guessed:
        return {"guessed by the segmenter": 1.5}
    return {}


def _head(reader: Reader, start: int, name: str) -> str:
    """What kind of word the text has where the name would begin, when that word ends inside the name."""
    return kind_of(name[:2]) if reader.cut.word(start)[0] in (name[:2], name) else ""
