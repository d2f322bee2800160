"""The city's own regulation on monitoring devices: an invented law with two wordings, cited by a course and two guidances."""

from datetime import date, datetime

from case_library.models import LawAlert
from case_library.statutes.changes import settle
from case_library.statutes.importing import store
from case_library.statutes.shape import ReadArticle, ReadStatute
from lms.officers.models import Account

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
AMENDED = {
    "第四条": "设备的设置地点应当在启用四十五日前向社会公布，设备前方应当设置醒目标志。",
    "第六条": "设备使用单位应当每半月至少巡查一次标志和设备状况，并留存记录。",
    "第七条": "设备记录的内容应当在十个工作日内经过两名以上行政执法人员核查；未经核查或者逾期核查的，不得作为处罚的证据。",
}
ADDED = ("第八条", "因设备故障产生的记录应当及时删除，设备使用单位应当留存删除情况备查。")
CHECKED = "该点位启用于新办法施行之前，当时公布已满三十日；指引的结论不变。"


def first_wording(*, now: datetime) -> None:
    _store({}, adopted_on=date(2024, 3, 15), effective_on=date(2024, 5, 1), now=now)


def amend(*, now: datetime) -> None:
    """From September on places are published earlier, rounds are fortnightly and records are looked at in ten days."""
    _store(AMENDED, ADDED, adopted_on=date(now.year, 7, 20), effective_on=date(now.year, 9, 1), now=now)


def look_again(*, by: Account, now: datetime) -> None:
    """An editor works off the first alert on a guidance; the others wait."""
    alert = LawAlert.objects.filter(kind="guidance", change__version__statute__short_title=LAW).first()
    if alert:
        settle(alert, revised=False, note=CHECKED, by=by, now=now)


def _store(
    amended: dict[str, str], *added: tuple[str, str], adopted_on: date, effective_on: date, now: datetime
) -> None:
    articles = [
        ReadArticle(n, 0, label, paragraphs=[{"no": 1, "text": amended.get(label, words), "items": []}])
        for n, (label, words) in enumerate([*ARTICLES, *added], start=1)
    ]
    wording = ReadStatute(
        title=LAW, short_title=LAW, adopted_on=adopted_on, effective_on=effective_on, articles=articles,
        level="地方政府规章", issuer="澄州市人民政府", source={"name": "演示数据"},
    )  # fmt: skip
    store(wording, by=None, now=now)
