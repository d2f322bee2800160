"""Where a name without surname begins, of a firm or of a place: what stands before it, and which words it may hold."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re

from case_library.masking.characters import is_han
from case_library.masking.evidence import VERBS, Reader
from case_library.masking.kinds import is_generic
from case_library.masking.words import ROLES, TITLES

BEFORE = {
    "told before": 1.75,  # 购于…, 隔壁…
    "label before": 1.5,
    "quote before": 1.5,
    "role before": 1.0,  # 供货商…
    "line before": 1.0,
    "mark before": 0.75,
    "joined before": 0.75,  # 对…, 由…, …的
    "word before": -1.5,
    "place before": -1.5,  # the name would begin with the place
    "inside before": -4.0,  # in the middle of a word or number
    "begins as none does": -2.0,  # 在…, 区…
}
# What a word of each kind costs that stands inside a name.
_COST = {"v": -0.5, "m": -0.5, "t": -0.5, "f": -0.5, "d": -1.0, "p": -1.5, "c": -1.5, "y": -1.5, "u": -2.0, "r": -2.0}  # fmt: skip
JOINING = frozenset(
    "在由向从对与和及将被把是系为的了过着给到以于并或经找去往称跟叫至归住未不非既已所指有无没进卖买埋拉倒说讲问"
)
_INTRODUCING = re.compile(
    "(?:委托|标称|名称|招牌|店招|店名|字号|物业|监理|总包|分包|甲方|乙方|中介|房东|厂家|供货|承建|商砼|货主|车属|品牌方|设计方|施工方|出租方|承租方|开发商|材料商|供货方|收货方|发货方|第三方)$"
)
_BUSINESS = ("公司", "企业", "单位", "厂家", "商家", "方", "商", "队", "机构", "车间")
_LEADING = JOINING | frozenset(
    "挂办放交收拉装印贴用借欠付修换洗吃跑运批拿取退投写标盖签属约租开管来请派让使帮送又也均还已都仍即则就才再曾家的可但而且故等后中时自"
)
_FELLOWS = frozenset(
    "兄弟 姐妹 夫妻 父子 母女 兄妹 老乡 同学 朋友 老板 老板娘 外婆 奶奶 爷爷 媳妇".split()
)  # 兄弟轮胎
_NEVER_INSIDE = frozenset("在的了是被把局委厅署")
HARD = frozenset("又姓第那这的了为在由对被把将从是向该本此其我你他她它谁咱俺各另距等离")
_POINTS_AT = frozenset("往至到于经在从")  # 运往, 位于, 途经
DIVISIONS = frozenset("省市县区镇乡村")
AGENCY = re.compile(
    r"[局院委署厅处队办]$|政府|派出所|街道办|管委会|委员会|监督|监管|执法|行政|救援|公安|政务|疾控|监察|认定|检验检测$|建设部|住房|海关|便民服务"
)
_MEASURES = frozenset("家个间所处名户月日年元号次条台辆")
_POINTING = frozenset(
    "人家 一个 新店 该 本 我 其 某 此 贵 你 您 他 她 你们 我们 他们 咱们 这家 那家 几家 多家 每家 一家 两家 三家 有关 相关 其他 上述 涉案 案涉 各 各级 各类 各家 隔壁 对面 楼上 楼下 附近 门口 路边 街边 周边 所在".split()
)
_PARTY = re.compile("(?:第三|上诉|申请|举报|投诉)人$|被告$|原告$|简称$")
# Acts that the dictionary takes for something else.
_ACTS = frozenset(
    "建议 查明 证明 关于 对于 有关 整顿 简称 未经许可 未经批准 无证 无照 发布 强制执行 按照 依照 根据 前往 包括 以及 或者 还有 离开 来自 购自 处罚 查处 罚款 设置 设立 控制 注册 收购 起诉 其中 同时 因此 但是 由于 仅有 只有 具有 属于 符合".split()
)
# Behind these a business is likely to be told of.
TOLD = re.compile(
    r"(?:(?:隔壁|旁边|对面|楼下|楼上|相邻|邻近)(?:的|那家|一家|有家|有个)?|(?:购|进|采购|订购|拿货|来)[自于]"
    r"|[卖转供发销汇租包货付送交]给(?:了)?|(?:销|运|发|送)往"
    r"|(?:供货商|供应商|厂家|厂商|服务商|承运方|收货方|发货方|委托方|受托方|买方|卖方|开发商|代理商|生产商|施工方|店名|品牌|字号|商户|商号)(?:[:：是为系叫]|写的)|总包|分包|(?:检测|检验|复检|鉴定|评估|测绘)机构[为是]?|[喷印挂贴]的|[有开]一家|一家叫|店叫|挂靠[在于到]|隶属于)"
)
_TOLD_HERE = re.compile(TOLD.pattern + "$")
_QUOTES = frozenset('“"「『‘')


def before(reader: Reader, at: int, places: set[str]) -> str:
    """What stands before a name that would begin at *at*; one of ``BEFORE``."""
    last = reader.text[at - 1] if at else "\n"
    if last in _QUOTES:
        return "quote before"
    if last in "\t｜|":
        return "line before"
    if last in "：:":
        return "label before"
    if (last.isascii() and last.isalnum()) or last in "&·":
        return "inside before"
    if _TOLD_HERE.search(reader.text, max(0, at - 6), at):
        return "told before"
    if _PARTY.search(reader.text, max(0, at - 4), at):
        return "role before"
    found = reader.before(at)[0]
    if found in ("role", "naming"):
        return "role before"
    if found in ("word", "unit"):
        word, tag = reader.cut.before(at)
        if _is_brand(reader, places, at, word):
            return "word before"
        if word in _LEADING or (
            len(word) > 1 and (tag[:1] in "vpcudrqfstm" or word in VERBS or word in _ACTS)
        ):
            return "joined before"
        if _INTRODUCING.search(reader.text, max(0, at - 4), at) or (
            is_generic(word) and word.endswith(_BUSINESS)
        ):
            return "role before"
        return "place before" if word in places or tag == "ns" or word[-1] in DIVISIONS else "word before"
    return "mark before" if found == "gap" else f"{found} before"


def _is_brand(reader: Reader, places: set[str], at: int, word: str) -> bool:
    """运达 in 北京运达无限科技: a verb of the dictionary, right behind a place."""
    place = at - len(word)
    behind_place = any(reader.text[place - n : place] in places for n in (2, 3, 4) if place >= n)
    return len(word) > 1 and word not in VERBS and behind_place


def cost(word: str, tag: str, after: str) -> float:
    """What the word costs inside a name. Of one character only what joins: names are built of any."""
    if word.isdigit():
        return -0.5 if len(word) < 5 and after not in _MEASURES else -9.0
    if len(word) == 1:
        classes = ((_NEVER_INSIDE, -3.0), (HARD, -2.0), (JOINING, -1.0))
        return next((points for chars, points in classes if word in chars), 0.0)
    if word in _POINTING:
        return -2.0
    if is_generic(word) or word in TITLES or word in _FELLOWS:
        return 0.0
    if word[-1] in _POINTS_AT or word in VERBS or word in _ACTS:
        return -2.0
    if word in ROLES or AGENCY.search(word):
        return -4.0
    return _COST.get("vn" if tag == "vn" else tag[:1], 0.0)


def never_first(word: str, tag: str) -> bool:
    return word in JOINING or word in HARD or word in DIVISIONS or (len(word) > 1 and tag[0] in "pcdu")


def may_belong(word: str) -> bool:
    return is_han(word[-1]) or word in "·&-" or (word.isascii() and word.isalnum() and len(word) < 8)
