"""What acts and logs are called: the label of a transition, or the words of the app."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.audit.models import MAIN_LOG
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


def log_words(log: str) -> str:
    """A log in words; one that nobody named keeps its name."""
    return str(_("Main log") if log == MAIN_LOG else registry.log_words(log) or log)


def acts_like(text: str) -> list[str]:
    """The codes of the acts whose words hold this text, for the search of the log."""
    known = {**registry.act_words, **_labels()}
    return [code for code, words in known.items() if text.casefold() in str(words).casefold()]
