"""Rows that are only ever added: a guard in the model and triggers in the database.

The database is the one that counts: it refuses UPDATE, DELETE and (SQLite) the REPLACE that would
slip past both, with a message that contains ``append-only``. Django remakes a SQLite table for many
alterations and drops its triggers silently, so they are installed after every ``migrate``.
"""

from collections.abc import Iterable

from django.apps import apps
from django.core.checks import Error
from django.db import connections, models

from lms.common.errors import AppendOnlyError


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError(f"append-only: {self.model._meta.db_table}")

    def delete(self):
        raise AppendOnlyError(f"append-only: {self.model._meta.db_table}")

    def bulk_update(self, objs, fields, batch_size=None):
        raise AppendOnlyError(f"append-only: {self.model._meta.db_table}")

    def bulk_create(self, objs, batch_size=None, ignore_conflicts=False, update_conflicts=False, **kwargs):
        # SQLite's trigger refuses a row that is there already before any ON CONFLICT is looked at.
        if ignore_conflicts or update_conflicts:
            raise AppendOnlyError(
                f"append-only: {self.model._meta.db_table} takes no second row, not even to ignore it"
            )
        return super().bulk_create(objs, batch_size, **kwargs)


class AppendOnlyModel(models.Model):
    """A fact. Insert it; never change or delete it (R17)."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"append-only: {self._meta.db_table}")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"append-only: {self._meta.db_table}")


def append_only_models() -> list[type[AppendOnlyModel]]:
    return [m for m in apps.get_models() if issubclass(m, AppendOnlyModel)]


def install_triggers(sender=None, using: str = "default", **kwargs) -> None:
    """After ``migrate``: put every missing trigger in place. Idempotent; runs once per migrate."""
    if sender is not None and sender.name != "lms.common":
        return
    connection = connections[using]
    existing = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for model in append_only_models():
            if model._meta.db_table in existing:
                for statement in _statements(connection.vendor, model):
                    cursor.execute(statement)


def check_triggers(app_configs=None, databases: Iterable[str] | None = None, **kwargs) -> list[Error]:
    """System check ``common.E001``: a table that promises to be append-only lacks its triggers."""
    return [
        Error(
            f"{table} has no append-only triggers in database {alias!r}.",
            hint="Run manage.py migrate.",
            id="common.E001",
        )
        for alias in databases or []
        for table in unguarded_tables(alias)
    ]


def unguarded_tables(alias: str = "default") -> list[str]:
    """Existing append-only tables from which a trigger is missing."""
    connection = connections[alias]
    existing = set(connection.introspection.table_names())
    tables = [m._meta.db_table for m in append_only_models() if m._meta.db_table in existing]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        present = {name for (name,) in cursor.fetchall()}
    return [t for t in tables if not set(_trigger_names(connection.vendor, t)) <= present]


POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only_guard() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$ LANGUAGE plpgsql;
"""


def _trigger_names(vendor: str, table: str) -> list[str]:
    kinds = ["rows", "truncate"] if vendor == "postgresql" else ["update", "delete", "replace"]
    return [f"{table}_keep_{kind}" for kind in kinds]


def _statements(vendor: str, model: type[models.Model]) -> list[str]:
    return _postgres(model._meta.db_table) if vendor == "postgresql" else _sqlite(model)


def _postgres(table: str) -> list[str]:
    rows, truncate = _trigger_names("postgresql", table)
    call = "EXECUTE FUNCTION append_only_guard()"
    return [
        f'CREATE OR REPLACE TRIGGER "{rows}" BEFORE UPDATE OR DELETE ON "{table}" FOR EACH ROW {call}',
        f'CREATE OR REPLACE TRIGGER "{truncate}" BEFORE TRUNCATE ON "{table}" FOR EACH STATEMENT {call}',
    ]


def _sqlite(model: type[models.Model]) -> list[str]:
    table = model._meta.db_table
    update, delete, replace = _trigger_names("sqlite", table)
    refusal = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
    taken = " OR ".join(_same(columns) for columns in _unique_columns(model))
    guarded = f'SELECT 1 FROM "{table}" WHERE {taken}'  # noqa: S608
    return [
        f'CREATE TRIGGER IF NOT EXISTS "{update}" BEFORE UPDATE ON "{table}" {refusal}',
        f'CREATE TRIGGER IF NOT EXISTS "{delete}" BEFORE DELETE ON "{table}" {refusal}',
        # INSERT OR REPLACE deletes without firing the delete trigger (recursive_triggers is off).
        f'CREATE TRIGGER IF NOT EXISTS "{replace}" BEFORE INSERT ON "{table}" '
        f"WHEN EXISTS ({guarded}) {refusal}",
    ]


def _unique_columns(model: type[models.Model]) -> list[list[str]]:
    single = [[f.column] for f in model._meta.concrete_fields if f.unique]
    together = [
        [model._meta.get_field(name).column for name in constraint.fields]
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields and not constraint.condition
    ]
    return single + together


def _same(columns: list[str]) -> str:
    return "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in columns) + ")"
