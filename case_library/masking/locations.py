"""半山水库大坝西侧, 火车站出口: places that a sentence points at without a house number; and the rest of an address
behind its number (…41幢下首车库)."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re
from collections.abc import Iterator

import rjieba

from case_library.masking.characters import HAN
from case_library.masking.dictionary import Cut, kind_of
from case_library.masking.marks import Mark, mark

_THING = (
    "大道|大街|公路|国道|省道|路|街|巷|弄|桥|站|市场|广场|公园|小区|花苑|花园|家园|新村|人家|公寓|大厦|商城|购物中心|家居城|建材城|客运中心|中心|学校|小学|中学|大学|医院|水库|大坝|码头|矿坑|矿区|工地|厂区|老厂|"
    "粮站|礼堂|祠堂|庙|寺|林场|农场|渔场|山|河|江|湖|溪|塘|渠|岭|村|社区|湾|浜|港|岛|堤|闸|车站|机场|景区|园区|工业园|产业园|开发区"
)
_POSITION = (
    rf"(?:[东西南北]{{1,2}}(?:侧|面|边|头|角|门|首|段|广场|出口|岸)|[{HAN}]{{0,3}}(?:出口|入口|门口|路口|村口|弄口|巷口|街口|桥洞|桥下|后门|侧门|尽头|公交站|地铁站|停车场|车库|平房|厂房|仓库|地下室|门面|摊位|工地|码头|矿坑|丁坝|河段|警务室|便民点|疏导点)|"
    r"[上下]首|[一二两三四五六七八九十]{1,3}间(?:店面|门面|房屋|房)|[左右]岸|[前后][巷街门院]|[旁内外]侧|对面|对岸|[一二三四五六七八九十0-9]{1,3}(?:号[摊门库铺楼店坝口]?|楼|层|室|组|幢|栋|单元|林班|号丁坝))"
)
_CUE = r"(?:(?<=[在住到至往从入于])|(?<=发现)|(?<=反映))"
_PLACE = re.compile(
    rf"{_CUE}(?P<place>(?P<name>(?:(?![在住到至往从入于的了是和与及被把将对向])[{HAN}]){{2,14}}?)(?:{_THING})(?!监督|管理|综合|行政|局|政府|公安|派出)(?:的)?(?:{_POSITION}|{_THING}){{0,4}})"
)
_REST = re.compile(
    rf"(?:[0-9A-Za-z]{{1,5}}(?:[\-—/][0-9A-Za-z]{{1,5}}){{0,4}}(?:号|室|幢)?|{_POSITION}){{1,4}}"
)
_COMMON = frozenset(
    "人行 小区 公司 马路 学校 工地 村民 街道 居民 道路 广场 车站 城市 农村 河道 垃圾 施工 商业 步行 农贸 水产 批发 食品 商品 建材 服务 行政 政务 现场 校园 社区 公共 非机动车 机动车 沿街 对面 附近 路边 门口".split()
)
_ANY = frozenset("在到从往于哪那自我他她你家店本该其这那一每各某原老新大小多全现当事后前")


def find_locations(text: str) -> Iterator[Mark]:
    """Named places behind a word that points at a place."""
    cut = Cut(text)
    for found in _PLACE.finditer(text):
        start, end = found.span("place")
        name = found["name"]
        if cut.begins(start) and _is_named(name, text[start:end]) and cut.begins(end):
            yield mark(text, start, end, "ADDRESS")


def rest_of_address(folded: str, end: int) -> int:
    """Where an address ends that was read up to its number."""
    if folded[end : end + 1] == "口" and folded[end - 1] in "路街巷弄村桥":
        end += 1
    rest = _REST.match(folded, end, end + 24)
    return rest.end() if rest else end


def _is_common(whole: str) -> bool:
    """A word of the dictionary, and no place of its own."""
    return bool(kind_of(whole)) and rjieba.tag(whole)[0][1] != "ns"


def _is_named(name: str, whole: str) -> bool:
    """No common noun (人行道, 小区门口) and no clause."""
    if name[0] in _ANY or _is_common(whole):
        return False
    words = rjieba.tag(name, False)
    if len(words) == 1:
        return name not in _COMMON
    return not any(tag[0] in "vdpcr" and len(word) > 1 for word, tag in words)
