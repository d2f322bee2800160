"""Story 7: 57 choose 20. And a discussion that was closed, one that is open, and outside catalogues."""

import csv
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

from courses.calls.calling import begin_review, name_reviewer, open_call, publish_selection
from courses.calls.developing import plan_development, reach_milestone
from courses.calls.rules import Criterion, is_own_unit
from courses.calls.scoring import score
from courses.calls.submitting import merge, submit
from courses.catalogues.choosing import choose
from courses.catalogues.importing import import_catalogue
from courses.models import CallReviewer, CourseCall, OutsideCourse, Submission
from lms.common.clock import LOCAL_ZONE
from lms.demo import submissions
from lms.demo.outside import catalogue_of, chosen_in
from lms.demo.talking import tell_discussions
from lms.demo.units import UNITS
from lms.officers.models import Account, Officer, Unit

BUREAU = "0100010"
RUBRIC = [
    Criterion("legal", "法律准确", 40, 20, legal=True),
    Criterion("use", "贴近实务", 30, 20),
    Criterion("design", "教学设计", 20, 20),
    Criterion("spread", "可推广", 10, 20),
]
REVIEWERS = ["0100213", "0510021", "0300207", "0200417", "0310208", "0500206", "0400210", "0311007"]
# Who submits for whom: the nearest unit manager.
SUBMITTERS = {
    "CZ-ZF": "0200001", "CZ-JT": "0200002", "CZ-WH": "0200003", "XJ-ZF": "0300101", "XJ-BW": "0315001",
    "XJ": "0300001", "CA": "0400001", "HP": "0500100", "HP-YL": "0520001",
}  # fmt: skip
FIELDS = ["城市管理", "市场监管", "生态环境", "交通运输", "文化市场", "应急管理", "农业农村", "乡镇综合"]
TEXT = (
    "面向基层一线征集实务课程。每门课程解决一件具体的事：学员学完能独立完成一项检查、一份文书或一个程序环节。"
    "优先选择新赋权事项、案卷评查中问题集中的环节和行政复议中被纠正较多的情形。\n"
    "申报单位提交课程名称、学完能做什么、大纲和主讲人。评委来自各区县和市级部门，本单位回避。"
    "入选课程经五周开发和法制审核后，作为实务课程面向全市开放。"
)


def tell_calls(*, today: date, now: datetime) -> None:
    call = _call(today - timedelta(days=104), today)
    rows = _submissions(call)
    _scores(call, rows, _at(today - timedelta(days=62)))
    publish_selection(call, by=_account(BUREAU), now=_at(today - timedelta(days=45)))
    _develop(call, today)
    _open_now(today, now)
    _outside(now)
    tell_discussions(today=today)


def _call(first: date, today: date) -> CourseCall:
    return open_call(
        title=f"{today.year} 年基层执法实务课程征集",
        text=TEXT,
        fields=FIELDS,
        criteria=RUBRIC,
        places=20,
        reviewers_each=3,
        opens_on=first,
        closes_on=first + timedelta(days=30),
        review_until=first + timedelta(days=50),
        unit=Unit.objects.get(code="CZ"),
        by=_account(BUREAU),
        now=_at(first),
    )


def _submissions(call: CourseCall) -> list[Submission]:
    fields = {unit.code: unit.field for unit in UNITS}
    parents = {unit.code: unit.parent for unit in UNITS}
    made = []
    for number, (code, method, minutes, title, enables, outline) in enumerate(submissions.SUBMISSIONS):
        steps = outline.split("、")
        values = {
            "title": title,
            "field": fields[code] if fields[code] in FIELDS else "乡镇综合",
            "summary": f"学完{enables}。",
            "outline": "\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1)),
            "method": method,
            "minutes": minutes,
        }
        by = SUBMITTERS.get(code) or SUBMITTERS[parents[code]]
        when = _at(call.opens_on + timedelta(days=3 + number // 3), minute=number)
        made.append(
            submit(
                call,
                unit=Unit.objects.get(code=code),
                values=values,
                lecturer=_lecturer(code, number),
                by=_account(by),
                now=when,
            )
        )
    return made


def _lecturer(code: str, number: int) -> Account:
    people = Officer.objects.filter(home_unit__code=code, left_on=None, account__isnull=False).order_by(
        "staff_no"
    )
    some = people.exclude(staff_no__in=REVIEWERS).select_related("account")[:4]
    return some[number % len(some)].account


def _scores(call: CourseCall, rows: list[Submission], now: datetime) -> None:
    bureau = _account(BUREAU)
    for staff_no in REVIEWERS:
        officer = Officer.objects.select_related("home_unit").get(staff_no=staff_no)
        name_reviewer(call, account=officer.account, unit=officer.home_unit, by=bureau, now=now)
    begin_review(call, by=bureau, now=now)
    reviewers = list(CallReviewer.objects.filter(call=call).select_related("unit", "account").order_by("pk"))
    for row in rows:
        able = [r for r in reviewers if not is_own_unit(r.unit.path, row.unit.path)]
        turn = row.number % len(able)
        for seat, reviewer in enumerate((able[turn:] + able)[:3]):
            _score(row, reviewer, seat, now + timedelta(hours=row.number % 9))


def _score(row: Submission, reviewer: CallReviewer, seat: int, now: datetime) -> None:
    random = Random(f"score {row.number} {seat}")
    place = row.number - 1
    good = place in submissions.UPPER or place == submissions.VETOED
    words = submissions.PRAISE if good or place == submissions.TWENTIETH else submissions.ADVICE
    veto = submissions.VETO if place == submissions.VETOED and seat == 1 else ""
    score(
        row,
        points=_points(place, good, random),
        comment=words[(row.number + seat * 2) % len(words)],
        veto_reason=veto,
        by=reviewer.account,
        now=now,
    )


def _points(place: int, good: bool, random: Random) -> dict[str, int]:
    """Above 82, at most 80, or exactly 82 for the two that share place 20: there the law decides."""
    if place == submissions.TWENTIETH:
        return {"legal": 17, "use": 16, "design": 16, "spread": 16}
    if place == submissions.TWENTY_FIRST:
        return {"legal": 16, "use": 16, "design": 18, "spread": 16}
    low, high = (18, 20) if good else (12, 16)
    return {
        "legal": random.randint(low, high),
        "use": random.randint(low - good, high),
        "design": random.randint(low - 2 * good, high - good),
        "spread": random.randint(low - 3 * good, high - good),
    }


def _develop(call: CourseCall, today: date) -> None:
    """Five weeks from the selection to the legal review; number 21 joins a chosen one."""
    bureau, begin = _account(BUREAU), today - timedelta(days=45)
    lines = list(call.selection.select_related("submission__lecturer").order_by("rank"))
    steps = [("课件和讲稿初稿", 10), ("试讲并录课", 21), ("题目和场景脚本", 28), ("法制审核和试用反馈", 35)]
    for line in lines[:20]:
        made = plan_development(
            line.submission,
            steps=[(title, begin + timedelta(days=days)) for title, days in steps],
            by=bureau,
            now=_at(begin),
        )
        done = 4 if line.rank % 4 else 3 if line.rank % 8 else 2
        for step in made[:done]:
            day = step.due_on - timedelta(days=line.rank % 3)
            reach_milestone(step, note="", by=line.submission.lecturer, now=_at(day))
    last = lines[20].submission
    near = next(x.submission for x in lines[:20] if x.submission.title == "农村宅基地违法建设处置")
    merge(last, into=near, by=bureau, now=_at(begin + timedelta(days=4)))


def _open_now(today: date, now: datetime) -> None:
    """A call that is open, so that a unit can submit."""
    open_call(
        title=f"{today.year + 1} 年春季实务课程征集",
        text="围绕新赋权事项和《行政执法监督条例》施行后的监督重点征集。申报时间以公告为准，入选课程次年春季上线。",
        fields=FIELDS,
        criteria=RUBRIC,
        places=12,
        reviewers_each=3,
        opens_on=today - timedelta(days=4),
        closes_on=today + timedelta(days=26),
        review_until=today + timedelta(days=45),
        unit=Unit.objects.get(code="CZ"),
        by=_account(BUREAU),
        now=now,
    )


def _outside(now: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(catalogue_of(now.year))
        import_catalogue(path, by=None, now=now)
    chosen = OutsideCourse.objects.filter(code__in=chosen_in(now.year)).values_list("pk", flat=True)
    choose(list(chosen), chosen=True, by=_account(BUREAU), now=now)


def _at(day: date, minute: int = 0) -> datetime:
    return datetime.combine(day, time(10, 0), LOCAL_ZONE) + timedelta(minutes=minute)


def _account(login: str) -> Account:
    return Account.objects.get(login=login)
