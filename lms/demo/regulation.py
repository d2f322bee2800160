"""The city's own regulation on monitoring devices: an invented law with two wordings, of which a course cites one."""

from datetime import date, datetime

from case_library.statutes.importing import store
from case_library.statutes.shape import ReadArticle, ReadStatute

LAW = "澄州市电子技术监控设备管理办法"
ARTICLES = [
    ("第一条", "为了规范电子技术监控设备的设置和使用，保障当事人的合法权益，结合本市实际，制定本办法。"),
    ("第二条", "本市行政执法机关设置、使用电子技术监控设备收集、固定违法事实，适用本办法。"),
    ("第三条", "设置电子技术监控设备，应当经过法制审核和技术审核，标准符合要求、设置合理、标志明显。"),
    ("第四条", "设备的设置地点应当在启用三十日前向社会公布。"),
    ("第五条", "设备应当依法检定；超过检定有效期的，不得用于收集违法事实。"),
    ("第六条", "设备使用单位应当每月至少巡查一次标志和设备状况，并留存记录。"),
    ("第七条", "设备记录的内容应当经过两名以上行政执法人员核查；未经核查的，不得作为处罚的证据。"),
]
AMENDED = {"第六条": "设备使用单位应当每半月至少巡查一次标志和设备状况，并留存记录。"}


def first_wording(*, now: datetime) -> None:
    _store({}, adopted_on=date(2024, 3, 15), effective_on=date(2024, 5, 1), now=now)


def amend(*, now: datetime) -> None:
    """The rounds become fortnightly from September on."""
    _store(AMENDED, adopted_on=date(now.year, 7, 20), effective_on=date(now.year, 9, 1), now=now)


def _store(amended: dict[str, str], *, adopted_on: date, effective_on: date, now: datetime) -> None:
    articles = [
        ReadArticle(n, 0, label, paragraphs=[{"no": 1, "text": amended.get(label, words), "items": []}])
        for n, (label, words) in enumerate(ARTICLES, start=1)
    ]
    wording = ReadStatute(
        title=LAW, short_title=LAW, adopted_on=adopted_on, effective_on=effective_on, articles=articles,
        level="地方政府规章", issuer="澄州市人民政府", source={"name": "演示数据"},
    )  # fmt: skip
    store(wording, by=None, now=now)
