"""Names of divisions that a text speaks of, and what of an address may stay."""

import re

from case_library.masking.beginnings import DIVISIONS, JOINING
from case_library.masking.characters import HAN
from case_library.masking.evidence import Reader
from case_library.masking.words import CITIES, PROVINCES, SHORT_COUNTIES

_ADMIN = re.compile(r"自治区|自治州|自治县|自治旗|开发区|高新区|新区|街道|省|市|区|县|旗|镇|乡|苏木|村|社区")
KNOWN = frozenset([*PROVINCES, *CITIES, *SHORT_COUNTIES])
_NEVER_FIRST = JOINING | DIVISIONS | frozenset("受会同让其该本查住我各全某抽处")
_DIVISION = re.compile(
    rf"[{HAN}]{{2,4}}(?:(?<![超门城夜早集菜股])市|[县镇乡]|街道|(?<![小社园景校厂辖片新专])区(?![域分间别块段]))"
)
_BELOW = re.compile(
    rf"(?<=[市区县州旗])[{HAN}]{{1,3}}?(?:镇|乡|街道)"
)  # 汨罗市(归义镇), whatever it begins with
_VILLAGE = re.compile(rf"(?<=[镇乡])[{HAN}]{{1,3}}村")
_AGENCY = re.compile(rf"[{HAN}]{{4,24}}(?:局|政府|法院|检察院|大队|支队|中队|委员会)")
_READ = 200_000  # characters; a case names its divisions early


def place_names(reader: Reader) -> set[str]:
    """Names of divisions that the text and its agencies are of, with and without their suffix."""
    names, read = set(KNOWN), reader.text[:_READ]
    names |= {word for word, tag in reader.cut.words if tag == "ns" and word[-1] in DIVISIONS}
    names |= {*_VILLAGE.findall(read), *_BELOW.findall(read)}
    told = {found[0][-n:] for found in _DIVISION.finditer(read) for n in (3, 4, 5)}
    names |= {name for name in told if name[0] not in _NEVER_FIRST and not JOINING & set(name)}
    for agency in _AGENCY.findall(read):
        start = 0
        for division in _ADMIN.finditer(agency):
            name = agency[start : division.start()]
            if 2 <= len(name) <= 4:
                names |= {name, agency[start : division.end()]}
            if len(name) >= 4:  # a word of the sentence stands before it: 抽查汐江区…
                names |= {name[-2:], name[-2:] + division.group()}
            start = division.end()
    return names


def county_of(address: str) -> str:
    """What of an address may stay: down to the county or district."""
    kept, start = "", 0
    for division in _ADMIN.finditer(address):
        if division.group() in ("镇", "乡", "街道", "苏木", "村", "社区"):
            break
        if 1 <= division.start() - start <= 7:
            kept = address[: division.end()]
        start = division.end()
    return kept
