"""What a person typed, as queries over the terms of the index."""

from __future__ import annotations

from typing import Any

from modelsearch.query import And, Boost, MatchAll, Not, Or, Phrase, PlainText

from cms.search.text import is_chinese, pairs, runs

NOTHING = Not(MatchAll())


class Prefix(PlainText):
    """Terms that start with the text: how a single character and a Latin word are found."""


def rewrite(query: Any) -> Any:
    """The query over terms; words without anything to search for match nothing."""
    if isinstance(query, Prefix):
        return query
    if isinstance(query, PlainText):
        return _plain(query.query_string, query.operator)
    if isinstance(query, Phrase):
        return _phrase(query.query_string)
    if isinstance(query, And | Or):
        parts = [part for part in map(rewrite, query.subqueries) if part is not NOTHING]
        return type(query)(parts) if parts else NOTHING
    if isinstance(query, Not):
        return Not(rewrite(query.subquery))
    if isinstance(query, Boost):
        return Boost(rewrite(query.subquery), query.boost)
    return query


def rewrite_as_you_type(query: Any) -> Any:
    """For completion: all terms, the last one being the start of a term."""
    if isinstance(query, PlainText):
        found = [term for run in runs(query.query_string) for term in _whole(run)]
        return PlainText(" ".join(found), operator="and") if found else NOTHING
    return rewrite(query)


def _whole(run: str) -> list[str]:
    return pairs(run) if is_chinese(run) else [run]


def _plain(text: str, operator: str) -> Any:
    found = [_run(run) for run in runs(text)]
    if not found:
        return NOTHING
    if len(found) == 1:
        return found[0]
    return And(found) if operator == "and" else Or(found)


def _run(run: str) -> Any:
    """Chinese and numbers are found as they stand, so their pairs must follow each other;
    a Latin word is found by its beginning."""
    if len(run) == 1:
        return Prefix(run)
    if len(run) == 2:
        return PlainText(run)
    return Prefix(run) if run.isalpha() and not is_chinese(run) else Phrase(" ".join(pairs(run)))


def _phrase(text: str) -> Any:
    parts = [_run(run) for run in runs(text)]
    if not parts:
        return NOTHING
    return parts[0] if len(parts) == 1 else And(parts)
