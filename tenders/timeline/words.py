"""What pages say of a procedure in its own words, with the article that rules it there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

from django.utils.functional import lazy
from django.utils.translation import get_language, gettext

from procurement.web.parts import Link
from tenders.rules.failures import facts_of
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


def _failure(text: str) -> str:
    found = None if (get_language() or "zh").startswith("zh") else facts_of(text)
    return text if found is None else gettext(found[0]) % found[1]


failure_words = lazy(_failure, str)
"""Why a lot failed in the reader's language, where the product itself wrote it; else as written."""


def labelled(procedure: str, links: list[Link]) -> list[Link]:
    """Links whose words are the product's own, as the procedure has them."""
    if procedure not in WORDS:
        return links
    return [replace(link, text=spoken(link.text, procedure)) for link in links]
