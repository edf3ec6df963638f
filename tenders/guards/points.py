"""The points of one bid, item by item: what its bidder is told with the result (第六十九条)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.rules.money import mean, round_half_up
from tenders.guards.objective import concluded, value_of
from tenders.rules.scoring import Cell

PLACES = 2


@dataclass(frozen=True)
class Points:
    """What an item brought the bid: the mean of the members' points, of so many."""

    name: Any
    points: Decimal
    most: Decimal

    @property
    def lost(self) -> Decimal:
        """The points that were to be had and were not given."""
        return self.most - self.points


def points_of(
    lot: Any,
    bid: Any,
    sheets: Collection[Any],
    settled: Mapping[Cell, Decimal] | None = None,
) -> list[Points]:
    """The price score and the mean of each criterion, in the order of the documents; points.

    Empty where the bids were compared by their price alone. `settled` are the majority's points
    that count for every member, where they were read already.
    """
    result = getattr(bid, "result", None)
    if result is None or result.price_score is None:
        return []
    found = [Points(_("Price"), round_half_up(result.price_score, PLACES), lot.price_weight)]
    given: dict[int, list[Decimal]] = {}
    settled = concluded(lot, sheets) if settled is None else settled
    for sheet in sheets:
        for score in sheet.scores.all():
            if score.bid_id == bid.pk:
                given.setdefault(score.criterion_id, []).append(value_of(score, settled))
    for one in lot.criteria.all():
        if one.pk in given:
            found.append(
                Points(one.name, round_half_up(mean(given[one.pk]), PLACES), one.max_points)
            )
    return found
