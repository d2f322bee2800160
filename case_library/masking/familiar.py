"""老王, 王姐, 强哥, 鲁队长: how people call one another. A surname or a short name still points at somebody."""

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN
from case_library.masking.dictionary import kind_of
from case_library.masking.evidence import Occurrence, Reader
from case_library.masking.surnames import COMMON, WEAK, usual
from case_library.masking.words import DOUBLE_SURNAMES, NEVER_NAMES, SURNAMES, TITLES

_SHORT_TITLES = "总处局队工哥姐嫂叔伯婶姨爷婆妈妹嬢"
_BY_GIVEN_NAME = frozenset("哥姐叔姨嫂妹")
_BEFORE = re.compile(rf"[老小阿大](?P<who>[{HAN}])")
_BETWEEN = re.compile(rf"(?P<who>[{HAN}])[老阿][{HAN}](?![{HAN}]?板)")  # 韦老歪
_BEHIND = re.compile(
    rf"(?P<who>{'|'.join(DOUBLE_SURNAMES)}|[{HAN}])副?(?P<title>{'|'.join(TITLES)}|[{_SHORT_TITLES}])"
)


def find_familiar(reader: Reader) -> Iterator[Occurrence]:
    for pattern in (_BEFORE, _BETWEEN, _BEHIND):
        for found in pattern.finditer(reader.text):
            built = _built(found.group(), found["who"], found.groupdict().get("title"))
            full = reader.text[max(0, found.start() - 2) : found.start() + 1]
            if built and found.groupdict().get("title") and full[0] in COMMON and usual(full[1:]) == 2:
                built["end of a full name"] = -2.0  # 许明花阿姨
            if built and found.group() not in NEVER_NAMES and reader.free(*found.span()):
                yield reader.occurrence(*found.span(), built)


def _built(name: str, who: str, title: str | None) -> dict[str, float] | None:
    surname = len(who) == 2 or who in SURNAMES
    if not surname and not (usual(who) > 0 and (title is None or title in _BY_GIVEN_NAME)):
        return None
    built = (
        {"called by surname": (2.5 if title is None else 1.5) if who in COMMON or len(who) == 2 else 1.0}
        if surname
        else {"called by name": 1.0 if name[0] == "阿" else 0.0}
    )
    if title and len(title) > 1:
        built["title"] = 1.5
    if who in WEAK or name[0] == "大" or who == "任":
        built["weak surname"] = -1.5
    if title and kind_of(name[:2]) not in ("", "name"):
        built["begins with a word"] = -2.0
    if kind_of(name) not in ("", "name"):
        built["word in the dictionary"] = 0.0 if name[0] == "老" and surname else -2.5
    return built
