"""Findings by code and unit, with bounds; small cells hidden; powers that nobody uses."""

from datetime import timedelta

import pytest

from case_library.figures import Rate, by_code, by_unit, idle_powers, wilson
from case_library.models import CaseFinding, RecordedCase
from lms.officers.models import Unit
from lms.powers.models import Holding, Power
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


def a_case(unit, number: int, *codes: str, **values) -> RecordedCase:
    values = {"decided_year": 2026, "filed_on": TODAY} | values
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
    a_case(team, 10, "EVI-09", decided_year=2025)
    a_case(other_team, 1, "SUB-02")
    units = Unit.objects.all()
    assert by_code(units, 2026) == [("EVI-09", Rate(2, 7)), ("SUB-02", Rate(1, 7))]
    assert by_unit(units, 2026, "EVI-09") == [(team, Rate(2, 6)), (other_team, Rate(0, 1))]


@pytest.mark.django_db
def test_a_power_is_idle_when_no_team_of_its_unit_filed_a_case_for_a_year(district, team):
    powers = [Power.objects.create(code=code, title=code, field="城市管理") for code in ("A-1", "A-2", "A-3")]
    for power in powers:
        Holding.objects.create(unit=district, power=power, held_from=TODAY - timedelta(days=900))
    a_case(team, 1, power_code="A-1")
    a_case(team, 2, power_code="A-2", filed_on=TODAY - timedelta(days=400))
    assert [h.power.code for h in idle_powers(Unit.objects.all(), on=TODAY)] == ["A-2", "A-3"]


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
