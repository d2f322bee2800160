"""The auditor sees who opened which recorded case for what (C1), within the units audited."""

import csv
import io

import pytest

from case_library import sealing
from case_library.models import RecordedCase
from tests.factories import NOW, make_manager
from tests.factories.guidance import make_record, taken_in

pytestmark = pytest.mark.django_db
ADDRESS = "/manage/audit/readings/cases/"


@pytest.fixture
def masker(district):
    return make_manager(district, "case_masker")


@pytest.fixture
def opened(district, other_team, masker) -> RecordedCase:
    """Two cases, each checked by the machine; one of them opened by a masker."""
    for uid, unit in (("CASE-ONE", district), ("CASE-TWO", other_team)):
        taken_in(make_record(case_uid=uid, authority={"name": unit.name, "code": unit.code}))
    case = RecordedCase.objects.get(case_uid="CASE-ONE")
    sealing.open_record(case, purpose="mask", by=masker, now=NOW)
    return case


def chosen(client, **values) -> str:
    """The address of a choice: what is searched for is posted and stands in no address."""
    address = client.post(ADDRESS, {"q": "", **values})["Location"]
    assert values.get("q", "-") not in address
    return address.removeprefix(ADDRESS)


def rows(client, **values) -> list[list[str]]:
    answer = client.get(f"{ADDRESS}export/{chosen(client, **values)}")
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))[1:]


def test_each_opening_is_listed_by_case_reader_and_purpose(client, city, opened, masker):
    client.force_login(make_manager(city, "auditor"))
    shown = client.get(ADDRESS, {"who": "people"}).content.decode()
    assert masker.name in shown
    assert "CASE-ONE" in shown
    assert "CASE-TWO" not in shown
    assert "CASE-TWO" in client.get(ADDRESS).content.decode()


@pytest.mark.parametrize(
    ("values", "cases"),
    [
        ({"who": "people"}, ["CASE-ONE"]),
        ({"purpose": "mask"}, ["CASE-ONE"]),
        ({"purpose": "check"}, ["CASE-ONE", "CASE-TWO"]),
        ({"q": "CASE-TWO", "purpose": "check"}, ["CASE-TWO"]),
        ({"q": "nobody"}, []),
        ({"who": "machine", "purpose": "mask"}, []),
        ({"who": "x", "purpose": "x", "q": "CASE-ONE"}, ["CASE-ONE"] * 3),
    ],
)
def test_the_export_holds_what_the_list_shows(client, city, opened, values, cases):
    client.force_login(make_manager(city, "auditor"))
    assert sorted(row[1] for row in rows(client, **values)) == cases
    assert client.get(ADDRESS + chosen(client, **values)).context["page_obj"].paginator.count == len(cases)


def test_a_reader_is_found_by_log_in_or_name(client, city, opened, masker):
    client.force_login(make_manager(city, "auditor"))
    for asked in (masker.login, masker.name):
        assert [row[3:5] for row in rows(client, q=asked)] == [[masker.name, masker.login]]


def test_an_auditor_sees_the_units_audited_and_nobody_else_sees_any(client, district, opened):
    client.force_login(make_manager(district, "auditor"))
    assert {row[1] for row in rows(client)} == {"CASE-ONE"}
    client.force_login(make_manager(district, "bureau"))
    assert client.get(ADDRESS).status_code == client.get(f"{ADDRESS}export/").status_code == 403


def test_the_list_costs_the_same_however_long(client, city, opened, masker, django_assert_max_num_queries):
    client.force_login(make_manager(city, "auditor"))
    client.get(ADDRESS)
    for _n in range(9):
        sealing.open_record(opened, purpose="mask", by=masker, now=NOW)
    with django_assert_max_num_queries(16):
        client.get(ADDRESS)
