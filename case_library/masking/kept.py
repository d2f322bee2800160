"""What must stay: laws, standards, agencies and amounts. Masking them would make a case unreadable."""

import re
from collections.abc import Iterator

from case_library.masking.characters import HAN

_LAW = re.compile(r"《[^《》\n]{2,60}》(?: ?[(（](?:GB|HJ|DB|CJJ?|JGJ|SB|NY|JT)[^)）\n]{2,30}[)）])?")
_LAW_SHORT = re.compile(
    r"(?:中华人民共和国)?(?:行政处罚法|行政强制法|行政许可法|行政复议法|行政诉讼法|食品安全法|城乡规划法|大气污染防治法|水污染防治法|固体废物污染环境防治法|噪声污染防治法|安全生产法|道路运输条例|"
    r"产品质量法|消费者权益保护法|广告法|药品管理法|土地管理法|城市市容和环境卫生管理条例|民法典|刑法|治安管理处罚法)"
)
_LAW_ALONE = re.compile(
    rf"^[{HAN}]{{2,30}}(?:法|条例|办法|规定|细则|规则)$", re.MULTILINE
)  # a field of its own
_STANDARD = re.compile(
    r"(?:GB|HJ|DB|CJJ?|JGJ|SB|NY|JT)(?:/?T)? ?[0-9]{2,6}(?:\.[0-9]{1,2})?(?: ?[\-—] ?(?:19|20)?[0-9]{2})?"
)
_OFFICIAL_NO = re.compile(
    rf"[{HAN}]{{1,10}}(?:发|函|令|规|办|字规)[\[(（〔](?:19|20)[0-9]{{2}}[\])）〕] ?(?:第 ?)?[0-9]{{1,5}} ?号"
)
_AMOUNT = re.compile(
    r"(?:人民币)?[0-9][0-9,]{0,14}(?:\.[0-9]{1,4})? ?(?:多|余)?(?:万元|亿元|元|平方米|立方米|平方公里|公里|千米|厘米|毫米|米|吨|千克|公斤|克|毫升|升|台|套|辆|件|袋|箱|瓶|盒|张|顶|个|只|头|条|份|斤|亩|公顷|分贝|"
    r"m2|m3|mg/m3|mg/m³|mg/L|mg/kg|㎡|m³|dB|kg|%|％|℃|倍|次|天|日内|小时|分钟)"
)


def find_laws(text: str) -> Iterator[tuple[int, int]]:
    """No name stands in the title of a law, not even one that the record knows."""
    for pattern in (_LAW, _LAW_SHORT, _LAW_ALONE):
        for found in pattern.finditer(text):
            yield found.span()


def find_kept(folded: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches (start, end, kind) of standards and amounts, which no name, firm or address may cover."""
    for found in _STANDARD.finditer(folded):
        yield *found.span(), "STD"
    for found in _AMOUNT.finditer(folded):
        yield *found.span(), "AMT"


def find_official_numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    """Numbers of published documents (国办发〔2018〕118号) stay; those of a case go."""
    for found in _OFFICIAL_NO.finditer(folded):
        yield *found.span(), "OFFICIAL_NO"
