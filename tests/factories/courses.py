"""Courses for tests, made as an author, a reviewer and an officer would."""

from itertools import count

from courses.editions import issue
from courses.models import CoursePage, Edition, QuestionBankPage, QuestionPage
from courses.reviewing import give_verdict
from courses.sections import section_of
from lms.officers.models import Account, Role, Unit
from tests.factories import NOW, make_manager

_numbers = count(1)
TEXT = [{"type": "text", "value": "<p>当场处罚适用于事实清楚、依据明确的案件。</p>"}]


def make_trainer(unit: Unit, **values) -> Account:
    return make_manager(unit, Role.TRAINER, **values)


def make_reviewer(unit: Unit, **values) -> Account:
    return make_manager(unit, Role.LEGAL_REVIEWER, **values)


def single(*options: str, right: int = 0) -> list[dict]:
    rows = [{"text": text, "correct": n == right, "feedback": ""} for n, text in enumerate(options)]
    return [{"type": "single", "value": {"options": rows}}]


def make_bank(unit: Unit, questions: int = 6, **values) -> QuestionBankPage:
    bank = section_of(unit).add_child(instance=QuestionBankPage(title="题库", slug=f"bank-{next(_numbers)}"))
    for number in range(questions):
        add_question(bank, f"第 {number + 1} 题：先行登记保存的期限是？", **values)
    return bank


def add_question(bank: QuestionBankPage, stem: str, answer=None, **values) -> QuestionPage:
    values = {"title": stem[:40], "slug": f"q-{next(_numbers)}", "points": 5} | values
    answer = answer or single("七日", "三日", "十五日", "三十日")
    return bank.add_child(instance=QuestionPage(stem=stem, answer=answer, **values))


def lesson(title: str = "第一讲", minutes: int = 10, body=None) -> dict:
    return {"type": "lesson", "value": {"title": title, "minutes": minutes, "body": body or TEXT}}


def rule(bank: QuestionBankPage, count: int = 4, tag: str = "", difficulty: str = "") -> dict:
    return {
        "type": "rule",
        "value": {"bank": bank.pk, "count": count, "tag": tag, "difficulty": difficulty},
    }


def make_course(
    unit: Unit, *, owner: Account | None = None, bank=None, lessons=None, paper=None, **values
) -> CoursePage:
    """A course under way, ready for review."""
    number = next(_numbers)
    bank = bank or make_bank(unit)
    values = {
        "title": "普通程序案件办理",
        "slug": f"course-{number}",
        "course_key": f"PRA-{number:03}",
        "summary": "从立案到归档。",
        "category": "practical",
        "method": "lecture",
        "schedule": "routine",
        "minutes": 90,
        "pass_mark": 80,
        "test_out_mark": 90,
    } | values
    return section_of(unit).add_child(
        instance=CoursePage(owner=owner, lessons=lessons or [lesson()], paper=paper or [rule(bank)], **values)
    )


def make_edition(unit: Unit, *, reviewer: Account | None = None, now=NOW, **values) -> Edition:
    """An approved and issued course."""
    page = make_course(unit, **values)
    return approve(page, reviewer=reviewer or make_reviewer(unit), now=now)


def approve(page: CoursePage, *, reviewer: Account, now=NOW) -> Edition:
    page = CoursePage.objects.get(pk=page.pk)
    give_verdict(page, approved=True, reason="", by=reviewer, now=now)
    return issue(page, by=reviewer, now=now)
