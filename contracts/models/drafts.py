"""What is written into a draft: plain values that forms hand to services."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.models.bond import Bond
from contracts.models.scheme import SchemeVersion


@dataclass(frozen=True)
class Area:
    """A service area to be listed; `line` is the number of its line in the bill.

    `row` is where it stands in the file it was read from.
    """

    code: str
    name: str
    stratum: str
    quantity: Decimal
    unit: str = "㎡"
    service_class: str = ""
    line: int | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    row: int | None = None


@dataclass(frozen=True)
class Terms:
    """What the contract manager writes into the draft."""

    starts_on: date
    period_months: int = 1
    scheme_version: SchemeVersion | None = None
    other_service: bool = False
    """A scheme of another service is meant."""
    place: str = ""
    bond: Decimal | None = None
    bond_form: str = Bond.Form.GUARANTEE
    bond_return: str = ""
