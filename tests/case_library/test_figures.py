"""Findings by code and unit, with bounds, against the period before; small cells hidden; a page for the bureau."""

from datetime import date, timedelta

import pytest

from case_library.figures import Change, Period, Rate, by_code, by_unit, twelve_months, wilson, year_of, years
from case_library.models import CaseFinding, RecordedCase
from lms.officers.models import Unit
from tests.factories import NOW, TODAY, make_manager


@pytest.mark.parametrize(
    ("hits", "files", "low", "high"),
    [(9, 60, 0.081, 0.261), (3, 58, 0.018, 0.141), (0, 20, 0.0, 0.161), (5, 5, 0.566, 1.0), (0, 0, 0.0, 1.0)],
)
def test_bounds_say_how_sure_a_share_is(hits, files, low, high):
    """Nine of sixty against three of fifty-eight: the bounds overlap, and the page shows it."""
    assert wilson(hits, files) == pytest.approx((low, high), abs=0.001)


def test_small_cells_are_hidden():
    assert Rate(1, 4).hidden
    assert not Rate(0, 5).hidden


@pytest.mark.parametrize(
    ("now", "before", "direction"),
    [
        (Rate(3, 58), Rate(9, 60), "unclear"),
        (Rate(2, 100), Rate(30, 100), "fewer"),
        (Rate(30, 100), Rate(2, 100), "more"),
        (Rate(4, 4), Rate(9, 60), ""),
        (Rate(9, 60), Rate(0, 4), ""),
    ],
)
def test_a_change_is_only_said_where_the_bounds_lie_apart(now, before, direction):
    assert Change(now, before).direction == direction


def test_a_period_is_compared_with_as_many_days_before_it():
    period = twelve_months(date(2026, 11, 28))
    assert period == Period(date(2025, 11, 29), date(2026, 11, 28))
    assert period.before == Period(date(2024, 11, 29), date(2025, 11, 28))
    assert year_of(2025).before == year_of(2024)  # a leap year counts as the year that it is


def a_case(unit, number: int, *codes: str, **values) -> RecordedCase:
    values = {"decided_on": TODAY, "filed_on": TODAY} | values
    case = RecordedCase.objects.create(
        case_uid=f"F-{unit.code}-{number:05d}", unit=unit, content_mark=f"{unit.code}{number}", received_at=NOW, changed_at=NOW, **values
    )  # fmt: skip
    CaseFinding.objects.bulk_create(CaseFinding(case=case, code=c, rule="", message="") for c in codes)
    return case


@pytest.mark.django_db
def test_files_are_counted_once_and_quarantine_not_at_all(team, other_team):
    for number in range(6):
        a_case(team, number, *(["EVI-09", "EVI-09"] if number < 2 else []))
    a_case(team, 9, "EVI-09", state="quarantined", ground="secret_mark")
    a_case(team, 10, "EVI-09", decided_on=date(2025, 12, 31))
    a_case(team, 11, "EVI-09", decided_on=None)
    a_case(other_team, 1, "SUB-02")
    units, year = Unit.objects.all(), year_of(2026)
    assert by_code(units, year) == [
        ("EVI-09", Change(Rate(2, 7), Rate(1, 1))),
        ("SUB-02", Change(Rate(1, 7), Rate(0, 1))),
    ]
    assert by_unit(units, year, "EVI-09") == [
        (team, Change(Rate(2, 6), Rate(1, 1))),
        (other_team, Change(Rate(0, 1), Rate(0, 0))),
    ]
    assert years(units) == [2026, 2025]


@pytest.mark.django_db
def test_a_period_holds_its_first_and_last_day(team):
    period = twelve_months(TODAY)
    for number, day in enumerate([period.since, period.until, period.since - timedelta(days=1)]):
        a_case(team, number, "EVI-09", decided_on=day)
    assert by_code(Unit.objects.all(), period) == [("EVI-09", Change(Rate(2, 2), Rate(1, 1)))]


@pytest.mark.django_db
def test_the_figures_ask_as_often_for_one_unit_as_for_three(
    django_assert_num_queries, team, other_team, city
):
    for unit in (team, other_team, city):
        a_case(unit, 1, "EVI-09")
    with django_assert_num_queries(4):
        by_code(Unit.objects.all(), year_of(2026))
    with django_assert_num_queries(5):
        by_unit(Unit.objects.all(), year_of(2026), "EVI-09")


@pytest.mark.django_db
def test_the_page_sets_this_period_beside_the_one_before(client, city, team):
    """Story 5: nine of sixty, then three of fifty-eight."""
    for number in range(60):
        a_case(team, number, *(["EVI-09"] if number < 9 else []), decided_on=TODAY - timedelta(days=500))
    for number in range(100, 158):
        a_case(team, number, *(["EVI-09"] if number < 103 else []))
    client.force_login(make_manager(city, "bureau"))
    shown = client.get("/cases/figures/").content.decode()
    assert "3 / 58" in shown
    assert "9 / 60" in shown
    assert "2 – 14 %" in shown
    assert "8 – 26 %" in shown
    assert "可能是偶然" in shown


@pytest.mark.django_db
def test_the_bureaus_page_hides_small_cells(client, city, team, other_team):
    for number in range(6):
        a_case(team, number, "EVI-09")
    a_case(other_team, 1, "EVI-09")
    client.force_login(make_manager(city, "bureau"))
    shown = client.get("/cases/figures/?year=2026&code=EVI-09").content.decode()
    assert "6 / 6" in shown
    assert "不足五件" in shown
    assert client.get("/cases/figures/?year=x&code=y").status_code == 200
