"""What must stay: laws, standards, agencies and amounts. Masking them would make a case unreadable."""

import re
from collections.abc import Iterator

HAN = r"一-鿿㐀-䶿"
_LAW = re.compile(r"《[^《》\n]{2,60}》(?: ?[(（](?:GB|HJ|DB|CJJ?|JGJ|SB|NY|JT)[^)）\n]{2,30}[)）])?")
_LAW_SHORT = re.compile(
    r"(?:中华人民共和国)?(?:行政处罚法|行政强制法|行政许可法|行政复议法|行政诉讼法|食品安全法|城乡规划法|大气污染防治法|水污染防治法|固体废物污染环境防治法|噪声污染防治法|安全生产法|道路运输条例|"
    r"产品质量法|消费者权益保护法|广告法|药品管理法|土地管理法|城市市容和环境卫生管理条例|民法典|刑法|治安管理处罚法)"
)
_STANDARD = re.compile(
    r"(?:GB|HJ|DB|CJJ?|JGJ|SB|NY|JT)(?:/?T)? ?[0-9]{2,6}(?:\.[0-9]{1,2})?(?: ?[\-—] ?(?:19|20)?[0-9]{2})?"
)
_OFFICIAL_NO = re.compile(
    rf"[{HAN}]{{1,10}}(?:发|函|令|规|办|字规)[\[(（〔](?:19|20)[0-9]{{2}}[\])）〕] ?(?:第 ?)?[0-9]{{1,5}} ?号"
)
_AGENCY = re.compile(
    rf"[{HAN}]{{2,24}}?(?:人民政府|人民法院|人民检察院|管理委员会|委员会|办事处|综合行政执法局|监督管理局|管理局|财政局|分局|执法局|司法局|公安局|卫生健康局|生态环境局|税务局|派出所|支队|大队|"
    rf"中队|监管所|司法所|执法队|(?:银行|信用社|信用联社)[{HAN}]{{0,10}}?(?:支行|分行|分理处|营业部)|银行)"
)
_AMOUNT = re.compile(
    r"(?:人民币)?[0-9][0-9,]{0,14}(?:\.[0-9]{1,4})? ?(?:多|余)?(?:万元|亿元|元|平方米|立方米|平方公里|公里|千米|厘米|毫米|米|吨|千克|公斤|克|毫升|升|台|套|辆|件|袋|箱|瓶|盒|张|顶|个|只|头|条|份|斤|亩|公顷|分贝|"
    r"m2|m3|mg/m3|mg/m³|mg/L|mg/kg|㎡|m³|dB|kg|%|％|℃|倍|次|天|日内|小时|分钟)"
)


def find_kept(folded: str, text: str) -> Iterator[tuple[int, int, str]]:
    """Stretches (start, end, kind) that no name, firm or address may cover."""
    for found in _LAW.finditer(text):
        yield *found.span(), "LAW"
    for found in _LAW_SHORT.finditer(text):
        yield *found.span(), "LAW"
    for found in _STANDARD.finditer(folded):
        yield *found.span(), "STD"
    for found in _AMOUNT.finditer(folded):
        yield *found.span(), "AMT"


def find_official_numbers(folded: str) -> Iterator[tuple[int, int, str]]:
    """Numbers of published documents (国办发〔2018〕118号) stay; those of a case go."""
    for found in _OFFICIAL_NO.finditer(folded):
        yield *found.span(), "OFFICIAL_NO"


def find_agencies(text: str) -> Iterator[tuple[int, int, str]]:
    for found in _AGENCY.finditer(text):
        yield *found.span(), "ORG"
