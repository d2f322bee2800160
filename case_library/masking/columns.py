"""Cells of tables whose heading says what stands below it: a firm, a place or a person."""

import re
from collections.abc import Iterator

from case_library.masking.beginnings import AGENCY
from case_library.masking.characters import HAN, is_han
from case_library.masking.cues import is_no_person
from case_library.masking.kinds import is_generic
from case_library.masking.marks import Mark, mark
from case_library.masking.surnames import is_like_a_person
from case_library.masking.words import NEVER_NAMES

_RULED, _SPACED = re.compile(r"[^\t|｜\r\n]+"), re.compile(r"[^ \u3000\r\n]+(?: [^ \u3000\r\n]+)*")
_BAR = re.compile(r"[\t|｜]")
_HEADINGS = {
    "COMPANY": re.compile(
        r"(?:单位|企业|公司|商户|店铺|店名|店家|门店|商家|字号|摊位名|供[货应]商|生产商|厂家|经营户|纳税人|主体|(?:单位|企业|公司|商户|店铺|个体户|厂家|客户)名称)$"
    ),
    "PARTY": re.compile(r"(?:当事人|相对人|被[处罚投诉检查举报]{2,4}人|对象|客户|用户)$"),
    "ADDRESS": re.compile(r"(?:地址|地点|位置|住址|住所|场所|路段|点位|所在地|经营地)$"),
    "PERSON": re.compile(
        r"(?:姓名|人员?|经营者|负责人|代表人?|经办|司机|驾驶员|[摊店业车户]主|队员|签[名字收])$"
    ),
}
_FEWEST = 3  # cells of a heading
_SHORT = 8  # characters of its cells
_MEASURED = re.compile(r"[0-9]+(?:\.[0-9]+)?[^0-9]{0,3}$")
_NAME = re.compile(rf"[{HAN}·]{{2,4}}(?![{HAN}·])")


def find_columns(text: str) -> Iterator[Mark]:
    """Below a heading, line by line, as long as the lines have as many cells."""
    kinds: list[str] = []
    at = 0
    for line in text.splitlines(keepends=True):
        cell_of = _RULED if _BAR.search(line) else _SPACED
        cells = [(at + cell.start(), cell.group()) for cell in cell_of.finditer(line)]
        at += len(line)
        headings = [_kind_of(cell.strip(" \u3000")) for _start, cell in cells]
        if len(cells) >= _FEWEST and any(headings) and all(len(cell) <= _SHORT for _start, cell in cells):
            kinds = headings
        elif len(cells) != len(kinds):
            kinds = []
        else:
            for kind, (start, cell) in zip(kinds, cells, strict=True):
                if kind:
                    yield from _marks(text, kind, start, cell)


def _kind_of(heading: str) -> str:
    return next((kind for kind, pattern in _HEADINGS.items() if pattern.search(heading)), "")


def _marks(text: str, kind: str, start: int, cell: str) -> Iterator[Mark]:
    start += len(cell) - len(cell.lstrip(" \u3000"))
    cell = cell.strip(" \u3000")
    if kind == "PARTY":
        kind = "PERSON" if is_like_a_person(cell) else "COMPANY"
    if kind == "PERSON":
        for found in _NAME.finditer(cell):
            if found.group() not in NEVER_NAMES and not is_no_person(found.group()):
                yield mark(text, start + found.start(), start + found.end(), kind)
    elif (
        len(cell) > 2
        and any(map(is_han, cell))
        and not _MEASURED.match(cell)
        and not is_generic(cell)
        and not AGENCY.search(cell)
    ):
        yield mark(text, start, start + len(cell), kind)
