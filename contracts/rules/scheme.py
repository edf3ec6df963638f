"""A deduction scheme (考核扣款办法) as a term of the contract, read from its published JSON form.

`parse_scheme` refuses what is not a scheme, with the path. `problems` names what a scheme that
can be read still leaves open, and `sentences` reads it aloud.
"""

from collections.abc import Callable
from decimal import Decimal

from contracts.rules.bands import Band, PriceBand
from contracts.rules.consequences import (
    CONSECUTIVE_BELOW,
    COUNT_BELOW,
    MEAN_BELOW,
    Consequence,
)
from contracts.rules.period_score import Component, ScoreRule
from contracts.rules.review import problems
from contracts.rules.scheme_model import FULL_CAP, PLAIN_SCORE, Scheme
from contracts.rules.terms import (
    ALL_RECTIFIED,
    AmountPerPoint,
    AssessedShare,
    Bands,
    EventPrice,
    KindShare,
    KindShares,
    MoneyRule,
    PercentPerPoint,
    PerEvent,
    PerFinding,
    PriceClass,
    WholeFeeBelow,
)
from contracts.rules.wording import Sentence, sentences
from procurement.rules.cases import MalformedCase, Record, as_decimal, as_places, refusing

__all__ = ["Scheme", "Sentence", "parse_scheme", "problems", "sentences"]


def _percent_per_point(record: Record) -> MoneyRule:
    return PercentPerPoint(record.decimal("below"), record.decimal("percent"))


def _amount_per_point(record: Record) -> MoneyRule:
    return AmountPerPoint(
        record.decimal("when_below"), record.decimal("from"), record.decimal("amount")
    )


def _band(value: object, path: str) -> Band:
    record = Record(value, path, required="at_least deduct_percent")
    return Band(record.decimal("at_least"), record.decimal("deduct_percent"))


def _price_band(value: object, path: str) -> PriceBand:
    record = Record(value, path, required="at_least unit_price")
    return PriceBand(record.decimal("at_least"), record.decimal("unit_price", at_least=0))


def _bands(record: Record) -> MoneyRule:
    with refusing(record.path):
        return Bands(
            tuple(_band(*band) for band in record.rows("bands")),
            record.choice("waived_if", ALL_RECTIFIED) if "waived_if" in record else "",
            record.decimal("waiver_at_least") if "waiver_at_least" in record else None,
        )


def _assessed_share(record: Record) -> MoneyRule:
    return AssessedShare(record.decimal("share"))


def _whole_fee_below(record: Record) -> MoneyRule:
    return WholeFeeBelow(record.decimal("below"))


def _per_finding(record: Record) -> MoneyRule:
    return PerFinding({kind: as_decimal(*one) for kind, one in record.names("amounts").items()})


def _event_price(value: object, path: str) -> EventPrice:
    record = Record(value, path, optional="amount percent")
    with refusing(path):
        return EventPrice(
            record.decimal("amount") if "amount" in record else None,
            record.decimal("percent") if "percent" in record else None,
        )


def _per_event(record: Record) -> MoneyRule:
    return PerEvent({kind: _event_price(*one) for kind, one in record.names("events").items()})


def _price_class(record: Record) -> MoneyRule:
    return PriceClass(tuple(_price_band(*band) for band in record.rows("bands")))


def _kind_share(value: object, path: str) -> KindShare:
    record = Record(value, path, required="name share bands")
    bands = tuple(_band(*band) for band in record.rows("bands"))
    return KindShare(record.text("name"), record.decimal("share"), bands)


def _kind_shares(record: Record) -> MoneyRule:
    return KindShares(tuple(_kind_share(*one) for one in record.rows("shares")))


# rule -> required fields, optional fields, reader
_RULES: dict[str, tuple[str, str, Callable[[Record], MoneyRule]]] = {
    PercentPerPoint.rule: ("below percent", "", _percent_per_point),
    AmountPerPoint.rule: ("when_below from amount", "", _amount_per_point),
    Bands.rule: ("bands", "waived_if waiver_at_least", _bands),
    AssessedShare.rule: ("share", "", _assessed_share),
    WholeFeeBelow.rule: ("below", "", _whole_fee_below),
    PerFinding.rule: ("amounts", "", _per_finding),
    PerEvent.rule: ("events", "", _per_event),
    PriceClass.rule: ("bands", "", _price_class),
    KindShares.rule: ("shares", "", _kind_shares),
}
_CONDITIONS = {
    CONSECUTIVE_BELOW: "periods",
    COUNT_BELOW: "periods window",
    MEAN_BELOW: "window",
}


def _tagged(value: object, path: str, tag: str, known: Callable[[str], bool]) -> str:
    """Read the field that decides which other fields an object has."""
    name = value.get(tag) if isinstance(value, dict) else None
    if not isinstance(name, str) or not known(name):
        raise MalformedCase(f"{path}.{tag}", f"unknown {tag}")
    return name


def _money_rule(value: object, path: str) -> MoneyRule:
    name = _tagged(value, path, "rule", _RULES.__contains__)
    required, optional, reader = _RULES[name]
    return reader(Record(value, path, required=f"rule {required}", optional=optional))


def _consequence(value: object, path: str) -> Consequence:
    when = _tagged(value, path, "when", _CONDITIONS.__contains__)
    record = Record(value, path, required=f"when score then {_CONDITIONS[when]}")
    return Consequence(
        when,
        record.decimal("score"),
        record.text("then"),
        record.integer("periods", 1, at_least=1),
        record.integer("window", 1, at_least=1),
    )


def _component(value: object, path: str) -> Component:
    record = Record(value, path, required="name weight")
    return Component(record.text("name"), record.decimal("weight"))


def _score_rule(value: object, path: str) -> ScoreRule:
    record = Record(value, path, optional="components places max")
    with refusing(record.at("components")):
        return ScoreRule(
            tuple(_component(*one) for one in record.rows("components")),
            record.get("places", as_places, 2),
            record.decimal("max", "100", at_least=0),
        )


def _cap(value: object, path: str) -> Decimal:
    return Record(value, path, required="percent").decimal("percent", at_least=0)


def parse_scheme(value: object, path: str = "scheme") -> Scheme:
    """Read a scheme from its JSON form. Raises MalformedCase with the path of what is wrong."""
    record = Record(value, path, required="money", optional="score cap consequences")
    title = record.values.get("title", "")
    with refusing(record.at("money")):
        return Scheme(
            record.get("score", _score_rule, PLAIN_SCORE),
            tuple(_money_rule(*rule) for rule in record.rows("money")),
            record.get("cap", _cap, FULL_CAP),
            tuple(_consequence(*one) for one in record.rows("consequences")),
            title if isinstance(title, str) else "",
        )
