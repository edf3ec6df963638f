"""What contracts add to the timelines of the lots they come from: notice and filing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from contracts.models import Contract
from contracts.timeline import of_lots
from procurement.calendars.services import calendar
from procurement.registry import Event


def of_their_lots(lots: Sequence[Any], now: datetime) -> dict[int, list[Event]]:
    """By lot what its signed contract still asks, or has been given."""
    rows = Contract.objects.filter(lot__in=[lot.pk for lot in lots]).order_by("pk")
    signed = list(rows.exclude(signed_at=None).select_related("award", "lot__tender"))
    return of_lots(signed, calendar.current()) if signed else {}
