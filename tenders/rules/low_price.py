"""Abnormally low prices (异常低价): when to ask, 财库〔2026〕2号 and Order 87 art. 60.

A flag is a question to the bidder, not yet a reason to reject the bid.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.money import exact, mean

BELOW_MEAN, BELOW_NEXT, BELOW_CEILING = "below_mean", "below_next", "below_ceiling"


@dataclass(frozen=True)
class LowPriceRates:
    """Shares below which a price is questioned; `ceiling` overrules the budget (CNY).

    The tender documents may raise the rates up to 0.65.
    """

    of_mean: Decimal = Decimal("0.50")
    of_next: Decimal = Decimal("0.50")
    of_ceiling: Decimal = Decimal("0.45")
    ceiling: Decimal | None = None

    def __post_init__(self) -> None:
        if min(self.of_mean, self.of_next, self.of_ceiling) < 0:
            raise ValueError("a low price rate cannot be negative")
        if self.ceiling is not None and self.ceiling <= 0:
            raise ValueError("a ceiling is more than nothing")


def low_price_flags(
    prices: Mapping[str, Decimal], rates: LowPriceRates, budget: Decimal | None = None
) -> dict[str, tuple[str, ...]]:
    """Flag original prices (CNY) of the bids left, all comparisons strictly below.

    below_mean: price < of_mean x mean of all; below_next: the lowest only, against the second
    lowest; below_ceiling: price < of_ceiling x ceiling (the budget if none is given).

    | prices                          | ceiling    | flags of the first bid                |
    | ------------------------------- | ---------- | ------------------------------------- |
    | 3.70, 8.00, 9.00, 9.50 million  | 10 million | below_mean, below_next, below_ceiling |
    | 3.99, 8.00, 9.00, 9.50 million  | 10 million | below_next, below_ceiling             |
    | 4.50, 8.00, 9.00, 9.50 million  | 10 million | none: 4.50 is 45 % exactly            |

    Bids without a flag are left out. Without a ceiling and a budget that test is left out.
    """
    ordered = sorted(prices.values())
    ceiling = rates.ceiling if rates.ceiling is not None else budget
    flagged = {}
    for name, price in prices.items():
        is_lowest = len(ordered) > 1 and price == ordered[0]
        tests = (
            (BELOW_MEAN, exact(price) < exact(rates.of_mean) * mean(ordered)),
            (BELOW_NEXT, is_lowest and exact(price) < exact(rates.of_next) * exact(ordered[1])),
            (
                BELOW_CEILING,
                ceiling is not None and exact(price) < exact(rates.of_ceiling) * exact(ceiling),
            ),
        )
        flags = tuple(flag for flag, met in tests if met)
        if flags:
            flagged[name] = flags
    return flagged
