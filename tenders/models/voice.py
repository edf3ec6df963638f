"""Refusals in the words of the procedure that the thing belongs to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext

from procurement.errors import Reason
from procurement.workflow import Stateful
from tenders.rules.vocabulary import WORDS, governing, speak


def _speak(text: Any, procedure: str) -> str:
    return speak(gettext(str(text)), procedure)


spoken = lazy(_speak, str)


def in_words(reason: Reason, procedure: str) -> Reason:
    """A refusal as the procedure says it, with its article; what people wrote stays as it is.

    Among its parameters our own words wait for their language, what people wrote does not.
    """
    if procedure not in WORDS:
        return reason
    params = {
        name: spoken(value, procedure) if isinstance(value, Promise) else value
        for name, value in reason.params.items()
    }
    message = spoken(reason.message, procedure)
    article = governing(reason.article, procedure)
    return replace(reason, message=message, params=params, article=article)


def procedure_of(obj: Any) -> str:
    """The procedure of the tender behind a row: itself, its tender, lot or challenge."""
    while obj is not None and not hasattr(obj, "procedure"):
        names = (name for name in ("tender", "lot", "challenge") if hasattr(obj, name))
        found = next(names, None)
        obj = getattr(obj, found) if found else None
    return str(getattr(obj, "procedure", ""))


class Voiced(Stateful):
    """Base of what belongs to a tender and has a life."""

    class Meta:
        abstract = True

    def worded(self, reason: Reason) -> Reason:
        return in_words(reason, procedure_of(self))

    def phrased(self, text: Any) -> Any:
        """The product's own words, which wait for their language, as the procedure has them."""
        procedure = procedure_of(self) if isinstance(text, Promise) else ""
        return spoken(text, procedure) if procedure in WORDS else text
