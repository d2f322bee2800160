"""Pages of course calls, discussions and outside courses."""

import io

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from courses.calls.calling import publish_selection
from courses.discussions.discussing import open_discussion, post
from courses.models import CourseCall, Discussion, OutsideCourse, Score, Submission
from lms.hours.models import HourEntry, Offer
from tests.factories import NOW, TODAY, make_manager, make_officer, make_unit
from tests.factories.calls import VALUES, give, make_call, make_reviewer, make_submission, start
from tests.factories.classes import make_trainer
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
LONG = "首违不罚要同时看危害后果轻微和及时改正，两个条件缺一不可。"


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def enter(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


@pytest.fixture
def call(city):
    return make_call(city)


@pytest.fixture
def reviewers(call, city):
    unit = make_unit("SF", city)
    return [make_reviewer(call, unit) for _ in range(2)]


class TestCalls:
    def test_the_bureau_opens_a_call_by_its_form(self, city):
        bureau = enter(make_manager(city, "bureau"))
        values = {
            "title": "征集", "text": "面向一线", "fields_text": "城市管理\n市场监管", "unit": city.pk, "places": 20,
            "rubric": "法律准确，40，20\n实用，60，20", "reviewers_each": 3, "opens_on": "2026-09-01",
            "closes_on": "2026-09-30", "review_until": "2026-10-15",
        }  # fmt: skip
        assert bureau.post("/calls/new/", values | {"rubric": "法律准确 40"}).status_code == 422
        assert bureau.post("/calls/new/", values | {"rubric": "法律准确，40，20"}).status_code == 422
        assert bureau.post("/calls/new/", values | {"closes_on": "2026-08-30"}).status_code == 422
        assert bureau.post("/calls/new/", values).status_code == 302
        assert [c["legal"] for c in CourseCall.objects.get().criteria] == [True, False]

    def test_a_unit_submits_and_sees_its_own(self, call, team, other_team):
        manager = make_manager(team)
        lecturer = make_officer(team)
        values = VALUES | {"unit": team.pk, "lecturer": lecturer.staff_no}
        client = enter(manager)
        assert client.post(f"/calls/{call.pk}/submit/", values | {"lecturer": "nobody"}).status_code == 422
        client.post(f"/calls/{call.pk}/submit/", values)
        row = Submission.objects.get()
        assert client.get(f"/calls/submissions/{row.pk}/").status_code == 200
        assert enter(lecturer.account).get(f"/calls/submissions/{row.pk}/").status_code == 200
        assert enter(make_manager(other_team)).get(f"/calls/submissions/{row.pk}/").status_code == 404
        assert enter(make_officer(team).account).get(f"/calls/submissions/{row.pk}/").status_code == 404

    def test_a_reviewer_scores_by_the_form(self, call, team, reviewers):
        row = make_submission(call, team)
        start(call)
        client = enter(reviewers[0])
        address = f"/calls/submissions/{row.pk}/score/"
        good = {"points_legal": 18, "points_use": 15, "comment": "案例贴近一线，法条准确。"}
        assert client.post(address, good | {"points_legal": 21}).status_code == 422
        assert client.post(address, good | {"comment": "好"}).status_code == 422
        assert client.post(address, good).status_code == 302
        assert str(Score.objects.get().total) == "81.00"

    def test_own_units_submissions_cannot_be_opened_for_scoring(self, call, team, district):
        row = make_submission(call, team)
        own = make_reviewer(call, district)
        make_reviewer(call, team)
        start(call)
        client = enter(own)
        assert client.get(f"/calls/submissions/{row.pk}/score/").status_code == 404
        assert row.title not in client.get(f"/calls/{call.pk}/review/").content.decode()

    def test_comments_are_shown_after_the_selection_without_names(self, call, team, reviewers):
        row = make_submission(call, team)
        start(call)
        for reviewer in reviewers:
            give(row, reviewer, 10, 10)
        submitter = enter(row.submitted_by)
        address = f"/calls/submissions/{row.pk}/"
        assert "结构清楚" not in submitter.get(address).content.decode()
        bureau = enter(call.opened_by)
        bureau.post(f"/calls/{call.pk}/desk/publish/")
        page = submitter.get(address).content.decode()
        assert "结构清楚" in page
        assert not any(r.name in page for r in reviewers)

    def test_the_selection_is_seen_by_everybody_and_its_file_by_the_bureau(self, call, team, reviewers):
        row = make_submission(call, team)
        start(call)
        for reviewer in reviewers:
            give(row, reviewer, 10, 10)
        publish_selection(call, by=call.opened_by, now=NOW)
        officer = enter(make_officer(team).account)
        assert "50.00" in officer.get(f"/calls/{call.pk}/").content.decode()
        assert officer.get(f"/calls/{call.pk}/export/").status_code == 403
        book = load_workbook(io.BytesIO(enter(call.opened_by).get(f"/calls/{call.pk}/export/").getvalue()))
        assert [cell.value for cell in book.active[2]][:3] == [1, 1, row.title]

    def test_a_desk_of_many_costs_the_same(self, call, team, reviewers, django_assert_max_num_queries):
        rows = [make_submission(call, team) for _ in range(8)]
        start(call)
        for row in rows:
            for reviewer in reviewers:
                give(row, reviewer, 10, 10)
        client = enter(call.opened_by)
        with django_assert_max_num_queries(26):
            client.get(f"/calls/{call.pk}/desk/")


class TestDiscussions:
    @pytest.fixture
    def trainer(self, team):
        return make_trainer(team)

    @pytest.fixture
    def talk(self, team, trainer):
        make_edition(team, course_key="PRA-05")
        return open_discussion(
            kind="course", key="PRA-05", title="首违不罚怎么用", opening="第一次占道，当场改正。", category="practical",
            closes_on=TODAY, unit=team, trainer=trainer, by=trainer, now=NOW,
        )  # fmt: skip

    def test_from_a_contribution_to_the_hours(self, talk, trainer, officer):
        writer, desk = enter(officer.account), enter(trainer)
        assert writer.post(f"/discussions/{talk.pk}/", {"text": " "}).status_code == 422
        writer.post(f"/discussions/{talk.pk}/", {"text": LONG})
        assert LONG in desk.get(f"/discussions/{talk.pk}/").content.decode()
        desk.post(f"/discussions/{talk.pk}/close/", {"officer": [officer.pk]})
        assert HourEntry.objects.get().officer == officer
        assert Discussion.objects.get().state == "closed"

    def test_a_hidden_contribution_is_seen_by_its_author_and_the_moderators(
        self, talk, trainer, officer, team
    ):
        made = post(talk, text=LONG, by=officer.account, now=NOW)
        enter(trainer).post(f"/discussions/posts/{made.pk}/hide/", {"reason": "跑题"})
        address = f"/discussions/{talk.pk}/"
        assert LONG in enter(officer.account).get(address).content.decode()
        other = enter(make_officer(team).account)
        assert LONG not in other.get(address).content.decode()
        assert other.get(f"/discussions/posts/{made.pk}/").status_code == 404

    def test_only_the_author_opens_the_edit_page(self, talk, officer, trainer):
        made = post(talk, text=LONG, by=officer.account, now=NOW)
        assert enter(trainer).get(f"/discussions/posts/{made.pk}/edit/").status_code == 404
        assert (
            enter(officer.account)
            .post(f"/discussions/posts/{made.pk}/edit/", {"text": LONG + "！"})
            .status_code
            == 302
        )
        made.refresh_from_db()
        assert made.version == 2

    def test_a_script_in_a_contribution_is_text(self, talk, officer):
        post(talk, text="<script>alert(1)</script>" + LONG, by=officer.account, now=NOW)
        page = enter(officer.account).get(f"/discussions/{talk.pk}/").content.decode()
        assert "<script>alert" not in page


def test_the_bureau_imports_and_lists_outside_courses(city):
    client = enter(make_manager(city, "bureau"))
    text = "来源,课程编号,课程名称,课程类别,培训方式,分钟数\n法律库,LAW-001,行政法总论,基础,线上,180\n"
    file = SimpleUploadedFile("c.csv", text.encode())
    assert client.post("/manage/outside/import/", {"file": file, "apply": "on"}).status_code == 200
    course = OutsideCourse.objects.get()
    client.post("/manage/outside/", {"course": [course.pk], "verdict": "list"})
    assert Offer.objects.get().course_key == "LAW-001"
    client.post("/manage/outside/", {"course": [course.pk], "verdict": "unlist"})
    assert not Offer.objects.exists()
