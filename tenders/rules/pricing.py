"""Prices of a bid: unit prices with six decimals, amounts in whole cents, one total."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.errors import Amount, Reason, gettext_noop
from procurement.rules.money import cents, exact
from tenders.rules.eligibility import over_price

UNIT_PRICE_PLACES = 6


@dataclass(frozen=True)
class Priced:
    """A line with its price: the amount is rounded once, half up to the cent."""

    line: int
    quantity: Decimal
    unit_price: Decimal

    def __post_init__(self) -> None:
        if self.quantity <= 0 or self.unit_price < 0:
            raise ValueError("a quantity is more than nothing and a price is not negative")
        if (exact(self.unit_price) * 10**UNIT_PRICE_PLACES).denominator != 1:
            raise ValueError("a unit price has at most six decimals")

    @property
    def amount(self) -> Decimal:
        """Quantity times unit price, in whole cents."""
        return cents(exact(self.quantity) * exact(self.unit_price))


def total(lines: Iterable[Priced]) -> Decimal:
    """Return the sum of the rounded amounts.

    | quantity   | unit price | amount       |
    | ---------- | ---------- | ------------ |
    | 121011.26  | 4.96       | 600215.85    |
    | 1000       | 0.333333   | 333.33       |
    | 1          | 0.005      | 0.01         |

    Together 600549.19.
    """
    return sum((line.amount for line in lines), Decimal("0.00"))


def check_bid_price(
    price: Decimal, budget: Decimal, maximum_price: Decimal | None = None
) -> tuple[Reason, ...]:
    """Refuse a total above the maximum price that the documents state.

    Without one a bid above the budget is taken in: only what is late or open is refused (Order 87
    art. 33). The committee then finds it invalid, and where all are the lot fails by its budget
    (Government Procurement Law art. 36).

    | total        | budget       | maximum      | refused |
    | ------------ | ------------ | ------------ | ------- |
    | 3,400,000.00 | 3,500,000.00 | 3,400,000.00 | no      |
    | 3,400,000.01 | 3,500,000.00 | 3,400,000.00 | yes     |
    | 3,500,000.01 | 3,500,000.00 |              | no      |
    """
    if maximum_price is None or not over_price(price, budget, maximum_price):
        return ()
    limit = min(budget, maximum_price)
    message = gettext_noop("The total of %(total)s passes the maximum price of %(limit)s.")
    params = {"total": Amount(price), "limit": Amount(limit)}
    return (Reason("over_maximum", message, params, "87号令第六十三条", "prices"),)


def check_typed_total(typed: Decimal | None, computed: Decimal) -> tuple[Reason, ...]:
    """Tell a typed total that differs from the sum of the lines; none typed is fine."""
    if typed is None or typed == computed:
        return ()
    message = gettext_noop("The lines add up to %(computed)s, not to %(typed)s.")
    params = {"computed": Amount(computed), "typed": Amount(typed)}
    return (Reason("total_differs", message, params, "87号令第五十九条", "typed_total"),)


def unpriced(numbers: Iterable[int], prices: Mapping[int, Decimal]) -> tuple[int, ...]:
    """Return the lines that have no price yet: 1, 2, 3 with a price for 2 -> 1, 3."""
    return tuple(number for number in numbers if number not in prices)
