"""Whatever came into the tables without being saved by a model is put into the index.

Migrations write their rows with historical models, which tell the search index nothing: the
seeded pages would never be found. Asked after every migrate, so that an installation that is
upgraded is completed too; where nothing is missing it costs one query for each indexed model.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.migrations.executor import MigrationExecutor
from django.db.models.functions import Cast
from django.utils.module_loading import import_string
from modelsearch.index import get_indexed_models
from wagtail.search.backends import get_search_backend

CHUNK = 500


def add_missing() -> int:
    """Index every object of an indexed model that has no entry; returns how many there were."""
    return sum(_add_missing_of(model) for model in get_indexed_models())


def _add_missing_of(model: Any) -> int:
    # The index can be imported only once the database in use is known.
    entries: Any = import_string("wagtail.search.models.IndexEntry").objects
    kind = ContentType.objects.get_for_model(model)
    here = entries.filter(
        content_type=kind, object_id=Cast(models.OuterRef("pk"), models.CharField())
    )
    keys = list(
        model.get_indexed_objects()
        .filter(~models.Exists(here))
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    if keys:
        index = get_search_backend().get_index_for_model(model)
        for start in range(0, len(keys), CHUNK):
            rows = model.get_indexed_objects().filter(pk__in=keys[start : start + CHUNK])
            index.add_items(model, list(rows))
    return len(keys)


def after_migrate(sender: Any, using: str = DEFAULT_DB_ALIAS, **kwargs: Any) -> None:
    """`post_migrate` of this app: only a database that stands at the newest migrations has the
    columns that the models of today read. A flush, which tells no plan, has left no rows."""
    if using != DEFAULT_DB_ALIAS or "plan" not in kwargs:
        return
    executor = MigrationExecutor(connections[using])
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        add_missing()
