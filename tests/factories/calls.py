"""Course calls for tests, made through the doors."""

from datetime import timedelta

from courses.calls.calling import begin_review, name_reviewer, open_call
from courses.calls.rules import Criterion
from courses.calls.scoring import score
from courses.calls.submitting import submit
from lms.officers.models import Account, Unit
from tests.factories import NOW, TODAY, make_account, make_manager

RUBRIC = [Criterion("legal", "法律准确", 40, 20, legal=True), Criterion("use", "实用", 60, 20)]
VALUES = {
    "title": "餐饮油烟检查实训",
    "field": "城市管理",
    "summary": "能独立完成一次油烟检查并固定证据。",
    "outline": "一、检查准备；二、现场检查；三、笔录；四、告知。",
    "method": "simulation",
    "minutes": 180,
}


def make_call(city: Unit, **values):
    values = {
        "title": "2026 年第四季度实务课程征集",
        "text": "面向基层执法人员。",
        "fields": ["城市管理", "市场监管"],
        "criteria": RUBRIC,
        "places": 2,
        "reviewers_each": 2,
        "opens_on": TODAY - timedelta(days=5),
        "closes_on": TODAY + timedelta(days=5),
        "review_until": TODAY + timedelta(days=20),
        "by": values.get("by") or make_manager(city, "bureau"),
        "now": NOW,
    } | values
    return open_call(unit=city, **values)


def make_submission(call, unit: Unit, **values):
    manager = make_manager(unit)
    lecturer, now = values.pop("lecturer", None) or make_account(), values.pop("now", NOW)
    return submit(call, unit=unit, values=VALUES | values, lecturer=lecturer, by=manager, now=now)


def make_reviewer(call, unit: Unit, account: Account | None = None, now=NOW) -> Account:
    account = account or make_account()
    name_reviewer(call, account=account, unit=unit, by=call.opened_by, now=now)
    return account


def start(call, now=NOW):
    """Scoring begins, the days for submissions being over."""
    return begin_review(call, by=call.opened_by, now=now + timedelta(days=6))


def give(submission, reviewer: Account, legal: int, use: int, **values):
    values = {"comment": "结构清楚，案例贴近一线。", "now": NOW} | values
    return score(submission, points={"legal": legal, "use": use}, by=reviewer, **values)
