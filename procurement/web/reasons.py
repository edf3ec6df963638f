"""Why something is refused, as pages say it: message, days and amounts in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext

from procurement.errors import Amount, Reason, Share
from procurement.web import formats


def written(value: object) -> object:
    """A parameter of a message as pages write it; text and whole numbers stay.

    | value                 | Chinese              | English             |
    | --------------------- | -------------------- | ------------------- |
    | Amount(24440000)      | 24,440,000.00 元     | CNY 24,440,000.00   |
    | Share(0.10)           | 10%                  | 10%                 |
    | Decimal(99.50)        | 99.5                 | 99.5                |
    | date(2026, 3, 23)     | 2026年3月23日 星期一 | Mon 23 Mar 2026     |
    """
    match value:
        case Amount():
            return formats.amount(value)
        case Share():
            return formats.percent(value)
        case Decimal():
            return formats.quantity(value)
        case datetime():
            return formats.moment_words(value)
        case date():
            return formats.day_words(value)
    return value


def reason_text(reason: Reason) -> str:
    """Why something is refused, in the reader's language."""
    return reason.text(gettext, written)


def reason_with_article(reason: Reason) -> str:
    """The same with its article behind it, where there is one."""
    text = reason_text(reason)
    if not reason.article:
        return text
    article = formats.citation(reason.article)
    return gettext("%(text)s (%(article)s)") % {"text": text, "article": article}


# Kept for later ---------------------------------------------------------------------------------

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
            return "words", str(value)
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
        case "words" if value:
            return gettext(value)
    return value
