"""Where a bill of quantities contradicts itself: shown and acknowledged, never changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from contracts.rules.payments import line_amount


class BillLine(Protocol):
    """A line as agreed: `amount` (CNY) is stored beside quantity and unit price."""

    number: int
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal


@dataclass(frozen=True)
class Contradiction:
    """Two agreed numbers that do not fit: a line (its number) or the total (number 0), in CNY."""

    number: int
    stated: Decimal
    computed: Decimal

    @property
    def difference(self) -> Decimal:
        """How much more was stated than follows from the other numbers."""
        return self.stated - self.computed


def contradictions(lines: Iterable[BillLine], total: Decimal) -> tuple[Contradiction, ...]:
    """Compare every stored amount with quantity x unit price, and their sum with the total.

    | quantity   | unit price | stored     | found                        |
    | ---------- | ---------- | ---------- | ---------------------------- |
    | 121011.26  | 4.96       | 600215.85  | nothing                      |
    | 122477.60  | 4.54       | 556538.21  | 556048.30, difference 489.91 |
    """
    rows = list(lines)
    found = [
        Contradiction(row.number, row.amount, line_amount(row.quantity, row.unit_price))
        for row in rows
    ]
    whole = Contradiction(0, total, sum((row.amount for row in rows), Decimal("0.00")))
    return tuple(one for one in (*found, whole) if one.difference)
