"""What is handed down to a settlement: scores, findings, events, and what each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from contracts.rules.period_score import Addition


@dataclass(frozen=True)
class Source:
    """One link of a chain: a round, a finding, an event, with its photo and its address.

    `rule` names the line it supports as the statement does ("per_finding:散落垃圾"); empty, it
    supports every line that follows from the score. `at` is the moment or day in ISO 8601.
    """

    kind: str
    reference: str
    url: str = ""
    label: str = ""
    rule: str = ""
    image: str = ""
    image_alt: str = ""
    at: str = ""
    clause: str = ""


@dataclass(frozen=True)
class HeldBack:
    """A disputed finding: what it would cost if maintained waits, nothing else.

    Give the priced `kind` and its `quantity`, or the `score` (or `scores`) that the period would
    have with this finding and all held before it.
    """

    reference: str
    url: str = ""
    label: str = ""
    kind: str = ""
    quantity: Decimal = Decimal(0)
    score: Decimal | None = None
    scores: Mapping[str, tuple[Decimal, ...]] | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True)
class Measurements:
    """What was measured in a period, disputed findings left out of everything but `held_back`."""

    score: Decimal | None = None
    scores: Mapping[str, tuple[Decimal, ...]] = field(default_factory=dict)
    additions: tuple[Addition, ...] = ()
    findings: Mapping[str, Decimal] = field(default_factory=dict)
    events: Mapping[str, Decimal] = field(default_factory=dict)
    all_rectified_in_time: bool = False
    held_back: tuple[HeldBack, ...] = ()
    sources: tuple[Source, ...] = ()
