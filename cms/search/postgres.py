"""Search on PostgreSQL (tsvector)."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.search import SearchQuery
from modelsearch.backends.database.postgres import postgres
from modelsearch.backends.database.postgres.query import Lexeme

from cms.search import indexer
from cms.search.queries import Prefix, rewrite, rewrite_as_you_type

indexer.install(postgres)


class _IndexedFields:
    """Search the index, never the raw columns: they hold no pairs."""

    fields: Any

    def get_search_vectors(self, search_query: Any) -> Any:
        vectors = self.get_index_vectors(search_query)  # type: ignore[attr-defined]
        if self.fields is None or len(vectors) == 1:
            return vectors
        title, body = vectors
        wanted = {"title" if name == "title" else "body" for name in self.fields}
        return [v for v, name in ((title, "title"), (body, "body")) if name in wanted]


class PairQueryCompiler(_IndexedFields, postgres.PostgresSearchQueryCompiler):
    query: Any

    def __init__(self, queryset: Any, query: Any, fields: Any = None, **kwargs: Any) -> None:
        super().__init__(queryset, query, fields=fields, **kwargs)
        self.query = rewrite(self.query)

    def build_tsquery_content(self, query: Any, config: Any = None, invert: bool = False) -> Any:
        if isinstance(query, Prefix):
            lexeme = Lexeme(query.query_string, invert=invert, prefix=True)
            return SearchQuery(lexeme, search_type="raw", config=config)
        return super().build_tsquery_content(query, config=config, invert=invert)


class PairAutocompleteCompiler(_IndexedFields, postgres.PostgresAutocompleteQueryCompiler):
    query: Any

    def __init__(self, queryset: Any, query: Any, fields: Any = None, **kwargs: Any) -> None:
        super().__init__(queryset, query, fields=fields, **kwargs)
        self.query = rewrite_as_you_type(self.query)


class PairPostgresBackend(postgres.PostgresSearchBackend):
    query_compiler_class = PairQueryCompiler
    autocomplete_query_compiler_class = PairAutocompleteCompiler

    def __init__(self, params: dict[str, Any]) -> None:
        # Pairs have no stems and no stop words, whatever the server's language.
        super().__init__({"SEARCH_CONFIG": "simple", **params})
