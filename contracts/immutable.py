"""Database triggers: the wording of a scheme and its checklists stays once a contract uses it.

Unlike the append-only tables these rows may change while the version is a draft, so the
triggers ask for its state. They are installed again after every migrate, because Django's
rebuild of an SQLite table drops them.
"""

from __future__ import annotations

from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

FIXED = "('in_use', 'superseded')"

# table -> (columns that stay, how to find the state of the version from the old row)
TABLES = {
    "contracts_schemeversion": (("definition", "number", "scheme_id"), "OLD.status"),
    "contracts_checklist": (
        ("kind", "full_score", "version_id"),
        "(SELECT v.status FROM contracts_schemeversion v WHERE v.id = OLD.version_id)",
    ),
    "contracts_checklistitem": (
        ("code", "max_points", "checklist_id"),
        (
            "(SELECT v.status FROM contracts_schemeversion v JOIN contracts_checklist c"
            " ON c.version_id = v.id WHERE c.id = OLD.checklist_id)"
        ),
    ),
    "contracts_faulttype": (
        ("code", "points_each", "rectify_limit", "rectify_unit", "money_kind", "item_id"),
        (
            "(SELECT v.status FROM contracts_schemeversion v JOIN contracts_checklist c"
            " ON c.version_id = v.id JOIN contracts_checklistitem i ON i.checklist_id = c.id"
            " WHERE i.id = OLD.item_id)"
        ),
    ),
}

SQLITE = """
CREATE TRIGGER IF NOT EXISTS "{table}_fixed" BEFORE UPDATE ON "{table}"
WHEN ({changed}) AND {state} IN {fixed}
BEGIN SELECT RAISE(ABORT, 'a scheme in use does not change: {table}'); END
"""
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION "{table}_refuse_change"() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
IF ({changed}) AND {state} IN {fixed} THEN
RAISE EXCEPTION 'a scheme in use does not change: %', TG_TABLE_NAME;
END IF;
RETURN NEW;
END $$
"""
POSTGRES = """
CREATE OR REPLACE TRIGGER "{table}_fixed" BEFORE UPDATE ON "{table}"
FOR EACH ROW EXECUTE FUNCTION "{table}_refuse_change"()
"""


def install(using: str = DEFAULT_DB_ALIAS) -> None:
    """Create the triggers on the tables that exist."""
    conn = connections[using]
    present = set(conn.introspection.table_names())
    postgres = conn.vendor == "postgresql"
    differ = "IS DISTINCT FROM" if postgres else "IS NOT"
    with conn.cursor() as cursor:
        for table in TABLES.keys() & present:
            columns, state = TABLES[table]
            changed = " OR ".join(f"OLD.{name} {differ} NEW.{name}" for name in columns)
            parts = {"table": table, "changed": changed, "state": state, "fixed": FIXED}
            for sql in (POSTGRES_FUNCTION, POSTGRES) if postgres else (SQLITE,):
                cursor.execute(sql.format(**parts))


def install_after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """`post_migrate`, after the tables of all apps."""
    install(using)
