"""What the committee looks at before it signs, as those may see it who may (87号令第六十四条)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from tenders.guards.checking import Finding, findings_of, ranges_kept
from tenders.guards.evaluation import all_locked, members
from tenders.lifecycle.lot import CORRECTING, LotState
from tenders.models import Lot, ScoreSheet
from tenders.permissions.evaluation import member_in_force
from tenders.rules.scoring import Cell
from tenders.selectors.objective import difference_views, key_of, open_reason
from tenders.selectors.score_sheet import Sheet, sheet_of


@dataclass(frozen=True)
class Check:
    """One of the four grounds: `reasons` say what is wrong, none where nothing is."""

    title: Any
    how: Any
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class FindingView:
    """A score to look at: whose sheet, which item, whose bid by name or code, and the opinions."""

    member: int
    item: str
    name: str
    coded: bool
    points: Decimal
    others: Decimal | None
    stand: int
    extreme: int
    needed: int
    verdict: bool | None
    opinions: tuple[Any, ...]
    judge: str
    correct: str


def place_of(lot: Lot, number: int, key: str, criterion: int) -> tuple[ScoreSheet, Cell]:
    """The sheet and the cell an address names; 404 where it names none a member may know."""
    about = sheet_of(lot)
    sheet = lot.sheets.in_force().filter(member__number=number).select_related("member").first()
    items = {one.pk for one in about.criteria if not one.objective}
    by_key = {key_of(about, (bid, criterion)): bid for bid in about.bids}
    if sheet is None or criterion not in items or key not in by_key:
        raise Http404
    return sheet, (by_key[key], criterion)


def checks(lot: Lot, *, wrong: bool) -> list[Check]:
    """The grounds that are computed; sums, which may be `wrong`, once there is a ranking."""
    ranked = lot.evaluation is not None
    again = Reason("sum", _("The ranking is not what the scores add up to: the chair ranks again."))
    return [
        Check(
            _("Sums"),
            _("Every total is computed from the sheets as they were handed in and corrected.")
            if ranked
            else _("The totals are computed when the bids are ranked."),
            (again,) if wrong else (),
        ),
        Check(
            _("Ranges"),
            _("Every score lies within the range of its item."),
            tuple(ranges_kept(lot)),
        ),
        Check(
            _("Objective items"),
            _(
                "The members have the same points on every objective item, or the points of more "
                "than half of them count."
            ),
            open_reason(lot),
        ),
    ]


def finding_views(about: Sheet, lot: Lot, user: Any, *, named: bool) -> list[FindingView]:
    """The scores to look at, by item; parts read by code in the order of their codes."""
    order = {
        (bid, one.pk): (place, rank)
        for place, one in enumerate(about.criteria)
        if about.faces.apart(one.pk, named=named)
        for rank, bid in enumerate(about.faces.order(one.pk))
    }
    found = [one for one in findings_of(lot) if one.cell in order]
    found.sort(key=lambda one: (order[one.cell], one.sheet.member.number))
    return [_view(lot, about, one, user) for one in found]


def _view(lot: Lot, about: Sheet, one: Finding, user: Any) -> FindingView:
    member, sitting = member_in_force(user, lot), list(members(lot))
    names = {item.pk: item.name for item in about.criteria}
    key, item = key_of(about, one.cell), one.cell[1]
    open_ = lot.status in CORRECTING and member is not None
    judge = ""
    if open_:
        judge = reverse("tenders:score_judge", args=[lot.pk, one.sheet.member.number, key, item])
    correct = ""
    if open_ and one.verdict is False and one.sheet.member_id == member.pk:
        coded = "_coded" if item in about.faces.hidden else ""
        correct = reverse(f"tenders:score_correct{coded}", args=[lot.pk, key, item])
    stand = sum(opinion.stands for opinion in one.opinions)
    return FindingView(
        member=one.sheet.member.number,
        item=names[item],
        name=about.faces.name(one.cell),
        coded=item in about.faces.hidden,
        points=one.score.value,
        others=one.others,
        stand=stand,
        extreme=len(one.opinions) - stand,
        needed=len(sitting) // 2 + 1,
        verdict=one.verdict,
        opinions=one.opinions,
        judge=judge,
        correct=correct,
    )


def check_page(lot: Lot, user: Any, *, wrong_sum: bool, named: bool) -> dict[str, Any]:
    """The page of the check: empty until every sheet is in.

    Where parts are read by code, `named` chooses what is scored by name; both have their page.
    """
    about = sheet_of(lot)
    ready = not any(True for _reason in all_locked(lot))
    member = member_in_force(user, lot)
    chair = member is not None and member.is_chair
    return {
        "ready": ready,
        "checks": checks(lot, wrong=wrong_sum) if ready else [],
        "findings": finding_views(about, lot, user, named=named) if ready else [],
        "differences": difference_views(about, lot, user, named=named) if ready else [],
        "two_pages": bool(about.faces.hidden),
        "named": named,
        "naming": ready and member is not None and lot.status in CORRECTING,
        "rank_again": chair and wrong_sum and lot.status == LotState.RANKED,
        "reevaluations": lot.reevaluations.select_related("ordered_by"),
        "void_signatures": lot.void_signatures,
    }
