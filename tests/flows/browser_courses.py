"""Courses for the browser: one under way, one tested, one with an answer to mark."""

from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from courses.attempts import save_answer, start_attempt, submit
from courses.learning import enrol
from courses.learning.enrolling import assign
from courses.learning.rules import Beat
from courses.learning.sessions import heartbeat, leave, open_lesson
from courses.learning.steps import do_step
from courses.models import Attempt, CoursePage, UncountedSpan
from courses.sections import section_of, sync_authors
from courses.slides.taking import keep_slides, start_taking
from lms.common import clock
from lms.officers.models import Account
from tests.factories.courses import (
    add_question,
    lesson,
    make_bank,
    make_course,
    make_edition,
    make_reviewer,
    rule,
)
from tests.factories.slides import add_chart, add_slide, presentation

PAGES = {
    "portal/courses/catalogue.html": ("0312500", "/learn/"),
    "portal/courses/course.html": ("0312500", "/learn/courses/{course_key}/"),
    "portal/courses/lesson.html": ("0312500", "/learn/own/{enrolment}/1/"),
    "portal/courses/contest.html": ("0312500", "/learn/uncounted/{span}/"),
    "portal/courses/test_start.html": ("0312500", "/learn/own/{fresh}/test/test_out/"),
    "portal/courses/question.html": ("0312500", "/learn/test/{sitting_test}/1/"),
    "portal/courses/test_submit.html": ("0312500", "/learn/test/{sitting_test}/submit/"),
    "portal/courses/test_result.html": ("0312500", "/learn/test/{decided}/result/"),
    "portal/courses/test_review.html": ("0312500", "/learn/test/{decided}/review/1/"),
    "portal/courses/record.html": ("0312500", "/me/record/"),
    "portal/courses/desk.html": ("trainer", "/teach/courses/"),
    "portal/courses/statistics.html": ("trainer", "/teach/courses/{edition}/"),
    "portal/courses/slides.html": ("trainer", "/teach/courses/slides/{one_page_course}/"),
    "portal/courses/banks.html": ("trainer", "/teach/banks/"),
    "portal/courses/bank_import.html": ("trainer", "/teach/banks/{bank}/import/"),
    "portal/courses/marking.html": ("trainer", "/teach/marking/"),
    "portal/courses/mark.html": ("trainer", "/teach/marking/{waiting}/{waiting_uid}/"),
    "portal/courses/tasks.html": ("trainer", "/teach/courses/tasks/"),
    "portal/courses/reviews.html": ("reviewer", "/review/courses/"),
}


def make_courses(people: list, accounts: dict[str, Account], *, password: str, now: datetime) -> dict:
    """Four courses of the trainer's unit; the first officer learns, the second one wrote an answer."""
    unit, me = people[0].home_unit.get_parent(), people[0]
    reviewer = make_reviewer(unit.get_root(), login="reviewer", password=password)
    bank = make_bank(unit)
    blocks = [
        {"type": "text", "value": "<h3>三个问题</h3><p>先问职权，再问程序。</p>"},
        {"type": "provision", "value": {"law": "行政处罚法", "version": "2021", "article": "第四十二条", "words": "执法人员不得少于两人。"}},
        {"type": "question", "value": {"question": bank.get_children().first().pk}},
        {"type": "checklist", "value": {"title": "出发前", "items": ["证件", "记录仪"]}},
        {"type": "field_task", "value": {"title": "实地", "task": "记一次检查。", "evidence": True}},
    ]  # fmt: skip
    edition = make_edition(
        unit, bank=bank, reviewer=reviewer, now=now, lessons=[lesson(body=blocks), lesson("第二讲")]
    )
    _task_to_check(unit, bank, reviewer, people[1], now)
    started = now - timedelta(minutes=30)
    enrolment = enrol(me, edition, by=me.account, now=started)
    session = open_lesson(enrolment, 1, login="x", now=started)
    own = {"session": session.pk, "key": session.key, "login": "x"}
    heartbeat(**own, beat=Beat(number=1, spans=((0, 200),)), now=started + timedelta(seconds=30))
    leave(**own, now=started + timedelta(seconds=31))
    planned = make_edition(unit, bank=bank, reviewer=reviewer, now=now, title="调查取证")
    assign(people[1:3], planned, due_on=None, by=accounts["manager"], now=now)
    _hand_in(edition.course_key, accounts["trainer"])
    return {
        "planned_course": planned.course_key, "course_key": edition.course_key, "edition": edition.pk, "enrolment": enrolment.pk, "bank": bank.pk,
        "span": UncountedSpan.objects.get().pk, "section": section_of(unit).pk,
        "one_page_course": _one_page(unit, bank, accounts["trainer"], now),
        **_tests(unit, me, people[1], reviewer, bank, now),
    }  # fmt: skip


def _one_page(unit, bank, trainer: Account, now: datetime) -> int:
    """A course whose slides were taken over but for what cannot be."""
    page = make_course(unit, bank=bank, owner=trainer, title="送教上门")
    kept = keep_slides(
        SimpleUploadedFile("s.pptx", presentation(lambda deck: add_chart(add_slide(deck, "趋势"))))
    )
    start_taking(page, kept, by=trainer, now=now)
    return page.pk


def _task_to_check(unit, bank, reviewer, officer, now: datetime) -> None:
    """What was handed in for a field task waits for its trainer."""
    task = {"title": "巡查", "task": "记一次检查。", "evidence": False, "checked": True}
    body = [{"type": "field_task", "value": task}]
    edition = make_edition(
        unit, bank=bank, reviewer=reviewer, now=now, title="实地一课", lessons=[lesson(body=body)]
    )
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    do_step(enrolment, 1, "1", answer=["与同事检查一户，出示证件。"], by=officer.account, now=now)


def _hand_in(course_key: str, trainer: Account) -> None:
    """The next edition of a course waits for its verdict."""
    sync_authors(on=clock.today())
    page = CoursePage.objects.get(course_key=course_key)
    page.summary = "从立案到归档，每一步做什么。"
    page.save_revision(user=trainer)
    page.get_workflow().start(page, trainer)


def _tests(unit, me, other, reviewer, bank, now: datetime) -> dict:
    courses = [
        make_edition(unit, bank=bank, reviewer=reviewer, now=now, title=f"第 {n} 门课") for n in range(3)
    ]
    fresh = enrol(me, courses[0], by=me.account, now=now)
    sitting = start_attempt(
        enrol(me, courses[1], by=me.account, now=now), purpose="test_out", by=me.account, now=now
    )
    decided = start_attempt(
        enrol(me, courses[2], by=me.account, now=now), purpose="test_out", by=me.account, now=now
    )
    save_answer(decided, place=1, answer=["1"], now=now)
    submit(decided, by=me.account, now=now)
    written = _written(unit, other, reviewer, now)
    return {
        "fresh": fresh.pk, "sitting_test": sitting.pk, "decided": decided.pk,
        "waiting": written.pk, "waiting_uid": written.paper[0]["uid"],
    }  # fmt: skip


def _written(unit, officer, reviewer, now: datetime) -> Attempt:
    bank = make_bank(unit, 0)
    value = {
        "model_answer": "要点",
        "rubric": [{"text": "说明事实", "points": 6}, {"text": "说明依据", "points": 4}],
    }
    add_question(bank, "请说明理由。", [{"type": "short_answer", "value": value}])
    edition = make_edition(
        unit,
        bank=bank,
        paper=[rule(bank, 1)],
        test_out_mark=None,
        reviewer=reviewer,
        now=now,
        title="文书说理",
    )
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    attempt = Attempt.objects.create(
        enrolment=enrolment, edition=edition, purpose="final", number=1, pass_mark=80, started_at=now,
        ends_at=now + timedelta(minutes=30), paper=[{"uid": edition.content["questions"][0]["uid"], "order": []}],
    )  # fmt: skip
    save_answer(attempt, place=1, answer="因为事实清楚。", now=now)
    return submit(attempt, by=officer.account, now=now)
