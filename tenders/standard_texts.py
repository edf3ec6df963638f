"""Ready texts to begin with, in Chinese: the sixteen contents (87号令第二十条), and whole lots.

They stand as data in `tenders/ready/`, one file for what all services share and one for each
service. The officer edits them; what only the officer knows is left open as 【填写：…】, and a
tender with such a place left is not complete (tenders/rules/open_places.py).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

READY = Path(__file__).resolve().parent / "ready"
COMMON = "common"
KINDS = ("street_cleaning", "greening", "road_maintenance")
# What a service says of itself inside the texts that all share.
WORDS = ("service", "permit", "duties", "hours", "acceptance", "assessment")
PLAIN = {
    "service": "本项目的服务",
    "permit": "【填写：法律、法规要求的专门资质，没有填“无”】",
    "duties": "【填写：服务内容】",
    "hours": "【填写：服务时间和方式】",
    "acceptance": "【填写：年度总评的等次】",
    "assessment": "【填写：考核扣款规则】",
}


@dataclass(frozen=True)
class ReadyLot:
    """What one lot of a service begins with; quantities are left open, one of a unit each."""

    requirement: str
    standard: str
    lines: tuple[Mapping[str, Any], ...] = field(hash=False)
    price_weight: Decimal = Decimal(10)
    criteria: tuple[Mapping[str, Any], ...] = field(default=(), hash=False)


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((READY / f"{name}.toml").read_text(encoding="utf-8"))


def contents(kind: str, **facts: str) -> dict[str, str]:
    """The sixteen contents for a service, by key.

    `facts` are purchaser, procedure, title and number. A service that has no texts of its own gets
    those all share, with its words left open.
    """
    own = _read(kind) if kind in KINDS else PLAIN
    words = {**{name: own[name] for name in WORDS}, **facts}
    return {key: _filled(text, words) for key, text in _read(COMMON).items()}


def _filled(text: str, words: Mapping[str, str]) -> str:
    """Put the words in; a text holds no other braces than these."""
    for name, word in words.items():
        text = text.replace("{" + name + "}", word)
    return text.strip()


@cache
def lot(kind: str) -> ReadyLot | None:
    """What a lot of this service begins with; None for a service without ready texts."""
    if kind not in KINDS:
        return None
    data = _read(kind)
    return ReadyLot(
        requirement=data["requirement"].strip(),
        standard=data["standard"].strip(),
        lines=tuple(
            {
                "name": name,
                "unit": unit,
                "quantity": Decimal(1),
                "service_class": service_class,
                "remark": remark,
            }
            for name, unit, service_class, remark in data["lines"]
        ),
        price_weight=Decimal(data["price_weight"]),
        criteria=tuple(
            {
                "part": row["part"],
                "name": row["name"],
                "description": row["how"],
                "requirement": row["requirement"],
                "bands": row.get("bands", "").strip(),
                "max_points": Decimal(row["points"]),
                "objective": row.get("objective", False),
            }
            for row in data["criteria"]
        ),
    )
