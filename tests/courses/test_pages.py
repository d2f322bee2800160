"""The officer's pages of courses, walked as a browser without script walks them."""

import json
import re
from datetime import timedelta

import pytest
from django.urls import reverse

from courses.classes.rules import Span
from courses.discussions.discussing import open_discussion
from courses.learning import enrol
from courses.models import Attempt, Completion, LearningSession
from courses.questions.kinds import as_shown
from lms.common import clock
from tests.courses.test_line import learn
from tests.factories import make_manager, make_requirement
from tests.factories.classes import make_class, make_trainer
from tests.factories.courses import add_question, lesson, make_bank, make_course, make_edition, rule

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(team):
    make_requirement(year=clock.today().year)
    return make_edition(team)


@pytest.fixture
def learner(client, officer):
    client.force_login(officer.account)
    return client


def beat(client, opened, n, spans, **values):
    body = {
        "session": opened["session"],
        "key": opened["key"],
        "n": n,
        "spans": spans,
        "playing": True,
        "visible": True,
        "position": 0,
    } | values
    return client.post(reverse("beat"), json.dumps(body), content_type="application/json")


def test_catalogue_course_enrol_lesson(learner, edition, officer):
    page = learner.get(reverse("learn"))
    assert edition.title in page.content.decode()
    assert learner.get(reverse("course", args=[edition.course_key])).status_code == 200
    answer = learner.post(reverse("course-enrol", args=[edition.course_key]))
    assert answer.status_code == 302
    assert learner.get(answer.url).status_code == 200
    assert officer.enrolments.get().edition == edition


def test_a_lesson_is_learned_by_beats_and_the_test_credits(learner, edition, officer, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    opened = learner.post(reverse("lesson-open", args=[enrolment.pk, 1])).json()
    at = 0
    for n in range(1, 31):
        now += timedelta(seconds=20)
        time_machine.move_to(now, tick=False)
        said = beat(learner, opened, n, [[at, at + 20]], position=at + 20).json()
        at += 20
        if said["state"] == "asking":
            body = {"session": opened["session"], "key": opened["key"], "act": "present"}
            said = learner.post(
                reverse("session-act"), json.dumps(body), content_type="application/json"
            ).json()
    assert (said["owed"], said["got"]) == (0, 600)
    answer = learner.post(reverse("test-start", args=[enrolment.pk, "final"]))
    attempt = Attempt.objects.get()
    assert answer.url == reverse("test-question", args=[attempt.pk, 1])
    questions = {q["uid"]: q for q in edition.content["questions"]}
    for place, line in enumerate(attempt.paper, start=1):
        page = learner.get(reverse("test-question", args=[attempt.pk, place]))
        assert page.status_code == 200
        options = questions[line["uid"]]["options"]
        right = next(str(at) for at, n in enumerate(line["order"]) if options[n]["correct"])
        saved = learner.post(
            reverse("test-question", args=[attempt.pk, place]),
            {"answer": right},
            headers={"X-Requested-With": "autosave"},
        )
        assert list(saved.json()) == ["saved"]
    assert learner.get(reverse("test-submit", args=[attempt.pk])).status_code == 200
    learner.post(reverse("test-submit", args=[attempt.pk]))
    result = learner.get(reverse("test-result", args=[attempt.pk]))
    assert Completion.objects.get().score == 100
    assert "2.00" in result.content.decode()
    assert learner.get(reverse("test-review", args=[attempt.pk, 1])).status_code == 200
    record = learner.get(reverse("training-record-json")).json()
    [counted] = record["counted"]
    assert (counted["title"], counted["minutes"]) == (edition.title, edition.minutes)
    assert record["completions"][0]["edition_digest"] == edition.digest
    assert learner.get(reverse("training-record")).status_code == 200
    assert learner.get(reverse("training-record-pdf")).content.startswith(b"%PDF")


def test_a_test_left_open_is_found_again(learner, edition, officer, time_machine):
    """A call, another device: the course, its lessons and the start of the test lead back to the paper."""
    enrolment = enrol(officer, edition, by=officer.account, now=clock.now())
    time_machine.move_to(learn(enrolment, 1, now=clock.now()), tick=False)
    paper = learner.post(reverse("test-start", args=[enrolment.pk, "final"])).url
    assert paper in learner.get(reverse("course", args=[edition.course_key])).content.decode()
    assert learner.get(reverse("lesson", args=[enrolment.pk, 1])).status_code == 200
    assert learner.get(reverse("test-start", args=[enrolment.pk, "final"])).status_code == 200
    assert learner.post(reverse("test-start", args=[enrolment.pk, "final"])).url == paper


def test_every_kind_of_question_can_be_answered_without_script(learner, team, officer):
    bank = make_bank(team, 0)
    kinds = {
        "true_false": ("听证是必经程序。", {"true": False}),
        "fill_in": ("先行登记保存应在____日内处理。", {"blanks": ["七|7"]}),
        "ordering": ("排序", {"items": ["立案", "调查", "决定"]}),
        "matching": (
            "连线",
            {"pairs": [{"left": "警告", "right": "声誉罚"}, {"left": "罚款", "right": "财产罚"}]},
        ),
        "find_fault": (
            "找错",
            {
                "document": "笔录",
                "passages": [
                    {"text": "甲", "fault": True, "feedback": "缺签名"},
                    {"text": "乙", "fault": False, "feedback": ""},
                ],
            },
        ),
        "multiple": (
            "多选",
            {
                "options": [
                    {"text": "甲", "correct": True, "feedback": ""},
                    {"text": "乙", "correct": True, "feedback": ""},
                    {"text": "丙", "correct": False, "feedback": ""},
                ]
            },
        ),
    }
    for kind, (stem, value) in kinds.items():
        add_question(bank, stem, [{"type": kind, "value": value}])
    edition = make_edition(team, bank=bank, paper=[rule(bank, len(kinds))], test_out_mark=100)
    enrolment = enrol(officer, edition, by=officer.account, now=clock.now())
    learner.post(reverse("test-start", args=[enrolment.pk, "test_out"]))
    attempt = Attempt.objects.get()
    right = {
        "true_false": ["false"], "fill_in": ["７"], "ordering": ["0", "1", "2"], "matching": ["0", "1"],
        "find_fault": ["0"], "multiple": ["0", "1"],
    }  # fmt: skip
    by_uid = {q["uid"]: q for q in edition.content["questions"]}
    for place, line in enumerate(attempt.paper, start=1):
        page = learner.get(reverse("test-question", args=[attempt.pk, place])).content.decode()
        assert by_uid[line["uid"]]["stem"].replace("____", "")[:4] in page
        asked = by_uid[line["uid"]]
        given = as_shown(asked, right[asked["kind"]], line["order"])
        learner.post(reverse("test-question", args=[attempt.pk, place]), {"answer": given})
    learner.post(reverse("test-submit", args=[attempt.pk]))
    attempt.refresh_from_db()
    assert attempt.score == 100
    for place in range(1, len(kinds) + 1):
        assert learner.get(reverse("test-review", args=[attempt.pk, place])).status_code == 200


def place_of(choice: str, page: str) -> str:
    return re.search(rf'value="([0-9.]+)"[^>]*>{choice}<', page)[1]


def test_steps_of_a_lesson(learner, team, officer):
    """Question, checklist, field task and scenario are done on the server; feedback comes after the answer."""
    from courses.models import ScenarioPage, StepDone
    from courses.sections import section_of

    scene = section_of(team).add_child(
        instance=ScenarioPage(
            title="占道经营", slug="scene", pass_points=2,
            nodes=[
                {"type": "node", "value": {"name": "开始", "text": "摊主情绪激动。", "end": False, "choices": [
                    {"text": "亮证说明", "goes_to": "结束", "points": [{"dimension": "沟通", "points": 3}], "fatal": False, "feedback": "先表明身份。", "law": "第五十五条"},
                    {"text": "直接搬物品", "goes_to": "结束", "points": [], "fatal": True, "feedback": "没有强制依据。", "law": ""}]}},
                {"type": "node", "value": {"name": "结束", "text": "现场平稳。", "end": True, "choices": []}},
            ],
        )
    )  # fmt: skip
    bank = make_bank(team)
    body = [
        {"type": "question", "value": {"question": bank.get_children().first().pk}},
        {"type": "checklist", "value": {"title": "出发前", "items": ["证件", "记录仪"]}},
        {"type": "field_task", "value": {"title": "实地", "task": "写一次检查。", "evidence": False}},
        {"type": "scenario", "value": {"scenario": scene.pk}},
    ]
    edition = make_edition(team, bank=bank, lessons=[lesson(body=body)])
    enrolment = enrol(officer, edition, by=officer.account, now=clock.now())
    blocks = {b["type"]: b["id"] for b in edition.content["lessons"][0]["blocks"]}
    address = reverse("lesson", args=[enrolment.pk, 1])
    before = learner.get(address).content.decode()
    assert "没有强制依据" not in before
    assert "先表明身份" not in before
    for kind, answer in {
        "question": "0",
        "checklist": ["0", "1"],
        "field_task": "查了三家店",
        "scenario": place_of("亮证说明", before),
    }.items():
        learner.post(reverse("lesson-step", args=[enrolment.pk, 1, blocks[kind]]), {"answer": answer})
    assert StepDone.objects.filter(passed=True).count() == 4
    assert "先表明身份" in learner.get(address).content.decode()


def test_what_is_not_counted_can_be_contested(learner, edition, officer, team, time_machine):
    """H6: a person decides, and the answer leads back to the course."""
    from courses.models import UncountedSpan
    from lms.hours.models import Objection

    now = clock.now()
    time_machine.move_to(now, tick=False)
    enrolment = enrol(officer, edition, by=officer.account, now=now)
    opened = learner.post(reverse("lesson-open", args=[enrolment.pk, 1])).json()
    time_machine.move_to(now + timedelta(seconds=20), tick=False)
    said = beat(learner, opened, 1, [[0, 300]]).json()
    assert (said["accepted"], said["refused"]) == (30, 270)
    span = UncountedSpan.objects.get()
    assert str(span.pk) in learner.get(reverse("lesson-uncounted", args=[enrolment.pk, 1])).content.decode()
    assert learner.post(reverse("uncounted-contest", args=[span.pk]), {"text": ""}).status_code == 422
    learner.post(reverse("uncounted-contest", args=[span.pk]), {"text": "我当时在看"})
    from django.test import Client

    from courses.learning.progress import progress_of
    from lms.notices.models import Notice

    manager = Client()
    manager.force_login(make_manager(team))
    decided = {"verdict": "approve", "reason": "当日执勤记录属实"}
    manager.post(f"/manage/approvals/objection/{Objection.objects.get().pk}/", decided)
    told = Notice.objects.get(account=officer.account, key__startswith="objection:")
    assert told.link == reverse("course", args=[edition.course_key])

    assert progress_of(enrolment)[0].covered_seconds == 300


def test_a_second_place_takes_over_and_the_first_is_told(learner, edition, officer):
    """H3"""
    enrolment = enrol(officer, edition, by=officer.account, now=clock.now())
    first = learner.post(reverse("lesson-open", args=[enrolment.pk, 1])).json()
    learner.post(reverse("lesson-open", args=[enrolment.pk, 1]))
    answer = beat(learner, first, 1, [[0, 10]])
    assert answer.status_code == 409
    assert answer.json() == {"state": "ended", "why": "taken_over"}
    assert LearningSession.objects.filter(ended_at=None).count() == 1


def test_somebody_elses_enrolment_is_not_found(learner, edition, team):
    from tests.factories import make_officer

    other = enrol(make_officer(team), edition, by=None, now=clock.now())
    for name, args in {
        "lesson": [other.pk, 1], "lesson-uncounted": [other.pk, 1], "test-start": [other.pk, "final"],
    }.items():  # fmt: skip
        assert learner.get(reverse(name, args=args)).status_code == 404


def test_a_course_under_way_is_no_address(learner, team):
    """Pages answer 404 outside preview: only editions are served."""
    page = make_course(team)
    assert page.get_url() is None
    assert learner.get(reverse("course", args=[page.course_key])).status_code == 404


def test_a_course_its_classes_and_its_discussions_lead_to_each_other(client, team, officer):
    tomorrow = clock.now() + timedelta(days=1)
    edition = make_edition(team)
    lesson = make_class(
        team,
        course_key=edition.course_key,
        sittings=[Span(tomorrow, tomorrow + timedelta(hours=2))],
        sign_up_until=tomorrow,
    )
    trainer = make_trainer(team, officer=False)
    talk = open_discussion(
        kind="course", key=edition.course_key, title="怎么用", opening="罚不罚？", category="practical",
        closes_on=clock.today(), unit=team, trainer=trainer, by=trainer, now=clock.now(),
    )  # fmt: skip
    client.force_login(officer.account)
    course = reverse("course", args=[edition.course_key])
    beside = [reverse("class", args=[lesson.pk]), reverse("discussion", args=[talk.pk])]
    shown = client.get(course).content.decode()
    for address in beside:
        assert f'href="{address}"' in shown
        assert f'href="{course}"' in client.get(address).content.decode()
    client.force_login(trainer)
    assert f'href="{course}"' not in client.get(beside[1]).content.decode()
