"""On the street: a round is planned, drawn, walked, signed, reviewed and published."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from contracts.models import Contract, FaultType, Period, ServiceArea
from inspections.models import Finding, Plan, Round, RoundUnit, Seen
from inspections.services import recording, rounds
from procurement import clock

from .answers import Answer, answer_finding
from .photos import photograph
from .playbill import Story
from .stage import Stage

MOST_OF_A_KIND = 4
SOURCE = "示例市公证处 %s 公布的随机数"
WALK = timedelta(minutes=35)


@dataclass(frozen=True)
class Outing:
    """A round to come: when, what kind, how many points each drawn unit is to lose.

    `until` names the last act; `answers` are dealt out to the findings in turn.
    """

    kind: str
    day: date
    lost: tuple[str, ...]
    answers: tuple[Answer, ...] = (Answer(),)
    until: str = "published"
    inspectors: tuple[str, ...] = ("zheng", "kong", "han", "yang")
    hour: int = 9


def walk(stage: Stage, contract: Contract, outing: Outing) -> Story:
    """One round from its plan to its publication, or up to the act named by the outing."""
    die = stage.die(f"{contract.number}/{outing.kind}/{outing.day}")
    planned = stage.at(
        stage.last_working_day(outing.day - timedelta(days=1)), 16, die.randint(0, 40)
    )
    yield stage.at_latest(planned, 90)
    drawing = stage.at(outing.day, outing.hour - 1, 40)
    if outing.until != "planned":
        drawing = stage.at_latest(drawing, 80)
    row = _plan(stage, contract, outing, known=drawing - timedelta(minutes=5))
    if outing.until == "planned":
        return
    yield drawing
    _draw(stage, row, die)
    if outing.until == "drawn":
        return
    yield from _record(stage, row, outing, die)
    if outing.until == "under_way":
        return
    yield from _sign(stage, row, outing)
    for finding, answer in _dealt(row, outing.answers):
        stage.playbill.add(answer_finding(stage, finding, answer))
    if outing.until == "submitted":
        return
    yield stage.at_latest(stage.at(stage.working_days(outing.day, 1), 10, 20), 5)
    rounds.review(row, actor=stage.people["wang"], note="记录、照片与扣分一致。")
    yield stage.at_latest(stage.at(stage.working_days(outing.day, 1), 10, 50), 3)
    rounds.publish(row, actor=stage.people["wang"])


def _plan(stage: Stage, contract: Contract, outing: Outing, *, known: datetime) -> Round:
    period: Period = contract.periods.get(starts_on__lte=outing.day, ends_on__gte=outing.day)
    version: Any = contract.scheme_version
    areas = tuple(ServiceArea.objects.filter(contract=contract))
    wanted = Plan(
        period=period,
        checklist=version.checklists.get(kind=outing.kind),
        planned_for=outing.day,
        areas=areas,
        sample=_sample(areas, len(outing.lost)),
        inspectors=tuple(stage.people[name] for name in outing.inspectors),
        value_source=SOURCE % known.astimezone(clock.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M"),
        value_at=known,
    )
    return rounds.plan(contract, wanted, actor=stage.people["wu"])


def _sample(areas: Sequence[ServiceArea], number: int) -> dict[str, int]:
    """Spread the units to be drawn over the groups, one after the other."""
    groups = list(dict.fromkeys(area.stratum for area in areas))
    sample = dict.fromkeys(groups, 0)
    for place in range(number):
        sample[groups[place % len(groups)]] += 1
    return {group: count for group, count in sample.items() if count}


def _draw(stage: Stage, row: Round, die: random.Random) -> None:
    value = f"{row.planned_for:%Y%m%d}-{die.randint(0, 999_999):06d}"
    rounds.draw(row, public_value=value, actor=stage.people["wu"])


def _drawn(row: Round) -> list[RoundUnit]:
    return list(row.units.filter(drawn=True).order_by("order").select_related("round", "area"))


def _inspectors(stage: Stage, row: Round) -> list[Any]:
    drawn = row.inspectors.filter(drawn=True).order_by("order").select_related("user")
    return [stage.people[one.user.username] for one in drawn]


def _record(stage: Stage, row: Round, outing: Outing, die: random.Random) -> Story:
    inspector = _inspectors(stage, row)[0]
    faults = list(FaultType.objects.filter(item__checklist=row.checklist).select_related("item"))
    units = _drawn(row)
    if outing.until == "under_way":
        units = units[: len(units) // 2]
    begin = stage.at_latest(stage.at(outing.day, outing.hour), 60)
    last = stage.at_latest(begin + WALK * len(units), 20)
    pace = (last - begin) / len(units)
    for place, (unit, lost) in enumerate(zip(units, outing.lost, strict=False)):
        yield begin + pace * place
        _visit(unit, _faults(faults, Decimal(lost), die), inspector, die)


def _visit(
    unit: RoundUnit, seen: list[tuple[FaultType, Decimal]], inspector: Any, die: random.Random
) -> None:
    post = die.randint(12, 268)
    rows = []
    for number, (fault, quantity) in enumerate(seen):
        plate = f"{post + number * 3}#"
        picture = photograph(fault.text, post=plate, place=unit.name, taken=clock.now())
        rows.append(Seen(fault, quantity, f"灯杆 {plate}", (picture,)))
    recording.record(unit, rows, place=f"灯杆 {post}# 起", actor=inspector)
    recording.finish(unit, actor=inspector)


def _faults(
    faults: list[FaultType], lost: Decimal, die: random.Random
) -> list[tuple[FaultType, Decimal]]:
    """Few findings that cost exactly so many points, within what each item can lose."""
    left, room = lost, {fault.item_id: fault.item.max_points for fault in faults}
    pool, found = die.sample(faults, len(faults)), {}
    pool.sort(key=lambda fault: fault.points_each < 2)
    for fault in pool:
        most = min(left, room[fault.item_id]) // fault.points_each if fault.points_each else 0
        quantity = min(most, MOST_OF_A_KIND)
        if quantity:
            found[fault] = Decimal(quantity)
            left -= quantity * fault.points_each
            room[fault.item_id] -= quantity * fault.points_each
    if left:
        raise ValueError(f"{lost} points cannot be lost on this sheet, {left} are left")
    return list(found.items())


def _sign(stage: Stage, row: Round, outing: Outing) -> Story:
    after = stage.at_latest(clock.now() + WALK, 15)
    for place, inspector in enumerate(_inspectors(stage, row)):
        yield after + timedelta(minutes=place)
        rounds.sign(row, actor=inspector)


def _dealt(row: Round, answers: tuple[Answer, ...]) -> Iterator[tuple[Finding, Answer]]:
    findings = Finding.objects.filter(inspection__unit__round=row).order_by("number")
    for place, finding in enumerate(findings.select_related("fault", "inspection__unit")):
        yield finding, answers[place % len(answers)]


def moment_of(finding: Finding) -> datetime:
    """When the contractor was told."""
    if finding.notified_at is None:
        raise ValueError("the finding has not been notified")
    return finding.notified_at
