"""The catalogue of powers and who holds which, by date."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from lms.common.errors import RefusedFile
from lms.powers.imports import import_powers
from lms.powers.models import Holding, Power
from lms.powers.queries import acting_units, catalogue, held, holds, unused
from tests.factories import NOW, TODAY, make_unit

pytestmark = pytest.mark.django_db
HEAD = "code,name,field,law,unit_code,held_from,held_to,basis"
FIRST = f"""{HEAD}
P-1,占道经营的处罚,城市管理,《城市道路管理条例》第四十二条,D,2024-01-01,,澄政发〔2023〕1号
P-1,占道经营的处罚,城市管理,《城市道路管理条例》第四十二条,O,2025-01-01,2025-12-31,澄政发〔2024〕2号
P-2,油烟直排的处罚,生态环境,《大气污染防治法》第一百一十八条,,,,
"""


@pytest.fixture
def filled(written, district, other_team):
    return import_powers(written("p.csv", FIRST), by=None, now=NOW)


def test_lines_become_powers_and_holdings(filled):
    assert (filled.rows, filled.created, filled.updated) == (3, 3, 0)
    assert Power.objects.count() == 2
    assert list(Holding.objects.values_list("unit__code", "held_to")) == [
        ("D", None),
        ("O", date(2025, 12, 31)),
    ]


def test_the_same_file_again_changes_nothing(filled, written):
    again = import_powers(written("p.csv", FIRST), by=None, now=NOW)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)


def test_a_dry_run_shows_the_difference_and_changes_nothing(written, district, other_team):
    report = import_powers(written("p.csv", FIRST), by=None, now=NOW, dry_run=True)
    assert report.created == 3
    assert any("P-1" in line for line in report.changes)
    assert not Power.objects.exists()


def test_a_holding_ends_by_date_and_is_never_deleted(filled, written):
    text = f"{HEAD}\nP-1,占道经营的处罚,城市管理,《城市道路管理条例》第四十二条,D,2024-01-01,2026-06-30,澄政发〔2023〕1号\n"
    report = import_powers(written("p.csv", text), by=None, now=NOW)
    assert (report.updated, report.ended, report.removed) == (1, 1, 0)
    assert Holding.objects.count() == 2
    assert not Holding.objects.get(unit__code="D").held_to > date(2026, 6, 30)


def test_a_new_span_ends_the_open_one(filled, written):
    text = f"{HEAD}\nP-1,占道经营的处罚,城市管理,《城市道路管理条例》第四十二条,D,2026-01-01,,新文件\n"
    import_powers(written("p.csv", text), by=None, now=NOW)
    spans = Holding.objects.filter(unit__code="D").order_by("held_from").values_list("held_from", "held_to")
    assert list(spans) == [(date(2024, 1, 1), date(2025, 12, 31)), (date(2026, 1, 1), None)]


def test_what_the_file_does_not_name_is_told_and_stays(filled, written):
    text = f"{HEAD}\nP-9,新事项,城市管理,,D,2026-01-01,,文件\n"
    report = import_powers(written("p.csv", text), by=None, now=NOW)
    assert report.not_in_file == 1
    assert Holding.objects.get(unit__code="D", power__code="P-1").held_to is None


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("P-1,,城市管理,,D,2024-01-01,,", "name"),
        ("P-1,事项,城市管理,,D,,,", "held_from"),
        ("P-1,事项,城市管理,,D,昨天,,", "held_from"),
        ("P-1,事项,城市管理,,D,2024-01-02,2024-01-01,", "held_to"),
        ("P-1,事项,城市管理,,X,2024-01-01,,", "unit_code"),
        ("P-1,事项,城市管理,,D,2024-01-01,,\nP-1,别名,城市管理,,O,2024-01-01,,", "name"),
        ("P-1,事项,城市管理,,D,2024-01-01,,\nP-1,事项,城市管理,,D,2025-01-01,,", "held_from"),
    ],
)
def test_mistakes_are_told_by_row_and_column(written, district, other_team, line, column):
    with pytest.raises(RefusedFile) as refused:
        import_powers(written("p.csv", f"{HEAD}\n{line}\n"), by=None, now=NOW)
    assert column in {e.column for e in refused.value.errors}
    assert not Power.objects.exists()


def test_chinese_headings(written, district):
    text = "事项编码,事项名称,执法领域,法律依据,单位编码,赋权日期,终止日期,赋权依据\nP,事,领域,,D,2024年1月1日,,\n"
    assert import_powers(written("p.csv", text), by=None, now=NOW).created == 1


def test_holding_on_a_day(filled, other_team):
    """SUB-02: outside the dates the unit acts without the power."""
    days = [date(2024, 12, 31), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [holds(other_team, "P-1", day) for day in days] == [False, True, True, False]
    assert not holds(other_team, Power.objects.get(code="P-2"), TODAY)


def test_a_team_acts_by_the_powers_of_its_agency(written, city):
    bureau = make_unit("B", make_unit("DD", city, kind="district"), kind="bureau")
    team = make_unit("BT", make_unit("BC", bureau, kind="team"), kind="team")
    import_powers(
        written("p.csv", f"{HEAD}\nP,事,,,B,2024-01-01,,\nQ,事,,,DD,2024-01-01,,\n"), by=None, now=NOW
    )
    assert holds(team, "P", TODAY)
    assert not holds(team, "Q", TODAY)
    assert len(acting_units(team)) == 3


def test_powers_without_a_case(filled, district):
    assert [h.power.code for h in unused([district], [], on=TODAY)] == ["P-1"]
    power = Power.objects.get(code="P-1")
    assert unused([district], [(district.pk, power.pk)], on=TODAY) == []


def test_the_catalogue_counts_who_holds_each(filled):
    assert {p.code: p.units for p in catalogue(on=TODAY)} == {"P-1": 1, "P-2": 0}
    assert [p.code for p in catalogue(field="生态环境", on=TODAY)] == ["P-2"]
    assert [p.code for p in catalogue(words="道路 占道", on=TODAY)] == ["P-1"]


def test_a_list_is_one_query(filled, district, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert [(h.power.title, h.unit.name) for h in held(district, on=TODAY)]


@pytest.mark.parametrize(
    "values", [{"held_from": date(2023, 1, 1)}, {"held_from": date(2026, 2, 1), "held_to": date(2026, 1, 1)}]
)
def test_the_database_refuses(filled, district, values):
    """A second open row, an end before its start."""
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(power=Power.objects.get(code="P-1"), unit=district, **values)


def test_command(written, district, other_team):
    out = StringIO()
    call_command("import_powers", written("p.csv", FIRST), "--dry-run", "--json", stdout=out)
    document = json.loads(out.getvalue())
    assert (document["created"], document["dry_run"], document["errors"]) == (3, True, [])
