"""Hours from other platforms: checked as a whole, safe to repeat (B2, R6, R16)."""

import pytest

from lms.common.errors import RefusedFile
from lms.hours.imports import import_hours
from lms.hours.ledger import reverse_entry
from lms.hours.models import HourEntry
from tests.factories import NOW, make_manager

pytestmark = pytest.mark.django_db
HEAD = "external_id,staff_no,category,mode,minutes,ended_on,title,provider,course_code"
GOOD = [
    "x1,0312586,foundation,online,90,2026-03-02,课程一,省平台,K1",
    "x2,0312586,实务,线下,45,2026/3/3,课程二,省平台,",
]


@pytest.fixture
def hours(officer, written):
    def act(*lines, head=HEAD, **options):
        return import_hours(written("hours.csv", "\n".join([head, *lines])), by=None, now=NOW, **options)

    return act


def test_rows_are_credited_in_file_order(hours):
    assert hours(*GOOD).created == 2
    assert list(HourEntry.objects.order_by("number").values_list("minutes", "category")) == [
        (90, "foundation"),
        (45, "practical"),
    ]


def test_repeating_the_file_changes_nothing(hours):
    """R16"""
    hours(*GOOD)
    report = hours(*GOOD)
    assert (report.created, report.unchanged) == (0, 2)
    assert HourEntry.objects.count() == 2


def test_a_reversed_record_is_reported_and_stays_reversed(hours):
    """R16"""
    hours(*GOOD)
    reverse_entry(HourEntry.objects.first(), reason="有误", by=None, now=NOW)
    report = hours(*GOOD)
    assert (report.created, report.unchanged, report.reversed) == (0, 1, 1)


def test_a_dry_run_credits_nothing(hours):
    assert hours(*GOOD, dry_run=True).created == 2
    assert not HourEntry.objects.exists()


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("x3,nobody,foundation,online,90,2026-03-02,课程,,", "staff_no"),
        ("x3,0312586,sport,online,90,2026-03-02,课程,,", "category"),
        ("x3,0312586,foundation,by mail,90,2026-03-02,课程,,", "mode"),
        ("x3,0312586,foundation,online,1.5,2026-03-02,课程,,", "minutes"),
        ("x3,0312586,foundation,online,９０,2026-03-02,课程,,", "minutes"),
        ("x3,0312586,foundation,online,90,2026-02-30,课程,,", "ended_on"),
        (",0312586,foundation,online,90,2026-03-02,课程,,", "external_id"),
        ("x1,0312586,foundation,online,90,2026-03-02,课程,,", "external_id"),
    ],
)
def test_one_mistake_refuses_the_whole_file(hours, line, column):
    with pytest.raises(RefusedFile) as refusal:
        hours(*GOOD, line)
    assert [(e.row, e.column) for e in refusal.value.errors] == [(4, column)]
    assert not HourEntry.objects.exists()


def test_the_same_record_with_other_values_is_an_error_of_the_file(hours):
    """R16"""
    hours(*GOOD)
    with pytest.raises(RefusedFile) as refusal:
        hours("x1,0312586,foundation,online,45,2026-03-02,课程一,省平台,K1")
    assert [(e.row, e.column) for e in refusal.value.errors] == [(2, "external_id")]


def test_a_clerk_brings_hours_for_the_own_people_alone(written, officer, other_team):
    """S1"""
    path = written("hours.csv", "\n".join([HEAD, *GOOD]))
    with pytest.raises(RefusedFile):
        import_hours(path, by=make_manager(other_team, "hours_clerk"), now=NOW)
    assert not HourEntry.objects.exists()
    assert import_hours(path, by=make_manager(officer.home_unit, "hours_clerk"), now=NOW).created == 2
