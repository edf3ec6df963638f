"""The anonymous parts of a lot: codes and files; whose they are only once the codes are lifted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tenders.guards.evaluation import members
from tenders.lifecycle.bid import BidState
from tenders.models import ConformityOpinion, Lot

ANONYMOUS = ConformityOpinion.Subject.ANONYMOUS
OUT = (BidState.NOT_CONFORMING, BidState.NOT_QUALIFIED)


@dataclass(frozen=True)
class FileView:
    """A file by its number: neither its name nor its address tells anything."""

    number: int
    size: int


@dataclass(frozen=True)
class PartView:
    """A part: its code, its files, how the members judge it. `bid` is None while it is secret."""

    code: str
    files: list[FileView]
    bid: Any = None
    accepted: int = 0
    refused: int = 0
    away: int = 0
    waiting: int = 0
    reasons: tuple[str, ...] = ()


def judged_parts(lot: Lot, bids: Iterable[Any]) -> list[PartView]:
    """The parts of these bids, in the order of the codes."""
    parts = lot.anonymous_parts.filter(bid__in=list(bids)).select_related("bid")
    return [_view(part) for part in parts.prefetch_related("bid__files__opened")]


def parts_of(lot: Lot, *, named: bool, tallied: bool) -> list[PartView]:
    """Every part in the order of the codes; `named` with its bid, `tallied` with the opinions.

    Of bids that are out no part is shown while it is anonymous: nobody scores them.
    """
    number = len(members(lot))
    given: dict[int, list[ConformityOpinion]] = {}
    opinions = ConformityOpinion.objects.filter(bid__lot=lot, subject=ANONYMOUS, void_at=None)
    for one in opinions.order_by("member__number") if tallied else ():
        given.setdefault(one.bid_id, []).append(one)
    found = []
    held = lot.anonymous_parts.select_related("bid__supplier")
    parts = held.prefetch_related("bid__files__opened")
    for part in parts if named else parts.exclude(bid__status__in=OUT):
        found.append(_view(part, given.get(part.bid_id, []), number, named=named))
    return found


def _view(
    part: Any, mine: Sequence[ConformityOpinion] = (), number: int = 0, *, named: bool = False
) -> PartView:
    yes = sum(one.accepted for one in mine)
    reasons = dict.fromkeys(one.reason for one in mine if not one.accepted and one.reason)
    return PartView(
        code=part.code,
        files=[FileView(n, kept.opened.size) for n, kept in enumerate(part.files, start=1)],
        bid=part.bid if named else None,
        accepted=yes,
        refused=len(mine) - yes,
        away=sum(one.gives_away for one in mine),
        waiting=number - len(mine),
        reasons=tuple(reasons),
    )
