"""Read the cases `settlement` and write their results as JSON values."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from contracts.rules.period_score import Addition
from contracts.rules.scheme import Scheme, parse_scheme
from contracts.rules.settlement import Line, SettlementCase, settle
from procurement.rules.cases import (
    MalformedCase,
    Record,
    as_count,
    as_decimal,
    as_list,
    refusing,
)
from procurement.rules.money import plain

_OPTIONAL = "fee area_m2 score scores additions findings events all_rectified_in_time history"


def _scores(value: object, path: str) -> tuple[Decimal, ...]:
    scores = tuple(as_decimal(*one) for one in as_list(value, path))
    if not scores:
        raise MalformedCase(path, "a mean needs at least one value")
    return scores


def _addition(value: object, path: str) -> Addition:
    record = Record(value, path, required="points")
    return Addition(record.decimal("points"), str(record.values.get("reason", "")))


def _counts(record: Record, name: str, known: frozenset[str]) -> dict[str, Decimal]:
    counts = {}
    for kind, (value, path) in record.names(name).items():
        if kind not in known:
            raise MalformedCase(path, "the scheme does not know this kind")
        counts[kind] = as_count(value, path)
    return counts


def _score_lists(record: Record, scheme: Scheme) -> dict[str, tuple[Decimal, ...]]:
    """Read the scores by kind, each kind known to the scheme and none missing that it needs."""
    given = record.names("scores")
    for name in given:
        if name not in scheme.scored_kinds:
            raise MalformedCase(
                record.at("scores") + f".{name}", "the scheme does not know this kind"
            )
    needed = [*scheme.shared_kinds]
    if "score" not in record:
        needed += [one.name for one in scheme.score.components] or [""]
    for name in sorted(needed):
        if name not in given:
            raise MalformedCase(record.at("scores") + (f".{name}" if name else ""), "missing field")
    return {name: _scores(*one) for name, one in given.items()}


def read_settlement(case: Mapping[str, object]) -> SettlementCase:
    """Read a settlement; the fee is given, or the area where the scheme has a price class."""
    record = Record(case, "", required="scheme", optional=_OPTIONAL)
    scheme = record.read("scheme", parse_scheme)
    basis = "fee" if scheme.price_class is None else "area_m2"
    if scheme.price_class is not None and "fee" in record:
        raise MalformedCase("fee", "the scheme's price class makes the fee from area_m2")
    read = record.amount if basis == "fee" else record.decimal
    amount = read(basis, at_least=0)
    with refusing(""):
        return SettlementCase(
            scheme=scheme,
            fee=amount if basis == "fee" else None,
            area_m2=amount if basis == "area_m2" else None,
            score=record.decimal("score") if "score" in record else None,
            scores=_score_lists(record, scheme),
            additions=tuple(_addition(*one) for one in record.rows("additions")),
            findings=_counts(record, "findings", scheme.finding_kinds),
            events=_counts(record, "events", scheme.event_kinds),
            all_rectified_in_time=record.flag("all_rectified_in_time"),
            history=tuple(as_decimal(*one) for one in record.rows("history")),
        )


def _line(line: Line) -> dict[str, object]:
    row: dict[str, object] = {"rule": line.rule, "amount": plain(line.amount)}
    return row | {"capped": True} if line.capped else row


def settlement_case(case: Mapping[str, object]) -> dict[str, object]:
    """Compute a case of kind `settlement`."""
    with refusing("score"):
        done = settle(read_settlement(case))
    return {
        "score": plain(done.score),
        "fee": plain(done.fee),
        "lines": [_line(line) for line in done.lines],
        "deduction": plain(done.deduction),
        "payable": plain(done.payable),
        "consequences": list(done.consequences),
    }


CASE_KINDS: dict[str, Callable[[Mapping[str, object]], dict[str, object]]] = {
    "settlement": settlement_case,
}
