"""Firms, shops and other businesses; their short names as defined or as people shorten them."""

# ruff: noqa: SIM905  (lists of words are kept as words)

import re
from collections.abc import Iterable, Iterator

from case_library.masking.dictionary import is_word, kind_of
from case_library.masking.marks import Mark, mark

HAN = r"一-鿿㐀-䶿"
_STRONG = (
    "有限责任公司 股份有限公司 有限公司 集团公司 总公司 分公司 子公司 合伙企业 个人独资企业 农民专业合作社 专业合作社 合作社 联合社 家庭农场 集团 公司 经营部 经营店 门市部 批发部 服务部 "
    "加工厂 加工坊 工作室 幼儿园 事务所 研究院 设计院 检测中心 鉴定中心 鉴定所 策划中心 培训中心 养护中心 养老院 "
    "培训学校 驾校 民营医院"
).split()
_WEAK = (
    "连锁店 专卖店 便利店 小吃店 烧烤店 火锅店 水果店 五金店 服装店 杂货店 食杂店 粮油店 烟酒店 蛋糕店 早餐店 快餐店 奶茶店 理发店 美容店 足浴店 宠物店 家具店 建材店 百货店 文具店 玩具店 眼镜店 "
    "修理店 汽修店 电器店 配件店 熟食店 卤味店 饺子店 洗衣店 母婴店 干洗店 农资店 种子店 电脑店 手机店 饭店 酒店 商店 书店 花店 米店 药店 面店 茶店 "
    "餐馆 饭馆 面馆 菜馆 茶馆 宾馆 旅馆 咖啡馆 羊肉馆 牛肉馆 会馆 棋牌馆 健身馆 照相馆 粉馆 小吃部 商务部 货运部 物流部 洗车部 维修部 "
    "汽修厂 修理厂 食品厂 印刷厂 家具厂 纸箱厂 塑料厂 砖瓦厂 砖厂 石料厂 石料场 料场 预制品厂 电镀厂 印染厂 服装厂 五金厂 机械厂 木材厂 化工厂 屠宰厂 饲料厂 造纸厂 铸造厂 制品厂 "
    "洗车行 车行 商行 酒行 粮行 鱼行 果行 茶行 货行 电器行 琴行 拍卖行 租赁行 "
    "超市 商场 餐厅 饭庄 酒楼 酒家 茶楼 茶庄 茶室 食府 餐饮店 大排档 排档 食堂 浴室 浴场 会所 网吧 网咖 酒吧 歌舞厅 棋牌室 台球室 游戏厅 影城 影院 KTV 美容院 诊所 门诊部 口腔门诊 卫生室 药房 大药房 "
    "养殖场 养猪场 养鸡场 屠宰场 停车场 砂场 采石场 石场 农场 渔场 林场 种植场 鱼场 加油站 加气站 收购站 回收站 歌厅 口腔诊所 驿站 水站 兽医站 农家乐 民宿 客栈 山庄 度假村 印务社 旅行社 理发社 裁缝铺 肉铺 "
    "早餐铺 杂货铺 馒头铺 豆腐坊 油坊 酒坊 面坊 烘焙坊 美发沙龙 发屋 发廊 培训机构 托管班 健身房 工坊 作坊 花圃 苗圃 菜行 摄影 书屋 干洗行 维修中心 美食城 洗浴中心 健身中心 托育中心 体检中心 会所 店 厂 馆 坊 铺"
).split()
_SUFFIX = re.compile("|".join(sorted(_STRONG + _WEAK, key=len, reverse=True)) + r"")
_STRONG_SET = frozenset(_STRONG)
_LONGER = re.compile(
    rf"[{HAN}]{{0,8}}?(?:有限责任公司|股份有限公司|有限公司)(?:[{HAN}]{{1,6}}?(?:分公司|分店|门店|店))?"
)
_TAIL = re.compile(
    rf"^(?:[(（](?:有限合伙|普通合伙|个体工商户|[{HAN}]{{2,6}}店)[)）]|[{HAN}]{{2,8}}?(?:分公司|分店|分厂|门店|营业部|第[一二三四五六七八九十]+分店)|[{HAN}]{{2,4}}店(?=[）)，。；、\s]|$))"
)
_STOP = re.compile(
    r"(?:当事人|被处罚人|标称|委托|送检|雇佣|受雇于|销售给|供货方|供货商|供应商|生产商|生产企业|经销商|代表|购进自|采购自|购自|来自|来源于|隶属于|挂靠|投诉|举报|反映|经营|检查|发现|查明|对于|关于|名称|企业|单位|"
    r"字号|名为|位于|前往|进入|联系|证实|通知|告知|责令|处罚|要求|提供|承包|发包|承租|租给|转让给|案由|以及|并由|户名|开户名|交由|系由|现查明|经查|同意|执法人员|所在的|所属|旗下|法定代表人|原告|被告|第三人|上诉人|申请人|证明|认定|认为|了解|依法|根据|存放|注册|登记|工作人员|分局|执法局|环保局|管理局|监管局|不服|决定|购买|销售|分别|包括|涉及|作为|"
    r"[了用未依局在受由向从给系为经的是与和及至将被以到往对把使让叫令于有称据因其该本我各某等即])"
)
_LABEL = re.compile(
    r"(?:当事人|被处罚人|被处罚单位|当事人名称|单位名称|企业名称|公司名称|名称|字号|单位|公司|企业|商号|户名|开户名|委托方|委托单位|收件人|经营主体|市场主体|被检查单位|被检查人|供货单位|供货方|生产企业|生产单位|"
    r"生产商|施工单位|建设单位|监理单位|承运人|托运人|运输单位|检测机构|检测单位|申请人|被申请人|店铺名称|店名|招牌|经营者名称|网店|网店名称|第三人|利害关系人|鉴定机构|测绘单位)(?:为|是|系|:|：|“|\"| ){1,3}$"
)
_SHORT = re.compile(
    r"[(（] ?(?:(?:以下|下文)?(?:均|统)?(?:简称|称)|下称)(?:为|作)?[:： ]?[“\"「'‘]?([A-Za-z0-9一-鿿]{2,14})[”\"」'’]?[)）]"
)
_OWN = frozenset(
    "本局 我局 本机关 本队 我队 当事人 你单位 被处罚人 本案 申请人 被申请人 原告 被告 该公司 你公司 涉案车辆 涉案房屋 涉案食品 涉案产品".split()
)
GENERIC = re.compile(
    r"^(?:该|本|我|其|某|此|贵|你|一家|一个|一间|几家|多家|两家|上述|各|有关|相关|另一|其他|涉案|所在|上级|下属|原|母|子|分|总|外地|本地|当地|附近|周边|无证|大型|小型|合法|正规|专业|第三方|个体|国有|民营)?"
    r"(?:工程|物业|运输|建筑|环保|检测|劳务|餐饮|物流|食品|广告|装修|装饰|保洁|施工|房产|房地产|开发|贸易|商贸|科技|管理|服务|旅游|渣土|搅拌|混凝土|生产|销售|供货|快递|租赁|网络|平台|设计|监理|投资|建材|沿街|临街|路边|"
    r"街边|包装|停车|盐业|发展|石油|医药|电子|出租|汽车|城建|设计|客运|门|商|酒|饭|网|本|该|连锁|品牌|直营|加盟|生鲜|零售|批发|品|工|车|门口|楼下|小区|镇上|村里|农村|个体|无名|流动|早餐|夜宵|烧烤|火锅|水果|五金|服装|洗车|小|大|老|新|旧)*$"
)
_AGENCY = re.compile(r"公安|派出所|分局|执法局|管理局|人民政府|法院|检察院")
_NOT_FIRMS = re.compile(
    r"(?:政务|行政|服务|疾控|监测|监督|执法|指挥|调解|法律援助|便民|接待|矛调|公共法律)[一-鿿]{0,4}$"
)
TRADES = (
    ("餐饮公司", "餐饮 饭店 餐馆 饭馆 面馆 小吃 烧烤 火锅 早餐 快餐 奶茶 餐厅 酒楼 酒家 饭庄 食府 排档 茶楼 茶馆 咖啡 酒吧 羊肉馆 牛肉馆 粉馆 面店 饺子 农家乐 烤肉 羊肉串 麻辣烫 米线 菜馆 私房菜 冒菜 凉皮 锅盔 烤馕 烤鱼 串串 炸鸡 汉堡 豆浆 包子 馄饨 拉面 牛杂 螺蛳粉 粥铺"),
    ("食品公司", "果业 炒货 土产 食品 熟食 卤味 蛋糕 烘焙 粮油 水果 蔬菜 肉铺 豆腐 馒头 酒行 茶行 烟酒 副食 水产 屠宰 饮料"),
    ("运输公司", "运输 物流 货运 快递 客运 汽运 搬家"),
    ("汽车服务店", "洗车 汽修 车行 汽车 修理厂 轮胎 加油"),
    ("建筑公司", "建筑 建设 建材 装饰 装修 工程 市政 路桥 混凝土 石料 砖 砂 施工 园林 地产 房产 置业"),
    ("物业公司", "物业 保洁 家政"),
    ("再生资源公司", "再生资源 回收 收购站 废旧"),
    ("广告公司", "广告 传媒 文化 印务 印刷 摄影 影视"),
    ("纺织公司", "纺织 印染 服装 织造 服饰 制衣"),
    ("化工企业", "化工 电镀 涂料 塑料 橡胶"),
    ("检测机构", "检测 检验 测绘 鉴定 环境科技 评估"),
    ("医疗机构", "医院 诊所 门诊 卫生室 口腔"),
    ("药店", "大药房 药房 药店 医药 药铺 膏药 药业"),
    ("农业企业", "农业 合作社 养殖 种植 农场 渔场 苗圃 农资 种子 饲料 林场 花圃"),
    ("住宿企业", "宾馆 旅馆 酒店 民宿 客栈 山庄"),
    ("娱乐场所", "网吧 网咖 歌舞 KTV 棋牌 台球 游戏 影城 影院 会所 足浴 浴室 健身"),
    ("培训机构", "教育咨询 培训 教育 幼儿园 托管 驾校"),
    ("旅行社", "旅行社 旅游"),
    ("生活服务店", "洗衣 宠物 眼镜 典当 婚庆 花店 鲜花 母婴 用品 手机维修 修车 家政 照相"),
    ("五金店", "五金 电器 机电"),
    ("超市", "超市 便利店 百货 商场 杂货 食杂 商店 商行"),
    ("美容美发店", "美容 理发 美发 发廊 发屋 美甲"),
    ("制造企业", "制造 机械 厂 设备 制品 家具 电子"),
    ("科技公司", "科技 网络 信息 电子商务"),
    ("商贸公司", "商贸 贸易 经营部 批发"),
)  # fmt: skip


def find_firms(text: str, places: Iterable[str]) -> Iterator[Mark]:
    """Full names, with the place they begin with or the word that introduces them."""
    by_start = _by_first_two(places)
    by_end = {p for p in places if p[-1] in "店厂馆坊铺"}
    last = 0
    for found in _SUFFIX.finditer(text):
        if len(found.group()) == 1 and not _stands_alone(text, found.end(), by_end):
            continue
        strong = found.group() in _STRONG_SET or _is_cell(text, found.end())
        start = _start_of(text, found.start(), max(last, found.end() - 30), by_start, strong=strong)
        if start is None:
            continue
        end = found.end()
        if longer := _LONGER.match(text[end : end + 22]):
            end += longer.end()
        if tail := _TAIL.match(text[end : end + 14]):
            end += tail.end()
        yield mark(text, start, end, "COMPANY")
        last = end


def _is_cell(text: str, end: int) -> bool:
    """The name fills a cell of a table that was flattened with tabs."""
    begin = text.rfind("\t", max(0, end - 30), end) + 1
    return begin > 0 and text[end : end + 1] in ("\t", "\n", "") and all(map(_is_name_char, text[begin:end]))


def find_short_names(text: str, firms: list[Mark]) -> Iterator[Mark]:
    """“以下简称…” right behind a firm."""
    ends = {m.end for m in firms}
    for found in _SHORT.finditer(text):
        name = found.group(1)
        near = any(found.start() - back in ends for back in range(3)) or re.search(
            r"[)）]$", text[max(0, found.start() - 1) : found.start()]
        )
        if name not in _OWN and near and not name.endswith(("法", "条例", "办法", "规定", "局", "政府")):
            yield mark(text, *found.span(1), "COMPANY")


def short_forms(name: str, places: Iterable[str]) -> re.Pattern | None:
    """How people shorten a firm: its brand of two to four characters and a kind of business."""
    brand = brand_of(name, places)
    if not brand:
        return None
    core = core_of(name, places)
    trade = re.escape(core[len(brand) : len(brand) + 2])
    if is_word(brand):
        return re.compile(rf"{re.escape(core)}|{re.escape(brand)}公司")
    kinds = "公司|总部|总店|(?:厂|店|馆|行|部|坊)(?![一-鿿])|超市|餐厅|饭店|酒店|合作社|农场|中心|集团|物业|酒楼|食府|宾馆|药房|诊所|网吧|工作室|幼儿园|养殖场"
    return re.compile(
        rf"{re.escape(brand)}(?:{re.escape(core[len(brand) :])}|[{HAN}]{{0,4}}?(?:{kinds})|{trade}(?!行))"
    )


def core_of(name: str, places: Iterable[str]) -> str:
    """The name without the places that it begins with."""
    core = re.sub(r"[(（][^)）]{1,12}[)）]", "", name)
    known = sorted((p for p in places if 2 <= len(p) <= 6), key=len, reverse=True)
    for _ in range(3):
        prefix = next((p for p in known if core.startswith(p) and len(core) - len(p) >= 4), "")
        if not prefix:
            break
        core = (
            core[len(prefix) :].removeprefix("市").removeprefix("区").removeprefix("县")
            if len(core) - len(prefix) > 4
            else core[len(prefix) :]
        )
    return core


def brand_of(name: str, places: Iterable[str]) -> str:
    """What distinguishes the firm: two to four characters before its trade."""
    core = core_of(name, places)
    ats = [at for _kind, words in TRADES for word in words.split() if 2 <= (at := core.find(word, 2)) <= 4]
    if ats:
        return core[: min(ats)]
    return core[:2] if len(core) >= 4 else ""


def trade_of(name: str) -> str:
    for kind, words in TRADES:
        if any(word in name for word in words.split()):
            return kind
    return "公司" if "公司" in name or "集团" in name else "经营单位"


def _stands_alone(text: str, end: int, places: set[str]) -> bool:
    """A bare 店 or 厂 ends a name when the word ends there, and when it is not the end of a place (八里店)."""
    if any(text.endswith(place, 0, end) for place in places):
        return False
    return (
        end >= len(text)
        or not _is_name_char(text[end])
        or text[end] in "的在与和及购因被将于经由内外处进为向以"
    )


def _by_first_two(places: Iterable[str]) -> dict[str, list[str]]:
    table: dict[str, list[str]] = {}
    for place in places:
        table.setdefault(place[:2], []).append(place)
    return table


def _start_of(
    text: str, suffix: int, floor: int, places: dict[str, list[str]], *, strong: bool
) -> int | None:
    low = suffix
    while low > floor and (_is_name_char(text[low - 1]) or _is_inner_bracket(text, low - 1, floor)):
        low -= 1
    run = text[low:suffix]
    if not run:
        return None
    owned = run.rfind("的") + 1  # 河北的安国市某公司
    first_place = _first_place(run[owned:], places)
    first_place = None if first_place is None else first_place + owned
    stop = 0
    for found in _STOP.finditer(run):
        if first_place is not None and found.start() >= first_place:
            break
        stop = found.end()
    if first_place is not None and stop <= first_place and len(run) - first_place >= 3:
        start = first_place
    else:
        for found in _STOP.finditer(run):
            stop = found.end()
        start = stop
        labelled = start == 0 and _LABEL.search(text[max(0, low - 14) : low])
        quoted = start == 0 and low > 0 and text[low - 1] in '“"「'
        if not (strong or labelled or quoted) or not 2 <= len(run) - start <= 18:
            return None
        if GENERIC.match(run[start:]):
            start = _within_brand(run, start)
    name = run[start:]
    if first_place == start and first_place is not None:
        name = core_of(name + "公司", list(places.get(name[:2], ()))).removesuffix("公司")
    led = strong and start == first_place and len(run) - start >= 4
    if _AGENCY.search(name) or (GENERIC.match(name) and not led) or (not strong and _NOT_FIRMS.search(name)):
        return None
    return low + start


def _within_brand(run: str, start: int) -> int:
    """嘉和商贸: a word that mostly joins may be part of the brand, when nothing else is left of it."""
    stops = [0, *(found.end() for found in _STOP.finditer(run) if found.end() < start)]
    piece = run[stops[-1] : start - 1]
    return stops[-1] if 1 <= len(piece) <= 2 and kind_of(piece) != "n" else start


def _first_place(run: str, places: dict[str, list[str]]) -> int | None:
    for start in range(len(run) - 1):
        for place in places.get(run[start : start + 2], ()):
            if run.startswith(place, start):
                return start
    return None


def _is_name_char(char: str) -> bool:
    return "一" <= char <= "鿿" or "㐀" <= char <= "䶿" or (char.isascii() and char.isalpha()) or char in "·&"


def _is_inner_bracket(text: str, at: int, floor: int) -> bool:
    """浙江某某（澄州）有限公司: brackets inside the name."""
    if text[at] in ")）":
        opened = max(text.rfind("（", max(floor, at - 8), at), text.rfind("(", max(floor, at - 8), at))
        return opened > 0 and all("一" <= c <= "鿿" for c in text[opened + 1 : at]) and at - opened > 2
    if text[at] in "(（":
        closed = min(
            (i for i in (text.find("）", at, at + 8), text.find(")", at, at + 8)) if i > 0), default=-1
        )
        return closed > 0 and at > 0 and _is_name_char(text[at - 1])
    return False
