"""A month of a contract: two or three rounds, the assessment, the certificate, the payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from contracts.models import Certificate, Contract, Period
from contracts.services import certificates
from inspections.models import Assessment
from inspections.services import assessments
from procurement import clock

from .notices import publish_about
from .playbill import Story
from .stage import Stage

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Close:
    """How far a finished month has come: `until` is the last act that has happened.

    `wait` is how many working days ago that act was, for months still in hand; the acts before
    it came on the working days before. `objection` is the answer to the assessment, `refusal`
    makes the contractor object to the certificate.
    """

    until: str = "settled"
    wait: int | None = None
    objection: str = ""
    refusal: bool = False


# The acts of closing a month, in order, with the working day of the following month.
ACTS = (
    ("computed", 1),
    ("shown", 1),
    ("answered", 3),
    ("confirmed", 4),
    ("published", 5),
    ("agreed", 5),
    ("invoiced", 6),
    ("reviewed", 7),
    ("approved", 9),
    ("paid", 14),
)
ORDER = tuple(name for name, _day in ACTS)


def days_of(stage: Stage, period: Period, close: Close) -> dict[str, date]:
    """The day of each act; months in hand are counted back from today."""
    if close.wait is None:
        return {name: stage.working_days(period.ends_on, day) for name, day in ACTS}
    last = dict(ACTS)[close.until]
    early = stage.working_day(period.ends_on + timedelta(days=1))
    return {name: max(early, stage.ago(close.wait + last - day)) for name, day in ACTS}


def close_month(stage: Stage, contract: Contract, period: Period, close: Close) -> Story:
    """From the last round of a month to its payment, as far as `close` says."""
    if close.until == "collecting":
        return
    days = days_of(stage, period, close)
    wanted = ORDER[: ORDER.index(close.until) + 1] if close.until in ORDER else ORDER
    row: Any = None
    for place, name in enumerate(wanted):
        moment = stage.at(days[name], 9 + place // 2, 10 + 5 * place)
        over = stage.at(period.ends_on + timedelta(days=1), 0, 1 + place)
        yield max(over, stage.at_latest(moment, 60 - 5 * place))
        row = _ASSESS[name](stage, contract, period, row, close)


def _compute(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    manager = stage.people["wu"]
    assessment = assessments.collect(period, actor=manager)
    return assessments.compute(assessment, actor=manager)


def _show(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    return assessments.show(row, actor=stage.people["wu"])


def _answer(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    agreed = "有异议的问题除外，其余已核对无误。" if row.snapshot["held"] else "已核对，无异议。"
    text = close.objection or agreed
    return assessments.answer(row, text=text, actor=stage.contractor_of(contract))


def _confirm(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    return assessments.confirm(row, actor=stage.people["wang"])


def _publish(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    assessment = Assessment.objects.get(period=period)
    publish_about(assessment, actor=stage.people["chen"])
    return _certificate(period)


def _certificate(period: Period) -> Certificate:
    found: Certificate = Certificate.objects.exclude(status="reversed").get(period=period)
    return found


def _agree(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    contractor = stage.contractor_of(contract)
    if close.refusal:
        reason = "巡查考核第二次的得分应按复核后的数量计算，请重新核对。"
        return certificates.object_to(_certificate(period), actor=contractor, reason=reason)
    return certificates.confirm(_certificate(period), actor=contractor)


def _invoice(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    certificate = _certificate(period)
    return certificates.record_invoice(
        certificate,
        number=f"26{contract.pk:04d}{period.number:04d}",
        amount=certificate.amount,
        received_on=clock.legal_today(),
        actor=stage.contractor_of(contract),
    )


def _review(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    return certificates.review(_certificate(period), actor=stage.people["wu"])


def _approve(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    return certificates.approve(_certificate(period), actor=stage.people["xie"])


def _pay(stage: Stage, contract: Contract, period: Period, row: Any, close: Close) -> Any:
    certificate = _certificate(period)
    return certificates.pay(
        certificate,
        actor=stage.people["zhao"],
        amount=certificate.amount,
        bank_reference=f"ZF{clock.legal_today():%Y%m%d}{certificate.pk:05d}",
    )


_ASSESS = {
    "computed": _compute,
    "shown": _show,
    "answered": _answer,
    "confirmed": _confirm,
    "published": _publish,
    "agreed": _agree,
    "invoiced": _invoice,
    "reviewed": _review,
    "approved": _approve,
    "paid": _pay,
}
