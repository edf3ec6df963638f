"""Read the cases `evaluation` and `committee` and write their results as JSON values."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from procurement.rules.cases import (
    MalformedCase,
    Record,
    as_decimal,
    as_map,
    as_places,
    refusing,
)
from procurement.rules.money import plain
from tenders.rules.committee import check_committee
from tenders.rules.evaluation import (
    COMPREHENSIVE,
    EVALUATED,
    LOWEST_PRICE,
    ORIGINAL,
    Bid,
    Evaluation,
    Failure,
    Placed,
    evaluate,
)
from tenders.rules.low_price import LowPriceRates


def _judge(value: object, path: str) -> Decimal:
    """Read one member's points: a sum, or an object of points by part."""
    if not isinstance(value, Mapping):
        return as_decimal(value, path)
    return sum((as_decimal(*part) for part in as_map(value, path).values()), Decimal(0))


def _bid(value: object, path: str) -> Bid:
    record = Record(
        value, path, required="name price", optional="deductions scores judges rejected"
    )
    if "scores" in record and "judges" in record:
        raise MalformedCase(record.at("judges"), "points come by part or by judge, not both")
    judges = tuple(_judge(*judge) for judge in record.rows("judges"))
    if "judges" in record and not judges:
        raise MalformedCase(record.at("judges"), "a mean needs at least one value")
    with refusing(path):
        return Bid(
            name=record.text("name"),
            price=record.decimal("price"),  # a unit price has more than two places
            deductions=tuple(as_decimal(*rate) for rate in record.rows("deductions")),
            scores={part: as_decimal(*points) for part, points in record.names("scores").items()},
            judges=judges,
            rejected=record.text("rejected") if "rejected" in record else "",
        )


def _low_price(value: object, path: str) -> LowPriceRates:
    record = Record(value, path, optional="of_mean of_next of_ceiling ceiling")
    with refusing(path):
        return LowPriceRates(
            of_mean=record.decimal("of_mean", "0.50"),
            of_next=record.decimal("of_next", "0.50"),
            of_ceiling=record.decimal("of_ceiling", "0.45"),
            ceiling=record.amount("ceiling") if "ceiling" in record else None,
        )


def read_evaluation(case: Mapping[str, object]) -> Evaluation:
    """Read an evaluation; the weight may only be missing where the price is not scored."""
    record = Record(
        case,
        "",
        required="method bids",
        optional="price_weight places min_bids tie_price budget low_price",
    )
    method = record.choice("method", COMPREHENSIVE, LOWEST_PRICE)
    weight = "0" if method == LOWEST_PRICE else None
    with refusing("bids"):
        return Evaluation(
            method=method,
            bids=tuple(_bid(*bid) for bid in record.rows("bids")),
            price_weight=record.decimal("price_weight", weight, at_least=0),
            places=record.get("places", as_places, 2),
            min_bids=record.integer("min_bids", 3, at_least=1),
            tie_price=record.choice("tie_price", ORIGINAL, EVALUATED, default=ORIGINAL),
            budget=record.amount("budget", at_least=0) if "budget" in record else None,
            low_price=record.read("low_price", _low_price) if "low_price" in record else None,
        )


def _row(placed: Placed) -> dict[str, object]:
    row: dict[str, object] = {
        "name": placed.name,
        "evaluated_price": plain(placed.evaluated_price),
    }
    if placed.price_score is not None and placed.total is not None:
        row |= {"price_score": plain(placed.price_score), "total": plain(placed.total)}
    return row | {"rank": placed.rank}


def evaluation_case(case: Mapping[str, object]) -> dict[str, object]:
    """Compute a case of kind `evaluation`."""
    outcome = evaluate(read_evaluation(case))
    if isinstance(outcome, Failure):
        return {"outcome": "failed", "reason": outcome.reason}
    result: dict[str, object] = {
        "outcome": "ranked",
        "benchmark": plain(outcome.benchmark),
        "ranking": [_row(placed) for placed in outcome.placed],
    }
    if outcome.low_price is not None:
        result["low_price"] = {name: list(flags) for name, flags in outcome.low_price.items()}
    return result


def committee_case(case: Mapping[str, object]) -> dict[str, object]:
    """Compute a case of kind `committee`."""
    record = Record(case, "", required="budget size experts", optional="complex")
    with refusing("experts"):
        reasons = check_committee(
            record.amount("budget", at_least=0),
            record.integer("size", at_least=0),
            record.integer("experts", at_least=0),
            complex_or_large_impact=record.flag("complex"),
        )
    return {"valid": not reasons, "reasons": list(reasons)}


CASE_KINDS: dict[str, Callable[[Mapping[str, object]], dict[str, object]]] = {
    "evaluation": evaluation_case,
    "committee": committee_case,
}
