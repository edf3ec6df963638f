"""What has to be so where people work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks


def clock_stands_still(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Of a deployment: no clock that travels, no demonstration whose page moves it."""
    if settings.CLOCK_MAY_TRAVEL or settings.DEMONSTRATION:
        message = "The clock of an installation where people work can be moved."
        hint = "CLOCK_MAY_TRAVEL and DEMONSTRATION must be off."
        return [checks.Error(message, hint=hint, id="procurement.E001")]
    return []
