"""Help for people: what is missing and planned is said, and a reminder names whom it skips before it is sent."""

from datetime import timedelta

import pytest

from courses.learning.enrolling import assign
from lms.compliance.models import SupportStep
from lms.compliance.projection import rebuild
from lms.hours.models import Offer
from tests.factories import NOW, TODAY, credit, make_officer, make_requirement
from tests.factories.courses import make_edition

pytestmark = pytest.mark.django_db
YEAR_END = TODAY.replace(month=12, day=31)


@pytest.fixture
def without_the_course(officer):
    """The hours are full; the required course, still on offer, is missing."""
    make_requirement(target_minutes=90, mandatory_courses=["KEY-03"])
    credit(officer, 90)
    Offer.objects.create(
        key="outside:1",
        title="监督条例解读",
        category="key_law",
        mode="online",
        minutes=90,
        course_key="KEY-03",
    )
    Offer.objects.create(key="outside:2", title="另一门", category="practical", mode="online", minutes=90)
    rebuild(now=NOW)
    return officer


def row_of(page, officer) -> dict:
    return next(row for row in page.context["people"]["rows"] if row["id"] == officer.pk)


def test_full_hours_without_a_required_course_are_not_called_met(as_, manager, without_the_course):
    row = row_of(as_(manager).get("/manage/?everyone=1"), without_the_course)
    assert row["plan"] == "缺 1 门必修"
    assert row["plan_url"].endswith("#fillers")


def test_only_the_missing_required_course_is_offered(as_, manager, without_the_course):
    page = as_(manager).get(f"/manage/officers/{without_the_course.pk}/")
    assert [filler["title"] for filler in page.context["fillers"]] == ["监督条例解读"]
    card = as_(without_the_course.account).get("/").context["year"]
    assert (card["advice_start"], card["advice"]) == ("必修课程尚缺：监督条例解读。", "")


def test_a_unit_lacking_only_a_course_is_not_told_to_add_a_class(as_, above, without_the_course):
    """Out of reach for want of a course alone: the service is over, the hours are full."""
    without_the_course.left_on = TODAY - timedelta(days=10)
    without_the_course.save()
    rebuild(now=NOW)
    [cause] = as_(above).get("/manage/").context["causes"]
    assert (cause["cause"], cause["way"]) == ("1 人学时已够，只缺必修课程", "提供该课程")


def test_the_manager_offers_from_the_statement_and_comes_back_to_it(as_, manager, without_the_course):
    """B15: the officer's own sign-up page is no use to the manager."""
    client, url = as_(manager), f"/manage/officers/{without_the_course.pk}/"
    shown = client.get(url)
    assert "/learn/" not in shown.content.decode().split('id="fillers"')[1]
    offer = Offer.objects.get(key="outside:1")
    given = {"officer": without_the_course.pk, "offer": offer.pk, "from_person": "1"}
    answer = client.post(shown.context["offer_url"], given)
    assert answer.url.startswith(url)
    assert SupportStep.objects.get().offer == offer


def test_who_may_not_support_sees_no_offer_button(as_, staff, without_the_course):
    page = as_(staff("auditor")).get(f"/manage/officers/{without_the_course.pk}/")
    assert not page.context["offer_url"]
    assert 'name="offer"' not in page.content.decode()


def test_a_reminder_says_before_it_is_sent_whom_it_skips(as_, team, manager):
    make_requirement()
    offered, reminded, neither = (make_officer(team, name=name) for name in ("甲", "乙", "丙"))
    offer = Offer.objects.create(key="a", title="班", category="practical", mode="online", minutes=90)
    client = as_(manager)
    client.post("/manage/offer/", {"officer": [offered.pk, reminded.pk], "offer": offer.pk})
    client.post("/manage/remind/", {"officer": [reminded.pk], "confirmed": "1"})
    everybody = {"officer": [offered.pk, reminded.pk, neither.pk]}
    found = client.post("/manage/remind/", everybody).context["found"]
    assert (found.ready, found.lately, found.not_helped) == ([offered], [reminded], [neither])
    alone = client.post("/manage/remind/", {"officer": [neither.pk]}).content.decode()
    assert 'name="confirmed"' not in alone
    assert "所选人员暂不能催办" in alone


def test_a_planned_course_is_help_and_stands_in_the_list(as_, team, officer, manager):
    make_requirement()
    rebuild(now=NOW)
    edition = make_edition(team)
    assign([officer], edition, due_on=TODAY + timedelta(days=14), by=manager, now=NOW)
    client = as_(manager)
    row = row_of(client.get("/manage/?everyone=1"), officer)
    assert row["plan"] == f"任意类别；已安排 {edition.title}，9月30日前"
    assert row["done"] == "9月16日 安排课程"
    assert client.post("/manage/remind/", {"officer": [officer.pk]}).context["found"].ready == [officer]


def test_after_a_step_the_list_is_as_it_was(as_, team, officer, manager):
    """UI.md: Back never loses a filter."""
    make_requirement()
    answer = as_(manager).post(
        "/manage/remind/?unit=T&year=2026", {"officer": [officer.pk], "confirmed": "1"}
    )
    assert answer.url == "/manage/?unit=T&year=2026"
