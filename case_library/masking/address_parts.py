"""The parts of a record's address by which a text may tell it."""

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN
from case_library.masking.kinds import is_generic

_DIVISION = re.compile(rf"[{HAN}]{{1,7}}?(?:自治区|自治州|自治县|街道|省|市(?!场)|区|县|旗|镇|乡|村)")
_NUMBERED = re.compile(
    rf"(?:^|(?<=[路街巷段道号层楼]))(?P<name>[{HAN}]{{2,10}}?)[0-9A-Za-z][0-9A-Za-z\-号幢栋楼层单元室座附之弄]{{0,12}}"
)


def parts_of_address(address: str) -> Iterator[str]:
    """What may stand for the whole: the end from each division on, and each street or estate with its numbers."""
    divisions = [found.end() for found in _DIVISION.finditer(address)]
    yield from (address[at:] for at in divisions if len(address) - at > 3)
    below = address[divisions[-1] if divisions else 0 :]
    for part in _NUMBERED.finditer(below):
        yield part.group()
        if len(part["name"]) > 3 and not is_generic(part["name"]):
            yield part["name"]
