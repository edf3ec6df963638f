"""Why something is refused, as pages say it: message, days and amounts in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

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
    | Reason(...)           | as `reason_text` says it | as `reason_text` says it |
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
        case Reason():
            return reason_text(value)
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
