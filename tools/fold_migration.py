"""Fold the constraints and indexes of a first migration into the models it creates.

`makemigrations` adds them one by one at the end, and SQLite rebuilds the whole table for each:
a fresh database then takes twice as long. Run it after a first migration was made anew:

    .venv/bin/python tools/fold_migration.py contracts
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement.settings.dev")

import django
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

FOLDED = {AddConstraint: ("constraints", "constraint"), AddIndex: ("indexes", "index")}


def fold(operations: list) -> list:
    """The same end, with fewer steps; what needs a column that comes later stays where it is."""
    created = {op.name_lower: op for op in operations if isinstance(op, CreateModel)}
    late = {(op.model_name_lower, op.name) for op in operations if isinstance(op, AddField)}
    kept = []
    for op in operations:
        option, attribute = FOLDED.get(type(op), ("", ""))
        model = created.get(getattr(op, "model_name_lower", ""))
        if not option or model is None:
            kept.append(op)
            continue
        words = repr(getattr(op, attribute).deconstruct())
        if any(name == op.model_name_lower and f"'{field}" in words for name, field in late):
            kept.append(op)
            continue
        model.options[option] = [*model.options.get(option, ()), getattr(op, attribute)]
    return kept


def main(app: str) -> None:
    django.setup()
    migration = MigrationLoader(None).get_migration(app, "0001_initial")
    before = len(migration.operations)
    migration.operations = fold(migration.operations)
    writer = MigrationWriter(migration)
    Path(writer.path).write_text(writer.as_string(), encoding="utf-8")
    print(f"{app}: {before} operations, now {len(migration.operations)}")


if __name__ == "__main__":
    for label in sys.argv[1:]:
        main(label)
