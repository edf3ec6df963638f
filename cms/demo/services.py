"""The three contracts in force: what their months were like, and what is going on now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from contracts.models import Contract

from .answers import (
    LATE,
    MAINTAINED,
    NEGLECTED,
    OPEN_DISPUTE,
    QUICK,
    REDUCED,
    SILENT,
    WAITING,
    WITHDRAWN,
)
from .months import Close
from .playbill import Story
from .service import PATROL, ROUTINE, SCHEDULED, Month, Service, spread
from .stage import Stage
from .street import Outing, walk

PLAIN = (QUICK, SILENT, QUICK, LATE)
ARGUED = (QUICK, REDUCED, SILENT, WITHDRAWN, MAINTAINED)
UPHELD = (SILENT, MAINTAINED, QUICK, SILENT, LATE)
HELD = (QUICK, SILENT, OPEN_DISPUTE, SILENT, QUICK, SILENT, SILENT, QUICK)


def _routine(first: int, second: int, answers: tuple, close: Close | None = None) -> Month:
    return Month({ROUTINE: (first, second)}, answers, close or Close())


def _suzhou(scheduled: int, patrols: tuple[int, int], answers: tuple, close: Close | None = None):  # type: ignore[no-untyped-def]
    return Month({SCHEDULED: (scheduled,), PATROL: patrols}, answers, close or Close())


# 86 in the fourth month: 282,280.63 less 9 % is 256,875.37.
STREET = Service(
    "street",
    1,
    "street",
    "quangang-2019",
    (
        _routine(92, 93, PLAIN),
        _routine(93, 94, PLAIN),
        _routine(91, 90, ARGUED),
        _routine(86, 86, UPHELD),
        _routine(90, 91, ARGUED),
        _routine(95, 93, PLAIN, Close("approved", wait=14)),
        _routine(92, 94, HELD, Close("reviewed", wait=1)),
    ),
    sheets={ROUTINE: "street"},
)
GREENING = Service(
    "greening",
    2,
    "greening",
    "suzhou-2019",
    (
        _suzhou(91, (90, 88), PLAIN),
        _suzhou(92, (88, 90), PLAIN),
        _suzhou(94, (91, 93), PLAIN),
        _suzhou(89, (86, 90), ARGUED),
        _suzhou(93, (92, 95), PLAIN),
        _suzhou(90, (87, 85), UPHELD, Close("agreed", wait=1, refusal=True)),
        _suzhou(95, (93, 92), PLAIN, Close("shown", wait=1)),
    ),
    units=2,
    bond="102582.67",
)
ROAD = Service(
    "road",
    3,
    "road",
    "longgang-2025",
    (
        _routine(92, 94, PLAIN),
        _routine(93, 91, PLAIN),
        _routine(88, 89, PLAIN),
        _routine(92, 90, ARGUED),
        _routine(86, 88, UPHELD),
        _routine(91, 93, PLAIN, Close("approved", wait=20)),
        _routine(90, 94, (NEGLECTED, QUICK, SILENT), Close("answered", wait=0, objection=(
            "第二次例行检查中两处坑槽位于水务施工占道区内，请核实后再确认。"))),
    ),
    sheets={ROUTINE: "road"},
)  # fmt: skip
SERVICES = (STREET, GREENING, ROAD)


def this_month(stage: Stage) -> Story:
    """The month under way: something for the inspector, the reviewer and each contractor."""
    first = stage.month(0)
    yield stage.at_latest(stage.at(first, 0, 5), 300)
    for service, outings in (
        (STREET, _street(stage, first)),
        (GREENING, _greening(stage, first)),
        (ROAD, _road(stage, first)),
    ):
        contract: Contract = stage.contracts[service.key]
        for outing in outings:
            stage.playbill.add(walk(stage, contract, outing))


def _day(first: date, day: date) -> date:
    """A day of the month under way."""
    return max(first, day)


def _street(stage: Stage, first: date) -> Iterator[Outing]:
    yield Outing(ROUTINE, _day(first, stage.ago(5)), spread(7, 3, 1), (QUICK, NEGLECTED, WAITING))
    yield Outing(ROUTINE, stage.today, spread(9, 3, 2), (WAITING,), until="submitted")


def _greening(stage: Stage, first: date) -> Iterator[Outing]:
    inspectors = ("zheng", "kong")
    yield Outing(PATROL, _day(first, stage.ago(6)), spread(8, 2, 1), (QUICK, LATE))
    yield Outing(SCHEDULED, stage.today, spread(6, 4, 1), until="under_way", inspectors=inspectors)
    yield Outing(PATROL, stage.today, spread(6, 2, 0), until="drawn", inspectors=("zheng", "han"))


def _road(stage: Stage, first: date) -> Iterator[Outing]:
    yield Outing(ROUTINE, _day(first, stage.ago(3)), spread(8, 3, 1), (QUICK, WAITING), "submitted")
    last = (stage.month(-1)) - timedelta(days=1)
    yield Outing(ROUTINE, min(stage.ahead(1), last), spread(8, 3, 0), until="planned", hour=9)
