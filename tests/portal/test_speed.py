"""How often pages ask the database, and by which index: never more for more people (STYLE, habit 7)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lms.common import clock
from lms.compliance.models import Standing, UnitTurn
from lms.compliance.people import standings_of
from lms.compliance.projection import fold
from lms.hours.models import HourEntry, Offer
from lms.officers.models import Officer
from lms.officers.visibility import in_unit
from tests.factories import credit, make_manager, make_officer, make_requirement
from tests.factories.guidance import publish_guidance

pytestmark = pytest.mark.django_db
BACKEND = "lms.officers.login.StaffNumberBackend"


@pytest.fixture
def _requirements():
    year = clock.today().year
    make_requirement(year=year, category_minimum={"practical": 900})
    make_requirement(year=year, code="second", title="另一项")
    Offer.objects.create(key="a", title="课程", category="practical", mode="online", minutes=90)


@pytest.mark.usefixtures("_requirements")
def test_the_officers_home_asks_at_most_fifteen_times(client, officer, django_assert_max_num_queries):
    for month in range(1, 10):
        credit(officer, 45, earned_on=clock.today().replace(day=1, month=month))
    client.force_login(officer.account, backend=BACKEND)
    client.get("/")
    with django_assert_max_num_queries(15):
        assert client.get("/").status_code == 200


@pytest.mark.usefixtures("_requirements")
@pytest.mark.parametrize("everyone", ["", "&everyone=1"])
def test_the_units_page_asks_as_often_for_three_people_as_for_thirty(
    client, team, everyone, django_assert_max_num_queries
):
    client.force_login(make_manager(team), backend=BACKEND)
    address = reverse("manage") + f"?unit={team.code}{everyone}"
    asked = []
    for people in (3, 27):
        for _person in range(people):
            make_officer(team)
        fold(now=clock.now(), limit=None)
        client.get(address)
        with CaptureQueriesContext(connection) as seen, django_assert_max_num_queries(23):
            assert client.get(address).status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1]


def test_an_officers_year_is_read_by_its_index(officer):
    entries = HourEntry.objects.filter(year=2026, officer=officer.pk).order_by("earned_on", "number")
    plan = _plan(entries)
    if connection.vendor == "sqlite":
        assert "entries_of_a_year" in plan
    else:  # with hardly a row any index serves PostgreSQL alike
        assert "Seq Scan on hours_hourentry" not in plan


def test_a_unit_is_found_by_its_people_not_by_reading_everybody(officer, team):
    rows = Officer.objects.filter(in_unit(team, on=clock.today()))
    plan = _plan(rows)
    assert "officers_officer_home_unit_id" in plan
    assert "officers_posting_unit_id" in plan


def test_standings_of_a_unit_are_found_by_officer(officer, team):
    requirement = make_requirement()
    people = Officer.objects.filter(in_unit(team, on=clock.today()))
    plan = _plan(standings_of(people, requirement, on=clock.today()).order_by())
    if connection.vendor == "sqlite":
        assert _index_of(Standing, "one_standing_per_requirement") in plan
    else:  # which of its indexes wins depends on how full the tables are
        assert "Index Scan using" in plan
        assert "Seq Scan on compliance_standing" not in plan


def test_turns_of_a_tree_are_read_by_requirement_unit_and_day(team):
    requirement = make_requirement()
    rows = UnitTurn.objects.filter(requirement=requirement, unit__in=[team.pk], day__lte=clock.today())
    assert _index_of(UnitTurn, "one_turn_per_unit_and_day") in _plan(rows)


def _plan(rows) -> str:
    """The database's plan; PostgreSQL would read small tables whole, so it may not here."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
    return rows.explain()


def _index_of(model, constraint: str) -> str:
    """SQLite numbers the indexes of its constraints instead of naming them."""
    if connection.vendor == "sqlite":
        return f"sqlite_autoindex_{model._meta.db_table}_1"
    return constraint


def test_the_editors_desk_asks_as_often_for_one_guidance_as_for_four(client, city):
    editor = make_manager(city, "case_editor")
    client.force_login(editor, backend=BACKEND)
    asked = []
    for more in (1, 3):
        for _one in range(more):
            publish_guidance(city)
        client.get("/cases/desk/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/cases/desk/").status_code == 200
        asked.append(len(seen))
    assert asked[0] == asked[1] <= 13
