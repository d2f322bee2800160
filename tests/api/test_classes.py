"""Classes for the office's other systems: what is offered, and who of the client's people was there."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.classes.closing import close_roll
from courses.classes.roll import correct_line
from courses.classes.signing_up import sign_up
from tests.factories import NOW, make_manager, make_officer
from tests.factories.classes import ENDS, attend, make_class, make_trainer

pytestmark = pytest.mark.django_db
AFTER = ENDS + timedelta(minutes=30)
YEAR = f"?year={NOW.year}"


@pytest.fixture
def trainer(team):
    return make_trainer(team)


@pytest.fixture
def lesson(team, trainer):
    return make_class(team, trainer, capacity=2)


def join(lesson, *officers) -> None:
    for officer in officers:
        sign_up(lesson, officer=officer, by=officer.account, now=NOW)


def rows(client, name: str, query: str = "") -> list[dict]:
    return client.get(f"{reverse(name)}{YEAR}{query}").json()["results"]


def test_a_class_says_its_places_and_its_deadline_and_no_name(client, city, team, lesson, trainer):
    join(lesson, *(make_officer(team) for _n in range(3)))
    client.force_login(make_manager(city))
    [row] = rows(client, "api-classes")
    assert (row["capacity"], row["taken"], row["waiting"], row["free"]) == (2, 2, 1, 0)
    assert row["sign_up_until"].startswith(f"{lesson.sign_up_until:%Y-%m-%d}")
    assert trainer.name not in str(row)
    assert rows(client, "api-classes", "&state=closed") == []
    assert client.get(f"{reverse('api-classes')}?state=full").status_code == 400
    assert client.get(f"{reverse('api-classes')}?year={NOW.year - 1}").json()["results"] == []


def test_results_are_the_lines_in_force_of_a_closed_roll(client, city, team, lesson, trainer, officer):
    absent = make_officer(team)
    join(lesson, officer, absent)
    attend(lesson, officer)
    client.force_login(make_manager(city))
    assert rows(client, "api-class-results") == []
    close_roll(lesson, by=trainer, now=AFTER)
    found = {row["staff_no"]: row["credited_minutes"] for row in rows(client, "api-class-results")}
    assert found == {officer.staff_no: 180, absent.staff_no: 0}
    correct_line(lesson, officer=absent, present=180, credited=True, reason="纸质签到", by=trainer, now=AFTER)
    [row] = rows(client, "api-class-results", f"&staff_no={absent.staff_no}&class={lesson.pk}")
    assert (row["credited_minutes"], row["version"]) == (180, 2)


def test_a_client_reads_results_of_its_own_people_only(client, other_team, lesson, trainer, officer):
    """S1: one function decides for pages and API alike."""
    join(lesson, officer)
    attend(lesson, officer)
    close_roll(lesson, by=trainer, now=AFTER)
    client.force_login(make_manager(other_team))
    assert rows(client, "api-class-results") == []
    assert len(rows(client, "api-classes")) == 1
    client.force_login(officer.account)
    for name in ("api-classes", "api-class-results"):
        assert client.get(reverse(name)).status_code == 403


def test_nothing_is_written_here(client, city):
    client.force_login(make_manager(city))
    for name in ("api-classes", "api-class-results"):
        assert client.post(reverse(name), {}).status_code in (403, 405)


def test_many_classes_ask_no_more_statements(client, city, team, trainer):
    client.force_login(make_manager(city))

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            rows(client, "api-classes")
        return len(asked)

    make_class(team, trainer)
    rows(client, "api-classes")
    few = statements()
    for _n in range(5):
        make_class(team, make_trainer(team))
    assert statements() == few
