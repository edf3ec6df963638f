"""What a round of inspections scored: the plain mean of its units, rounded once."""

from collections.abc import Iterable
from decimal import Decimal

from inspections.rules.score import PLACES
from procurement.rules.money import mean, round_half_up


def round_score(scores: Iterable[Decimal]) -> Decimal:
    """Mean of the units' scores, half up to two decimals (points).

    The published round score is what the period counts, so that a reader needs nothing else.

    | units                | round |
    | -------------------- | ----- |
    | 98.50, 96.00, 96.00  | 96.83 |
    | 86.205               | 86.21 |

    Raises ValueError when no unit was inspected.
    """
    return round_half_up(mean(scores), PLACES)
