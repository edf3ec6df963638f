"""What is built now, in plain lines, for whoever waits for the first page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from contracts.models import Certificate, Contract
from inspections.models import Round
from procurement import clock
from tenders.models import Tender

Tell = Callable[[str], None]


class Progress:
    """Says a line whenever the story enters another month: what the city has by then."""

    def __init__(self, tell: Tell) -> None:
        self.tell = tell
        self._month = ""

    def step(self, what: str) -> None:
        """A part that is no month."""
        self.tell(f"  {what}")

    def act(self, moment: datetime) -> None:
        """An act of that moment is done."""
        month = f"{moment.astimezone(clock.LEGAL_ZONE):%Y-%m}"
        if month == self._month:
            return
        self._month = month
        self.tell(
            f"  {month}: so far {Tender.objects.count()} tenders, {Contract.objects.count()}"
            f" contracts, {Round.objects.count()} inspection rounds,"
            f" {Certificate.objects.count()} payment certificates"
        )
