"""Addresses below the county: anchored at a road, village or house with its number, then read leftwards."""

import re
from collections.abc import Iterator

from case_library.masking.locations import rest_of_address
from case_library.masking.marks import Mark, mark
from case_library.masking.words import CITIES, PROVINCES

HAN = r"一-鿿㐀-䶿"
_NUMBER = r"[0-9A-Za-z一二三四五六七八九十百东西南北甲乙丙附#\-]{1,9}"
_PART = (
    rf"(?:{_NUMBER} ?(?:号路|号库|号摊(?!位)|号门(?![面市前口])|号楼|号院|号店|号铺|号厂房|号车间|号摊位|号仓库|号门面|号|弄|支弄|幢|栋|座|楼|层|单元|室|户|铺|组|社|队|排|区|期|院|村民小组|街坊|生产队)"
    r"|[0-9]{1,4}(?:[\-—][0-9]{1,5}){1,4}(?! ?[0-9\-号路弄幢栋座楼层单元室户])"
    r"|[(（][^()（）\n]{1,16}[)）](?=[0-9])|(?:商铺|店铺|门面房|门面|门市|厂房|仓库|摊位|店面|底商|地下室|负?[0-9]层|沿街房))"
)
_TAIL = rf"(?:{_PART}[、,及和\-]?){{1,8}}"
_BASE = r"(?:大道|大街|公路|国道|省道|路|街|巷|弄|胡同|里|坊|道|线|村|社区|小区|新村|新城|花园|家园|花苑|公寓|名苑|苑|庄|屯|湾|桥|园区|工业园|产业园|科技园|园|广场|大厦|中心|市场|商城|城|墩|浜|港|圩|坝|岭|寨|塘|头|店)"
# What a place is called after its village or number: 文化礼堂, 废弃窑厂.
_SPOT = rf"(?:[{HAN}]{{0,5}}?(?:礼堂|窑厂|厂房|厂区|仓库|车间|码头|水库|工地|菜场|祠堂|小学|中学|幼儿园|卫生院|大棚|鱼塘|养殖场|停车场|市场|大厅))?(?:东侧|西侧|南侧|北侧|旁边|对面)?"
_ANCHOR = re.compile(rf"{_BASE}(?: ?[东西南北中]?(?:段|侧|首|口)?) ?{_TAIL}{_SPOT}")
_CROSSING = re.compile(
    rf"(?:大道|大街|公路|路|街|巷)(?:与|和|、|/|-)[{HAN}]{{1,6}}?(?:大道|大街|公路|路|街|巷)(?:的)?(?:交叉口|交叉路口|交汇处|交界处|路口|交口|口|转角)(?:[东西南北]{{1,2}}(?:侧|角|面)?)?"
)
_BELOW_TOWN = re.compile(
    rf"(?:镇|乡|街道|苏木)[{HAN}]{{1,8}}?(?:行政村|自然村|大道|路|街|巷|弄|村|社区|小区|新村|花园|花苑|公寓|工业园区|工业园|工业区|产业园|人家|弄|坊|农贸市场|菜市场|市场|广场|大厦|商城)"
    rf"(?:{_TAIL})?{_SPOT}"
)
# A clause that says where somebody lives, from the division to its end.
_LIVES = re.compile(
    rf"(?:现住|家住|租住|居住|住(?![房所建宅院]))在?(?P<place>[{HAN}]{{2,6}}(?:省|市|区|县|镇|乡|街道|村)[{HAN}0-9A-Za-z\-#]{{2,40}})(?=[，。；,; )）\n]|$)"
)
_KILOMETRE = re.compile(
    r"(?:国道|省道|县道|高速|[GSX])[0-9]{1,4}(?:国道|省道|线|高速)? ?K[0-9]{1,4}\+[0-9]{1,3}(?:米|处)?"
)
# A hamlet inside a village.
_HAMLET = re.compile(rf"(?<=[{HAN}])村[{HAN}]{{1,6}}?(?:自然村|村民小组|屋场|片区)(?:村口|路口)?")
_LABEL = re.compile(
    r"(?:地址|住所|住址|住所地|经营场所|户籍地|户籍所在地|户籍|居住地|现住|家住|住处|注册地|所在地|场所|门牌号?|地点|经营地|租住)(?:为|是|在|位于|:|：| ){1,3}"
    rf"([{HAN}0-9A-Za-z\-#·()（） ]{{4,60}})"
)
_STOP = re.compile(
    r"(?:位于|坐落于|地处|设在|开设|路过|途经|反映|前往|来到|赶到|辖区|本市|我市|本辖区|地址|地点|场所|住所|住址|附近|经营|租赁|租用|承租|门牌|检查|巡查|发现|当事人|消费者|执法人员|销售|送至|运往|运到|运至|"
    r"[在于到至从往是为址的了赴驶点系其该本我家住籍由将把被租达离称给你他她及自原位即拟处有共、])"
)
_ADMIN = re.compile(r"自治区|自治州|自治县|自治旗|开发区|高新区|新区|街道|省|市|区|县|旗|镇|乡|苏木|村|社区")
_END_OF_VALUE = re.compile(rf" {{2,}}|[()（）](?![0-9])| (?=[{HAN}]{{2,8}}(?:[:： ]|$))")
# A room of an agency is no address of the case.
_OFFICE = re.compile(rf"(?:局|队|所|院|政府|办事处|委员会|中心)[{HAN}0-9]{{0,6}}(?:室|厅|窗口)?$")
_WEAK_START = frozenset("和经向对与沿过距因并以")
_KNOWN = frozenset(PROVINCES) | frozenset(CITIES)


def find_addresses(folded: str, text: str) -> Iterator[Mark]:
    """Anchored at a number, or labelled; what overlaps is one address."""
    spans = sorted([*_anchored(folded, text), *_labelled(folded), *_told(folded)])
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    for start, end in merged:
        yield mark(text, start, end, "ADDRESS")


def _anchored(folded: str, text: str) -> Iterator[tuple[int, int]]:
    for pattern in (_ANCHOR, _CROSSING, _BELOW_TOWN, _HAMLET):
        for found in pattern.finditer(folded):
            start = _leftwards(text, found.start())
            if start is not None:
                yield start, rest_of_address(folded, _trimmed(folded, start, found.end()))


def _told(folded: str) -> Iterator[tuple[int, int]]:
    for found in _LIVES.finditer(folded):
        if not _OFFICE.search(found["place"]):
            yield found.span("place")
    for found in _KILOMETRE.finditer(folded):
        yield found.span()


def _labelled(folded: str) -> Iterator[tuple[int, int]]:
    for found in _LABEL.finditer(folded):
        start, end = found.span(1)
        value = _END_OF_VALUE.split(folded[start : end + 1])[0][: end - start].rstrip(" -")
        tells = re.search(r"[0-9]|[村路街巷镇乡]|号", value) and not _OFFICE.search(value)
        if tells and len(value) >= 4:
            yield start, start + len(value)


def _trimmed(folded: str, start: int, end: int) -> int:
    """A tail never ends in a separator that belongs to the sentence."""
    while end > start and folded[end - 1] in "、,及和- ":
        end -= 1
    return end


def _leftwards(text: str, anchor: int) -> int | None:
    """Where the address begins whose road or village ends at *anchor*; ``None`` when there is no name."""
    low = anchor
    while low > 0 and anchor - low < 32 and _is_han(text[low - 1]):
        low -= 1
    run = text[low:anchor]
    divisions = list(_ADMIN.finditer(run))
    first = len(run)
    for division in reversed(divisions):
        if first - division.end() > 7 or (first != len(run) and first - division.end() < 0):
            break
        if first == len(run) and len(run) - division.end() > 8:
            break
        first = division.start()
    stop = 0
    for found in _STOP.finditer(run[:first]):
        stop = found.end()
    name = run[stop:first]
    if not name:
        return None if first == len(run) else low + stop
    limit = 4 if first < len(run) else 5
    if len(name) > limit:
        stop += _keep(name)
    elif len(name) > 2 and name[0] in _WEAK_START:
        stop += 1
    return low + stop


def _keep(name: str) -> int:
    """How much of a too long name before the first division belongs to the sentence."""
    for start in range(len(name)):
        if any(name.startswith(known, start) for known in _KNOWN):
            return start
    return len(name) - 2


def _is_han(char: str) -> bool:
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or char == "〇"


_JOINING = frozenset("在系对受为是从向由到同会和与及将被给让的了其该本至往于给把经住至查县市区镇乡")
_DIVISION = re.compile(rf"[{HAN}]{{2,3}}(?:[市县镇乡]|(?<![小社园景校厂辖片新专])区)")


def place_names(text: str, addresses: list[Mark]) -> set[str]:
    """Names of divisions that occur in *addresses* and in the agencies of *text*, with and without their suffix."""
    names = set(_KNOWN)
    agencies = re.findall(rf"[{HAN}]{{4,24}}(?:局|政府|法院|检察院|大队|支队|中队|委员会)", text[:200_000])
    told = {found[0][-n:] for found in _DIVISION.finditer(text[:200_000]) for n in (3, 4)}
    names |= {name for name in told if name[0] not in _JOINING}
    for piece in [m.text for m in addresses] + agencies:
        start = 0
        for division in _ADMIN.finditer(piece):
            name = piece[start : division.start()]
            if 2 <= len(name) <= 4:
                names |= {name, piece[start : division.end()]}
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
