"""What the demonstration's tenders and contracts are about: bills, criteria, texts, areas.

The bills keep real quantities and prices: `yuelu` is a street office's list of twelve lines that
sum to 3,387,367.60 a year, `riverside` a greening contract of 1,025,826.73. Names are made up.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from procurement.rules.money import allocate, round_half_up

DATA = Path(__file__).resolve().parent / "data"
PLACES = 2
COUNTED = {
    "objective": True,
    "description": "按承诺的社会保险和工伤保险覆盖率（%）得分，作为合同义务。",
    "bands": "<90: 0\n90-100: 5\n≥100: 10",
}
"""How the people's insurance is scored where only the technical part is judged."""


@cache
def _read(name: str) -> Any:
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Line:
    """A line of a bill of quantities with the price a contractor would ask."""

    name: str
    unit: str
    quantity: Decimal
    price: Decimal
    service_class: str

    def unit_price(self, level: Decimal = Decimal(1)) -> Decimal:
        """The price at another level: 1 is as contracted, 0.95 five per cent below."""
        if level == 1:
            return self.price
        return round_half_up(self.price * level, PLACES)

    def amount(self, level: Decimal = Decimal(1)) -> Decimal:
        """Quantity times unit price, rounded to cents."""
        return round_half_up(self.quantity * self.unit_price(level), PLACES)


@cache
def bill(name: str) -> tuple[Line, ...]:
    """A bill of quantities by name."""
    return tuple(
        Line(item, unit, Decimal(quantity), Decimal(price), service_class)
        for item, unit, quantity, price, service_class in _read("bills")[name]
    )


def total(lines: Sequence[Line], level: Decimal = Decimal(1)) -> Decimal:
    """The sum of the rounded lines."""
    return sum((line.amount(level) for line in lines), Decimal(0))


def criteria(service_kind: str) -> list[dict[str, Any]]:
    """The criteria besides the price, each of a numbered requirement but the credit record."""
    rows = enumerate(_read("criteria")[service_kind], start=2)
    return [
        {
            "part": part,
            "name": name,
            "description": description,
            "max_points": Decimal(points),
            "objective": objective,
            "requirement": number if needed else None,
            "bands": bands,
        }
        for number, (part, name, description, points, objective, needed, bands) in rows
    ]


def requirement(service_kind: str) -> str:
    """The numbered requirements of a lot: a general one, then those its criteria score."""
    lines = ["1. 按清单数量和作业标准提供服务，接受日常检查和月度考核。"]
    for number, (_part, name, *_rest, needed, _bands) in enumerate(
        _read("criteria")[service_kind], start=2
    ):
        if needed:
            lines.append(f"▲{number}. {name}：{needed}")
    return "\n".join(lines)


def price_weight(service_kind: str) -> Decimal:
    """What is left of 100 for the price."""
    return 100 - sum((row["max_points"] for row in criteria(service_kind)), Decimal(0))


def contents(**names: str) -> dict[str, str]:
    """The sixteen contents of tender documents, by key, with the names filled in."""
    return {key: text.format(**names) for key, text in _read("contents").items()}


@dataclass(frozen=True)
class Stretch:
    """A unit of inspection: a street, a green, a stretch of road."""

    code: str
    stratum: str
    name: str
    line: int
    quantity: Decimal
    unit: str
    service_class: str


def has_areas(key: str) -> bool:
    """Whether the contract's areas are named; else each line of its bill is one."""
    return key in _read("areas")


def stretches(key: str, lines: Sequence[Any]) -> list[Stretch]:
    """The service areas of a contract; those of one line share its quantity to the last unit."""
    found = []
    for group, (stratum, about) in enumerate(_read("areas")[key].items(), start=1):
        names = about["names"]
        weights = [Decimal(len(names) + 4 - place % 3) for place in range(len(names))]
        shares = allocate(lines[about["line"] - 1].quantity, weights)
        found += [
            Stretch(
                f"{group}-{place:02d}",
                stratum,
                name,
                about["line"],
                share,
                about["unit"],
                about["class"],
            )
            for place, (name, share) in enumerate(zip(names, shares, strict=True), start=1)
        ]
    return found
