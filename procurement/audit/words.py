"""What an act of the log is called: the label of its transition, or the words of its app."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps

from procurement import registry
from procurement.workflow import key_of, transitions_of


@cache
def _labels() -> dict[str, Any]:
    """The label of every transition, by its key."""
    return {
        key_of(model, name): next(iter(meta.transitions.values())).custom.get("label", "")
        for model in apps.get_models()
        for name, meta in transitions_of(model).items()
    }


def act_words(action: str) -> str:
    """The act in words; an act that nobody named keeps its code."""
    return str(_labels().get(action) or registry.act_words.get(action) or action)


def acts_like(text: str) -> list[str]:
    """The codes of the acts whose words hold this text, for the search of the log."""
    known = {**registry.act_words, **_labels()}
    return [code for code, words in known.items() if text.casefold() in str(words).casefold()]
