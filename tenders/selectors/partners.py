"""How the firms of a bid are shown: while it is written, and since its opening."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.people.models import Organisation
from tenders.guards.partners import partners_of, twice, twice_reason
from tenders.models import BidPartner
from tenders.rules import partners as rules


@dataclass(frozen=True)
class Row:
    """One firm: words for what is kept as keys."""

    name: str
    code: str
    role: Any
    task: str
    share: Decimal | None
    size: Any
    controller: str
    qualification: str
    consented_at: Any = None
    credit: Any = ""


def typed_rows(firms: Iterable[rules.Partner]) -> list[Row]:
    """The firms of a draft."""
    return [
        Row(
            one.name,
            one.code,
            BidPartner.Role(one.role).label,
            one.task,
            one.share,
            Organisation.Size(one.size).label,
            one.controller,
            qualification(one.profession, one.grade),
        )
        for one in firms
    ]


def opened_rows(bid: Any) -> list[Row]:
    """The firms of an opened bid, with what is known of each since."""
    return [
        Row(
            one.name,
            one.credit_code,
            one.get_role_display(),
            one.task,
            one.share,
            one.get_size_display(),
            one.controller,
            qualification(one.profession, one.grade),
            one.consented_at,
            one.get_credit_display(),
        )
        for one in bid.partners.all()
    ]


def qualification(profession: str, grade: str) -> str:
    """A qualification with its grade."""
    return f"{profession} {BidPartner.Grade(grade).label}" if grade else profession


def noted(bids: list[Any], lot: Any) -> list[Any]:
    """Each bid of the review with its firms, the grades that count, and whether one bids twice."""
    found = twice(lot)
    for bid in bids:
        names = found.get(bid.pk)
        bid.twice = twice_reason(names) if names else None
        bid.firms = opened_rows(bid)
        bid.grades = [
            qualification(profession, grade)
            for profession, grade in rules.lowest_grades(partners_of(bid)).items()
        ]
    return bids
