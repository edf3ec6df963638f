"""The SQLite test database is migrated once and copied from then on.

Nothing is left out: the copy is what `migrate` made, triggers and seeds among it, kept under
the digest of everything that can change it. PostgreSQL migrates every time.
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
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parent.parent
APPS = ("procurement", "tenders", "contracts", "inspections", "cms")

# What decides tables, triggers and seeds.
SHAPING = {"models", "migrations", "lifecycle", "apps", "triggers", "roles", "settings", "seeds"}

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


def keep_a_migrated_copy() -> None:
    """Switch it on."""
    DatabaseCreation.create_test_db = create_test_db
