"""Where something is and what it is called, without a house number, a label or a place before the name."""

import pytest

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
        ("隔壁的茉莉美甲店主也来投诉。", "茉莉美甲"),
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
