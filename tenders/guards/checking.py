"""Before a ranking and a signature: sums, ranges, and scores far from the others (第六十四条)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from tenders.guards.evaluation import (
    all_locked,
    counted,
    items_of,
    members,
    scored_keys,
    sheets_in_force,
)
from tenders.rules import rule_sets
from tenders.rules.checking import ARTICLE, decided, far_scores, out_of_range
from tenders.rules.scoring import Cell, Item


@dataclass(frozen=True)
class Finding:
    """A score the committee looks at: `verdict` True it stands, False extreme, None open.

    `others` is the mean of the other members' points where the score lies far from it, None where
    a member has named it. `opinions` are about the points that stand there now.
    """

    sheet: Any
    cell: Cell
    score: Any
    others: Decimal | None
    opinions: tuple[Any, ...]
    verdict: bool | None


def findings_of(lot: Any) -> list[Finding]:
    """Subjective scores far from the others', or named by a member; none before all are in."""
    if any(True for _reason in all_locked(lot)):
        return []
    sheets = lot.sheets.in_force().select_related("member")
    return findings_among(lot, sheets.prefetch_related("scores__opinions__member"), members(lot))


def findings_among(lot: Any, sheets: Iterable[Any], sitting: Iterable[Any]) -> list[Finding]:
    """The same of rows that were read: sheets in force with scores and opinions, the members."""
    held = {sheet.pk: sheet for sheet in sheets}
    people = {member.pk for member in sitting}
    scored = scored_keys(lot)
    points = {key: counted(sheet, scored) for key, sheet in held.items()}
    share = rule_sets.rule_set(lot.tender.rule_set).extreme_share
    items = items_of(lot)
    far = {(one.sheet, one.cell): one.others for one in far_scores(items, points, share)}
    # That a member keeps the own points of an objective item is an opinion too, of another kind.
    objective = {item.key for item in items if item.objective}
    found = []
    for key, sheet in held.items():
        for score in sheet.scores.all():
            if score.bid_id not in scored or score.criterion_id in objective:
                continue
            place = (key, (score.bid_id, score.criterion_id))
            # An opinion is about the points that stood there; corrected ones are looked at anew.
            opinions = tuple(
                one
                for one in score.opinions.all()
                if one.member_id in people and one.points == score.value
            )
            if place in far or opinions:
                verdict = decided([one.stands for one in opinions], len(people))
                found.append(Finding(sheet, place[1], score, far.get(place), opinions, verdict))
    return found


def unsettled(lot: Any) -> list[Finding]:
    """The findings that stand in the way: open, or found extreme and not corrected yet."""
    return [one for one in findings_of(lot) if one.verdict is not True]


def extremes_settled(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Each score far from the others was corrected, or stands by the majority.

    Pages with names show the reason too: it says how many, never whose (anonymous parts).
    """
    count = len(unsettled(lot))
    if count:
        message = _(
            "Scores far from the others that the committee has not settled: %(count)s. See “Check "
            "of the scores”."
        )
        yield Reason("extreme", message, {"count": count}, ARTICLE)


def ranges_kept(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """No score lies outside the range of its item."""
    scored = scored_keys(lot)
    points = {sheet.pk: counted(sheet, scored) for sheet in sheets_in_force(lot)}
    count = len(out_of_range(items_of(lot), points))
    if count:
        message = _("Scores outside the range of their item: %(count)s.")
        yield Reason("range", message, {"count": count}, ARTICLE)


def item_of(lot: Any, key: int) -> Item | None:
    """A criterion of the lot as the rules take it."""
    return next((one for one in items_of(lot) if one.key == key), None)
