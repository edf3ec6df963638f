"""What pages say of a procedure in its own words, with the article that rules it there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django.utils.functional import lazy

from procurement.web.parts import Link
from tenders.rules.vocabulary import WORDS, governing, speak

spoken = lazy(speak, str)
T = TypeVar("T")


def in_words_of(procedure: str, row: T, *fields: str) -> T:
    """A line or a thing to do: its `article` and these texts as the procedure has them."""
    if procedure not in WORDS:
        return row
    values: dict[str, Any] = {
        name: spoken(text, procedure) for name in fields if (text := getattr(row, name))
    }
    article: Any = row.article  # type: ignore[attr-defined]
    return replace(row, article=governing(article, procedure), **values)  # type: ignore[type-var]


def labelled(procedure: str, links: list[Link]) -> list[Link]:
    """Links whose words are the product's own, as the procedure has them."""
    if procedure not in WORDS:
        return links
    return [replace(link, text=spoken(link.text, procedure)) for link in links]
