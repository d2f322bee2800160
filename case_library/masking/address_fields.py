"""Addresses that a field of a form holds, and clauses that say where somebody lives."""

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN
from case_library.masking.marks import Mark, mark

_LABEL = re.compile(
    r"(?:地 {0,4}址|住 {0,4}[所址]|住所地|经营场所|户籍地|户籍所在地|户籍|居住地|现住|家住|住处|注册地|所在地|场所|门牌号?|地点|经营地|租住)(?:(?:为|是|在|位于|:|｜|\||\t| ){1,4}"
    rf"|(?=[{HAN}]{{2,7}}(?:省|市|区|县|旗|镇|乡|街道)))(?P<value>[{HAN}0-9A-Za-z\-#·()（） 、+~～.]{{4,60}})"
)
# A clause that says where somebody lives, from the division to its end.
_LIVES = re.compile(
    rf"(?:现住|家住|租住|居住|住(?![房所建宅院]))在?(?P<value>[{HAN}]{{2,6}}(?:省|市|区|县|镇|乡|街道|村)[{HAN}0-9A-Za-z\-#]{{2,40}})(?=[，。；,; )）\n]|$)"
)
_END_OF_VALUE = re.compile(rf" {{2,}}|[()（）](?![0-9])| (?=[{HAN}]{{2,8}}(?:[:： ]|$))")
# A room of an agency is no address of the case.
_OFFICE = re.compile(
    rf"(?:局|(?<![0-9一二三四五六七八九十])队|所|院|政府|办事处|委员会|中心)[{HAN}0-9]{{0,6}}(?:室|厅|窗口)?$|(?:会议|询问|听证|接待)室$"
)
_TELLS = re.compile(r"[0-9]|[村路街巷镇乡]|号")


def told_addresses(text: str, folded: str) -> Iterator[Mark]:
    """Fields that hold an address, and clauses that say where somebody lives."""
    for pattern in (_LABEL, _LIVES):
        for found in pattern.finditer(folded):
            start, end = found.span("value")
            value = _END_OF_VALUE.split(folded[start : end + 1])[0][: end - start].rstrip(" -、")
            if len(value) >= 4 and _TELLS.search(value) and not _OFFICE.search(value):
                yield mark(text, start, start + len(value), "ADDRESS")
