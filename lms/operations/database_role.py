"""What the application's own role may do in PostgreSQL: never change what is only ever added (law 1).

The triggers refuse it to everybody, also to the owner of the tables; but the owner could drop them. So a place
migrates as the owner and serves as a role that owns nothing.
"""

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from lms.common.append_only import append_only_models
from lms.common.errors import HouseError


def entitle(role: str) -> dict[str, int]:
    """Give *role* what serving needs, and take from it whatever it had beyond that. Run after each ``migrate``.

    Returns how many tables it may change and to how many it may only add. Raises ``HouseError``.
    """
    if connection.vendor != "postgresql":
        raise HouseError(_("Only PostgreSQL knows roles; this database is another."))
    only_added = {model._meta.db_table for model in append_only_models()} | {"django_migrations"}
    with transaction.atomic(), connection.cursor() as cursor:
        _refuse_unfit(cursor, role)
        tables = set(connection.introspection.table_names(cursor))
        changed = tables - only_added
        name = sql.Identifier(role)
        for statement, rights, which in (
            ("REVOKE {rights} ON {which} FROM {role}", "ALL", tables),
            ("GRANT {rights} ON {which} TO {role}", "SELECT, INSERT, UPDATE, DELETE", changed),
            ("GRANT {rights} ON {which} TO {role}", "SELECT, INSERT", tables & only_added),
        ):
            listed = sql.SQL(", ").join(sql.Identifier(table) for table in sorted(which))
            cursor.execute(
                sql.SQL(statement).format(rights=sql.SQL(rights), which=listed, role=name).as_string()
            )
        cursor.execute(
            sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(name).as_string()
        )
    return {"changes": len(changed), "only_adds": len(tables & only_added)}


def _refuse_unfit(cursor, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper, pg_has_role(rolname, (SELECT relowner FROM pg_class WHERE oid = 'hours_hourentry'::regclass), "
        "'MEMBER') FROM pg_roles WHERE rolname = %s",
        [role],
    )
    found = cursor.fetchone()
    if found is None:
        raise HouseError(
            _("PostgreSQL knows no role %(role)s. Make it first: CREATE ROLE … LOGIN.") % {"role": role}
        )
    if any(found):
        raise HouseError(
            _(
                "%(role)s owns the tables or is a superuser, so nothing can be taken from it. Name another role."
            )
            % {"role": role}
        )
