"""What forms hand to services: one finding about one bid or bidder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Opinion:
    """What a member finds about one bid; a refusal needs its reason.

    `gives_away`: its anonymous part tells whose it is, which is a refusal too.
    """

    accepted: bool
    reason: str = ""
    gives_away: bool = False


@dataclass(frozen=True)
class Decision:
    """What the purchaser finds about one bidder; a refusal needs its reason."""

    qualified: bool
    reason: str = ""
