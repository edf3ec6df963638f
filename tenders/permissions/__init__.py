"""Who may do what in the tender procedure: one module per topic, one table of them all."""

from __future__ import annotations

from typing import Any

from . import (
    amending,
    award,
    bidding,
    challenges,
    deposits,
    evaluation,
    invitation,
    opening,
    planning,
    reviewing,
    tendering,
)

TABLE: dict[str, Any] = {
    **planning.TABLE,
    **reviewing.TABLE,
    **tendering.TABLE,
    **amending.TABLE,
    **bidding.TABLE,
    **opening.TABLE,
    **evaluation.TABLE,
    **award.TABLE,
    **challenges.TABLE,
    **deposits.TABLE,
    **invitation.TABLE,
}
