"""Search on SQLite (FTS5)."""

from __future__ import annotations

from typing import Any

from modelsearch.backends.database.sqlite import sqlite
from modelsearch.backends.database.sqlite.query import Lexeme, SearchQueryExpression

from cms.search import indexer
from cms.search.queries import Prefix, rewrite, rewrite_as_you_type

indexer.install(sqlite)


def _columns(fields: Any) -> Any:
    """The index keeps titles apart and everything else together."""
    return fields and sorted({"title" if name == "title" else "body" for name in fields})


class PairQueryCompiler(sqlite.SQLiteSearchQueryCompiler):
    query: Any
    fields: Any

    def __init__(self, queryset: Any, query: Any, fields: Any = None, **kwargs: Any) -> None:
        super().__init__(queryset, query, fields=fields, **kwargs)
        self.query = rewrite(self.query)

    def search(self, *args: Any, **kwargs: Any) -> Any:
        fields, self.fields = self.fields, _columns(self.fields)
        try:
            return super().search(*args, **kwargs)
        finally:
            self.fields = fields

    def build_search_query_content(self, query: Any, config: Any = None) -> Any:
        if isinstance(query, Prefix):
            return SearchQueryExpression(Lexeme(query.query_string, prefix=True), config=config)
        return super().build_search_query_content(query, config=config)


class PairAutocompleteCompiler(sqlite.SQLiteAutocompleteQueryCompiler):
    query: Any
    fields: Any

    def __init__(self, queryset: Any, query: Any, fields: Any = None, **kwargs: Any) -> None:
        super().__init__(queryset, query, fields=fields, **kwargs)
        self.query = rewrite_as_you_type(self.query)

    def search(self, *args: Any, **kwargs: Any) -> Any:
        fields, self.fields = self.fields, None
        try:
            return super().search(*args, **kwargs)
        finally:
            self.fields = fields


class PairSQLiteBackend(sqlite.SQLiteSearchBackend):
    query_compiler_class = PairQueryCompiler
    autocomplete_query_compiler_class = PairAutocompleteCompiler
