"""Courses are written, reviewed and issued by the people who would do it."""

from datetime import datetime, timedelta

from courses.editions import issue
from courses.models import (
    CoursePage,
    Edition,
    QuestionBankPage,
    QuestionPage,
    ScenarioPage,
)
from courses.reviewing import give_verdict
from courses.sections import section_of, sync_authors
from courses.staleness import pull_law_changes
from lms.common import clock
from lms.demo import recorded, regulation
from lms.demo.teaching import foundation, key_law, practical, street
from lms.demo.teaching.film import film
from lms.demo.teaching.words import Course
from lms.officers.models import Account, Unit

COURSES = [*key_law.COURSES, *foundation.COURSES, *practical.COURSES, *street.COURSES]
REVIEWER = "0510021"
EDITOR = "albj"
CITY_TRAINER, DISTRICT_TRAINER = "0100021", "0300108"


def build(*, now: datetime) -> list[Edition]:
    """Twelve issued courses and more: one with a second edition, one in review, one stale."""
    sync_authors(on=now.date())
    started = now - timedelta(days=250)
    editions = [_issued(course, n, now=started + timedelta(days=n * 14)) for n, course in enumerate(COURSES)]
    _second_edition("PRA-02", now=now - timedelta(days=20))
    _in_review(now=now)
    regulation.amend(now=now - timedelta(days=9))
    pull_law_changes(now=now - timedelta(days=9))
    regulation.look_again(by=Account.objects.get(login=EDITOR), now=now - timedelta(days=6))
    return editions


def _issued(course: Course, number: int, *, now: datetime) -> Edition:
    page = _page(course, number, by=_trainer(course))
    reviewer = Account.objects.get(login=REVIEWER)
    give_verdict(page, approved=True, reason="", by=reviewer, now=now)
    return issue(page, by=reviewer, now=now)


def _trainer(course: Course) -> Account:
    return Account.objects.get(login=DISTRICT_TRAINER if course.unit.startswith("XJ") else CITY_TRAINER)


def _page(course: Course, number: int, *, by: Account) -> CoursePage:
    section = section_of(Unit.objects.get(code=course.unit))
    bank = section.add_child(
        instance=QuestionBankPage(title=f"{course.title[:60]}题库", slug=f"bank-{number}", owner=by)
    )
    questions = [_question(bank, course, n, by) for n in range(len(course.questions))]
    scene = _scene(section, number, by) if course is street.STREET else None
    page = section.add_child(
        instance=CoursePage(
            title=course.title,
            slug=f"course-{number}",
            owner=by,
            course_key=course.key,
            summary=course.summary,
            teacher=course.teacher,
            category=course.category,
            method=course.method,
            schedule=course.schedule,
            minutes=course.minutes,
            pass_mark=course.pass_mark,
            test_out_mark=course.test_out,
            fields=course.fields,
            provisions=[{"type": "provision", "value": p} for p in course.provisions],
            lessons=[_lesson(lesson, questions, scene, section.unit) for lesson in course.lessons],
            paper=[_rule(bank, count, tag) for count, tag in course.rules or [(course.drawn, "")]],
        )
    )
    page.save_revision(user=by)
    return CoursePage.objects.get(pk=page.pk)


def _question(bank: QuestionBankPage, course: Course, number: int, by: Account) -> QuestionPage:
    q = course.questions[number]
    return bank.add_child(
        instance=QuestionPage(
            title=q.stem[:60],
            slug=f"q-{number}",
            owner=by,
            stem=q.stem,
            answer=[q.answer],
            points=q.points,
            tags=q.tag,
            difficulty=q.difficulty,
            law=q.law,
            explanation=q.why,
        )
    )


def _rule(bank: QuestionBankPage, count: int, tag: str) -> dict:
    return {"type": "rule", "value": {"bank": bank.pk, "count": count, "tag": tag, "difficulty": ""}}


def _lesson(lesson, questions: list[QuestionPage], scene: ScenarioPage | None, unit: Unit) -> dict:
    body = []
    for block in lesson.body:
        if block["type"] == "ask":
            block = {"type": "question", "value": {"question": questions[block["value"]].pk}}
        elif block["type"] == "scene":
            block = {"type": "scenario", "value": {"scenario": scene.pk}}
        elif block["type"] == "film":
            block = film(unit)
        elif block["type"] == "guidance":
            code = recorded.code_of(block["value"]["code"], now=clock.now())
            block = {"type": "guidance", "value": block["value"] | {"code": code}}
        body.append(block)
    return {"type": "lesson", "value": {"title": lesson.title, "minutes": lesson.minutes, "body": body}}


def _scene(section, number: int, by: Account) -> ScenarioPage:
    nodes = []
    for node in street.SCENE["nodes"]:
        choices = [
            {
                "text": words,
                "goes_to": target,
                "points": [{"dimension": d, "points": p} for d, p in points.items()],
                "fatal": fatal,
                "feedback": feedback,
                "law": law,
            }
            for words, target, points, fatal, feedback, law in node["choices"]
        ]
        nodes.append({"type": "node", "value": {**node, "choices": choices}})
    scene = ScenarioPage(
        title=street.SCENE["title"],
        slug=f"scene-{number}",
        owner=by,
        nodes=nodes,
        pass_points=street.SCENE["pass_points"],
    )
    return section.add_child(instance=scene)


def _second_edition(course_key: str, *, now: datetime) -> Edition:
    page = CoursePage.objects.get(course_key=course_key)
    page.summary += "第 2 版补充了询问笔录的示例。"
    page.save()
    page.save_revision(user=_trainer(practical.PROCEDURE))
    page = CoursePage.objects.get(pk=page.pk)
    reviewer = Account.objects.get(login=REVIEWER)
    give_verdict(page, approved=True, reason="", by=reviewer, now=now)
    return issue(page, by=reviewer, now=now)


def _in_review(*, now: datetime) -> None:
    trainer = _trainer(street.FIRMS)
    page = _page(street.FIRMS, 90, by=trainer)
    page.unpublish(user=None, log_action=None)
    page.get_workflow().start(page, trainer)
