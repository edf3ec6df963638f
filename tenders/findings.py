"""What forms hand to services: one finding about one bid or bidder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Opinion:
    """What a member finds about one bid; a refusal needs its reason."""

    accepted: bool
    reason: str = ""


@dataclass(frozen=True)
class Decision:
    """What the purchaser finds about one bidder; a refusal needs its reason."""

    qualified: bool
    reason: str = ""
