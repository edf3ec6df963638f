"""Before bids are opened: the time has come and enough officers are there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.errors import Reason
from procurement.web import formats

ARTICLE = "87号令第三十九条"
MIN_OFFICERS, MIN_QUORUM = 3, 2


def time_reached(tender: Any, *, now: datetime | None = None, **_inputs: Any) -> Iterator[Reason]:
    """Bids are opened at the moment of the deadline or later; the database's clock decides."""
    moment = now or clock.db_now()
    if tender.deadline is None or moment < tender.deadline:
        yield Reason(
            code="too_early_to_open",
            message=_("Bids are opened at %(deadline)s, not before."),
            params={"deadline": formats.moment_words(tender.deadline) if tender.deadline else "—"},
            article=ARTICLE,
        )


def quorum_present(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """As many opening officers as the tender asks for have said that they are there."""
    present = tender.opening_officers.exclude(present_at=None).count()
    if present < tender.opening_quorum:
        yield Reason(
            code="quorum",
            message=_("%(quorum)s opening officers must be present; %(present)s are."),
            params={"quorum": tender.opening_quorum, "present": present},
            article=ARTICLE,
        )
