"""What the database knows of its tables' sizes, refreshed after a bulk load."""

from django.db import connection
from django.db.models import Model

BULK = 5000
"""Rows from which a load changes what the planner should do."""


def refresh_statistics(*models: type[Model], rows: int) -> None:
    """Have PostgreSQL count *models* anew after *rows* rows came at once; below ``BULK`` nothing is done.

    Its own worker does so minutes later, or never where that is switched off. Until then it plans for empty tables:
    reading a unit of 200 out of 600,000 fresh entries took 2.3 s instead of 0.04 s. SQLite plans well without.
    """
    if rows < BULK or connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
