"""Database triggers that forbid changing or deleting rows of append-only tables.

Django rebuilds SQLite tables on some migrations and drops their triggers silently, so they
are installed again after every migrate, and a check looks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core import checks
from django.db import DEFAULT_DB_ALIAS, connection, connections

# Tables whose rows stay as written. Apps add theirs at start: append_only("app_table").
tables: set[str] = {"audit_auditentry"}


def append_only(table: str) -> None:
    """Guard one more table."""
    tables.add(table)


SQLITE = """
CREATE TRIGGER IF NOT EXISTS "{table}_no_{verb}" BEFORE {VERB} ON "{table}"
BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END
"""
# REPLACE deletes the row in its way, and SQLite fires no DELETE trigger for that unless the
# client has asked for it: any other client could write over a row. Before the insert, the row
# that would be in the way is still there. PostgreSQL knows no REPLACE.
SQLITE_REPLACE = """
CREATE TRIGGER IF NOT EXISTS "{table}_no_replace" BEFORE INSERT ON "{table}"
WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {taken})
BEGIN SELECT RAISE(ABORT, 'append-only table {table}'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION append_only_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME; END $$
"""
POSTGRES = """
CREATE OR REPLACE TRIGGER "{table}_no_{verb}" BEFORE {VERB} ON "{table}"
FOR EACH {each} EXECUTE FUNCTION append_only_refuse()
"""


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create the triggers that are missing on the guarded tables that exist."""
    conn = connections[using]
    present = set(conn.introspection.table_names())
    with conn.cursor() as cursor:
        if conn.vendor == "postgresql":
            cursor.execute(POSTGRES_FUNCTION)
        for table in sorted(tables & present):
            for verb in ("update", "delete"):
                if conn.vendor == "postgresql":
                    sql = POSTGRES.format(table=table, verb=verb, VERB=verb.upper(), each="ROW")
                else:
                    sql = SQLITE.format(table=table, verb=verb, VERB=verb.upper())
                cursor.execute(sql)
            if conn.vendor == "sqlite":
                taken = _taken(conn, cursor, table)
                cursor.execute(SQLITE_REPLACE.format(table=table, taken=taken))
            if conn.vendor == "postgresql":
                cursor.execute(
                    POSTGRES.format(table=table, verb="truncate", VERB="TRUNCATE", each="STATEMENT")
                )


def _taken(conn: Any, cursor: Any, table: str) -> str:
    """SQL: a row has the primary key, or another unique key, of the one that comes."""
    constraints = conn.introspection.get_constraints(cursor, table).values()
    keys = {tuple(one["columns"]) for one in constraints if one["primary_key"] or one["unique"]}
    same = (" AND ".join(f'"{column}" = NEW."{column}"' for column in key) for key in sorted(keys))
    return " OR ".join(f"({one})" for one in same)


def remove() -> None:
    """Lift the triggers: for the flush after transactional tests and for the retention rule."""
    present = set(connection.introspection.table_names())
    on_table = ' ON "{table}"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for table in sorted(tables & present):
            for verb in ("update", "delete", "truncate", "replace"):
                cursor.execute(
                    f'DROP TRIGGER IF EXISTS "{table}_no_{verb}"' + on_table.format(table=table)
                )


@contextmanager
def lifted() -> Iterator[None]:
    """No triggers inside the block."""
    remove()
    try:
        yield
    finally:
        install()


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Names of triggers that should exist and do not."""
    conn = connections[using]
    present = set(conn.introspection.table_names())
    query = (
        "SELECT tgname FROM pg_trigger"
        if conn.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with conn.cursor() as cursor:
        cursor.execute(query)
        found = {row[0] for row in cursor.fetchall()}
    verbs = ("update", "delete", *(("replace",) if conn.vendor == "sqlite" else ()))
    wanted = {f"{table}_no_{verb}" for table in tables & present for verb in verbs}
    return sorted(wanted - found)


def install_after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """`post_migrate`, after the tables of all apps: a rebuilt table is guarded again."""
    install(using)


def check_installed(
    app_configs: Any, databases: Any = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """System check (`check --database default`): a guarded table without its triggers."""
    return [
        checks.Error(
            f"The trigger {name} is missing: rows of an append-only table could be changed.",
            hint="Run manage.py migrate; it installs the triggers again.",
            id="audit.E001",
        )
        for using in databases or []
        for name in missing(using)
    ]
