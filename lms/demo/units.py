"""The units of 澄州市, in official order. The city, its people and its cases are invented."""

from typing import NamedTuple


class DemoUnit(NamedTuple):
    code: str
    parent: str
    name: str
    name_en: str
    field: str
    weight: int  # share of the people who are not in a story


UNITS = [
    DemoUnit("CZ", "", "澄州市", "Chengzhou City", "", 0),
    DemoUnit("CZ-SF", "CZ", "澄州市司法局", "Chengzhou Justice Bureau", "司法行政", 8),
    DemoUnit("CZ-ZF", "CZ", "市综合行政执法支队", "Municipal Law-Enforcement Brigade", "城市管理", 40),
    DemoUnit("CZ-JT", "CZ", "市交通运输执法支队", "Municipal Transport Enforcement Team", "交通运输", 44),
    DemoUnit("CZ-WH", "CZ", "市文化市场执法支队", "Municipal Culture Market Team", "文化市场", 28),
    DemoUnit("XJ", "CZ", "汐江区", "Xijiang District", "", 0),
    DemoUnit("XJ-ZF", "XJ", "汐江区综合行政执法局", "Xijiang Law-Enforcement Bureau", "城市管理", 6),
    DemoUnit("XJ-ZF-DD", "XJ-ZF", "区综合行政执法大队", "District Enforcement Company", "城市管理", 44),
    DemoUnit("XJ-ZF-CD", "XJ-ZF", "城东街道执法队", "Chengdong Subdistrict Team", "城市管理", 30),
    DemoUnit("XJ-ZF-CX", "XJ-ZF", "城西街道执法队", "Chengxi Subdistrict Team", "城市管理", 27),
    DemoUnit("XJ-ZF-CN", "XJ-ZF", "城南街道执法队", "Chengnan Subdistrict Team", "城市管理", 26),
    DemoUnit("XJ-ZF-CB", "XJ-ZF", "城北街道执法队", "Chengbei Subdistrict Team", "城市管理", 25),
    DemoUnit("XJ-HB", "XJ", "汐江区生态环境分局", "Xijiang Ecology Bureau", "生态环境", 32),
    DemoUnit("XJ-SC", "XJ", "汐江区市场监督管理局", "Xijiang Market Supervision", "市场监管", 48),
    DemoUnit("XJ-BW", "XJ", "白苇镇", "Baiwei Town", "乡镇综合", 24),
    DemoUnit("CA", "CZ", "苍渚区", "Cangzhu District", "", 0),
    DemoUnit("CA-ZF", "CA", "苍渚区综合行政执法局", "Cangzhu Law-Enforcement Bureau", "城市管理", 46),
    DemoUnit("CA-SC", "CA", "苍渚区市场监督管理局", "Cangzhu Market Supervision", "市场监管", 42),
    DemoUnit("CA-YJ", "CA", "苍渚区应急管理局", "Cangzhu Emergency Management", "应急管理", 26),
    DemoUnit("HP", "CZ", "禾浦县", "Hepu County", "", 0),
    DemoUnit("HP-ZF", "HP", "禾浦县综合行政执法局", "Hepu Law-Enforcement Bureau", "城市管理", 40),
    DemoUnit("HP-NY", "HP", "禾浦县农业农村局", "Hepu Agriculture Bureau", "农业农村", 34),
    DemoUnit("HP-SF", "HP", "禾浦县司法局", "Hepu Justice Bureau", "司法行政", 6),
    DemoUnit("HP-YL", "HP", "云岭镇", "Yunling Town", "乡镇综合", 0),
]
