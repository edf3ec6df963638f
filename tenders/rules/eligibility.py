"""What tender documents may ask and give: prices, deposits, weights, scoring items, deductions.

Amounts in CNY, weights in points of a hundred, rates as shares (0.10 is 10 %).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from procurement.errors import Amount, Reason, Share, gettext_noop
from procurement.rules.money import exact
from tenders.rules.evaluation import COMPREHENSIVE
from tenders.rules.forbidden import check_items
from tenders.rules.procedures import OPEN_TENDER, SERVICES, RateRange
from tenders.rules.rule_sets import (
    DOMESTIC_PRODUCT,
    SMALL_MICRO,
    SMALL_MICRO_SHARE,
    RuleSet,
)

SHARE_FROM = Decimal("0.30")  # 财库〔2020〕46号第九条: share of small firms that counts
RATE_ARTICLES = {
    SMALL_MICRO: "财库〔2022〕19号",
    SMALL_MICRO_SHARE: "财库〔2022〕19号",
    DOMESTIC_PRODUCT: "国办发〔2025〕34号",
}
DOMESTIC_FROM = Decimal("0.80")  # 国办发〔2025〕34号: share of domestic cost that counts


@dataclass(frozen=True)
class TenderTerms:
    """The terms of one lot as drafted.

    `weights` are points by scoring item without the price; `price_weight` is None where the price
    is fixed by the State and not scored. `rates` are the policy deductions the documents fix.
    """

    budget: Decimal
    weights: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    price_weight: Decimal | None = None
    procurement_object: str = SERVICES
    procedure: str = OPEN_TENDER
    method: str = COMPREHENSIVE
    maximum_price: Decimal | None = None
    minimum_price: Decimal | None = None
    deposit: Decimal = Decimal(0)
    bond_percent: Decimal = Decimal(0)
    rates: Mapping[str, Decimal] = field(default_factory=dict, hash=False)
    reserved: bool = False

    def __post_init__(self) -> None:
        if self.budget <= 0:
            raise ValueError("a budget is more than nothing")
        amounts = (self.deposit, self.bond_percent, self.price_weight or 0, *self.weights.values())
        if min(amounts) < 0:
            raise ValueError("deposit, bond and weights are not negative")


def deposit_limit(budget: Decimal, rule_set: RuleSet) -> Decimal:
    """Return the highest bid deposit: 2 % of 24,440,000 is 488,800 (IR art. 33)."""
    return budget * rule_set.deposit_max_percent / 100


def check_prices(terms: TenderTerms) -> tuple[Reason, ...]:
    """Refuse a minimum price and a maximum price above the budget (Order 87 art. 12)."""
    reasons = []
    if terms.minimum_price is not None:
        message = gettext_noop("A minimum price may not be set.")
        reasons.append(Reason("minimum_price", message, {}, "87号令第十二条", "minimum_price"))
    if terms.maximum_price is not None and terms.maximum_price > terms.budget:
        message = gettext_noop("The maximum price may not pass the budget of %(budget)s.")
        params = {"budget": Amount(terms.budget)}
        reasons.append(
            Reason("maximum_over_budget", message, params, "87号令第十二条", "maximum_price")
        )
    return tuple(reasons)


def check_securities(terms: TenderTerms, rule_set: RuleSet) -> tuple[Reason, ...]:
    """Refuse a deposit above 2 % of the budget and a bond above 10 % of the contract; 0 is fine.

    Budget 24,440,000: 488,800.00 is allowed, 488,800.01 is not.
    """
    reasons = []
    limit = deposit_limit(terms.budget, rule_set)
    if terms.deposit > limit:
        message = gettext_noop(
            "The bid deposit is at most %(percent)s %% of the budget: %(limit)s."
        )
        params: dict[str, object] = {
            "percent": rule_set.deposit_max_percent,
            "limit": Amount(limit),
        }
        article = "政府采购法实施条例第三十三条"
        reasons.append(Reason("deposit_over_limit", message, params, article, "deposit"))
    if terms.bond_percent > rule_set.bond_max_percent:
        message = gettext_noop("The performance bond is at most %(percent)s %% of the contract.")
        params = {"percent": rule_set.bond_max_percent}
        article = "政府采购法实施条例第四十八条"
        reasons.append(Reason("bond_over_limit", message, params, article, "bond_percent"))
    return tuple(reasons)


def check_weights(terms: TenderTerms, rule_set: RuleSet) -> tuple[Reason, ...]:
    """Check that weights make 100 and that the price counts enough; 最低评标价法 has no weights.

    Services: price 10, others 90 -> fine; price 9, others 91 -> price_weight_low; price 10,
    others 89 -> weights_sum 99. In a consultation price 30, others 70 -> fine; price 31, others
    69 -> price_weight_high. An item that may not be scored is named with its row.
    """
    if terms.method != COMPREHENSIVE:
        return ()
    reasons = []
    total = sum(terms.weights.values(), terms.price_weight or Decimal(0))
    if total != 100:
        message = gettext_noop("The weights add up to %(total)s, not to 100.")
        params: dict[str, object] = {"total": total}
        reasons.append(Reason("weights_sum", message, params, "87号令第五十五条", "weights"))
    if terms.price_weight is not None:
        reasons += _price_weight(terms, terms.price_weight, rule_set)
    return (*reasons, *check_items(terms.weights))


def _price_weight(terms: TenderTerms, weight: Decimal, rule_set: RuleSet) -> list[Reason]:
    procedure = rule_set.procedure(terms.procedure)
    allowed = procedure.price_weight[terms.procurement_object]
    lowest, highest = allowed.lowest * 100, allowed.highest * 100
    if weight < lowest:
        code, message = "low", gettext_noop("The price counts at least %(lowest)s of 100 points.")
    elif weight > highest:
        code, message = "high", gettext_noop("The price counts at most %(highest)s of 100 points.")
    else:
        return []
    params = {"lowest": lowest, "highest": highest}
    article = procedure.weight_article
    return [Reason(f"price_weight_{code}", message, params, article, "price_weight")]


def check_rates(terms: TenderTerms, rule_set: RuleSet) -> tuple[Reason, ...]:
    """Check the policy deductions the documents fix against the ranges of the rule set.

    Small and micro firms 0.10 to 0.20, bids of which they do 30 % 0.04 to 0.06, none of both in a
    lot reserved for small firms; domestic products 0.20, there too.
    """
    reasons = []
    for name, rate in terms.rates.items():
        allowed = rule_set.deductions.get(name)
        if allowed is None or (terms.reserved and name != DOMESTIC_PRODUCT):
            message = gettext_noop("The deduction %(name)s does not apply here.")
            params: dict[str, object] = {"name": name}
            article = "财库〔2020〕46号" if name != DOMESTIC_PRODUCT else RATE_ARTICLES[name]
            reasons.append(Reason("rate_unknown", message, params, article, "rates"))
        elif rate not in allowed:
            reasons.append(_rate_out_of_range(name, allowed))
    return tuple(reasons)


def _rate_out_of_range(name: str, allowed: RateRange) -> Reason:
    """Of a rate that the law fixes to one figure it says that figure, not a range of it."""
    lowest, highest = Share(allowed.lowest), Share(allowed.highest)
    params: dict[str, object] = {"name": name, "lowest": lowest, "highest": highest}
    if lowest == highest:
        message = gettext_noop("The deduction %(name)s is %(lowest)s, neither more nor less.")
    else:
        message = gettext_noop("The deduction %(name)s lies from %(lowest)s to %(highest)s.")
    return Reason("rate_out_of_range", message, params, RATE_ARTICLES[name], "rates")


def check_terms(terms: TenderTerms, rule_set: RuleSet) -> tuple[Reason, ...]:
    """Name everything that is wrong with the terms of a lot at once."""
    return (
        *check_prices(terms),
        *check_securities(terms, rule_set),
        *check_weights(terms, rule_set),
        *check_rates(terms, rule_set),
    )


@dataclass(frozen=True)
class BidderPolicy:
    """What a bidder has declared: itself small or micro, or the share that such firms do."""

    small_micro: bool = False
    small_micro_share: Decimal = Decimal(0)
    linked: bool = False
    domestic_cost_share: Decimal = Decimal(0)


def policy_deductions(
    policy: BidderPolicy, rates: Mapping[str, Decimal], *, reserved: bool = False
) -> tuple[Decimal, ...]:
    """Return the rates a bid gets, to be added (not multiplied) on its original price.

    | bidder                                  | rates fixed            | gets       |
    | --------------------------------------- | ---------------------- | ---------- |
    | small or micro                          | 0.10, share 0.04       | 0.10       |
    | 30 % done by small firms, not linked    | 0.10, share 0.04       | 0.04       |
    | 29.99 % done by small firms             | 0.10, share 0.04       |            |
    | 30 %, linked by shareholding            | 0.10, share 0.04       |            |
    | small, and 80 % domestic cost           | 0.10, domestic 0.20    | 0.10, 0.20 |
    | small, in a reserved lot                | 0.10                   |            |

    500 with 0.20 and 0.10 is evaluated at 500 - 100 - 50 = 350.
    """
    found = []
    if policy.small_micro and not reserved:
        found.append(rates.get(SMALL_MICRO, Decimal(0)))
    elif policy.small_micro_share >= SHARE_FROM and not policy.linked and not reserved:
        found.append(rates.get(SMALL_MICRO_SHARE, Decimal(0)))
    if policy.domestic_cost_share >= DOMESTIC_FROM:
        found.append(rates.get(DOMESTIC_PRODUCT, Decimal(0)))
    return tuple(rate for rate in found if rate)


def favoured(policy: BidderPolicy, rates: Mapping[str, Decimal], *, reserved: bool = False) -> bool:
    """Tell whether a bid has had an advantage of small firms (财库〔2020〕46号第十三条).

    Then its declaration is published with the result. `reserved`: the lot was for small firms
    alone, which is an advantage without any deduction.

    | bidder                       | rates fixed            |     |
    | ---------------------------- | ---------------------- | --- |
    | small                        | 0.10                   | yes |
    | small                        | none                   | no  |
    | small, in a reserved lot     | none                   | yes |
    | 30 % done by small firms     | share 0.04             | yes |
    | large, 80 % domestic cost    | 0.10, domestic 0.20    | no  |
    """
    of_small = {name: rate for name, rate in rates.items() if name != DOMESTIC_PRODUCT}
    return reserved or bool(policy_deductions(policy, of_small))


# The lot fails at each gate that fewer than three bids pass (Order 87 art. 43, 44; GPL art. 36).
GATES = {
    "received": "failed_bidders",
    "qualified": "failed_qualified",
    "conforming": "failed_conforming",
}


def gate_failure(
    gate: str, bids: int, rule_set: RuleSet, procedure: str = OPEN_TENDER, ground: str = ""
) -> str:
    """Return the state in which a lot fails at a gate, or nothing when enough bids are left.

    received, 2 -> failed_bidders; qualified, 3 -> nothing; qualified, 2 in a consultation of a
    service bought from society -> nothing, of another ground -> failed_qualified. Raises
    ValueError for another gate.
    """
    if gate not in GATES:
        raise ValueError(f"there is no gate {gate}")
    return "" if bids >= rule_set.procedure(procedure).least(gate, ground) else GATES[gate]


def over_price(price: Decimal, budget: Decimal, maximum_price: Decimal | None = None) -> bool:
    """Tell whether a price is invalid: above the budget or the maximum price (Order 87 art. 63)."""
    return exact(price) > exact(budget if maximum_price is None else min(budget, maximum_price))
