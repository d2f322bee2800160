"""Laws and powers of the demonstration city.

The laws' words come from an installed package where it is there, so that every citation opens; the
matters and their legal basis are real, who holds them since when is invented.
"""

import csv
import tempfile
from datetime import date, datetime
from pathlib import Path

from case_library.statutes.packaged import import_packaged
from lms.demo import regulation
from lms.powers.imports import import_powers

LAWS = [
    "行政处罚法", "行政强制法", "行政许可法", "行政复议法", "行政诉讼法", "国家赔偿法", "公务员法", "个人信息保护法",
    "环境保护法", "大气污染防治法", "水污染防治法", "噪声污染防治法", "固体废物污染环境防治法",
    "食品安全法", "产品质量法", "广告法", "反不正当竞争法", "消费者权益保护法", "电子商务法", "商标法",
    "城乡规划法", "土地管理法", "安全生产法", "道路交通安全法", "公路法", "治安管理处罚法",
    "文物保护法", "旅游法", "特种设备安全法", "动物防疫法", "农产品质量安全法", "农业法", "渔业法",
    "价格法", "种子法", "水法", "建筑法", "未成年人保护法",
]  # fmt: skip

LIST_2022 = "省人民政府公布的乡镇（街道）赋权事项清单（2022年版）"
LIST_2025 = "省人民政府公布的乡镇（街道）赋权事项清单（2025年调整）"
OWN = "部门权责清单"

# code, matter, field, law
MATTERS = [
    ("CG-001", "擅自占用城市道路的处罚", "城市管理", "《城市道路管理条例》第二十七条、第四十二条"),
    ("CG-002", "擅自在街道两侧和公共场地堆放物料的处罚", "城市管理", "《城市市容和环境卫生管理条例》第三十六条第（二）项"),
    ("CG-003", "不按规定的时间、地点、方式倾倒垃圾的处罚", "城市管理", "《城市市容和环境卫生管理条例》第三十四条第（四）项"),
    ("CG-004", "运输散装货物泄漏、遗撒的处罚", "城市管理", "《城市市容和环境卫生管理条例》第三十四条第（六）项"),
    ("CG-005", "擅自设置大型户外广告的处罚", "城市管理", "《城市市容和环境卫生管理条例》第三十六条第（一）项"),
    ("GH-001", "未取得建设工程规划许可证进行建设的处罚", "城乡规划", "《城乡规划法》第六十四条"),
    ("HB-001", "餐饮服务业未安装、不正常使用油烟净化设施的处罚", "生态环境", "《大气污染防治法》第一百一十八条第一款"),
    ("HB-002", "露天焚烧秸秆、落叶等产生烟尘污染物质的处罚", "生态环境", "《大气污染防治法》第一百一十九条第一款"),
    ("HB-003", "超过大气污染物排放标准排放的处罚", "生态环境", "《大气污染防治法》第九十九条第（二）项"),
    ("HB-005", "未取得证明夜间进行产生噪声的建筑施工作业的处罚", "生态环境", "《噪声污染防治法》第四十三条、第七十七条第（二）项"),
    ("HB-004", "随意倾倒建筑垃圾的处罚", "生态环境", "《固体废物污染环境防治法》第一百一十一条第一款"),
    ("SC-001", "经营超过保质期食品的处罚", "市场监管", "《食品安全法》第三十四条第（十）项、第一百二十四条第一款第（五）项"),
    ("SC-002", "未经许可从事食品经营的处罚", "市场监管", "《食品安全法》第三十五条第一款、第一百二十二条第一款"),
    ("SC-003", "发布虚假广告的处罚", "市场监管", "《广告法》第二十八条、第五十五条第一款"),
    ("SC-004", "无照经营的处罚", "市场监管", "《无证无照经营查处办法》第十三条"),
    ("JT-001", "未经许可从事道路客运经营的处罚", "交通运输", "《道路运输条例》第六十三条"),
    ("JT-002", "擅自超限行驶公路的处罚", "交通运输", "《公路安全保护条例》第六十四条"),
    ("WH-001", "接纳未成年人进入上网服务营业场所的处罚", "文化市场", "《互联网上网服务营业场所管理条例》第二十一条第一款、第三十一条"),
    ("WH-002", "擅自举办营业性演出的处罚", "文化市场", "《营业性演出管理条例》第四十三条"),
    ("YJ-001", "未如实记录安全生产教育和培训情况的处罚", "应急管理", "《安全生产法》第二十八条第四款、第九十七条第（四）项"),
    ("YJ-002", "特种作业人员未持证上岗的处罚", "应急管理", "《安全生产法》第三十条第一款、第九十七条第（七）项"),
    ("NY-001", "未取得农药经营许可证经营农药的处罚", "农业农村", "《农药管理条例》第五十五条第一款第（一）项"),
]  # fmt: skip

# codes, units, from, to, basis
HELD = [
    (("CG-001", "CG-002", "CG-003", "CG-004", "CG-005", "GH-001", "HB-001", "HB-004", "HB-005"), ("XJ-ZF", "CA-ZF", "HP-ZF"), "2019-07-01", "", OWN),
    (("CG-005",), ("CZ-ZF",), "2019-07-01", "", OWN),
    (("HB-002", "HB-003"), ("XJ-HB",), "2019-09-01", "", OWN),
    (("SC-001", "SC-002", "SC-003", "SC-004"), ("XJ-SC", "CA-SC"), "2019-04-01", "", OWN),
    (("JT-001", "JT-002"), ("CZ-JT",), "2020-11-01", "", OWN),
    (("WH-001", "WH-002"), ("CZ-WH",), "2019-06-01", "", OWN),
    (("YJ-001", "YJ-002"), ("CA-YJ",), "2021-09-01", "", OWN),
    (("NY-001",), ("HP-NY",), "2019-10-01", "", OWN),
    (("CG-001", "CG-002", "CG-003", "HB-001", "HB-002"), ("XJ-BW", "HP-YL"), "2022-03-01", "", LIST_2022),
    (("SC-001",), ("XJ-BW",), "2022-03-01", "", LIST_2022),
    # Given to the towns in 2022, taken back in 2025: an act after that day is SUB-02.
    (("GH-001", "HB-004"), ("XJ-BW", "HP-YL"), "2022-03-01", "2025-06-30", LIST_2022),
    (("CG-004",), ("XJ-BW", "HP-YL"), "2025-07-01", "", LIST_2025),
]  # fmt: skip


def laws(*, now: datetime) -> int:
    """The laws that the city's cases and courses cite; 0 where the package is not installed."""
    return len(import_packaged(LAWS, by=None, now=now))


def powers(*, now: datetime) -> int:
    """Through the same file and door that a bureau uses."""
    matters = {code: rest for code, *rest in MATTERS}
    rows = [["code", "name", "field", "law", "unit_code", "held_from", "held_to", "basis"]]
    rows += [
        [code, *matters[code], unit, starts, ends, basis]
        for codes, units, starts, ends, basis in HELD
        for code in codes
        for unit in units
    ]
    # Story 9: given to the town from next year on, so that the list also shows what is to come.
    rows.append(["SC-004", *matters["SC-004"], "XJ-BW", date(now.year + 1, 1, 1).isoformat(), "", LIST_2025])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "powers.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        return import_powers(path, by=None, now=now).created


def tell(*, now: datetime, say) -> None:
    """Laws and powers; without the package every citation still says what it cites."""
    say("法条 laws …")
    laws(now=now)
    regulation.first_wording(now=now)
    powers(now=now)
