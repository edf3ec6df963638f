"""What acts and logs are called: the label of a transition, or the words of the app."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import get_language, trans_real
from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.audit.models import MAIN_LOG
from procurement.workflow import key_of, transitions_of

_PARAMETER = re.compile(r"%\(\w+\)[sd]")


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


PIECES = 60
"""At most so many messages are looked for: whoever types one sign wants no answer from it."""


def message_pieces(text: str) -> list[str]:
    """The longest fixed piece of every message that holds this text in the reader's language.

    A refusal is kept in English with its parameters filled in: between them the message stands
    as it is.
    """
    if len(text.strip()) < 2:
        return []
    catalogue: Any = trans_real.translation(get_language() or settings.LANGUAGE_CODE)
    known = catalogue._catalog
    found = {
        max(_PARAMETER.split(msgid), key=len)
        for msgid, words in known.items()
        if isinstance(msgid, str) and isinstance(words, str) and text.casefold() in words.casefold()
    }
    return sorted(piece for piece in found if len(piece) > 5)[:PIECES]
