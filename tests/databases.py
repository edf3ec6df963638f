"""What migrations made is made once: kept as a copy on SQLite, as a seed on PostgreSQL.

The SQLite test database is migrated once and copied from then on. Nothing is left out: the copy
is what `migrate` made, triggers and seeds among it, kept under the digest of everything that can
change it. PostgreSQL migrates every time; its seeded rows are put back after each test that
commits, without truncating a hundred empty tables and loading JSON.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from pathlib import Path

import django
import wagtail
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.backends.sqlite3.creation import DatabaseCreation

from procurement.audit import triggers

ROOT = Path(__file__).resolve().parent.parent
APPS = ("procurement", "tenders", "contracts", "inspections", "cms")

# What decides tables, triggers, seeds and their search terms.
SHAPING = {
    "models",
    "migrations",
    "lifecycle",
    "apps",
    "triggers",
    "roles",
    "settings",
    "seeds",
    "search",
}

_migrate = DatabaseCreation.create_test_db


def _digest() -> str:
    digest = hashlib.sha256(f"{django.__version__} {wagtail.__version__}".encode())
    for config in sorted(apps.get_app_configs(), key=lambda config: config.label):
        digest.update(f"{config.label} {config.verbose_name}".encode())
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if {*path.relative_to(ROOT).parts, path.stem} & SHAPING:
                digest.update(path.read_bytes())
    for path in sorted(ROOT.glob("*/data/**/*.json")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


def create_test_db(self, verbosity=1, autoclobber=False, serialize=True, keepdb=False):
    """`create_test_db` of the SQLite backend, from the kept copy where there is one."""
    # With --no-migrations the tables come without seeds and triggers: nothing to keep.
    if settings.MIGRATION_MODULES or not self.is_in_memory_db(self._get_test_db_name()):
        return _migrate(self, verbosity, autoclobber, serialize, keepdb)
    kept = Path(tempfile.gettempdir()) / f"procurement-tests-{os.getuid()}-{_digest()}.sqlite3"
    if not kept.exists():
        name = _migrate(self, verbosity, autoclobber, serialize, keepdb)
        fresh = kept.with_suffix(f".{os.getpid()}")
        with sqlite3.connect(fresh) as copy:
            self.connection.connection.backup(copy)
        copy.close()
        fresh.rename(kept)
        return name
    name = self._get_test_db_name()
    self.connection.close()
    self.connection.settings_dict["NAME"] = name
    self.connection.ensure_connection()
    source = sqlite3.connect(kept)
    source.backup(self.connection.connection)
    source.close()
    if serialize:
        self.connection._test_serialized_contents = self.serialize_db_to_string()
    return name


class Seed:
    """The rows that migrations wrote, in a schema of their own on PostgreSQL."""

    def __init__(self) -> None:
        self.tables: list[str] = []
        self.full: list[str] = []

    def keep(self, connection) -> None:
        """Copy every table that holds rows."""
        if connection.vendor != "postgresql":
            return
        with connection.cursor() as cursor:
            cursor.execute("CREATE SCHEMA seed")
            names = set(connection.introspection.table_names())
            self.tables = sorted(names - {"django_migrations"})
            for table in self.tables:
                cursor.execute(f'SELECT EXISTS (SELECT FROM "{table}")')
                if cursor.fetchone()[0]:
                    cursor.execute(f'CREATE TABLE seed."{table}" AS TABLE "{table}"')
                    self.full.append(table)

    def sow(self, connection) -> bool:
        """Nothing but the seed is in the tables; False on another database, where none is kept."""
        if not self.tables:
            return False
        guarded = sorted(triggers.tables & set(self.tables))
        parts = [
            *(f'ALTER TABLE "{table}" DISABLE TRIGGER USER' for table in guarded),
            # Django's foreign keys are looked at when all rows are there.
            "SET CONSTRAINTS ALL DEFERRED",
            *(f'DELETE FROM "{table}"' for table in self.tables),
            *(f'INSERT INTO "{table}" SELECT * FROM seed."{table}"' for table in self.full),
            "SET CONSTRAINTS ALL IMMEDIATE",
            *(f'ALTER TABLE "{table}" ENABLE TRIGGER USER' for table in guarded),
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("; ".join(parts))
        return True


SEED = Seed()


def keep_a_migrated_copy() -> None:
    """Switch it on."""
    DatabaseCreation.create_test_db = create_test_db
