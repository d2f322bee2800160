"""Numbers of files and decisions: 澄综执罚决字〔2025〕第00439号, (2024)某0502行初123号."""

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN
from case_library.masking.marks import Mark, mark

_N = r"[0-9〇零一二三四五六七八九十百千]{1,8}"
_YEAR = r"(?:(?:19|20)[0-9]{2}|[二一][〇零○九][〇零○一二三四五六七八九]{2})"
_NUMBER = re.compile(
    rf"[\[(（] ?{_YEAR} ?[\])）] ?(?:第|字第|字)? ?(?:[{HAN}]{{1,2}}?|[(（][{HAN}]{{1,4}}[)）]|[{HAN}]{{2,4}}(?=-)|[A-Z]{{1,3}})?-?{_N} ?(?:-[0-9]{{1,3}})? ?号"
)
_COURT = re.compile(
    rf"[(（\[](?:19|20)[0-9]{{2}}[)）\]] ?[{HAN}]{{1,3}}[0-9]{{0,6}}[{HAN}]{{1,6}}[0-9]{{1,6}}号"
)
# 澄运当罚2025第004127号: printed forms leave the brackets out.
_BARE = re.compile(rf"[{HAN}]{{2,10}}?[罚立告催移当审检监改决字](?:19|20)[0-9]{{2}} ?第 ?[0-9]{{2,8}} ?号")
_LABEL = re.compile(
    r"(?:案件编号|案号|文书编号|文书号|决定书文号|文号|立案号|编号|受理号|工单号|工单编号|登记编号|许可证编号|许可证号|报告编号|转办单号|单号|档案号)(?:(?:为|是|:|：| ){1,3}|(?=[A-Za-z]{1,6}[0-9]))"
    r"([A-Za-z0-9一-鿿\[\]()（）\-]{0,30}[0-9]{2}[A-Za-z0-9\-]{0,20}号?)"
)
# Words after which the agency's abbreviation begins.
_BEFORE = re.compile(
    r"(?:送达|作出|收到|依据|根据|出具|下达|下发|审批表|制作|制发|制成|编号|文号|案号|签发|印发|发出|发送|撤销|维持|变更|不服|对应|记载|载明|附|该局|我局|本局|本机关|我队|书|的|为|以|按|对|向|和|与|及|经|即|案|见|将|据|号|在|于|由|持|有|是|了|被告|原告|你们|我们|贵局|因|就|执行|、)"
)
_OFFICIAL = re.compile(r"(?:发|函|令|规|释|办|办字|政字|党字|政)$")


def find_case_numbers(folded: str, text: str) -> Iterator[Mark]:
    for found in _COURT.finditer(folded):
        yield mark(text, *found.span(), "CASE_NO", source="pattern")
    for found in _NUMBER.finditer(folded):
        start = _leftwards(text, found.start())
        if start < found.start() and not _OFFICIAL.search(folded[start : found.start()]):
            yield mark(text, start, found.end(), "CASE_NO", source="pattern")
    for found in _BARE.finditer(folded):
        yield mark(text, *found.span(), "CASE_NO", source="pattern")
    for found in _LABEL.finditer(folded):
        yield mark(text, *found.span(1), "CASE_NO", source="pattern")


def _leftwards(text: str, bracket: int) -> int:
    low = bracket
    inner = re.search(
        rf"[{HAN}]{{0,6}}[(（][{HAN}]{{1,3}}[)）][{HAN}]{{1,6}}$", text[max(0, bracket - 18) : bracket]
    )
    if inner:
        low = bracket - len(inner.group())
        stop = max(
            (m.end() for m in _BEFORE.finditer(inner.group()) if m.end() <= inner.group().find("（")),
            default=0,
        )
        return low + stop
    while (
        low > 0
        and bracket - low < 18
        and ("一" <= text[low - 1] <= "鿿" or (text[low - 1].isascii() and text[low - 1].isalnum()))
    ):
        low -= 1
    stop = 0
    for found in _BEFORE.finditer(text[low:bracket]):
        of_place = (
            found.start() == 1 and len(found.group()) == 1 and text[low] not in "我他她你其"
        )  # 佳向市监扣
        if bracket - low - found.end() >= 2 and not of_place:
            stop = found.end()
    return low + stop
