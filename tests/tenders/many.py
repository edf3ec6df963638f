"""Bids by the thousand, each of a firm of its own."""

from __future__ import annotations

from collections.abc import Iterable

from tenders.models import Bid
from tests.copies import copies


def bids_like(bid: Bid, numbers: Iterable[int]) -> dict[int, Bid]:
    """By number a bid like this one, in the same lot."""
    numbers = list(numbers)
    firms = copies(
        bid.supplier, numbers, lambda n: {"credit_code": f"{n:018d}", "name": f"示例{n}公司"}
    )
    firm_of = dict(zip(numbers, firms, strict=True))
    bids = copies(bid, numbers, lambda n: {"supplier_id": firm_of[n].pk})
    return dict(zip(numbers, bids, strict=True))
