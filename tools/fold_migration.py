"""Fold the fields, constraints and indexes of a first migration into the models it creates.

`makemigrations` adds them one by one, and SQLite rebuilds the whole table for each: a fresh
database then takes twice as long. Run it after a first migration was made anew; with
`--libraries` all steps of the libraries come before it (ours are many models, and each of their
steps would build them anew):

    .venv/bin/python tools/fold_migration.py contracts
    .venv/bin/python tools/fold_migration.py --libraries tenders cms
"""

from __future__ import annotations

import os
import sys
from graphlib import TopologicalSorter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "procurement.settings.dev")

import django
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.writer import MigrationWriter

FOLDED = {AddConstraint: ("constraints", "constraint"), AddIndex: ("indexes", "index")}
LIBRARIES = (
    *("account", "admin", "django_tasks_database", "mfa", "wagtailadmin", "wagtailcore"),
    *("wagtaildocs", "wagtailembeds", "wagtailimages", "wagtailsearch", "wagtailusers"),
)


def fold(app: str, operations: list) -> list:
    """The same end in fewer steps: models with all they have, those they point to first."""
    created = {op.name_lower: op for op in operations if isinstance(op, CreateModel)}
    kept = []
    for op in operations:
        model = created.get(getattr(op, "model_name_lower", ""))
        option, attribute = FOLDED.get(type(op), ("", ""))
        if model is not None and isinstance(op, AddField):
            model.fields.append((op.name, op.field))
        elif model is not None and option:
            model.options[option] = [*model.options.get(option, ()), getattr(op, attribute)]
        elif not isinstance(op, CreateModel):
            kept.append(op)
    wanted = {name: _points_to(app, op) & created.keys() - {name} for name, op in created.items()}
    return [*(created[name] for name in TopologicalSorter(wanted).static_order()), *kept]


def _points_to(app: str, model: CreateModel) -> set[str]:
    """The models of the same app behind the fields of a model."""
    remote = (getattr(field, "remote_field", None) for _name, field in model.fields)
    named = (str(one.model).lower() for one in remote if one is not None)
    return {name.removeprefix(f"{app}.") for name in named if name.startswith(f"{app}.")}


def main(app: str, *, libraries: bool) -> None:
    loader = MigrationLoader(None)
    migration = loader.get_migration(app, "0001_initial")
    before = len(migration.operations)
    migration.operations = fold(app, migration.operations)
    if libraries:
        theirs = [node for node in loader.graph.leaf_nodes() if node[0] in LIBRARIES]
        migration.dependencies = list(dict.fromkeys([*theirs, *migration.dependencies]))
    writer = MigrationWriter(migration)
    Path(writer.path).write_text(writer.as_string(), encoding="utf-8")
    print(f"{app}: {before} operations, now {len(migration.operations)}")


if __name__ == "__main__":
    django.setup()
    labels = [word for word in sys.argv[1:] if word != "--libraries"]
    for label in labels:
        main(label, libraries="--libraries" in sys.argv)
