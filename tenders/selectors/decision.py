"""The record of a decision apart: rounds, votes and reasons, secret until everybody has voted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from tenders.models import DecisionMember, Lot


@dataclass(frozen=True)
class Candidate:
    """A candidate of a round: its votes, and who said what of it."""

    bid: Any
    votes: int
    reasons: list[tuple[Any, str]]


@dataclass(frozen=True)
class Round:
    """A round: what it was, who sits in it, and its candidates; no votes while some are missing."""

    decision: Any
    members: list[Any]
    complete: bool
    candidates: list[Candidate]


def record(lot: Lot) -> list[Round]:
    """Every round of a lot, in a number of queries that never grows."""
    members = DecisionMember.objects.select_related("user")
    rounds = lot.decisions.select_related(
        "winner__supplier", "opened_by", "record"
    ).prefetch_related(Prefetch("members", queryset=members), "candidates__supplier")
    return [_round(one) for one in rounds]


def _round(one: Any) -> Round:
    members = list(one.members.all())
    complete = all(member.voted_at for member in members)
    votes = Counter(member.choice_id for member in members if complete)
    candidates = [
        Candidate(
            bid,
            votes[bid.pk],
            [(m.user, m.reasons.get(str(bid.pk), "")) for m in members] if complete else [],
        )
        for bid in sorted(one.candidates.all(), key=lambda bid: bid.supplier.name)
    ]
    return Round(one, members, complete, candidates)
