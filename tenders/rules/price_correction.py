"""Prices of a bid that contradict themselves: the order of correction of Order 87 art. 59.

The bidder confirms what comes out; who does not has an invalid bid.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.money import cents, exact
from tenders.rules.pricing import Priced, total

FORM_OVER_BODY = "form_over_body"
WORDS_OVER_FIGURES = "words_over_figures"
MISPLACED_DECIMAL = "misplaced_decimal"
UNIT_PRICES_STAND = "unit_prices_stand"
RULES = (FORM_OVER_BODY, WORDS_OVER_FIGURES, MISPLACED_DECIMAL, UNIT_PRICES_STAND)
ARTICLE = "87号令第五十九条"

# A decimal point is plainly misplaced when moving it by one to three places mends the whole.
_SHIFTS = tuple(Fraction(10) ** places for places in (-3, -2, -1, 1, 2, 3))


@dataclass(frozen=True)
class StatedPrice:
    """What a bid says about its price, in CNY; what it does not say is None.

    `form` is the total on the opening form in figures, `words` the same in capitals (大写),
    `body` the total in the body of the bid, `lines` the bill with its unit prices.
    """

    form: Decimal
    words: Decimal | None = None
    body: Decimal | None = None
    lines: tuple[Priced, ...] = ()

    def __post_init__(self) -> None:
        stated = [one for one in (self.form, self.words, self.body) if one is not None]
        if min(stated) <= 0 or any(cents(one) != one for one in stated):
            raise ValueError("a total is more than nothing and has two decimals")


@dataclass(frozen=True)
class Correction:
    """One step: the rule, what stood there and what counts; `line` where a unit price moved."""

    rule: str
    before: Decimal
    after: Decimal
    line: int | None = None


@dataclass(frozen=True)
class Corrected:
    """The total that counts (CNY), the bill that goes with it, and how it came about."""

    total: Decimal
    lines: tuple[Priced, ...]
    steps: tuple[Correction, ...]


def correct(stated: StatedPrice) -> Corrected:
    """Correct in the order of art. 59; several contradictions are mended one after the other.

    1. the opening form stands over the body; 2. words stand over figures; 3. where the decimal
    point of a unit price is plainly misplaced, the total stands and the unit price is changed;
    4. else the sum by unit prices stands.

    | form     | words    | body     | lines              | total    | steps                     |
    | -------- | -------- | -------- | ------------------ | -------- | ------------------------- |
    | 100.00   | 100.00   | 100.00   | 10 x 10.00         | 100.00   |                           |
    | 100.00   |          | 110.00   | 10 x 10.00         | 100.00   | form_over_body            |
    | 100.00   | 120.00   |          | 10 x 12.00         | 120.00   | words_over_figures        |
    | 100.00   |          |          | 10 x 1.00          | 100.00   | misplaced_decimal, line 1 |
    | 100.00   |          |          | 10 x 9.00          | 90.00    | unit_prices_stand         |
    | 100.00   | 120.00   | 110.00   | 10 x 9.00          | 90.00    | 1, 2 and 4                |

    In step 1 the body is what stood there: 110.00 -> 100.00.
    """
    steps = []
    amount = stated.form
    if stated.body is not None and stated.body != amount:
        steps.append(Correction(FORM_OVER_BODY, stated.body, amount))
    if stated.words is not None and stated.words != amount:
        steps.append(Correction(WORDS_OVER_FIGURES, amount, stated.words))
        amount = stated.words
    lines = stated.lines
    summed = total(lines)
    if lines and summed != amount:
        moved = _misplaced(lines, amount)
        if moved is not None:
            index, right = moved
            wrong = lines[index]
            steps.append(
                Correction(MISPLACED_DECIMAL, wrong.unit_price, right.unit_price, wrong.line)
            )
            lines = (*lines[:index], right, *lines[index + 1 :])
        else:
            steps.append(Correction(UNIT_PRICES_STAND, amount, summed))
            amount = summed
    return Corrected(amount, lines, tuple(steps))


def _misplaced(lines: Sequence[Priced], amount: Decimal) -> tuple[int, Priced] | None:
    """The one line whose decimal point, moved, makes the lines add up; None if none or several."""
    found = []
    summed = total(lines)
    for index, line in enumerate(lines):
        for shift in _SHIFTS:
            moved = _moved(line, shift)
            if moved is not None and summed - line.amount + moved.amount == amount:
                found.append((index, moved))
    return found[0] if len(found) == 1 else None


def _moved(line: Priced, shift: Fraction) -> Priced | None:
    price = exact(line.unit_price) * shift
    if (price * 10**6).denominator != 1:
        return None
    return Priced(line.line, line.quantity, Decimal(price.numerator) / Decimal(price.denominator))
