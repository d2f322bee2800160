"""The training record lists everything that counted, from wherever it came, and nothing that did not."""

import pytest

from lms.portal.training_record import whole_record
from tests.factories import NOW, TODAY, credit, make_requirement

pytestmark = pytest.mark.django_db


def test_what_counted_stands_in_its_year_whatever_its_mode(as_, officer):
    make_requirement(2025, target_minutes=900)
    make_requirement(2026, target_minutes=900, mode_cap={"declared": 45})
    credit(officer, 90, title="上一年的课", earned_on=TODAY.replace(year=2025))
    credit(officer, 135, title="省平台课程", mode="online")
    credit(officer, 90, title="外部研修", mode="declared")
    record = whole_record(officer, now=NOW)
    assert [year.number for year in record.years] == [2026, 2025]
    assert sorted((line.title, line.minutes) for line in record.years[0].lines) == [
        ("外部研修", 45),
        ("省平台课程", 135),
    ]
    assert record.years[0].counted == 180
    page = as_(officer.account).get("/me/record/").content.decode()
    assert "外部研修" in page
    assert "计入 4.00 学时" in page
    assert "上一年的课" in as_(officer.account).get("/me/record/?year=2025").content.decode()


def test_a_repeat_that_did_not_count_is_left_to_the_statement(officer):
    make_requirement(2026, target_minutes=900)
    credit(officer, 90, title="第一次", course_key="PRA-1")
    credit(officer, 90, title="再一次", course_key="PRA-1")
    [year] = whole_record(officer, now=NOW).years
    assert [line.title for line in year.lines] == ["第一次"]
