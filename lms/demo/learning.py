"""What the city learned: hour records as another platform would deliver them."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from lms.demo.people import Person

# code, title, category, mode, minutes
COURSES = [
    ("PUB-01", "公共法律知识：行政法基础", "foundation", "online", 135),
    ("PUB-02", "公共法律知识：证据规则", "foundation", "online", 135),
    ("PUB-03", "宪法与法治政府建设", "foundation", "online", 90),
    ("PUB-04", "民法典与行政执法", "foundation", "online", 90),
    ("PUB-05", "行政执法三项制度", "foundation", "online", 90),
    ("PUB-06", "政府信息公开与个人信息保护", "foundation", "online", 90),
    ("KEY-01", "《行政处罚法》学习与适用（上）", "key_law", "in_person", 180),
    ("KEY-02", "《行政处罚法》学习与适用（中）", "key_law", "in_person", 180),
    ("KEY-03", "《行政执法监督条例》解读", "key_law", "online", 90),
    ("KEY-04", "法制审核四类情形", "key_law", "online", 90),
    ("KEY-05", "《行政复议法》修订要点", "key_law", "online", 90),
    ("KEY-06", "《行政强制法》实务要点", "key_law", "online", 90),
    ("PRA-01", "执法文书说理与送达", "practical", "online", 90),
    ("PRA-02", "普通程序案件办理实务", "practical", "online", 180),
    ("PRA-03", "现场检查与笔录制作", "practical", "in_person", 180),
    ("PRA-04", "非现场执法取证", "practical", "online", 135),
    ("PRA-05", "首违不罚适用研讨", "practical", "discussion", 60),
    ("PRA-06", "典型案例复盘", "practical", "discussion", 90),
    ("PRA-07", "案卷评查与互评", "practical", "in_person", 180),
    ("PRA-08", "跟班执法实训", "practical", "in_person", 180),
    ("PRA-09", "餐饮油烟检查实训", "practical", "in_person", 180),
    ("PRA-10", "占道经营处置模拟", "practical", "in_person", 180),
    ("PRA-11", "应急处突与现场安全", "practical", "in_person", 135),
    ("PRA-12", "听证程序模拟", "practical", "in_person", 135),
    ("PRA-13", "执法记录仪使用与存证", "practical", "online", 90),
    ("PRA-14", "涉企检查规范", "practical", "online", 90),
    ("PUB-07", "行政诉讼与执法规范", "foundation", "online", 135),
    ("PRA-15", "执法用语与沟通", "practical", "online", 90),
    ("KEY-07", "《行政许可法》要点回顾", "key_law", "online", 90),
    ("PRA-16", "裁量基准的运用", "practical", "in_person", 180),
]
PROVIDER = "省行政执法学习平台"
HEADINGS = [
    "external_id",
    "staff_no",
    "category",
    "mode",
    "minutes",
    "ended_on",
    "title",
    "provider",
    "course_code",
]
Row = list[str | int]

# How far people came by the end of the records: share of the courses, and how many of a hundred do.
PACES = [(1.0, 34), (0.93, 22), (0.82, 16), (0.62, 16), (0.45, 8), (0.22, 4)]


def whole_year(people: list[Person], year: int, seed: int) -> Iterator[Row]:
    """Records of a year that most people finished; a few stayed short."""
    for person in people:
        random = Random(f"{year} {seed} {person.staff_no}")
        share = 1.0 if random.random() < 0.965 else 0.6
        yield from _records(person, year, random, share, date(year, 12, 20))


def year_so_far(people: list[Person], until: date, seed: int) -> Iterator[Row]:
    """Records of a year in progress, at every pace there is."""
    shares, weights = zip(*PACES, strict=True)
    for person in people:
        random = Random(f"{until.year} {seed} {person.staff_no}")
        yield from _records(person, until.year, random, random.choices(shares, weights)[0], until)


def _records(person: Person, year: int, random: Random, share: float, until: date) -> Iterator[Row]:
    first = max(date(year, 1, 8), date.fromisoformat(person.joined_on), _qualified(person, year))
    last = min(until, date.fromisoformat(person.left_on)) if person.left_on else until
    if last <= first:
        return
    courses = random.sample(COURSES, round(len(COURSES) * min(1.0, share)))
    days = sorted(random.randrange((last - first).days) for course in courses)
    for (code, title, category, mode, minutes), offset in zip(courses, days, strict=True):
        day = first + timedelta(days=offset)
        yield [
            f"{year}-{person.staff_no}-{code}",
            person.staff_no,
            category,
            mode,
            minutes,
            day.isoformat(),
            title,
            PROVIDER,
            f"{code}-{year}",
        ]


def _qualified(person: Person, year: int) -> date:
    day = date.fromisoformat(person.qualified_on) if person.qualified_on else date.min
    return day if day.year == year else date.min
