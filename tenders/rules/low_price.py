"""Abnormally low prices (异常低价): when to ask, 财库〔2026〕2号 and Order 87 art. 60.

A flag is a question to the bidder, not yet a reason to reject the bid.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from procurement.errors import Reason, gettext_noop
from procurement.rules.money import exact, mean

ARTICLE = "87号令第六十条；财库〔2026〕2号"
MOST_MINUTES = 24 * 60
# The fields of a tender that raise a rate.
LOW_RATES = ("low_mean_rate", "low_next_rate", "low_ceiling_rate")
OWN = "committee"  # the committee's own judgement, no rate
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


def raised(rates: LowPriceRates, asked: Mapping[str, Decimal | None]) -> LowPriceRates:
    """Return the rates that the tender documents fix: those of the law where they say nothing.

    `asked` has a rate or None by the name of the rate: `of_mean`, `of_next`, `of_ceiling`.
    """
    return replace(rates, **{name: rate for name, rate in asked.items() if rate is not None})


def check_rates(
    rates: LowPriceRates | None, asked: Mapping[str, Decimal | None], most: Decimal
) -> tuple[Reason, ...]:
    """Name what is unlawful in the rates of the documents, each at the name of its rate.

    | law  | most | asked | reason    |
    | ---- | ---- | ----- | --------- |
    | 0.50 | 0.65 | none  |           |
    | 0.50 | 0.65 | 0.65  |           |
    | 0.50 | 0.65 | 0.66  | rate_high |
    | 0.50 | 0.65 | 0.49  | rate_low  |
    | none | 0.65 | 0.60  | no_rates  |
    """
    found = []
    for name, rate in asked.items():
        if rate is None:
            continue
        if rates is None:
            message = gettext_noop(
                "The rules of the notice day know no such rate: the committee alone judges."
            )
            found.append(Reason("no_rates", message, {}, "87号令第六十条", name))
        elif rate > most:
            message = gettext_noop("At most %(most)s; the documents may not raise it further.")
            found.append(Reason("rate_high", message, {"most": most}, "财库〔2026〕2号", name))
        elif rate < getattr(rates, name):
            message = gettext_noop("At least %(least)s: the documents may only raise it.")
            least = {"least": getattr(rates, name)}
            found.append(Reason("rate_low", message, least, "财库〔2026〕2号", name))
    return tuple(found)


def check_minutes(minutes: int | None, least: int) -> tuple[Reason, ...]:
    """Name a time to explain that is too short, or longer than a day.

    With 30 at least: 30 and 1440 are lawful, 29 and 1441 are refused.
    """
    if minutes is not None and least <= minutes <= MOST_MINUTES:
        return ()
    message = gettext_noop("Give between %(least)s and %(most)s minutes.")
    params = {"least": least, "most": MOST_MINUTES}
    return (Reason("minutes", message, params, ARTICLE, "minutes"),)
