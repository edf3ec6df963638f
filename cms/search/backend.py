"""Wagtail's search backend that finds Chinese words on SQLite and PostgreSQL.

Named in `WAGTAILSEARCH_BACKENDS`; serves the public pages and Wagtail's administration alike.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.db import connection

# Only the module of the database in use can be imported: the other one's index is no model.
BACKENDS = {
    "sqlite": ("cms.search.sqlite", "PairSQLiteBackend"),
    "postgresql": ("cms.search.postgres", "PairPostgresBackend"),
}


def SearchBackend(params: dict[str, Any]) -> Any:
    """The backend of the default database."""
    if connection.vendor not in BACKENDS:
        raise ImproperlyConfigured(f"Search needs SQLite or PostgreSQL, not {connection.vendor}.")
    module, name = BACKENDS[connection.vendor]
    return getattr(import_module(module), name)(params)
