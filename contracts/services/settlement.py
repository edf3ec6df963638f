"""Settling a period: measurements in, result with every line's reasons and a certificate out.

`inspections` hands scores, findings and events down; nothing here knows where they come from.
The result is computed from the very JSON that is published, so that `manage.py recompute`
agrees with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models import (
    Certificate,
    Contract,
    DeductionLine,
    HeldLine,
    Period,
    PeriodResult,
)
from contracts.permissions import may_draft_certificate
from contracts.rules.cases import read_settlement, settlement_case
from contracts.rules.settlement import Line, Settlement, split_held
from contracts.rules.settlement import settle as settle_by_rule
from contracts.rules.terms import PER_POINT, SHARE
from contracts.services import certificates, ledger
from contracts.services.measurements import HeldBack, Measurements, Source
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.rules.cases import MalformedCase
from procurement.rules.money import plain, round_half_up
from procurement.workflow import act, lock

__all__ = [
    "HeldBack",
    "Measurements",
    "Source",
    "case_of",
    "certificate_of",
    "decide_held",
    "held_lines",
    "preview",
    "publish",
    "reduce_held",
    "settle",
]


def settle(
    contract: Contract,
    period: Period,
    measurements: Measurements,
    *,
    actor: Any,
    notice_url: str = "",
) -> PeriodResult:
    """Settle a period once: store its result and lines, draft its payment certificate.

    Raises RuleBroken when the measurements do not fit the scheme, WrongState when the period
    is settled already or its contract never came into force.
    """
    require(may_draft_certificate(actor, contract))
    with act():
        row = lock(period)
        _settleable(contract, row)
        case = case_of(contract, row, measurements)
        done = _compute(case)
        result = _store(contract, row, case, done, measurements, actor, notice_url)
        _store_lines(result, contract, done, measurements)
        _store_held(result, _held_of(case, done, measurements))
        journal.add(
            "contracts.period.settle",
            result,
            actor=actor,
            inputs={"period": row.number, "score": done.score, "payable": done.payable},
        )
        certificates.draft(result, actor=actor)
        return result


def publish(result: PeriodResult, *, actor: Any, notice_url: str = "") -> PeriodResult:
    """Make the statement public; may be called again."""
    with act():
        row = lock(result)
        if row.published_at is None:
            row.published_at, row.notice_url = clock.now(), notice_url
            row.save(update_fields=["published_at", "notice_url"])
            journal.add("contracts.period.publish", row, actor=actor, inputs={"url": notice_url})
        return row


def decide_held(line: HeldLine, *, maintained: bool, actor: Any) -> HeldLine:
    """Decide a disputed finding: maintained stays deducted, withdrawn is paid next period.

    What the ledger holds back already becomes a deduction there; what is withdrawn enters it with
    the certificate that pays it. Raises NotAllowed, and WrongState where it is decided.
    """
    require(may_draft_certificate(actor, line.result.contract))
    with act():
        row = _undecided(line)
        row.decision = row.Decision.MAINTAINED if maintained else row.Decision.WITHDRAWN
        row.deducted = row.amount if maintained else Decimal("0.00")
        return _decided(row, actor)


def reduce_held(line: HeldLine, counted: HeldBack, *, actor: Any) -> HeldLine:
    """Decide a disputed finding of which a part stands: that part stays deducted, the rest is paid.

    `counted` is the finding as it stands now, with the scores that the period would have had with
    it and with all held before it as found. Raises NotAllowed, and WrongState where it is decided.
    """
    require(may_draft_certificate(actor, line.result.contract))
    with act():
        row = _undecided(line)
        row.decision = row.Decision.REDUCED
        case = _with_earlier(row, counted)
        before = row.result.deduction + sum(
            row.result.held.filter(position__lt=row.position).values_list("amount", flat=True),
            Decimal(0),
        )
        row.deducted, _rest = split_held(row.amount, before, _compute(case).deduction)
        row.reduced = {**case, "expect": settlement_case(case)}
        return _decided(row, actor)


def _undecided(line: HeldLine) -> HeldLine:
    row = lock(line)
    if row.decision:
        raise WrongState.single("decided", _("This has been decided already."))
    return row


def _decided(row: HeldLine, actor: Any) -> HeldLine:
    row.decided_at = clock.now()
    row.save(update_fields=["decision", "decided_at", "deducted", "reduced"])
    if row.decision != row.Decision.WITHDRAWN:
        ledger.deduct_held(row, actor=actor)
    inputs = {"decision": row.decision, "deducted": row.stays, "released": row.released}
    journal.add("contracts.held.decide", row, actor=actor, inputs=inputs)
    return row


def _with_earlier(row: HeldLine, counted: HeldBack) -> dict[str, Any]:
    """The settled month with this finding as it stands and all held before it as found."""
    case = {key: value for key, value in row.result.statement.items() if key != "expect"}
    findings = {kind: Decimal(number) for kind, number in case.get("findings", {}).items()}
    earlier = row.result.held.filter(position__lt=row.position).order_by("position")
    parts: Iterable[HeldLine | HeldBack] = (*earlier, counted)
    for one in parts:
        if one.kind:
            counted_now = findings.get(one.kind, Decimal(0)) + one.quantity
            whole = counted_now == counted_now.to_integral_value()
            findings[one.kind] = counted_now.quantize(Decimal(1)) if whole else counted_now
    more = Measurements(score=counted.score, scores=counted.scores or {}, findings=findings)
    return case | _measured(more)


def preview(contract: Contract, period: Period, measurements: Measurements) -> Settlement:
    """What settling would give; nothing is stored."""
    return _compute(case_of(contract, period, measurements))


def held_lines(contract: Contract, period: Period, measurements: Measurements) -> list[HeldLine]:
    """What settling would hold back, line by line; nothing is stored."""
    case = case_of(contract, period, measurements)
    return _held_of(case, _compute(case), measurements)


def case_of(contract: Contract, period: Period, measurements: Measurements) -> dict[str, Any]:
    """The period in the form of the published cases, without `expect`."""
    version = contract.scheme_version
    if version is None:
        raise RuleBroken(Reason("no_scheme", _("The contract has no deduction scheme.")))
    definition = version.definition
    case: dict[str, Any] = {
        "kind": "settlement",
        "case": f"{contract.number}/{period.number}",
        "scheme": definition,
    }
    priced = any(rule.get("rule") == "price_class" for rule in definition["money"])
    if priced:
        case["area_m2"] = plain(_area(contract))
    else:
        case["fee"] = plain(period.fee)
    return case | _measured(measurements) | _history(contract, period)


def _area(contract: Contract) -> Decimal:
    areas = contract.areas.filter(unit__in=("㎡", "m2", "平方米")).values_list(
        "quantity", flat=True
    )
    return sum(areas, Decimal(0))


def _measured(measurements: Measurements) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if measurements.score is not None:
        values["score"] = plain(measurements.score)
    if measurements.scores:
        values["scores"] = {
            kind: [plain(score) for score in scores] for kind, scores in measurements.scores.items()
        }
    if measurements.additions:
        values["additions"] = [
            {"points": plain(one.points), "reason": one.reason} for one in measurements.additions
        ]
    for name in ("findings", "events"):
        counts = getattr(measurements, name)
        if counts:
            values[name] = {kind: plain(Decimal(number)) for kind, number in counts.items()}
    if measurements.all_rectified_in_time:
        values["all_rectified_in_time"] = True
    return values


def _history(contract: Contract, period: Period) -> dict[str, Any]:
    earlier = (
        PeriodResult.objects.filter(contract=contract, period__number__lt=period.number)
        .order_by("period__number")
        .values_list("score", "score_places")
    )
    scores = [plain(round_half_up(score, places)) for score, places in earlier]
    return {"history": scores} if scores else {}


def _compute(case: Mapping[str, Any]) -> Settlement:
    try:
        return settle_by_rule(read_settlement(case))
    except MalformedCase as error:
        raise RuleBroken(_misfit(error.path, error.reason)) from error
    except ValueError as error:
        raise RuleBroken(_misfit("score", str(error))) from error


def _misfit(path: str, problem: str) -> Reason:
    message = _("The measurements do not fit the scheme at %(path)s: %(problem)s.")
    return Reason("measurements", message, {"path": path, "problem": problem})


def _settleable(contract: Contract, period: Period) -> None:
    if period.contract_id != contract.pk:
        raise ValueError("the period belongs to another contract")
    if not contract.is_public:
        raise WrongState.single("not_in_force", _("The contract has not come into force."))
    if PeriodResult.objects.filter(period=period).exists():
        raise WrongState.single("settled", _("This period has been settled already."))


def _store(
    contract: Contract,
    period: Period,
    case: dict[str, Any],
    done: Settlement,
    measurements: Measurements,
    actor: Any,
    notice_url: str,
) -> PeriodResult:
    expect = settlement_case(case)
    return PeriodResult.objects.create(
        contract=contract,
        period=period,
        score=done.score,
        score_places=max(0, -int(done.score.as_tuple().exponent)),
        fee=done.fee,
        deduction=done.deduction,
        payable=done.payable,
        consequences=list(done.consequences),
        statement={**case, "expect": expect},
        sources=[asdict(one) for one in measurements.sources if not one.rule],
        computed_by=actor,
        published_at=clock.now() if notice_url else None,
        notice_url=notice_url,
    )


def _store_lines(
    result: PeriodResult, contract: Contract, done: Settlement, measurements: Measurements
) -> None:
    clauses = _clauses(contract.scheme_version.definition if contract.scheme_version else {})
    DeductionLine.objects.bulk_create(
        DeductionLine(
            result=result,
            position=position,
            rule=line.rule,
            clause=clauses.get(line.rule.partition(":")[0]),
            amount=line.amount,
            uncapped=line.uncapped,
            capped=line.capped,
            base=round_half_up(line.base, 6),
            quantity=round_half_up(line.quantity, 6),
            rate=round_half_up(line.rate, 8),
            unit=line.unit,
            sources=[asdict(one) for one in _supporting(line, measurements)],
        )
        for position, line in enumerate(done.lines, start=1)
    )


def _clauses(definition: Mapping[str, Any]) -> dict[str, int]:
    """The number of each money rule in the scheme, as its page counts them (the score is 1)."""
    numbers: dict[str, int] = {}
    for number, rule in enumerate(definition.get("money", ()), start=2):
        numbers.setdefault(rule["rule"], number)
    return numbers


def _supporting(line: Line, measurements: Measurements) -> Iterator[Source]:
    by_score = line.unit in (PER_POINT, SHARE)
    for one in measurements.sources:
        if one.rule == line.rule or (not one.rule and by_score):
            yield one


def _store_held(result: PeriodResult, rows: list[HeldLine]) -> None:
    for row in rows:
        row.result = result
    HeldLine.objects.bulk_create(rows)


def _held_of(
    case: Mapping[str, Any], done: Settlement, measurements: Measurements
) -> list[HeldLine]:
    """Each disputed finding holds back what it would add to the deduction, after those before."""
    measured, before = measurements, done.deduction
    rows = []
    for position, one in enumerate(measurements.held_back, start=1):
        measured = _maintained(measured, one)
        counted = {**case, **_measured(measured)}
        after = _compute(counted).deduction
        rows.append(
            HeldLine(
                position=position,
                reference=one.reference,
                url=one.url,
                label=one.label or one.kind,
                kind=one.kind,
                quantity=one.quantity,
                amount=max(after - before, Decimal("0.00")),
                statement={**counted, "expect": settlement_case(counted)},
                sources=[asdict(source) for source in one.sources],
            )
        )
        before = max(after, before)
    return rows


def _maintained(measured: Measurements, one: HeldBack) -> Measurements:
    """The measurements as they would be with this finding in them."""
    findings = dict(measured.findings)
    if one.kind:
        findings[one.kind] = findings.get(one.kind, Decimal(0)) + one.quantity
    return replace(
        measured,
        findings=findings,
        score=measured.score if one.score is None else one.score,
        scores=measured.scores if one.scores is None else one.scores,
    )


def certificate_of(result: PeriodResult) -> Certificate:
    """The certificate in force of a result."""
    return result.certificates.exclude(status="reversed").get()
