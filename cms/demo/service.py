"""From the award to a contract in force, and from there month by month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from contracts.models import Contract, SchemeVersion
from contracts.services import building, running, schemes, signing
from procurement.people.services.accounts import system_user
from tenders.lifecycle.lot import LotState
from tenders.models import Lot, Tender

from . import material
from .answers import OPEN_DISPUTE, SILENT, Answer
from .evaluation import evaluate
from .months import Close, close_month
from .notices import publish_about
from .playbill import Story
from .procedure import TenderPlan
from .stage import MONTHS, Stage
from .street import Outing, walk

ROUTINE = "例行检查"
SCHEDULED, PATROL = "定期考核", "巡查考核"


@dataclass(frozen=True)
class Month:
    """A month of a contract: for each kind of round the score of each, then its close."""

    scores: dict[str, tuple[int, ...]]
    answers: tuple[Answer, ...]
    close: Close = field(default_factory=Close)


@dataclass(frozen=True)
class Service:
    """A contract to be lived: which lot, which rule, and its months, the oldest first."""

    key: str
    lot: int
    areas: str
    scheme: str
    months: tuple[Month, ...]
    sheets: dict[str, str] = field(default_factory=dict)
    units: int = 3
    bond: str = ""


# The working day of the month on which the rounds of a kind go out.
DAYS = {ROUTINE: (4, 11), SCHEDULED: (8,), PATROL: (3, 12)}


def library(stage: Stage) -> Story:
    """The published schemes come with the product; two get a sheet for another service."""
    yield stage.at(stage.working_day(stage.month(MONTHS + 3)), 9, 30)
    schemes.load_library(actor=system_user())


def award_and_sign(*services: Service) -> Any:
    """What follows the tender of the three contracts."""

    def after(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
        yield from evaluate(stage, wanted, tender)
        for service in services:
            stage.playbill.add(_live(stage, wanted, tender.lots.get(number=service.lot), service))

    return after


def award_and_offer(stage: Stage, wanted: TenderPlan, tender: Tender) -> Story:
    """A tender just awarded: its contract is with the supplier, who has to sign."""
    yield from evaluate(stage, wanted, tender)
    for lot in tender.lots.filter(status=LotState.AWARDED):
        draft = _draft(stage, wanted, lot, "harbour", "township-5-percent", {}, "")
        yield from draft


def _live(stage: Stage, wanted: TenderPlan, lot: Lot, service: Service) -> Story:
    contract = yield from _draft(
        stage, wanted, lot, service.areas, service.scheme, service.sheets, service.bond
    )
    yield from _sign(stage, contract)
    stage.contracts[service.key] = contract
    stage.playbill.add(*_months(stage, contract, service))


def _draft(
    stage: Stage,
    wanted: TenderPlan,
    lot: Lot,
    areas: str,
    scheme: str,
    sheets: dict[str, str],
    bond: str,
) -> Any:
    """Drafted by the contract manager, checked by a second person, sent to the supplier."""
    manager, approver = stage.people["wu"], stage.people[wanted.approver]
    issued = lot.award.issued_at.date()
    yield stage.at_latest(stage.at(stage.working_days(issued, 3), 9, 40 + lot.number), 50)
    version = _version(stage, scheme, sheets)
    terms = building.Terms(
        starts_on=wanted.service_starts,
        scheme_version=version,
        place="示例市中心城区",
        bond=Decimal(bond) if bond else None,
        bond_return="合同期满、缺陷整改完毕并完成交接后两个月内退还。",
    )
    contract = building.build_from_award(lot.award, actor=manager, terms=terms)
    _list_areas(contract, areas, manager)
    yield stage.at_latest(stage.at(stage.working_days(issued, 3), 16, 10 + lot.number), 40)
    signing.submit_for_check(contract, actor=manager)
    yield stage.at_latest(stage.at(stage.working_days(issued, 5), 10, 30 + lot.number), 30)
    opinion = "与中标结果、招标文件一致，考核扣款条款明确。"
    signing.pass_check(contract, actor=approver, opinion=opinion)
    yield stage.at_latest(stage.at(stage.working_days(issued, 5), 14, lot.number), 20)
    return signing.send(contract, actor=manager)


def _version(stage: Stage, code: str, sheets: dict[str, str]) -> SchemeVersion:
    """The version in the library, or one with sheets of this service, approved by another."""
    first = SchemeVersion.objects.get(scheme__code=code, number=1)
    if not sheets:
        return first
    drafted = schemes.draft_version(
        first.scheme,
        definition=first.definition,
        sheets=sheets,
        note="扣款规则不变，检查表换成本合同服务的检查表。",
        actor=stage.people["wu"],
    )
    return schemes.approve(drafted, actor=stage.people["li"])


def _list_areas(contract: Contract, key: str, manager: Any) -> None:
    if not material.has_areas(key):
        building.areas_from_bill(contract, actor=manager)
        return
    rows = [
        building.Area(
            code=one.code,
            name=one.name,
            stratum=one.stratum,
            quantity=one.quantity,
            unit=one.unit,
            service_class=one.service_class,
            line=one.line,
        )
        for one in material.stretches(key, contract.bill)
    ]
    building.add_areas(contract, rows, actor=manager)


def _sign(stage: Stage, contract: Contract) -> Story:
    sent = contract.sent_at.date()
    number = contract.lot.number
    yield stage.at(stage.working_days(sent, 2), 10, number)
    signing.sign(contract, actor=stage.contractor_of(contract))
    yield stage.at(stage.working_days(sent, 3), 15, number)
    signing.sign(contract, actor=stage.people["li"])
    signed = stage.working_days(sent, 3)
    yield stage.at(stage.working_days(signed, 1), 9, 30 + number)
    publish_about(contract, actor=stage.people["chen"])
    yield stage.at(stage.working_days(signed, 3), 11, number)
    filing = f"CZBA-{signed.year}-{contract.pk:04d}"
    signing.file(contract, actor=stage.people["wu"], number=filing)
    bond = getattr(contract, "bond", None)
    if bond is not None:
        running.hold_bond(bond, actor=stage.people["zhao"], on=stage.working_days(signed, 3))


def _months(stage: Stage, contract: Contract, service: Service) -> Iterator[Story]:
    for back, month in zip(range(MONTHS, 0, -1), service.months, strict=True):
        first = stage.month(back)
        period = contract.periods.get(starts_on=first)
        for outing in _outings(stage, service, month, first):
            yield walk(stage, contract, outing)
        yield close_month(stage, contract, period, month.close)


def _outings(stage: Stage, service: Service, month: Month, first: date) -> Iterator[Outing]:
    for kind, scores in month.scores.items():
        for turn, (day, score) in enumerate(zip(DAYS[kind], scores, strict=True)):
            answers = month.answers[turn:] + month.answers[:turn]
            if turn + 1 < len(scores):  # what is still argued about was found last
                answers = tuple(SILENT if one is OPEN_DISPUTE else one for one in answers)
            die = stage.die(f"{service.key}/{first}/{kind}/{turn}")
            yield Outing(
                kind=kind,
                day=stage.working_days(first - timedelta(days=1), day),
                lost=spread(100 - score, service.units, die.choice((0, 1, 2))),
                answers=answers,
            )


def spread(lost: int, units: int, apart: int) -> tuple[str, ...]:
    """Points lost by each unit so that their mean is `lost`: 8, 3 units, 2 apart -> 10, 6, 8."""
    apart = min(apart, lost)
    deltas = [apart, -apart] * (units // 2) + [0] * (units % 2)
    return tuple(str(lost + delta) for delta in deltas)
