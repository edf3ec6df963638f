"""How the members' opinions stand, bid by bid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tenders.guards.evaluation import members
from tenders.models import ConformityOpinion, Lot


@dataclass(frozen=True)
class Tally:
    """One bid: how many for and against, how many have not spoken, and the reasons against."""

    bid: Any
    accepted: int
    refused: int
    waiting: int
    reasons: tuple[str, ...]


def tally(lot: Lot, subject: str) -> list[Tally]:
    """The opinions of the members in force on each bid of the lot that has any or waits for one."""
    number = len(members(lot))
    given: dict[int, list[ConformityOpinion]] = {}
    opinions = ConformityOpinion.objects.filter(bid__lot=lot, subject=subject, void_at=None)
    for one in opinions.order_by("member__number"):
        given.setdefault(one.bid_id, []).append(one)
    found = []
    for bid in lot.bids.filter(pk__in=given).select_related("supplier").order_by("pk"):
        mine = given[bid.pk]
        yes = sum(one.accepted for one in mine)
        reasons = dict.fromkeys(one.reason for one in mine if not one.accepted and one.reason)
        found.append(Tally(bid, yes, len(mine) - yes, number - len(mine), tuple(reasons)))
    return found
