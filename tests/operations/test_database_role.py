"""The application serves as a role that owns nothing and changes no kept row (law 1)."""

import json
import os
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.databases import POSTGRES, House
from tests.flows.test_main_job import HOURS, REQUIREMENTS, ROSTER

pytestmark = pytest.mark.commits
NOT_ALLOWED = psycopg.errors.InsufficientPrivilege


@pytest.fixture
def role(house):
    """A role that may log in, as long as the test lasts."""
    name = f"zhifa_app_{os.getpid()}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'CREATE ROLE "{name}" LOGIN')
    yield name
    with psycopg.connect(house.url, autocommit=True) as connection:
        connection.execute(f'DROP OWNED BY "{name}"')
        connection.execute(f'DROP ROLE "{name}"')


def served_as(house, role: str) -> House:
    parts = urlsplit(house.url)
    url = parts._replace(netloc=f"{role}@{parts.hostname}:{parts.port or 5432}").geturl()
    return House(url, house.data_dir)


@pytest.mark.parametrize("house", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_it_serves_and_changes_no_kept_row(house, role, written):
    granted = json.loads(house.manage("database_role", role, "--json").stdout)
    assert granted["only_adds"] > 50
    served = served_as(house, role)
    for command, file in (
        ("import_roster", written("r.csv", ROSTER)),
        ("load_requirements", written("r.json", REQUIREMENTS)),
        ("import_hours", written("h.csv", HOURS)),
    ):
        done = served.manage(command, str(file), "--json")
        assert done.returncode == 0, done.stderr
    for command in (["close_year", "2026"], ["issue_certificates", "2026", "--unit", "T1"], ["doctor"]):
        done = served.manage(*command, "--json")
        assert done.returncode == 0, done.stdout
    with psycopg.connect(served.url, autocommit=True) as connection:
        for statement in (
            "UPDATE hours_hourentry SET minutes = 1",
            "DELETE FROM certificates_certificate",
            "TRUNCATE hours_hourentry CASCADE",
            "DELETE FROM django_migrations",
        ):
            with pytest.raises(NOT_ALLOWED):
                connection.execute(statement)
        with pytest.raises(NOT_ALLOWED, match="must be owner"):
            connection.execute("DROP TRIGGER hours_hourentry_keep_rows ON hours_hourentry")


@pytest.mark.parametrize("house", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_it_backs_up_and_only_the_owner_restores(house, role, written, tmp_path):
    """Nothing is half done by a role that may not."""
    assert house.manage("database_role", role).returncode == 0
    served = served_as(house, role)
    served.manage("import_roster", str(written("r.csv", ROSTER)))
    assert served.manage("backup", str(tmp_path / "b")).returncode == 0
    served.manage("import_roster", str(written("r.csv", ROSTER + "\nS999,后来者,T1,第1执法队,D,城市管理,,,")))
    refused = served.manage("restore", str(tmp_path / "b"), "--json")
    assert refused.returncode == 1
    assert "owner" in json.loads(refused.stdout)["errors"][0]["message"]
    count = "from lms.officers.models import Officer; print(Officer.objects.count())"
    assert served.run(count) == "31"
    assert house.manage("restore", str(tmp_path / "b")).returncode == 0
    assert served.run(count) == "30"


@pytest.mark.parametrize("house", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_what_a_role_had_beyond_that_is_taken_from_it(house, role):
    with psycopg.connect(house.url, autocommit=True) as connection:
        connection.execute(f'GRANT ALL ON hours_hourentry TO "{role}"')
    assert house.manage("database_role", role).returncode == 0
    with psycopg.connect(served_as(house, role).url) as connection, pytest.raises(NOT_ALLOWED):
        connection.execute("DELETE FROM hours_hourentry")


@pytest.mark.parametrize("house", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_an_unknown_role_and_the_owner_are_refused(house):
    owner = urlsplit(house.url).username
    for name in ("nobody_of_that_name", owner):
        done = house.manage("database_role", name, "--json")
        assert done.returncode == 1
        assert name in json.loads(done.stdout)["errors"][0]["message"]


def test_sqlite_knows_no_roles(sqlite_house):
    done = sqlite_house.manage("database_role", "app", "--json")
    assert done.returncode == 1
    assert "PostgreSQL" in json.loads(done.stdout)["errors"][0]["message"]
