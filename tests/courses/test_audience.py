"""For whom a course is meant: it guides catalogue and plans, and forbids nothing."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from courses.audience import in_words, is_meant_for, post_codes, unknown_posts
from courses.catalogue import catalogue
from courses.models import Enrolment, Listing
from tests.factories import make_manager, make_officer
from tests.factories.courses import make_course, make_edition

pytestmark = pytest.mark.django_db
YEAR, NEW_YEARS = 2026, 2


def found(officer) -> list[str]:
    """What the catalogue shows; one course and one person are judged alike."""
    shown = [row.title for row in catalogue(officer, year=YEAR, gaps={}, taken=set())]
    judged = [
        row.title
        for row in Listing.objects.order_by("title")
        if is_meant_for(row, officer, year=YEAR, new_years=NEW_YEARS)
    ]
    assert sorted(shown) == sorted(judged)
    return shown


def test_somebody_new_for_the_places_years_finds_what_is_for_new_officers(team, officer):
    for title, audience in (("全体", ""), ("新人", "new"), ("老手", "experienced")):
        make_edition(team, title=title, experience=audience)
    assert found(officer) == ["全体", "老手"]
    for qualified_on in (date(2025, 3, 1), None):
        officer.qualified_on = qualified_on
        assert found(officer) == ["全体", "新人"]


@pytest.mark.parametrize("words", ["辅助人员", "assistant", "Assistant，负责人"])
def test_a_post_is_the_rosters_kind_of_person_in_either_language(team, officer, words):
    make_edition(team, title="文书", posts=words)
    assert found(officer) == []
    officer.person_kind = "assistant"
    assert found(officer) == ["文书"]


def test_field_and_rank_are_codes_of_the_place(team, officer):
    officer.field, officer.rank = "城市管理", "四级主办"
    make_edition(team, title="城管", fields="城市管理,交通", ranks="四级主办")
    make_edition(team, title="交通", fields="交通")
    assert found(officer) == ["城管"]


def test_a_post_that_nobody_has_is_a_slip_and_is_refused(team):
    assert post_codes("持证人员、head") == ["card_holder", "head"]
    with pytest.raises(ValidationError, match="持证人员、待取证"):
        make_course(team, posts="持征人员")
    make_officer(team, person_kind="持征人员")  # a kind of the place's own
    assert unknown_posts("持征人员") == []


def test_the_course_says_for_whom_it_is_and_may_be_taken_all_the_same(client, team, officer):
    edition = make_edition(team, posts="辅助人员", experience="new")
    assert in_words(Listing.objects.get()) == "辅助人员 · 新任人员"
    client.force_login(officer.account)
    assert "面向：辅助人员" in client.get(reverse("course", args=[edition.course_key])).content.decode()
    client.post(reverse("course-enrol", args=[edition.course_key]))
    assert Enrolment.objects.filter(officer=officer).exists()


def test_a_plan_for_a_unit_reaches_those_whom_the_course_is_meant_for(client, team, officer):
    helper = make_officer(team, person_kind="assistant")
    edition = make_edition(team, posts="assistant")
    client.force_login(make_manager(team))
    address = reverse("plan-course")
    sent = {"course": edition.course_key, "due_on": "", "send": "1"}
    assert "其中 1 人不在面向范围" in client.get(f"{address}?whole=1&unit=T").content.decode()
    client.post(f"{address}?whole=1&unit=T", sent)
    assert [row.officer for row in Enrolment.objects.all()] == [helper]
    client.post(address, sent | {"officer": officer.pk})  # ticked: the manager means it
    assert Enrolment.objects.filter(officer=officer).exists()


def test_a_plan_that_would_reach_nobody_of_a_unit_says_so(client, team, officer):
    edition = make_edition(team, posts="head")
    client.force_login(make_manager(team))
    sent = {"course": edition.course_key, "due_on": "", "send": "1"}
    answer = client.post(f"{reverse('plan-course')}?whole=1&unit=T", sent)
    assert answer.status_code == 422
    assert "面向其他人员" in answer.content.decode()
