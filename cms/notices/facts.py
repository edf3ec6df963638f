"""When two writings of a fact say the same. Pure."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any


def same(one: Any, other: Any) -> bool:
    """Equal as facts: amounts by value, moments by instant, texts without their spacing."""
    texts = ["" if value is None else str(value).strip() for value in (one, other)]
    if texts[0] == texts[1]:
        return True
    with suppress(InvalidOperation):
        return Decimal(texts[0]) == Decimal(texts[1])
    with suppress(ValueError):
        moments = [datetime.fromisoformat(text) for text in texts]
        return moments[0].timestamp() == moments[1].timestamp()
    return close(texts[0]) == close(texts[1])


def close(text: str) -> str:
    """A text without its spacing."""
    return "".join(text.split())
