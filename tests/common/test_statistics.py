"""After a bulk load PostgreSQL knows at once how large the tables are."""

import pytest
from django.db import connection

from lms.common.statistics import BULK, refresh_statistics
from lms.officers.models import Officer

pytestmark = pytest.mark.django_db


def counted() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples >= 0 FROM pg_class WHERE oid = 'officers_officer'::regclass")
        return cursor.fetchone()[0]


def test_a_bulk_load_refreshes_what_the_planner_knows():
    refresh_statistics(Officer, rows=BULK)
    assert connection.vendor != "postgresql" or counted()


def test_a_small_load_costs_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        refresh_statistics(Officer, rows=BULK - 1)
