"""What a period, a part of a period and a line of the bill of quantities are worth (CNY)."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from procurement.errors import Amount, Reason, gettext_noop
from procurement.rules.money import cents, exact, whole_cents

SUPPLEMENTS_MAX_PERCENT = Decimal(10)


def monthly_fee(annual: Decimal, months: int = 12) -> Decimal:
    """Return the half-up share of one of `months` equal periods.

    3,387,367.60 / 12 -> 282,280.63; 215,000 / 12 -> 17,916.67. ValueError below 1 month.
    """
    if months < 1:
        raise ValueError("a fee is shared over at least one period")
    return cents(exact(annual) / months)


def period_fees(annual: Decimal, periods: int = 12) -> tuple[Decimal, ...]:
    """Share a fee over equal periods to the cent: equal half-up shares, the last takes the rest.

    | annual       | periods | first      | last       |
    | ------------ | ------- | ---------- | ---------- |
    | 3,387,367.60 | 12      | 282,280.63 | 282,280.67 |
    | 215,000.00   | 12      | 17,916.67  | 17,916.63  |
    | 100.00       | 4       | 25.00      | 25.00      |

    Raises ValueError when rounding up would leave the last period less than nothing.
    """
    share = monthly_fee(annual, periods)
    last = cents(annual) - share * (periods - 1)
    if min(last, share) < 0:
        raise ValueError("the fee is too small to be shared over so many periods")
    return (*[share] * (periods - 1), last)


def pro_rata(fee: Decimal, days: int, of_days: int) -> Decimal:
    """Return the part of a fee for some of a period's days: 282,280.63 x 10 / 31 -> 91,058.27.

    Raises ValueError unless 0 <= days <= of_days and of_days is more than 0.
    """
    if not 0 <= days <= of_days or not of_days:
        raise ValueError("the days are some of the period's days")
    return cents(exact(fee) * days / of_days)


def line_amount(quantity: Decimal, unit_price: Decimal) -> Decimal:
    """Return quantity x unit price, half up: 122,477.60 x 4.5440 -> 556,538.21."""
    return cents(exact(quantity) * exact(unit_price))


def bill_total(lines: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """Add up the rounded amounts of (quantity, unit price): each line is an amount of its own.

    1 x 0.005 and 1 x 0.005 -> 0.01 + 0.01 = 0.02.
    """
    return sum((line_amount(*line) for line in lines), Decimal("0.00"))


def supplements_limit(original: Decimal, max_percent: Decimal = SUPPLEMENTS_MAX_PERCENT) -> Decimal:
    """Return what all supplements together may come to, cut to the cent below the limit.

    GPL art. 49: 10 % of the original: 3,387,367.65 -> 338,736.76 (not 338,736.77).
    """
    limit = exact(original) * exact(max_percent)
    return Decimal(limit.numerator // limit.denominator).scaleb(-2)


def check_supplements(
    original: Decimal,
    supplements: Iterable[Decimal],
    max_percent: Decimal = SUPPLEMENTS_MAX_PERCENT,
) -> tuple[Reason, ...]:
    """Refuse supplements that together pass the limit; 以内 includes it.

    Original 3,387,367.60: 338,736.76 in all is allowed, 338,736.77 is not.
    """
    total = sum(supplements, Decimal(0))
    limit = supplements_limit(original, max_percent)
    if total <= limit:
        return ()
    message = gettext_noop(
        "All supplements together are %(total)s; at most %(percent)s %% of the original "
        "contract, %(limit)s, is allowed."
    )
    params = {"total": Amount(total), "limit": Amount(limit), "percent": max_percent}
    return (Reason("supplements_over_limit", message, params, "政府采购法第四十九条", "amount"),)


def refund_problems(
    paid: Decimal, paid_on: date, refund: Decimal, refunded_on: date, today: date
) -> Iterator[Reason]:
    """Say why money that came back (CNY) is no refund of a payment (CNY); days are legal days.

    All of it comes back, on a day from the payment to today:

    | paid       | on         | refund     | on         | today      | problems               |
    | ---------- | ---------- | ---------- | ---------- | ---------- | ---------------------- |
    | 256,875.37 | 2026-03-02 | 256,875.37 | 2026-03-02 | 2026-03-09 | none                   |
    | 256,875.37 | 2026-03-02 | 256,875.36 | 2026-03-09 | 2026-03-09 | refund_differs         |
    | 256,875.37 | 2026-03-02 | 256,875.37 | 2026-03-01 | 2026-03-09 | before_payment         |
    | 256,875.37 | 2026-03-02 | 0.001      | 2026-03-10 | 2026-03-09 | decimals, future       |
    """
    try:
        whole_cents(refund)
    except ValueError:
        yield Reason(
            "decimals", gettext_noop("An amount of money has two decimals."), field="amount"
        )
    else:
        if refund != paid:
            yield Reason(
                "refund_differs",
                gettext_noop("%(paid)s was paid: all of it has to come back, not %(refund)s."),
                {"paid": Amount(paid), "refund": Amount(refund)},
                field="amount",
            )
    if refunded_on < paid_on:
        yield Reason(
            "before_payment",
            gettext_noop("The payment left on %(day)s; nothing can have come back before."),
            {"day": paid_on},
            field="refunded_on",
        )
    elif refunded_on > today:
        yield Reason("future", gettext_noop("This day has not come yet."), field="refunded_on")
