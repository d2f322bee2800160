"""The faces: the two of a pairing, the unit, the bureau; refused forms lose nothing."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.attempts import start_attempt
from courses.learning import enrol
from courses.models import Attempt, DailyMonth
from lms.hours.models import HourEntry
from lms.mentoring.evaluations import evaluate
from lms.mentoring.levels import propose_level, record_levels, vote
from lms.mentoring.match_runs import run_match
from lms.mentoring.models import Entrustment, Observation, Pairing, Preference, Programme, TaskLog
from lms.mentoring.pairings import end, propose_pair
from lms.officers.models import Role
from lms.portal.readiness import people_rows
from lms.powers.models import Holding as PowerHolding
from lms.powers.models import Power
from tests.factories import credit, make_manager, make_officer
from tests.factories.courses import make_edition
from tests.mentoring.making import (
    NOW,
    make_log,
    make_mentee,
    make_mentor,
    make_observation,
    make_pairing,
    make_programme,
    make_skill,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def bureau(city):
    return make_manager(city, Role.BUREAU)


def page(client, account, name, *args, status=200, **query):
    client.force_login(account)
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_mentee_sees_what_is_asked_the_ladder_and_the_logs(client, pairing, officer, skill):
    make_log(pairing, date(2026, 9, 10), task="夜间巡查", skill=skill)
    make_observation(pairing, skill, date(2026, 9, 10))
    shown = page(client, officer.account, "mentoring")
    assert "夜间巡查" in shown
    assert skill.name in shown
    assert "现在没有要写的" in shown


def test_the_mentor_sees_the_oldest_log_without_an_answer_first(client, pairing):
    make_log(pairing, date(2026, 8, 10), task="已答")
    make_log(pairing, date(2026, 8, 20), task="先答这条", answered=False)
    make_log(pairing, date(2026, 9, 1), task="后答这条", answered=False)
    shown = page(client, pairing.mentor.officer.account, "mentoring")
    opened = shown[shown.index("log-list") :].split('aria-current="true"')[1]
    assert opened.index("先答这条") < opened.index("</a>")


def test_answering_with_an_observation_of_the_same_task(client, pairing, skill):
    log = make_log(pairing, date(2026, 9, 1), answered=False, skill=skill)
    client.force_login(pairing.mentor.officer.account)
    client.post(
        reverse("mentoring-answer", args=[log.pk]),
        {"text": "两次出示证件都要记", "rating": "sufficient", "key": "abcdef0123456789"},
    )
    log.refresh_from_db()
    assert log.answer == "两次出示证件都要记"
    assert Observation.objects.get().skill == skill


def test_an_empty_answer_comes_back_with_the_page(client, pairing):
    log = make_log(pairing, date(2026, 9, 1), answered=False)
    client.force_login(pairing.mentor.officer.account)
    answer = client.post(reverse("mentoring-answer", args=[log.pk]), {"text": "", "key": "abcdef0123456789"})
    assert answer.status_code == 422
    assert "data-error-summary" in answer.content.decode()


def test_a_log_sent_twice_is_kept_once(client, pairing, officer):
    client.force_login(officer.account)
    values = {
        "key": "0123456789abcdef", "done_on": "2026-09-15", "task": "现场检查", "done": "查了三家",
        "learned": "写清计量单位", "minutes": "45", "cases": "C-1 C-2",
    }  # fmt: skip
    address = reverse("mentoring-log", args=[pairing.pk])
    assert [client.post(address, values).status_code for _n in range(2)] == [302, 302]
    log = TaskLog.objects.get()
    assert (log.minutes, log.cases) == (45, ["C-1", "C-2"])
    again = client.post(address, values | {"done": "别的事"})
    assert again.status_code == 422
    assert "别的事" in again.content.decode()


def test_a_refused_observation_keeps_what_was_typed(client, pairing, skill):
    client.force_login(pairing.mentor.officer.account)
    values = {
        "key": "0123456789abcdef",
        "observed_on": "2026-09-15",
        "task": "占道检查",
        "rating": "low",
        "skill": "inspect",
    }
    address = reverse("mentoring-observe", args=[pairing.pk])
    refused = client.post(address, values)
    assert refused.status_code == 422
    assert "占道检查" in refused.content.decode()
    assert (
        client.post(address, values | {"comment": "未出示证件", "fatal_faults": ["PRO-01"]}).status_code
        == 302
    )
    assert Observation.objects.get().remedial_plan.cause == "fatal_fault"


def test_faults_are_offered_by_the_codes_and_words_of_the_taxonomy(client, pairing):
    shown = page(client, pairing.mentor.officer.account, "mentoring-observe", pairing.pk)
    own, others = shown.split("more-faults")
    assert "PRO-01 未表明身份、未出示执法证件" in own
    assert "SUB-04 执法人员不足两人或不具有执法资格" in others
    assert "LAW-08" not in shown, "a matter of style is no fatal fault"


def test_a_grave_fault_outside_the_skills_own_list_opens_a_plan_too(client, pairing, skill):
    client.force_login(pairing.mentor.officer.account)
    values = {
        "key": "a" * 16, "skill": skill.code, "observed_on": "2026-09-15", "task": "检查", "rating": "low",
        "comment": "只去了一人", "other_faults": ["SUB-04"],
    }  # fmt: skip
    address = reverse("mentoring-observe", args=[pairing.pk])
    assert client.post(address, values | {"other_faults": ["LAW-08"]}).status_code == 422
    answer = client.post(address, values)
    plan = Observation.objects.get().remedial_plan
    assert (answer.status_code, answer["Location"]) == (302, f"/mentoring/remedies/{plan.pk}/")
    assert "只去了一人" in client.get(answer["Location"]).content.decode()
    assert f"/mentoring/remedies/{plan.pk}/" in client.get(reverse("mentoring")).content.decode()
    assert Observation.objects.get().fatal_faults == ["SUB-04"]
    assert "SUB-04 执法人员不足两人" in page(client, pairing.mentee.account, "mentoring")


def test_strangers_find_nothing(client, pairing, team, officer):
    log = make_log(pairing, date(2026, 9, 1))
    other = make_officer(team).account
    for name in ("mentoring-record", "mentoring-log", "mentoring-observe", "mentoring-agreement", "mentoring-agreement-pdf", "mentoring-level", "mentoring-rate", "mentoring-review", "mentoring-final"):  # fmt: skip
        page(client, other, name, pairing.pk, status=404)
    for name in ("mentoring-answer", "mentoring-addendum"):
        assert (
            client.post(reverse(name, args=[log.pk]), {"text": "x", "key": "0123456789abcdef"}).status_code
            == 404
        )
    page(client, officer.account, "mentoring-observe", pairing.pk, status=404)


def test_the_agreement_is_signed_on_its_page_and_printed(client, programme, mentor, officer, manager):
    pairing = propose_pair(programme, mentor=mentor, mentee=officer, by=manager, now=NOW)
    for account in (officer.account, mentor.officer.account, manager):
        assert "digest" not in page(client, account, "mentoring-agreement", pairing.pk)
        client.post(reverse("mentoring-agreement", args=[pairing.pk]))
    pairing.refresh_from_db()
    assert pairing.state == "active"
    paper = client.get(reverse("mentoring-agreement-pdf", args=[pairing.pk]))
    assert paper.content.startswith(b"%PDF")
    from io import BytesIO

    from pypdf import PdfReader

    text = "".join(p.extract_text() for p in PdfReader(BytesIO(paper.content)).pages)
    assert officer.name in text
    assert mentor.officer.name in text


def test_the_unit_confirms_a_month_on_its_page(client, pairing, manager, officer):
    make_log(pairing, date(2026, 8, 12), minutes=90)
    shown = page(client, manager, "manage-mentoring")
    assert "2026-08" in shown
    address = reverse("mentoring-confirm", args=[pairing.pk, "2026-08"])
    client.force_login(officer.account)
    assert client.post(address).status_code == 403
    client.force_login(manager)
    client.post(address)
    assert set(HourEntry.objects.values_list("minutes", flat=True)) == {90}
    assert client.post(reverse("mentoring-confirm", args=[pairing.pk, "x"])).status_code == 404


def test_logs_that_stopped_get_an_offer_and_no_reminder(client, pairing, manager):
    """B3: pause, shorten, pass on; nothing is sent to the mentee."""
    make_log(pairing, date(2026, 7, 5))
    shown = page(client, manager, "manage-mentoring")
    assert f"{reverse('manage-pairing', args=[pairing.pk])}#offer" in shown
    client.post(
        reverse("manage-pairing", args=[pairing.pk]),
        {"act": "shorten", "ends_on": "2026-12-31", "reason": "任务少"},
    )
    client.post(reverse("manage-pairing", args=[pairing.pk]), {"act": "pause", "reason": "防汛"})
    pairing.refresh_from_db()
    assert (pairing.state, pairing.ends_on) == ("paused", date(2026, 12, 31))


def test_a_panel_votes_on_its_page(client, pairing, manager, skill):
    row = make_observation(pairing, skill, date(2026, 9, 1), "excellent")
    mentor = pairing.mentor.officer.account
    proposal = propose_level(
        pairing.mentee, skill=skill, level=3, pairing=pairing, reason="三次独立做到",
        evidence=[{"kind": "observation", "id": row.pk, "text": "见观察"}], by=mentor, now=NOW,
    )  # fmt: skip
    vote(proposal, agrees=True, by=mentor, now=NOW)
    assert "见观察" in page(client, manager, "manage-proposal", proposal.pk)
    client.post(reverse("manage-proposal", args=[proposal.pk]), {"agrees": "1"})
    assert Entrustment.objects.get().level == 3
    assert "三次独立做到" in page(client, manager, "manage-proposal", proposal.pk)


def test_the_bureau_matches_pins_compares_and_sends(client, bureau, programme, mentor, officer, team, skill):
    make_mentee(programme, officer, [skill])
    other = make_mentor(team.get_root(), [skill])
    page(client, bureau, "mentoring-programmes")
    page(client, bureau, "mentoring-programme", "P")
    client.post(reverse("mentoring-programme", args=["P"]))
    run = programme.runs.get()
    shown = page(client, bureau, "mentoring-run", run.pk, open=officer.staff_no)
    assert mentor.officer.name in shown
    assert other.officer.name in shown
    values = {
        "mentor": other.officer.staff_no,
        "mentee": officer.staff_no,
        "kind": "pin",
        "reason": "本人要求",
    }
    client.post(reverse("mentoring-prefer", args=[run.pk]), values)
    assert Preference.objects.get().kind == "pin"
    second = programme.runs.first()
    assert second.result["pairs"][0]["pinned"]
    shown = page(client, bureau, "mentoring-run", second.pk, **{"with": "1"})
    assert "compare" in shown
    answer = client.post(reverse("mentoring-send", args=[second.pk]))
    assert answer.status_code == 302
    assert not Pairing.objects.exists()  # below the mark: a person has to confirm
    client.post(reverse("mentoring-send", args=[second.pk]), {"confirmed": "1"})
    assert Pairing.objects.get().mentor == other
    assert "disabled" in page(client, bureau, "mentoring-programme", "P")


def test_a_run_of_another_citys_bureau_is_not_found(client, programme, officer, other_team):
    make_mentee(programme, officer)
    run = run_match(programme, by=None, now=NOW)
    page(client, make_manager(other_team, Role.BUREAU), "mentoring-run", run.pk, status=404)


def _entrusted(people, level: int, skills, manager) -> None:
    for person in people:
        record_levels(
            person, levels=[(skill, level) for skill in skills], evidence=[{"kind": "file", "id": 1, "text": "评查"}],
            panel=[[1, False]], basis="panel", by=manager, now=NOW,
        )  # fmt: skip


def _power(code: str, title: str, unit, *, held_from=date(2022, 3, 1)):
    power = Power.objects.create(code=code, title=title, field="城市管理")
    PowerHolding.objects.create(power=power, unit=unit, held_from=held_from)


def test_a_month_of_a_pairing_that_is_over_can_still_be_confirmed(client, pairing, manager):
    make_log(pairing, date(2026, 8, 12))
    end(pairing, reason="调离", for_cause=False, by=manager, now=NOW)
    assert f"/manage/mentoring/pairings/{pairing.pk}/confirm/2026-08/" in page(
        client, manager, "manage-mentoring"
    )


def test_a_mentor_reads_ratings_from_three_on(client, programme, mentor, manager, team):
    for number in range(3):
        assert "学员的评价" not in page(client, mentor.officer.account, "mentoring")
        one = make_pairing(programme, mentor, make_officer(team), manager)
        one = end(one, reason="调离", for_cause=False, by=manager, now=NOW)
        evaluate(one, rating=5, text=f"话{number}", by=one.mentee.account, now=NOW)
    shown = page(client, mentor.officer.account, "mentoring")
    assert "3 份评价合计" in shown
    assert "话2" in shown


def test_readiness_names_powers_as_the_catalogue_does_and_who_until_when(client, manager, team, skill):
    _power("CG-001", "擅自占用城市道路的处罚", team)
    _power("GH-001", "未取得规划许可证进行建设的处罚", team, held_from=date(2027, 1, 1))
    skill.powers = ["CG-001"]
    skill.save()
    _entrusted([make_officer(team, name=name) for name in ("甲一", "乙二")], 4, [skill], manager)
    _entrusted([make_officer(team, name="丙三")], 5, [skill], manager)
    shown = page(client, manager, "manage-readiness")
    for words in ("擅自占用城市道路的处罚", "CG-001", "丙三", "2027年9月16日", "可以承接"):
        assert words in shown
    assert "2027年1月1日 起" in shown  # a power that is to come is already there, with nobody to use it
    assert "还没有说明需要哪些技能" in shown


def test_a_powers_people_are_those_who_hold_a_level_of_its_skills(client, manager, team, skill):
    _power("CG-001", "擅自占用城市道路的处罚", team)
    other = make_skill("write")
    skill.powers = ["CG-001"]
    skill.save()
    _entrusted([make_officer(team, name="甲一")], 4, [skill], manager)
    _entrusted([make_officer(team, name="乙二")], 4, [other], manager)
    client.force_login(manager)
    shown = client.get(reverse("manage-readiness"), {"power": "CG-001"}).content.decode()
    people = shown[shown.index("people-title") :]
    assert "甲一" in people
    assert "乙二" not in people


def test_memory_tells_what_was_passed_or_right_and_where_nothing_is_known(client, manager, team, skill):
    """S5: failed tests, wrong answers and days without one are told to nobody."""
    learned, answered, neither = (make_officer(team, name=name) for name in ("甲一", "乙二", "丙三"))
    _entrusted([learned, answered, neither], 4, [skill], manager)
    enrolment = enrol(learned, make_edition(team), by=learned.account, now=NOW)
    attempt = start_attempt(enrolment, purpose="test_out", by=learned.account, now=NOW)
    Attempt.objects.filter(pk=attempt.pk).update(
        state="decided", passed=True, score=100, submitted_at=NOW, decided_at=NOW
    )
    DailyMonth.objects.create(
        officer=answered, month=date(2026, 8, 1), answers=6, minutes=12, entry=credit(answered, 12), at=NOW
    )
    rows = {row["officer"]: row for row in people_rows([learned, answered, neither], [skill], on=NOW.date())}
    assert rows[learned]["memory"] == {"courses": 1, "last": "9月16日", "answers": 0}
    assert rows[answered]["memory"] == {"courses": 0, "last": "", "answers": 6}
    assert rows[neither]["memory"] is None
    shown = page(client, manager, "manage-readiness")
    assert "每日一案答对 6 题" in shown
    assert "没有数据" in shown


def test_lapsed_and_soon_to_lapse_are_told_apart_from_the_level(team, skill, manager):
    person = make_officer(team)
    write = make_skill("write", warn_months=1, lapse_months=2)
    _entrusted([person], 4, [skill, write], manager)
    [row] = people_rows([person], [skill, write], on=date(2026, 10, 20))
    assert row["currency"]["warned"] == [{"skill": write.name, "on": "11月16日"}]
    [row] = people_rows([person], [skill, write], on=date(2026, 12, 1))
    assert [one["skill"] for one in row["currency"]["lapsed"]] == [write.name]
    assert row["entrusted"] == [{"level": "主办", "skills": [skill.name]}]


def test_ratings_are_asked_for_after_the_end_only(client, pairing, officer, manager):
    client.force_login(officer.account)
    address = reverse("mentoring-rate", args=[pairing.pk])
    assert client.post(address, {"rating": "4"}).status_code == 422
    end(pairing, reason="调离", for_cause=False, by=manager, now=NOW)
    assert client.post(address, {"rating": "5"}).status_code == 422
    assert client.post(address, {"rating": "5", "text": "每次都带着看现场"}).status_code == 302


def test_the_bureau_opens_a_programme_adds_people_and_approves_mentors(
    client, bureau, city, team, skill, officer
):
    client.force_login(bureau)
    values = {
        "code": "NEW-1", "title": "秋季带教", "unit": city.pk, "track": "new_officers", "starts_on": "2026-10-01",
        "ends_on": "2027-09-30", "skills": [skill.pk], "rhythm_days": "14", "answer_days": "5", "stalled_days": "35",
        "cap_minutes": "360", "reach": "", "confirm_below": "70", "state": "running",
    }  # fmt: skip
    refused = client.post(reverse("mentoring-new"), values | {"ends_on": "2026-09-01"})
    assert refused.status_code == 422
    assert "秋季带教" in refused.content.decode()
    assert client.post(reverse("mentoring-new"), values).status_code == 302
    people = reverse("mentoring-people", args=["NEW-1"])
    wrong = client.post(
        people, {"form": "mentees", "m-numbers": f"{officer.staff_no} 0000", "m-skills": [skill.pk]}
    )
    assert wrong.status_code == 422
    assert "0000" in wrong.content.decode()
    client.post(people, {"form": "mentees", "m-numbers": officer.staff_no, "m-skills": [skill.pk]})
    teacher = make_officer(team)
    mentor = {"form": "mentor", "r-number": teacher.staff_no, "r-trained_on": "2026-03-01", "r-capacity": "1", "r-cool_down_days": "30", "r-skills": [skill.pk]}  # fmt: skip
    assert client.post(people, mentor).status_code == 302
    assert client.post(people, mentor | {"r-number": "nobody"}).status_code == 422
    run = run_match(Programme.objects.get(code="NEW-1"), by=bureau, now=NOW)
    assert run.result["pairs"][0]["mentor"] == teacher.staff_no
    address = reverse("mentoring-suspend", args=[teacher.mentor.pk])
    client.post(address, {"programme": "NEW-1", "reason": ""})
    teacher.mentor.refresh_from_db()
    assert teacher.mentor.suspended_at is None
    client.post(address, {"programme": "NEW-1", "reason": "投诉核查中"})
    assert "投诉核查中" in page(client, bureau, "mentoring-people", "NEW-1", show="mentors")
    client.post(address, {"programme": "NEW-1", "reinstate": "1"})
    teacher.mentor.refresh_from_db()
    assert teacher.mentor.suspended_at is None


def test_switched_off_mentoring_does_not_exist(client, officer, manager):
    """B4"""
    from lms.officers.models import Module, Place

    Place.objects.create(pk=1, modules_off=[Module.MENTORING])
    page(client, officer.account, "mentoring", status=404)
    page(client, manager, "manage-mentoring", status=404)


def test_everybody_can_take_their_own_record_with_them(client, pairing, officer):
    """S5"""
    make_log(pairing, date(2026, 9, 1), task="夜间巡查")
    client.force_login(officer.account)
    found = client.get(reverse("own-data")).json()["mentoring"]
    assert found["logs"][0]["task"] == "夜间巡查"
    assert "evaluations" not in found


def test_the_mentor_keeps_plan_and_remedy(client, pairing, skill, officer):
    seen = make_observation(pairing, skill, date(2026, 9, 1), "low", fatal_faults=["PRO-01"])
    mentor = pairing.mentor.officer.account
    client.force_login(officer.account)
    step = {"skill": skill.code, "due_on": "2026-10-01", "text": "主问一次当事人"}
    remedy = {"steps": "开场完整说一遍", "until": "2026-10-01"}
    addresses = [
        (reverse("mentoring-step", args=[pairing.pk]), step),
        (reverse("mentoring-remedy-plan", args=[seen.remedial_plan.pk]), remedy),
    ]
    assert [client.post(*sent).status_code for sent in addresses] == [422, 422]
    client.force_login(mentor)
    assert [client.post(*sent).status_code for sent in addresses] == [302, 302]
    item = pairing.plan.get(text="主问一次当事人")
    verify = reverse("mentoring-verify", args=[item.pk])
    client.post(verify, {"evidence": " "})
    item.refresh_from_db()
    assert item.done_on is None
    client.post(verify, {"evidence": "案卷 C-7 询问笔录"})
    item.refresh_from_db()
    assert item.done_on == date(2026, 9, 16)
    assert "开场完整说一遍" in page(client, officer.account, "mentoring")


def test_the_units_page_asks_as_often_for_many_as_for_few(client, programme, team, skill, manager):
    client.force_login(manager)
    asked = []
    for people in (2, 4):
        for _n in range(people):
            pairing = make_pairing(programme, make_mentor(team, [skill]), make_officer(team), manager)
            make_log(pairing, date(2026, 8, 12))
        client.get(reverse("manage-mentoring"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("manage-mentoring")).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]
    asked = []
    for people in (2, 4):
        for person in [make_officer(team) for _n in range(people)]:
            record_levels(person, levels=[(skill, 3)], evidence=[{"kind": "file", "id": 1, "text": "t"}], panel=[[1, False]], basis="panel", by=manager, now=NOW)  # fmt: skip
        client.get(reverse("manage-readiness"))
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("manage-readiness")).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_programmes_are_counted_at_once_however_many_there_are(client, bureau, city, team, skill, pairing):
    """Pairings under way and mentees still waiting; a mentee with a pairing on the same track does not wait."""
    programme = pairing.programme
    make_mentee(programme, make_officer(team), [skill])
    client.force_login(bureau)
    address = "/manage/mentoring/programmes/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        [row] = client.get(address).context["page_obj"]
    assert (row.under_way, row.completed, row.waiting) == (1, 0, 1)
    for number in range(6):
        other = make_programme(city, [skill], code=f"P{number}")
        make_mentee(other, pairing.mentee, [skill])
    with CaptureQueriesContext(connection) as many:
        rows = list(client.get(address).context["page_obj"])
    assert {row.code: row.waiting for row in rows if row != programme} == {f"P{n}": 0 for n in range(6)}
    assert len(many) == len(few)


def test_forms_and_agreement_name_the_skills_of_the_mentees_field(programme, pairing, officer):
    from lms.mentoring.agreement import terms_of
    from lms.portal.agreement import agreement_words
    from lms.portal.views.mentoring_papers import LevelForm
    from tests.mentoring.making import make_skill

    own = pairing.programme.skills.get()
    other = make_skill("road", field="交通运输")
    pairing.programme.skills.add(other)
    officer.field = own.field
    pairing.mentee.field = own.field
    skills = next(f["value"] for f in agreement_words(pairing)["facts"] if own.label in str(f["value"]))
    assert other.label not in skills
    assert terms_of(pairing)["skills"] == [own.code]
    assert list(LevelForm(pairing=pairing).fields["skill"].queryset) == [own]
