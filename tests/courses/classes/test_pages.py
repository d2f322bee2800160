"""The pages of classes: an officer's way in, a trainer's screen and roll, a manager's answers."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from icalendar import Calendar

from courses.classes.closing import close_roll
from courses.classes.opening import move_class
from courses.classes.rules import Span
from courses.classes.signing_up import sign_up
from courses.models import PostingConsent, RollLine, SignEvent, SignUp
from lms.common.clock import LOCAL_ZONE
from lms.hours.models import HourEntry
from lms.officers.models import Posting
from tests.factories import NOW, TODAY, credit, make_manager, make_officer, make_requirement
from tests.factories.classes import ENDS, STARTS, attend, code_at, make_class, make_trainer

pytestmark = pytest.mark.django_db
AFTER = ENDS + timedelta(minutes=30)


@pytest.fixture
def trainer(team):
    return make_trainer(team)


@pytest.fixture
def lesson(team, trainer):
    return make_class(team, trainer)


@pytest.fixture
def phone(officer):
    client = Client()
    client.force_login(officer.account)
    return client


@pytest.fixture
def desk(trainer):
    client = Client()
    client.force_login(trainer)
    return client


@time_machine.travel(NOW, tick=False)
def test_signing_up_says_what_will_count(lesson, phone, officer):
    make_requirement()
    page = phone.get(f"/classes/{lesson.pk}/").content.decode()
    assert "预计计入：实务 4.00" in page
    phone.post(f"/classes/{lesson.pk}/join/")
    assert SignUp.objects.get(officer=officer).state == "place"
    assert lesson.title in phone.get("/classes/mine/").content.decode()


@time_machine.travel(NOW, tick=False)
def test_what_will_not_count_is_said_before(team, trainer, phone, officer):
    """H5, R7: the same course this year counts once."""
    make_requirement()
    credit(officer, 90, course_key="PRA-22")
    lesson = make_class(team, trainer, course_key="PRA-22")
    page = phone.get(f"/classes/{lesson.pk}/").content.decode()
    assert "同一课程本年已于" in page
    assert "预计计入" not in page


@time_machine.travel(NOW, tick=False)
def test_a_refusal_comes_back_with_the_page(lesson, phone, officer):
    sign_up(lesson, officer=officer, by=officer.account, now=NOW)
    assert phone.post(f"/classes/{lesson.pk}/join/").status_code == 422


class TestPhone:
    @pytest.fixture
    def sitting(self, lesson, officer):
        sign_up(lesson, officer=officer, by=officer.account, now=NOW)
        return lesson.sittings.get()

    def post(self, client, sitting, code, direction="in"):
        return client.post(f"/classes/sign/{sitting.pk}/", {"code": code, "direction": direction})

    def test_home_shows_the_class_and_two_presses_sign_in(self, sitting, phone):
        make_requirement()
        with time_machine.travel(STARTS, tick=False):
            page = phone.get("/").content.decode()
            assert f"/classes/sign/{sitting.pk}/" in page
            code = code_at(sitting, "in", STARTS)
            assert self.post(phone, sitting, f" {code[:3]} {code[3:]} ").status_code == 302
        assert SignEvent.objects.get().means == "typed"

    def test_a_scanned_code_is_filled_in_and_only_a_press_signs(self, sitting, phone):
        with time_machine.travel(STARTS, tick=False):
            code = code_at(sitting, "in", STARTS)
            page = phone.get(f"/classes/sign/{sitting.pk}/?code={code}").content.decode()
            assert f'value="{code}"' in page
            assert not SignEvent.objects.exists()

    def test_a_wrong_code_keeps_the_page(self, sitting, phone):
        with time_machine.travel(STARTS, tick=False):
            answer = self.post(phone, sitting, "000000")
        assert answer.status_code == 422
        assert "签到码已更换" in answer.content.decode()

    def test_a_colleague_on_the_same_phone_is_refused(self, lesson, sitting, phone, team):
        """One code used by two people: the browser keeps its mark when somebody else logs in."""
        absent = make_officer(team)
        sign_up(lesson, officer=absent, by=absent.account, now=NOW)
        with time_machine.travel(STARTS, tick=False):
            phone.get(f"/classes/sign/{sitting.pk}/")
            self.post(phone, sitting, code_at(sitting, "in", STARTS))
            phone.logout_keeping_cookies = phone.cookies.copy()
            phone.force_login(absent.account)
            answer = self.post(phone, sitting, code_at(sitting, "in", STARTS))
        assert answer.status_code == 422
        assert SignEvent.objects.count() == 1

    def test_the_code_stands_in_no_page_of_an_officer(self, sitting, phone):
        with time_machine.travel(STARTS, tick=False):
            code = code_at(sitting, "in", STARTS)
            for path in ("/", f"/classes/sign/{sitting.pk}/", f"/classes/{sitting.training_class_id}/"):
                assert code not in phone.get(path).content.decode()
            assert phone.get(f"/teach/{sitting.training_class_id}/screen/1/").status_code == 403


class TestScreen:
    def test_digits_and_qr_change_with_the_code(self, lesson, desk):
        shown = []
        for seconds in (0, 30):
            moment = STARTS + timedelta(seconds=seconds)
            with time_machine.travel(moment, tick=False):
                page = desk.get(f"/teach/{lesson.pk}/screen/1/").content.decode()
            code = code_at(lesson.sittings.get(), "in", moment)
            assert f"<span>{code[:3]}</span> <span>{code[3:]}</span>" in page
            assert "<svg" in page
            assert "style=" not in page
            shown.append(code)
        assert len(set(shown)) == 2

    def test_the_part_that_refreshes_asks_for_the_next_code_when_this_one_ends(self, lesson, desk):
        with time_machine.travel(STARTS + timedelta(seconds=12), tick=False):
            part = desk.get(f"/teach/{lesson.pk}/screen/1/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "load delay:18060ms" in part

    def test_another_units_trainer_sees_no_code(self, lesson, other_team):
        client = Client()
        client.force_login(make_trainer(other_team))
        assert client.get(f"/teach/{lesson.pk}/screen/1/").status_code == 404


class TestRollPages:
    @pytest.fixture
    def there(self, lesson, officer):
        sign_up(lesson, officer=officer, by=officer.account, now=NOW)
        attend(lesson, officer)
        return officer

    def test_closing_credits_and_says_how_many(self, lesson, desk, there):
        with time_machine.travel(AFTER, tick=False):
            assert "counts" not in desk.post(f"/teach/{lesson.pk}/close/").headers
            assert HourEntry.objects.filter(officer=there).count() == 1
            assert "1 人" in desk.get(f"/teach/{lesson.pk}/").content.decode()

    def test_too_early_a_closing_is_a_message(self, lesson, desk, there):
        with time_machine.travel(ENDS - timedelta(minutes=5), tick=False):
            desk.post(f"/teach/{lesson.pk}/close/")
        assert not HourEntry.objects.exists()

    def test_somebody_without_a_sign_in_is_put_on_the_roll(self, lesson, desk, team):
        walked_in = make_officer(team)
        with time_machine.travel(AFTER, tick=False):
            step = desk.post(f"/teach/{lesson.pk}/add/", {"staff_no": walked_in.staff_no})
            assert desk.post(step.url, {"present": "180", "credited": "on"}).status_code == 422
            assert (
                desk.post(step.url, {"present": "180", "credited": "on", "reason": "手机没电"}).status_code
                == 302
            )
        assert RollLine.objects.get().reason == "手机没电"

    def test_a_wrong_paper_roll_comes_back_with_what_was_typed(self, lesson, desk):
        with time_machine.travel(AFTER, tick=False):
            answer = desk.post(f"/teach/{lesson.pk}/paper/", {"lines": "nobody\n"})
        assert answer.status_code == 422
        assert "nobody" in answer.content.decode()

    def test_the_roll_costs_the_same_statements_for_any_number(
        self, lesson, desk, team, django_assert_max_num_queries
    ):
        for _ in range(12):
            person = make_officer(team)
            sign_up(lesson, officer=person, by=person.account, now=NOW)
        with time_machine.travel(AFTER, tick=False), django_assert_max_num_queries(24):
            desk.get(f"/teach/{lesson.pk}/")

    def test_feedback_is_shown_from_five_on(self, lesson, desk, team):
        people = [make_officer(team) for _ in range(5)]
        for person in people:
            sign_up(lesson, officer=person, by=person.account, now=NOW)
            attend(lesson, person)
        values = {"useful": 5, "clear": 4, "pace": 3, "text": "多讲送达"}
        with time_machine.travel(AFTER, tick=False):
            for number, person in enumerate(people):
                client = Client()
                client.force_login(person.account)
                assert "多讲送达" not in desk.get(f"/teach/{lesson.pk}/feedback/").content.decode(), number
                client.post(f"/classes/{lesson.pk}/feedback/", values)
            assert "多讲送达" in desk.get(f"/teach/{lesson.pk}/feedback/").content.decode()


class TestUnits:
    def test_a_manager_sends_several_people_and_hears_of_each_refusal(self, team, trainer):
        lesson = make_class(team, trainer, capacity=1)
        client = Client()
        client.force_login(make_manager(team))
        people = [make_officer(team) for _ in range(2)]
        with time_machine.travel(NOW, tick=False):
            client.post(f"/manage/classes/{lesson.pk}/", {"officer": [p.pk for p in people]})
            again = client.post(f"/manage/classes/{lesson.pk}/", {"officer": [people[0].pk]}, follow=True)
        assert sorted(SignUp.objects.values_list("state", flat=True)) == ["place", "waiting"]
        assert people[0].name in again.content.decode()

    def test_people_of_other_units_cannot_be_sent(self, lesson, other_team, officer):
        client = Client()
        client.force_login(make_manager(other_team))
        with time_machine.travel(NOW, tick=False):
            client.post(f"/manage/classes/{lesson.pk}/", {"officer": [officer.pk]})
        assert not SignUp.objects.exists()

    def test_the_using_unit_asks_for_another_date(self, lesson, officer, other_team):
        Posting.objects.create(officer=officer, unit=other_team, starts_on=TODAY)
        sign_up(lesson, officer=officer, by=officer.account, now=NOW)
        client = Client()
        client.force_login(make_manager(other_team))
        consent = PostingConsent.objects.get()
        with time_machine.travel(NOW, tick=False):
            client.post(f"/manage/consents/{consent.pk}/", {"verdict": "other", "wish": "汛期过后"})
            assert "汛期过后" in client.get("/manage/consents/").content.decode()
        consent.refresh_from_db()
        assert consent.state == "other_date"

    def test_a_class_is_opened_by_its_form(self, desk, team, trainer):
        values = {
            "title": "送达实务班", "category": "practical", "method": "lecture", "schedule": "routine",
            "minutes": 180, "unit": team.pk, "trainer": trainer.login, "place": "区委党校", "capacity": 30,
            "day": (TODAY + timedelta(days=9)).isoformat(), "days": 3, "starts": "09:00", "ends": "12:00",
            "sign_up_days": 2,
        }  # fmt: skip
        with time_machine.travel(NOW, tick=False):
            assert desk.post("/teach/new/", values | {"minutes": ""}).status_code == 422
            assert desk.post("/teach/new/", values).status_code == 302
            past = values | {"day": (TODAY - timedelta(days=9)).isoformat(), "trainer": trainer.name}
            refused = desk.post("/teach/new/", past)
            assert list(refused.context["form"].errors) == ["day"]
            assert f'<option value="{trainer.name} {trainer.login}">' in refused.content.decode()
            noted = desk.post("/teach/new/", past | {"held_already": "on"})
            assert noted.url.endswith("/paper/")
            assert "送达实务班" in desk.get("/teach/").content.decode()


class TestFigures:
    VALUES = {
        "code_seconds": 60, "missed_percent": 20, "opens_before_minutes": 30, "late_minutes": 15, "leave_minutes": 30,
        "teaching_factor": 3, "feedback_from": 5, "discussion_minutes": 60, "edit_window_minutes": 15,
    }  # fmt: skip

    def test_the_bureau_sets_them_and_the_next_roll_goes_by_them(self, city, lesson, trainer, officer):
        bureau = Client()
        bureau.force_login(make_manager(city, "bureau"))
        assert bureau.post("/manage/classes/figures/", self.VALUES | {"code_seconds": 1}).status_code == 422
        assert bureau.post("/manage/classes/figures/", self.VALUES).status_code == 302
        sign_up(lesson, officer=officer, by=officer.account, now=NOW)
        attend(lesson, officer, late=14, early=20)  # 34 of 180: more than a tenth, less than a fifth
        close_roll(lesson, by=trainer, now=AFTER)
        assert HourEntry.objects.filter(officer=officer).exists()
        assert HourEntry.objects.get(officer=trainer.officer).minutes == 540

    def test_nobody_else_does(self, team):
        client = Client()
        client.force_login(make_manager(team))
        assert client.post("/manage/classes/figures/", self.VALUES).status_code == 403


class TestCalendar:
    @pytest.fixture
    def feed(self, lesson, phone, officer):
        sign_up(lesson, officer=officer, by=officer.account, now=NOW)
        phone.post("/classes/calendar/")
        return phone.get("/classes/mine/").context["feed"].removeprefix("http://testserver")

    def test_the_feed_follows_a_move(self, lesson, trainer, feed):
        [event] = Calendar.from_ical(Client().get(feed).content).walk("VEVENT")
        assert (event["SUMMARY"], int(event["SEQUENCE"])) == (lesson.title, 0)
        later = Span(STARTS + timedelta(days=1), ENDS + timedelta(days=1))
        move_class(lesson, place="党校", sittings=[later], sign_up_until=NOW, by=trainer, now=NOW)
        [moved] = Calendar.from_ical(Client().get(feed).content).walk("VEVENT")
        assert (moved["UID"], int(moved["SEQUENCE"])) == (event["UID"], 1)
        assert moved["DTSTART"].dt == later.starts_at

    def test_a_new_address_ends_the_old_one(self, phone, feed):
        phone.post("/classes/calendar/")
        assert Client().get(feed).status_code == 404

    def test_it_tells_nobody_elses_name(self, officer, feed):
        assert officer.name not in Client().get(feed).content.decode()


def test_nobody_is_missing_before_the_class_begins(lesson, desk, officer):
    sign_up(lesson, officer=officer, by=officer.account, now=NOW)
    with time_machine.travel(STARTS - timedelta(minutes=1), tick=False):
        page = desk.get(f"/teach/{lesson.pk}/").content.decode()
    assert "已报名" in page
    assert "未签到" not in page
    with time_machine.travel(STARTS + timedelta(minutes=1), tick=False):
        assert "未签到" in desk.get(f"/teach/{lesson.pk}/").content.decode()


def test_a_move_begins_with_what_stands(lesson, desk):
    with time_machine.travel(NOW, tick=False):
        page = desk.get(f"/teach/{lesson.pk}/move/").content.decode()
    start = STARTS.astimezone(LOCAL_ZONE)
    assert f'value="{start:%Y-%m-%d}"' in page
    assert f'value="{start:%H:%M}"' in page


def test_calling_off_warns_and_is_no_plain_button(lesson, desk):
    with time_machine.travel(NOW, tick=False):
        page = desk.get(f"/teach/{lesson.pk}/cancel/").content.decode()
    assert "取消后不能恢复" in page
    assert 'class="btn danger"' in page


@time_machine.travel(NOW, tick=False)
def test_another_trainer_and_more_places_by_a_page(lesson, desk, team):
    other = make_trainer(team)
    assert lesson.trainer.name in desk.get(f"/teach/{lesson.pk}/change/").content.decode()
    answer = desk.post(f"/teach/{lesson.pk}/change/", {"trainer": other.login, "capacity": 60})
    lesson.refresh_from_db()
    assert (answer.status_code, lesson.trainer, lesson.capacity) == (302, other, 60)
    assert desk.get(f"/teach/{lesson.pk}/change/").status_code == 200  # who arranges for the unit stays
