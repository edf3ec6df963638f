"""Money of the law and the ledger: one rounding, exact sharing, amounts in words (大写).

Everything is exact until the one rounding: formulas run on `Fraction`, results are `Decimal`.
Amounts are CNY.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

Exact: TypeAlias = Decimal | Fraction | int

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
MOST_PLACES = 12  # of a score; more is a mistake
CAPITALS_LIMIT = Decimal(10) ** 16


def exact(value: Exact) -> Fraction:
    """Return the same number as a Fraction, which never rounds.

    Raises TypeError for a float (0.1 is not a tenth) and for a bool, ValueError for NaN and
    infinity.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, Fraction, int)):
        raise TypeError(f"an exact number is needed, not {value!r}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError(f"not a finite number: {value}")
    return Fraction(value)


def round_half_up(value: Exact, places: int) -> Decimal:
    """Round to `places` decimals, away from zero at the half; the only rounding of the product.

    | value    | places | result |
    | -------- | ------ | ------ |
    | 0.005    | 2      | 0.01   |
    | -0.005   | 2      | -0.01  |
    | 2.675    | 2      | 2.68   |
    | 2/3      | 2      | 0.67   |
    | -0.004   | 2      | 0.00   |
    | 89.5     | 0      | 90     |
    | 7        | 3      | 7.000  |

    Raises ValueError for negative places, TypeError for a float.
    """
    if places < 0:
        raise ValueError("places cannot be negative")
    scaled = exact(value) * 10**places
    # floor(|x| + 1/2) takes the half away from zero once the sign is put back
    whole = (2 * abs(scaled.numerator) + scaled.denominator) // (2 * scaled.denominator)
    sign = 1 if scaled < 0 and whole else 0
    return Decimal((sign, tuple(int(digit) for digit in str(whole)), -places))


def decimal_of(number: Fraction) -> Decimal:
    """Return an exact number for the eye, 28 digits at most; amounts never come from it."""
    return Decimal(number.numerator) / Decimal(number.denominator)


def plain(value: Decimal) -> str:
    """Write a number with all its decimals and never with an exponent: 0.0000000, not 0E-7."""
    return format(value, "f")


def marked(value: Decimal) -> str:
    """Write an amount of CNY as records print it: 9600000 -> 9,600,000.00."""
    return f"{value:,.2f}"


def cents(value: Exact) -> Decimal:
    """Round an amount to 0.01 CNY, half up: 282280.6333... -> 282280.63, 4166.66625 -> 4166.67."""
    return round_half_up(value, 2)


def mean(values: Iterable[Exact]) -> Fraction:
    """Return the plain mean, unrounded; ValueError when there is nothing to average."""
    numbers = [exact(value) for value in values]
    if not numbers:
        raise ValueError("a mean needs at least one value")
    return sum(numbers, Fraction(0)) / len(numbers)


def whole_cents(amount: Decimal) -> int:
    """Return the amount in cents; ValueError when it has a third decimal."""
    in_cents = exact(amount) * 100
    if in_cents.denominator != 1:
        raise ValueError(f"an amount of money has two decimals, not {amount}")
    return in_cents.numerator


def allocate(total: Decimal, weights: Sequence[Exact]) -> tuple[Decimal, ...]:
    """Share an amount by weight so that the parts add up to it to the cent.

    Each part is its exact share cut to whole cents towards zero; the cents left over go one each
    to the largest remainders, the earlier part first where remainders are equal.

    | total   | weights   | parts                  |
    | ------- | --------- | ---------------------- |
    | 100.00  | 1, 1, 1   | 33.34, 33.33, 33.33    |
    | 0.05    | 1, 1      | 0.03, 0.02             |
    | -10.00  | 2, 1      | -6.67, -3.33           |
    | 1.00    | 0, 1      | 0.00, 1.00             |

    Raises ValueError for a third decimal, a negative weight, or weights that add up to nothing.
    """
    shares = [exact(weight) for weight in weights]
    whole = sum(shares, Fraction(0))
    if whole <= 0 or min(shares) < 0:
        raise ValueError("weights are not negative and add up to more than nothing")
    units = whole_cents(total)
    parts = [abs(units) * share / whole for share in shares]
    floors = [part.numerator // part.denominator for part in parts]
    left = abs(units) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda i: floors[i] - parts[i])
    for index in by_remainder[:left]:
        floors[index] += 1
    sign = -1 if units < 0 else 1
    return tuple(round_half_up(Fraction(sign * part, 100), 2) for part in floors)


def _read(number: int) -> str:
    """Read a whole number; one 零 bridges any run of zeros inside it."""
    for unit, name in _UNITS:
        if number >= unit:
            head, rest = divmod(number, unit)
            bridge = "零" if 0 < rest < unit // 10 else ""
            return _read(head) + name + bridge + (_read(rest) if rest else "")
    return _DIGITS[number]


def capitals(amount: Decimal) -> str:
    """Write an amount in Chinese capitals (大写), the form a contract and a voucher need.

    | amount            | 大写                                           |
    | ----------------- | ---------------------------------------------- |
    | 6347112.00        | 陆佰叁拾肆万柒仟壹佰壹拾贰元整                 |
    | 13146028.88       | 壹仟叁佰壹拾肆万陆仟零贰拾捌元捌角捌分         |
    | 276268.95         | 贰拾柒万陆仟贰佰陆拾捌元玖角伍分               |
    | 16409.02          | 壹万陆仟肆佰零玖元零贰分                       |
    | 100000005.50      | 壹亿零伍元伍角整                               |
    | 107000.53         | 壹拾万柒仟元伍角叁分                           |
    | 0.05              | 伍分                                           |
    | -0.30             | 负叁角整                                       |
    | 0                 | 零元整                                         |

    The prefix 人民币 is the caller's. Raises ValueError for a third decimal and from 10^16 on,
    TypeError for a float.
    """
    if not isinstance(amount, Decimal):
        raise TypeError(f"an amount is a Decimal, not {amount!r}")
    units = whole_cents(amount)
    if abs(amount) >= CAPITALS_LIMIT:
        raise ValueError(f"too large to write out: {amount}")
    yuan, fraction = divmod(abs(units), 100)
    jiao, fen = divmod(fraction, 10)
    text = "负" if units < 0 else ""
    if yuan or not fraction:
        text += _read(yuan) + "元"
    if jiao:
        text += _DIGITS[jiao] + "角"
    elif fen and yuan:
        text += "零"
    return text + (_DIGITS[fen] + "分" if fen else "整")
