"""From the measured period to what is paid: score, fee, lines in order, cap, consequences.

Each line is rounded once, half up to 0.01 CNY. The deduction is the sum of the rounded lines and
the payable amount is the fee less the deduction, so every cent has its line.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from contracts.rules.consequences import consequences
from contracts.rules.period_score import Addition, period_score, weighted_score
from contracts.rules.scheme import Scheme
from contracts.rules.terms import Charge, Period
from procurement.rules.money import cents, decimal_of, exact


@dataclass(frozen=True)
class SettlementCase:
    """A period as measured. `score` overrules `scores`; `fee` in CNY, or `area_m2` to price it.

    `history` holds the scores of the periods before, oldest first.
    """

    scheme: Scheme
    fee: Decimal | None = None
    area_m2: Decimal | None = None
    score: Decimal | None = None
    scores: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict, hash=False)
    additions: tuple[Addition, ...] = ()
    findings: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    events: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    all_rectified_in_time: bool = False
    history: tuple[Decimal, ...] = ()

    def __post_init__(self) -> None:
        priced = self.scheme.price_class is not None
        if (self.fee is None) != priced or (priced and self.area_m2 is None):
            raise ValueError("the fee is given, or area_m2 where the scheme has a price class")
        if min(self.fee or 0, self.area_m2 or 0) < 0:
            raise ValueError("fee and area are not negative")
        self._check_names()

    def _check_names(self) -> None:
        scheme = self.scheme
        _known("finding", self.findings, scheme.finding_kinds)
        _known("event", self.events, scheme.event_kinds)
        _known("kind of score", self.scores, scheme.scored_kinds)
        needed = set(scheme.shared_kinds)
        if self.score is None:
            needed |= {one.name for one in scheme.score.components}
        for name in sorted(needed):
            if not self.scores.get(name):
                raise ValueError(f"there are no scores of {name}")


def _known(what: str, given: Iterable[str], known: frozenset[str]) -> None:
    for name in given:
        if name not in known:
            raise ValueError(f"the scheme knows no {what} {name}")


@dataclass(frozen=True)
class Line:
    """One deduction in CNY with its explanation: base x quantity (of `unit`) x rate.

    `capped`: the line lies at or beyond the cap; `uncapped` is what it would have been.
    """

    rule: str
    amount: Decimal
    capped: bool
    uncapped: Decimal
    base: Decimal
    quantity: Decimal
    rate: Decimal
    unit: str


@dataclass(frozen=True)
class Settlement:
    """The statement of a period: points, CNY, lines, and what follows from the history."""

    score: Decimal
    fee: Decimal
    lines: tuple[Line, ...]
    deduction: Decimal
    payable: Decimal
    consequences: tuple[str, ...]

    def __post_init__(self) -> None:
        if sum((line.amount for line in self.lines), Decimal(0)) != self.deduction:
            raise ValueError("the lines do not add up to the deduction")
        if self.fee - self.deduction != self.payable:
            raise ValueError("fee less deduction is not what is payable")


def _line(charge: Charge, amount: Decimal, uncapped: Decimal, *, capped: bool) -> Line:
    return Line(
        charge.rule,
        amount,
        capped,
        uncapped,
        decimal_of(charge.base),
        decimal_of(charge.quantity),
        decimal_of(charge.rate),
        charge.unit,
    )


def cap_lines(charges: Iterable[Charge], cap: Decimal) -> tuple[Line, ...]:
    """Round each charge once and trim the line that would pass the cap (CNY) and all after it.

    Charges that round to nothing are left out; once the cap is passed every later line is kept,
    marked, even at 0.00.

    | charges         | cap      | lines                                |
    | --------------- | -------- | ------------------------------------ |
    | 5000, 2000      | 6000.00  | 5000.00, 1000.00 capped              |
    | 9000, 200       | 9000.00  | 9000.00, 0.00 capped                 |
    | 30000, 300      | 20000.00 | 20000.00 capped, 0.00 capped         |
    | 700, 0, 24300   | 25000.00 | 700.00, 24300.00                     |
    """
    lines: list[Line] = []
    left, capped = cap, False
    for charge in charges:
        uncapped = cents(charge.amount)
        if not uncapped:
            continue
        capped = capped or uncapped > left
        amount = min(uncapped, left)
        left -= amount
        lines.append(_line(charge, amount, uncapped, capped=capped))
    return tuple(lines)


def _score(case: SettlementCase) -> Decimal:
    rule = case.scheme.score
    raw = weighted_score(rule, case.scores) if case.score is None else exact(case.score)
    return period_score(rule, raw, case.additions)


def _fee(case: SettlementCase, score: Decimal) -> Decimal:
    price_class = case.scheme.price_class
    if price_class is not None and case.area_m2 is not None:
        return price_class.fee(case.area_m2, score)
    return cents(case.fee or 0)


def _charges(scheme: Scheme, period: Period) -> Iterable[Charge]:
    for rule in scheme.money:
        yield from rule.charges(period)


def split_held(held: Decimal, before: Decimal, after: Decimal) -> tuple[Decimal, Decimal]:
    """Return what of money held back (CNY) stays deducted, and what is released, once reduced.

    `before` is the deduction of the month with everything but this finding, `after` the one with
    the finding at its reduced quantity. deducted = after - before, never below nothing nor above
    what was held; released = held - deducted, so that held = deducted + released to the cent.

    | held    | before  | after   | deducted | released |                                    |
    | ------- | ------- | ------- | -------- | -------- | ---------------------------------- |
    | 200.00  | 700.00  | 800.00  | 100.00   | 100.00   | one of two places at 100.00 stands |
    | 5351.93 | 1000.00 | 3293.99 | 2293.99  | 3057.94  | by the score too                   |
    | 500.00  | 9000.00 | 9000.00 | 0.00     | 500.00   | the band is left: nothing stands   |
    | 500.00  | 9000.00 | 9500.00 | 500.00   | 0.00     | the cap is reached all the same    |
    | 100.00  | 700.00  | 650.00  | 0.00     | 100.00   | a finding never earns money        |
    | 100.00  | 700.00  | 900.00  | 100.00   | 0.00     | nor costs more than was held       |

    Raises ValueError for held money below nothing.
    """
    if held < 0:
        raise ValueError("money that is held back is not negative")
    deducted = min(max(after - before, Decimal("0.00")), held)
    return deducted, held - deducted


def settle(case: SettlementCase) -> Settlement:
    """Settle one period.

    cap = fee x percent / 100, half up; deduction = sum of lines; payable = fee - deduction.

    | scheme                              | fee       | score | lines                | payable   |
    | ----------------------------------- | --------- | ----- | -------------------- | --------- |
    | 1 % a point below 95                | 13611.11  | 86    | 1225.00              | 12386.11  |
    | 5 % a point below 90                | 80000     | 86    | 16000.00             | 64000.00  |
    | 3 % a point below 95, cap 12.5 %    | 33333.33  | 80    | 4166.67 capped       | 29166.66  |
    | 40 % of the fee by score            | 17916.67  | 89.90 | 723.83               | 17192.84  |
    | CNY 500 a point from 100, under 90  | 60000     | 86    | 7000.00              | 53000.00  |

    Raises NoBand (a ValueError) for a score that no band covers.
    """
    score = _score(case)
    fee = _fee(case, score)
    period = Period(
        score,
        fee,
        case.scheme.score.places,
        case.scores,
        case.findings,
        case.events,
        case.all_rectified_in_time,
    )
    cap = cents(exact(fee) * exact(case.scheme.cap_percent) / 100)
    lines = cap_lines(_charges(case.scheme, period), cap)
    deduction = sum((line.amount for line in lines), Decimal("0.00"))
    followed = consequences(case.scheme.consequences, [*case.history, score])
    return Settlement(score, fee, lines, deduction, fee - deduction, followed)
