"""Reasons kept for later: in no language, read in whichever the reader has then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext

from procurement.errors import Amount, Reason, Share

NUMBERS: dict[str, type[Decimal]] = {"amount": Amount, "share": Share, "number": Decimal}


def packed(reason: Reason) -> dict[str, Any]:
    """A reason as plain values: the msgid, and what fills it, in no language at all.

    What is kept today may be read in another language later; `unpacked` gives the reason back.
    """
    with translation.override(None):
        return {
            "code": reason.code,
            "message": str(reason.message),
            "params": {name: _pack(value) for name, value in reason.params.items()},
            "article": reason.article,
            "field": reason.field,
        }


def unpacked(values: Mapping[str, Any]) -> Reason:
    """The reason that was `packed`, its words in the language of whoever reads it now."""
    params = {name: _unpack(*value) for name, value in values["params"].items()}
    return Reason(**{**values, "params": params})


def _pack(value: object) -> tuple[str, object]:
    """Its kind and a plain value; the most special kind first."""
    for kind, of in NUMBERS.items():
        if isinstance(value, of):
            return kind, str(value)
    match value:
        case datetime():
            return "moment", value.isoformat()
        case date():
            return "day", value.isoformat()
        case Promise():
            return "words", _words(value)
        case Reason():
            return "reason", packed(value)
        case int():
            return "", value
    return "", str(value)


def _unpack(kind: str, value: Any) -> object:
    if kind in NUMBERS:
        return NUMBERS[kind](value)
    match kind:
        case "moment":
            return datetime.fromisoformat(value)
        case "day":
            return date.fromisoformat(value)
        case "words" if isinstance(value, list):
            return pgettext(*value)
        case "words" if value:
            return gettext(value)
        case "reason":
            return unpacked(value)
    return value


def _words(value: Promise) -> str | list[str]:
    """The msgid of a lazy text, behind its context where it has one."""
    made: Any = value.__reduce__()[1]  # how Django pickles it: function, arguments
    function, args = made[:2]
    return [str(one) for one in args] if function is pgettext else str(value)
