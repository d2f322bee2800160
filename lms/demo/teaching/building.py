"""Courses are written, reviewed and issued by the people who would do it; then some officers learn."""

from datetime import date, datetime, timedelta
from random import Random

from courses.attempts import save_answer, start_attempt, submit
from courses.editions import issue
from courses.learning.enrolling import assign, enrol
from courses.learning.rules import Beat
from courses.learning.sessions import answer_presence, heartbeat, leave, open_lesson
from courses.learning.steps import do_step, practice_order
from courses.models import (
    Attempt,
    CoursePage,
    Edition,
    Enrolment,
    QuestionBankPage,
    QuestionPage,
    ScenarioPage,
)
from courses.questions.kinds import as_shown
from courses.reviewing import give_verdict
from courses.sections import section_of, sync_authors
from courses.staleness import pull_law_changes
from lms.common import clock
from lms.demo import recorded, regulation
from lms.demo.teaching import foundation, key_law, practical, street
from lms.demo.teaching.film import film
from lms.demo.teaching.words import Course
from lms.officers.models import Account, Officer, Unit

COURSES = [*key_law.COURSES, *foundation.COURSES, *practical.COURSES, *street.COURSES]
REVIEWER = "0510021"
EDITOR = "albj"
CITY_TRAINER, DISTRICT_TRAINER = "0100021", "0300108"


HANDED_IN = (
    "11 月 20 日上午，中型灶头 3 个，净化设施运行灯亮，集油盘有积油但未外溢，清洗记录停在 9 月。漏看了排烟口朝向，下次先绕到店后看一遍。",
    "11 月 23 日下午，小型灶头 2 个，设施开机正常，清洗记录齐全到 11 月。笔录里把 2 写成了 3，与照片对不上，已当场更正并由在场人确认。",
)


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


def learn(*, today: date, now: datetime) -> None:
    """Some officers test out, some are half-way, one waits for a mark, one was asked to learn by a day."""
    seed = Random("teaching")
    team = list(Officer.objects.filter(home_unit__code="XJ-ZF-CX", left_on=None).order_by("staff_no")[:9])
    for officer in team:
        _test_out(officer, _edition("KEY-22"), seed, now=now - timedelta(days=seed.randrange(3, 40)))
    _half_way("0312586", "PRA-31", lessons=1, seconds=200, now=now - timedelta(hours=20))
    _half_way("0312586", "PUB-07", lessons=0, seconds=540, now=now - timedelta(days=3))
    for n, officer in enumerate(
        Officer.objects.filter(home_unit__code="XJ-ZF-CN", left_on=None).order_by("staff_no")[4:7]
    ):
        _half_way(officer.staff_no, "PRA-02", lessons=n, seconds=160, now=now - timedelta(days=30 - n))
    _written_answer(team[-1], now=now - timedelta(days=1))
    for officer, words, day in zip(team[:2], HANDED_IN, (2, 1), strict=True):
        _handed_in(officer, words, now=now - timedelta(days=day))
    assign(
        Officer.objects.filter(home_unit__code="XJ-ZF-CD", left_on=None),
        _edition("PRA-35"),
        due_on=today + timedelta(days=21),
        by=Account.objects.get(login="0300101"),
        now=now - timedelta(days=2),
    )


def learn_all_year(*, seed: int, now: datetime) -> None:
    """Every course was learned or tested out by some in the months since it was issued, so that its figures say something.

    People of the stories and of the teams that learn above are left alone; so is what was before the new year.
    """
    random = Random(f"learning {seed}")
    people = list(
        Officer.objects.filter(left_on=None, person_kind="card_holder", staff_no__startswith="07", joined_on__year__lt=now.year)
        .exclude(home_unit__code__in=("XJ-ZF-CX", "XJ-ZF-CN"))
        .select_related("account", "home_unit")
        .order_by("staff_no")
    )  # fmt: skip
    new_year = datetime(now.year, 1, 4, 9, tzinfo=clock.LOCAL_ZONE)
    newest_first = list(Edition.objects.order_by("-number", "issued_at"))
    for edition in [one for one in newest_first if one.number == 1]:
        if any(question["kind"] in WRITTEN_ANSWERS for question in edition.content["questions"]):
            continue
        since = max(edition.issued_at, new_year)
        days = (now - since).days - 1
        if days < 1:
            continue
        for number, officer in enumerate(random.sample(people, min(len(people), random.randrange(8, 13)))):
            at = since + timedelta(days=random.randrange(days), minutes=random.randrange(540))
            if number < 2 and _is_short(edition):
                _learn_through(officer, edition, now=at)
            elif edition.content["test"]["test_out_mark"]:
                current = next(
                    one
                    for one in newest_first
                    if one.course_key == edition.course_key and one.issued_at <= at
                )
                _test_out(officer, current, random, knows=random.choice(KNOW), now=at)


def _is_short(edition: Edition) -> bool:
    """A quarter of an hour that nobody's eye is needed for: cheap to learn second by second."""
    blocks = {block["type"] for lesson in edition.content["lessons"] for block in lesson["blocks"]}
    return edition.content["minutes"] <= 15 and not blocks & {"field_task", "scenario"}


def _learn_through(officer: Officer, edition: Edition, *, now: datetime) -> None:
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    for number, lesson in enumerate(edition.content["lessons"], start=1):
        now = _play(enrolment, number, lesson["seconds"], now)
        _steps(enrolment, number, now)
    attempt = start_attempt(enrolment, purpose=Attempt.Purpose.FINAL, by=officer.account, now=now)
    _answer(attempt, Random(officer.staff_no), now + timedelta(minutes=4), knows=1)
    submit(attempt, by=officer.account, now=now + timedelta(minutes=9))


KNOW = (0.8, 0.92, 0.96, 0.98, 0.99, 0.995)  # how much of what is asked people know


def _edition(course_key: str, *, on: datetime | None = None) -> Edition:
    rows = Edition.objects.filter(course_key=course_key)
    return (rows.filter(issued_at__lte=on) if on else rows).order_by("-number")[0]


def _test_out(
    officer: Officer, edition: Edition, random: Random, *, knows: float = 0.86, now: datetime
) -> None:
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    attempt = start_attempt(enrolment, purpose=Attempt.Purpose.TEST_OUT, by=officer.account, now=now)
    _answer(attempt, random, now + timedelta(minutes=4), knows=knows)
    submit(attempt, by=officer.account, now=now + timedelta(minutes=9))


def _answer(attempt: Attempt, random: Random, now: datetime, knows: float) -> None:
    """Each question right with the chance *knows*, a hard one more seldom; else one of the wrong answers."""
    questions = {q["uid"]: q for q in attempt.edition.content["questions"]}
    for place, line in enumerate(attempt.paper, start=1):
        question = questions[line["uid"]]
        right = random.random() < knows ** ((question["difficulty"] or 2) / 2)
        given = _right(question) if right else _wrong(question, random)
        save_answer(attempt, place=place, answer=as_shown(question, given, line["order"]), now=now)


def _wrong(question: dict, random: Random) -> list[str]:
    choices = question.get("options") or question.get("passages") or question.get("items") or []
    wrong = [[str(n)] for n in range(len(choices)) if [str(n)] != _right(question)]
    return random.choice(wrong) if wrong else ["false" if question.get("true") else "true"]


def _right(question: dict) -> list[str]:
    kind = question["kind"]
    if kind in ("single", "multiple"):
        return [str(n) for n, o in enumerate(question["options"]) if o["correct"]]
    if kind == "true_false":
        return ["true" if question["true"] else "false"]
    if kind == "fill_in":
        return [accepted[0] for accepted in question["blanks"]]
    if kind == "find_fault":
        return [str(n) for n, p in enumerate(question["passages"]) if p["fault"]]
    if kind in ("ordering", "matching"):
        return [str(n) for n in range(len(question.get("items") or question["pairs"]))]
    return [WRITTEN_ANSWERS[kind]]


WRITTEN_ANSWERS = {
    "short_answer": "是否违法要看本案的事实和规定，别人怎样摆不影响对本案的认定；您反映的情况已经记录，我们会依法核查。考虑到您当天就清理完毕，裁量时已经从低。",
    "case_analysis": "占用人行道和盲道的事实清楚，由本队管辖。已有视障人士绕行投诉，有危害后果，不适用第三十三条第一款第一句。店主两年内首次被发现，后果轻微，当天改正，可以适用第二句不予处罚，送达决定书并当面教育。",
}


def _half_way(staff_no: str, course_key: str, *, lessons: int, seconds: int, now: datetime) -> None:
    """Some lessons learned to the end, the next one begun, all by honest beats."""
    officer = Officer.objects.get(staff_no=staff_no)
    enrolment = enrol(officer, _edition(course_key, on=now), by=officer.account, now=now)
    for number in range(1, lessons + 2):
        whole = enrolment.edition.content["lessons"][number - 1]["seconds"]
        now = _play(enrolment, number, whole if number <= lessons else seconds, now)
        if number <= lessons:
            _steps(enrolment, number, now)


def _play(enrolment: Enrolment, number: int, seconds: int, now: datetime) -> datetime:
    session = open_lesson(enrolment, number, login="demo", now=now)
    own = {"session": session.pk, "key": session.key, "login": "demo"}
    at, beats = 0, 0
    while at < seconds:
        now += timedelta(seconds=20)
        beats += 1
        beat = Beat(number=beats, spans=((at, at + 20),), position=at + 20)
        _kept, judged = heartbeat(**own, beat=beat, now=now)
        at += 20
        if judged.state == "asking":
            answer_presence(**own, now=now + timedelta(seconds=5))
    leave(**own, now=now + timedelta(seconds=10))
    return now + timedelta(minutes=1)


def _steps(enrolment: Enrolment, number: int, now: datetime) -> None:
    for block in enrolment.edition.content["lessons"][number - 1]["blocks"]:
        if block["type"] == "question":
            asked = block["question"]
            answer = as_shown(asked, _right(asked), practice_order(enrolment, asked))
        elif block["type"] == "checklist":
            answer = [str(n) for n in range(len(block["points"]))]
        else:
            continue
        do_step(enrolment, number, block["id"], answer=answer, by=enrolment.officer.account, now=now)


def _handed_in(officer: Officer, words: str, *, now: datetime) -> None:
    """Learned as far as the field task, which waits for the trainer's eye."""
    enrolment = enrol(officer, _edition("PRA-32"), by=officer.account, now=now)
    for number, lesson in enumerate(enrolment.edition.content["lessons"], start=1):
        now = _play(enrolment, number, lesson["seconds"], now)
        _steps(enrolment, number, now)
        for block in lesson["blocks"]:
            if block["type"] == "field_task":
                do_step(enrolment, number, block["id"], answer=[words], by=officer.account, now=now)


def _written_answer(officer: Officer, *, now: datetime) -> None:
    enrolment = enrol(officer, _edition("PRA-33"), by=officer.account, now=now)
    now = _play(enrolment, 1, enrolment.edition.content["lessons"][0]["seconds"], now)
    _steps(enrolment, 1, now)
    attempt = start_attempt(enrolment, purpose=Attempt.Purpose.FINAL, by=officer.account, now=now)
    _answer(attempt, Random("written"), now + timedelta(minutes=6), knows=1)
    submit(attempt, by=officer.account, now=now + timedelta(minutes=12))
