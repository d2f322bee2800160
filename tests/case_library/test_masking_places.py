"""Where something is and what it is called, without a house number, a label or a place before the name."""

import pytest

from case_library.masking.carrying import Known
from case_library.masking.engine import propose


def found(text: str, kind: str) -> set[str]:
    return {m.text for m in propose(text).marks if m.type == kind}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "住址：双溪县白鹤镇上街村8幢东首车棚　电话无",
            "双溪县白鹤镇上街村8幢东首车棚",
        ),  # the field to its end
        ("家住龙湾区春江路翠竹苑6-1-302，", "龙湾区春江路翠竹苑6-1-302"),  # figures joined by dashes
        (
            "随后在鹤鸣水库大坝北侧查获电鱼工具。",
            "鹤鸣水库大坝北侧",
        ),  # a named place that a preposition points at
        ("货物运往柏树湾码头。", "柏树湾码头"),
    ],
)
def test_an_address_reaches_as_far_as_it_tells_where(text, address):
    assert found(text, "ADDRESS") == {address}


@pytest.mark.parametrize(
    "text",
    [
        "当事人在人行道上摆摊。",
        "车停在小区门口。",
        "请到双溪县市场监督管理局接受询问。",
        "听证地点：双溪县司法局三楼会议室",
        "在道路两侧堆物。",
    ],
)
def test_common_places_and_agencies_stay(text):
    assert found(text, "ADDRESS") == set()


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("楼下那家阿坤烧烤每天开到半夜。", "阿坤烧烤"),
        ("隔壁的茉莉美甲店主也来投诉。", "茉莉美甲店"),
        ("他是“老灶台”的老板。", "老灶台"),
        ("供货商为嘉和商贸有限公司江滨店。", "嘉和商贸有限公司江滨店"),
    ],
)
def test_a_small_business_is_told_by_brand_and_trade(text, firm):
    assert firm in found(text, "COMPANY")


@pytest.mark.parametrize(
    "text",
    ["附近小吃店油烟扰民。", "沿街餐饮店、水果店均已关门。", "一家烧烤店占道经营。", "无证洗车店共三家。"],
)
def test_a_kind_of_business_is_no_name(text):
    assert found(text, "COMPANY") == set()


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("对云岭镇东方红电镀厂进行检查。", "云岭镇东方红电镀厂"),  # place, brand, kind
        ("执法人员前往鑫晶山公司进行检查。", "鑫晶山公司"),  # the act before is no part of it
        ("所属企业禾浦县平安客运有限公司。", "禾浦县平安客运有限公司"),  # a place begins the name
        (
            "泉州刺桐假期旅行社有限公司鲤城中山路门市部违法。",
            "泉州刺桐假期旅行社有限公司鲤城中山路门市部",
        ),  # its branch
        ("货源出自华磊选矿。", "华磊选矿"),  # brand and trade
        ("隔壁的大老黑补胎占用通道。", "大老黑补胎"),  # told by where it stands
        ("卖烤红薯的和柠檬很忙的员工吵起来。", "柠檬很忙"),  # told by who belongs to it
    ],
)
def test_where_a_firm_begins_is_weighed(text, firm):
    assert found(text, "COMPANY") == {firm}


def test_a_firm_is_followed_by_its_short_forms():
    text = "如皋绿源水务有限公司排污。绿源水务称已停产，绿源公司未到场。"
    assert found(text, "COMPANY") == {"如皋绿源水务有限公司", "绿源水务", "绿源公司"}
    assert len(set(propose(text).replacements.values())) == 1


@pytest.mark.parametrize(
    "text",
    [
        "认为该公司未整改，有人离开公司。",  # an act before a kind is no brand
        "执法人员当场制作现场笔录。",  # 当场, 现场: no …场
        "湖州银行吴兴支行代收罚款。",
        "未经许可经营旅行社业务。",
        "销售进口水果、冷冻食品。",
        "公司应当配合，商店、饭馆、宾馆应当明码标价。",
    ],
)
def test_acts_and_kinds_are_no_firms(text):
    assert found(text, "COMPANY") == set()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("在金沙江大道与航天路交叉口南侧约120米发现撒漏。", "金沙江大道与航天路交叉口南侧约120米"),
        ("途经G107国道K1903+650处时被查。", "G107国道K1903+650处"),
        ("追到菜坝镇前进村七组原砖瓦窑，", "菜坝镇前进村七组原砖瓦窑"),
        ("寄往北苑街道凌云八区33栋1单元；", "北苑街道凌云八区33栋1单元"),  # a name that only its number tells
        ("从三元里路口坐车。", "三元里路口"),
        ("该店北邻滨海东路。", "滨海东路"),  # the word that points is no part of the name
        ("有人卖粥，是平江新城那个粥婆婆。", "平江新城"),  # nothing else is called so
    ],
)
def test_an_address_is_read_part_by_part(text, address):
    assert found(text, "ADDRESS") == {address}


@pytest.mark.parametrize(
    "text",
    [
        "应向市道路运输管理机构备案。",
        "在人行横道上停车。",
        "由湖州市吴兴区人民政府决定。",
        "在农贸市场巡查。",
    ],
)
def test_agencies_and_common_places_are_no_addresses(text):
    assert found(text, "ADDRESS") == set()


@pytest.mark.parametrize(
    ("text", "firm"),
    [
        ("网具由临海腾海绳缆生产。", "临海腾海绳缆"),  # a place, a brand, and what it deals in
        ("车挂在广平县顺捷名下。", "广平县顺捷"),  # no kind at all, told by the place and what stands behind
        ("改装在老苗电焊。", "老苗电焊"),  # a nickname for a brand
        (
            "物业是陕西捷安电梯维保有限公司宝鸡服务中心。",
            "陕西捷安电梯维保有限公司宝鸡服务中心",
        ),  # its branch
        ("收货方是酒当家烟酒专卖（花溪店）。", "酒当家烟酒专卖（花溪店）"),
        ("工程由中铁七局承建。", "中铁七局"),
        ("以前是跟喜洋洋花炮的魏经理联系的。", "喜洋洋花炮"),  # told by who belongs to it
        ("由永康市铮鸣五金抛光厂承揽。", "永康市铮鸣五金抛光厂"),  # a trade goes on to a house
        ("医疗废物由遵义绿环收运。", "遵义绿环"),  # a city and two characters that make no word
    ],
)
def test_a_firm_is_told_by_what_stands_beside_it(text, firm):
    assert firm in found(text, "COMPANY")


def test_a_firm_is_followed_by_pieces_of_its_name():
    text = "包头宏大铝镁合金制品厂停产。宏大铝镁的粉料另租库存放。"
    assert found(text, "COMPANY") == {"包头宏大铝镁合金制品厂", "宏大铝镁"}


def test_cells_are_told_by_their_heading():
    text = "日期\t产生单位\t地址\t收运人\n2025-02-11\t渔米之湘\t蒸水桥头\t邹利\n"
    assert found(text, "COMPANY") == {"渔米之湘"}
    assert found(text, "ADDRESS") == {"蒸水桥头"}
    assert found(text, "PERSON") == {"邹利"}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("我家住枫林水岸6栋1102。", "枫林水岸6栋1102"),  # a name that only its number tells
        ("水管沿鲍家村至施家沟乡道北侧路肩敷设", "鲍家村至施家沟乡道北侧路肩"),
        ("在皇后湾沙滩救生瞭望塔西侧约30米看到教练。", "皇后湾沙滩救生瞭望塔西侧约30米"),
        ("住所南山区科苑南路深圳湾科技中心2栋T1-2106；", "南山区科苑南路深圳湾科技中心2栋T1-2106"),
    ],
)
def test_an_address_goes_on_to_what_proves_it(text, address):
    assert found(text, "ADDRESS") == {address}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("车在国道214线K87+300米处翻覆。", "国道214线K87+300米处"),  # a road by its number
        ("经查，S102省道与X018县道交叉口有抛洒物。", "S102省道与X018县道交叉口"),
        ("在地铁4号线梅园站B口，有人卖货。", "地铁4号线梅园站B口"),
        ("倾倒在临江大桥桥下。", "临江大桥桥下"),
        ("见3栋2单元有人焊接。", "3栋2单元"),  # a flat alone
        ("住在“青禾雅筑”二期项目工地。", "“青禾雅筑”二期项目工地"),  # an estate in quotes
        (
            "位于下河村四社水渠以西、省道213线以北地块。",
            "下河村四社水渠以西、省道213线以北地块",
        ),  # by its neighbours
        ("地在下河村六组东至水渠、西至机耕路。", "下河村六组东至水渠"),
        ("住克里乡布拉克于孜村6组37号，", "克里乡布拉克于孜村6组37号"),  # written by sound, with 于 inside
        ("住白音旗浩勒图高勒镇萨如拉嘎查3组，", "白音旗浩勒图高勒镇萨如拉嘎查3组"),
        ("砂场在安丰县白石镇上西源村口，", "安丰县白石镇上西源村口"),  # 镇上 is no word here
        ("货在红星农贸市场水产区12号摊位。", "红星农贸市场水产区12号摊位"),
        (
            "枫丹苑地下车库B区117号至131号车位被占，拆除地下车库B区117号至131号车位围挡。",
            "地下车库B区117号至131号车位",
        ),
        ("厂房在小塘村西只有两间。", "小塘村西"),  # the side of a village
        ("住兵团第六师101团3连12栋4号。", "兵团第六师101团3连12栋4号"),
        ("碎石在高寨村的那个采石点，", "高寨村的那个采石点"),
    ],
)
def test_an_address_of_any_kind_of_place_is_read(text, address):
    assert address in found(text, "ADDRESS")


def test_a_place_is_told_again_in_shorter_form():
    text = "住临泽区枫丹路橘颂庭7栋2单元1101室。到橘颂庭7栋2单元1101室敲门，橘颂庭7栋的门锁着。"
    assert found(text, "ADDRESS") == {
        "临泽区枫丹路橘颂庭7栋2单元1101室",
        "橘颂庭7栋2单元1101室",
        "橘颂庭7栋",
    }


def test_a_public_body_is_no_firm():
    assert found("经海陵市价格认定中心认定，由自治区计量检测研究院测试。", "COMPANY") == set()


def test_what_the_record_tells_is_known_in_its_parts():
    known = [
        Known("甘肃陇上鲜果品有限公司", "COMPANY", source="record"),
        Known("天水市麦积区金汇路3号万德汇广场B栋1709", "ADDRESS", source="record"),
    ]
    marks = propose("陇上鲜没有整改，人在万德汇广场。", known=known).marks
    assert {m.text for m in marks} == {"陇上鲜", "万德汇广场"}
