"""Shared fixtures; skips are failures where ``CI=true``."""

import os
import sqlite3
from contextlib import closing

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from tests.factories import make_officer, make_unit

pytest_plugins = ["tests.databases"]

# A busy machine draws and judges slowly; that is no finding.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request, django_db_modify_db_settings):
    """Nobody migrates who can copy what was migrated before."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["MIGRATE"] = False
    else:
        connection.settings_dict["TEST"]["TEMPLATE"] = request.getfixturevalue("postgres_template")


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    if connection.vendor == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        with django_db_blocker.unblock(), closing(sqlite3.connect(template)) as source:
            connection.ensure_connection()
            source.backup(connection.connection)


@pytest.fixture
def city(db):
    return make_unit("C", name="澄州市", kind="city")


@pytest.fixture
def district(city):
    return make_unit("D", city, name="汐江区", kind="district")


@pytest.fixture
def team(district):
    return make_unit("T", district, name="城东街道执法队")


@pytest.fixture
def other_team(city):
    return make_unit("O", make_unit("D2", city, name="苍渚区", kind="district"), name="云岭镇")


@pytest.fixture
def officer(team):
    return make_officer(team, "0312586", name="林晓雯", card_no="CZ-0312-0586")


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """Keys and private files of a test go nowhere else."""
    settings.DATA_DIR = tmp_path
    settings.KEYS_DIR = tmp_path / "keys"
    settings.PRIVATE_ROOT = tmp_path / "private"


# What takes long, by its marks: begun last, it would leave the other worker idle at the end.
LONG = {"browser", "commits", "once"}


def pytest_collection_modifyitems(config, items):
    """What takes long first; on PostgreSQL only what touches the database; SQLite's run holds the rest."""
    items.sort(key=lambda item: LONG.isdisjoint(mark.name for mark in item.iter_markers()))
    if connection.vendor != "postgresql":
        return
    left_out = [i for i in items if not i.get_closest_marker("django_db") and "db" not in i.fixturenames]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.skipped and os.environ.get("CI") == "true" and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
