"""The people of the city: some from the stories, the rest by lot. All of them are invented."""

from collections import Counter
from random import Random
from typing import NamedTuple

from lms.common.errors import HouseError
from lms.demo.units import UNITS

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建国文辉玲婷波宁浩宇晨曦雨欣梓涵子轩思远海峰立冬晓禾一鸣雅琴志远安然佳怡俊凯学东新民春燕红梅少华庆丰润泽景行若水嘉言清扬知行允中"


class Person(NamedTuple):
    staff_no: str
    name: str
    unit: str
    rank: str = "四级主办"
    kind: str = "card_holder"
    qualified_on: str = "2019-06-01"
    joined_on: str = "2018-07-01"
    left_on: str = ""
    posted_unit: str = ""
    posted_on: str = ""
    duty: str = "在岗"


STORY_PEOPLE = [
    Person("0312586", "林晓雯", "XJ-ZF-CD", "一级科员", qualified_on="2025-05-20", joined_on="2025-03-01"),
    Person("0300101", "顾敏", "XJ-ZF", "二级主办", kind="head"),
    Person("0200417", "周启明", "CZ-JT"),
    Person("0310233", "冯立安", "XJ-HB", posted_unit="XJ-BW", posted_on="2024-03-01", duty="派驻"),
    Person("0315001", "罗文", "XJ-BW", "二级主办", kind="head"),
    Person("0520001", "岳山", "HP-YL", "三级主办", kind="head"),
    Person("0520002", "田小禾", "HP-YL"),
    Person("0520003", "石永强", "HP-YL"),
    Person("0520004", "钟小梅", "HP-YL", "", kind="assistant", qualified_on=""),
    Person("0520005", "雷亮", "HP-YL", "", kind="assistant", qualified_on=""),
    Person("0312701", "何嘉树", "XJ-ZF-CN", "一级科员", qualified_on="2026-04-20", joined_on="2026-01-05"),
    Person("0400512", "唐可欣", "CA-SC"),
    Person("0200118", "潘立群", "CZ-ZF", "一级主办", qualified_on="1998-09-01", joined_on="1992-07-01"),
    Person("0510021", "陆明轩", "HP-SF", "三级主办", kind="legal_reviewer"),
    Person("0500100", "梁长青", "HP", "二级主办", kind="head"),
    Person("0300001", "许映川", "XJ", "一级主办", kind="head"),
    Person("0400001", "苏怀瑾", "CA", "一级主办", kind="head"),
    Person("0100010", "陈岚", "CZ-SF", "一级主办", kind="supervisor"),
    Person("0100011", "沈砚", "CZ-SF", "三级主办", kind="supervisor"),
    Person("0300207", "温如海", "XJ-ZF", "二级主办"),
    Person("0310208", "骆景行", "XJ-HB", "三级主办"),
    Person("0500206", "叶知夏", "HP-ZF", "三级主办"),
    Person("0400210", "白秋禾", "CA-ZF", "四级主办"),
    Person("0100213", "程若谷", "CZ-SF", "二级主办"),
    Person("0200001", "方致远", "CZ-ZF", "二级主办", kind="head"),
    Person("0200002", "纪云舟", "CZ-JT", "二级主办", kind="head"),
    Person("0200003", "梅若兰", "CZ-WH", "二级主办", kind="head"),
    Person("0310118", "周国栋", "XJ-ZF-CD", "二级主办", qualified_on="2009-05-01", joined_on="2007-07-01"),
    Person("0312760", "贺子谦", "XJ-ZF-CD", "一级科员", qualified_on="2026-05-15", joined_on="2026-03-02"),
    Person("0510301", "卢敬", "HP-ZF", "三级主办", qualified_on="2012-05-01", joined_on="2010-07-01"),
    Person("0510302", "段宏", "HP-ZF", "三级主办", posted_unit="HP-YL", posted_on="2024-03-15", duty="派驻"),
    Person("0510377", "白松", "HP-ZF", "二级科员", qualified_on="2026-06-20", joined_on="2026-04-01"),
    Person("0311007", "𠮷田宁", "XJ-HB", "二级主办"),
    # Postings whose clocks strike soon: rotation due, must move, still fixed.
    Person("0311019", "谢明远", "XJ-SC", posted_unit="XJ-BW", posted_on="2024-01-15", duty="派驻"),
    Person(
        "0410034", "方若水", "CA-SC", "三级主办", posted_unit="CA-ZF", posted_on="2022-02-01", duty="派驻"
    ),
    Person("0510112", "白雅琴", "HP-NY", posted_unit="HP-YL", posted_on="2025-02-10", duty="派驻"),
]

RANKS = ["一级主办", "二级主办", "三级主办", "四级主办", "一级科员", "二级科员"]
# So many people beside the story's own has a unit of which a story is told.
LEAST = {"XJ-ZF-CD": 8, "XJ-ZF-CX": 8, "XJ-ZF-CN": 7, "XJ-HB": 6, "XJ-SC": 6, "XJ-BW": 3, "CA-ZF": 3, "CA-SC": 3, "CA-YJ": 4, "CZ-ZF": 3, "CZ-JT": 3, "HP-ZF": 3}  # fmt: skip
KINDS = ["card_holder"] * 86 + ["awaiting_card"] * 5 + ["assistant"] * 6 + ["legal_reviewer"] * 2 + ["head"]


class TooFew(HouseError):
    """The stories cannot be told with so few people."""


def people(count: int, seed: int) -> list[Person]:
    """The story people and as many others as make *count*; the same seed gives the same city.

    Raises ``TooFew``.
    """
    least = len(STORY_PEOPLE) + sum(LEAST.values())
    if count < least:
        raise TooFew(f"演示城市至少要有 {least} 人。 The demonstration city needs at least {least} people.")
    random = Random(f"people {seed}")
    units = [unit for unit in UNITS if unit.weight]
    weights = [unit.weight for unit in units]
    others = count - len(STORY_PEOPLE)
    drawn = Counter(random.choices([unit.code for unit in units], weights, k=others))
    _enough_everywhere(drawn)
    chosen = [unit.code for unit in units for _one in range(drawn[unit.code])]
    return STORY_PEOPLE + [_anybody(random, number, code) for number, code in enumerate(chosen)]


def _enough_everywhere(drawn: Counter) -> None:
    """A small city: units with people to spare give to those whose story needs them."""
    for code, least in LEAST.items():
        while drawn[code] < least:
            spare = max(drawn, key=lambda unit: (drawn[unit] - LEAST.get(unit, 0), unit))
            drawn[spare] -= 1
            drawn[code] += 1


def _anybody(random: Random, number: int, unit: str) -> Person:
    kind = random.choice(KINDS)
    year = random.choice([2008, 2012, 2015, 2017, 2019, 2020, 2021, 2022, 2023, 2024])
    qualified = "" if kind in ("awaiting_card", "assistant") else f"{year + 1}-{random.randint(1, 12):02d}-15"
    given = "".join(random.sample(GIVEN, random.choice([1, 2, 2])))
    return Person(
        staff_no=f"07{number:05d}",
        name=random.choice(SURNAMES) + given,
        unit=unit,
        rank="" if kind == "assistant" else random.choice(RANKS),
        kind=kind,
        qualified_on=qualified,
        joined_on=f"{year}-{random.randint(1, 12):02d}-01",
        left_on="2026-06-30" if number % 97 == 5 else "",
    )
