"""Anonymous parts of bids: who is called how, and until when nobody is called by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from tenders.guards.checking import unsettled
from tenders.guards.evaluation import (
    all_locked,
    items_of,
    values_of,
)
from tenders.guards.objective import open_differences
from tenders.rules import scoring
from tenders.rules.anonymity import ARTICLE, check_option
from tenders.rules.objective import MAJORITY, NONE
from tenders.rules.scoring import Cell, Item

# A lot in one of these may still be scored.
UNSCORED = ("waiting", "qualification", "conformity", "consultation", "low_price", "scoring")
TECHNICAL = "technical"
# Signs that come from the files: they would say which two of the parts belong to whom.
FROM_FILES = ("same_author", "same_text")


def veiled(tender: Any) -> bool:
    """Whether nobody may connect an anonymous part with its bidder yet.

    A bidder's parts for two lots resemble each other, and one committee reads both: the codes of
    all lots are lifted together, when no lot of the tender can be scored any more.
    """
    return bool(tender.anonymous) and any(lot.status in UNSCORED for lot in tender.lots.all())


def resting_signs(tender: Any) -> tuple[str, ...]:
    """The kinds of signs that nobody sees before the codes are lifted."""
    return FROM_FILES if veiled(tender) else ()


def is_anonymous(criterion: Any) -> bool:
    """Whether members score it by the anonymous part: everything technical, objective or not.

    What the members must agree on they read in the same part as what each judges alone: by name
    it would say whose the part is.
    """
    return criterion.part == TECHNICAL


def against_law(tender: Any) -> tuple[Reason, ...]:
    """Why the tender cannot have anonymous parts; nothing where it has none."""
    if not tender.anonymous:
        return ()
    lots = tender.lots.prefetch_related("criteria").order_by("number")
    return check_option(
        tender.procedure,
        tender.method,
        {lot.number: [(one.part, one.objective) for one in lot.criteria.all()] for lot in lots},
    )


def lots_scored_together(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """A ranking names bidders with their points: before it every lot's scores are handed in."""
    if not lot.tender.anonymous:
        return
    for other in lot.tender.lots.exclude(pk=lot.pk).order_by("number"):
        if other.status not in UNSCORED:
            continue
        if other.status != "scoring" or _open_or_differing(other):
            message = _(
                "The parts are anonymous: lot %(lot)s is scored first, or the ranking of this one "
                "would tell whose they are."
            )
            yield Reason("veiled", message, {"lot": other.number}, ARTICLE)


def _open_or_differing(lot: Any) -> bool:
    """Whether points of a lot are still given, or objective ones corrected by code."""
    if any(True for _reason in all_locked(lot)) or unsettled(lot):
        return True
    return bool(open_differences(lot))


@dataclass(frozen=True)
class Faces:
    """How bids are called on a score sheet: by code on anonymous items, else by name.

    `codes` and `names` are by the key of the bid; `hidden` are the keys of anonymous items.
    """

    names: Mapping[int, str]
    codes: Mapping[int, str] = field(default_factory=dict)
    hidden: frozenset[int] = frozenset()

    def name(self, cell: Cell) -> str:
        """The name that may stand beside a cell."""
        bid, item = cell
        return self.codes[bid] if item in self.hidden else self.names[bid]

    def field(self, cell: Cell) -> str:
        """The cell's field in forms: no key of a bid where its name is hidden."""
        bid, item = cell
        return f"c_{self.codes[bid]}_{item}" if item in self.hidden else scoring.field_of(cell)

    def order(self, item: int) -> list[int]:
        """The bids in the order in which a reader may see them: by code where names are hidden.

        In the order of the bids the codes would be matched with the names of any other list.
        """
        return (
            sorted(self.names, key=self.codes.__getitem__) if item in self.hidden else [*self.names]
        )

    def apart(self, item: int, *, named: bool) -> bool:
        """Whether an item belongs on this page: by name or by code, never both on one.

        Together they would tell whose is which. Where nothing is hidden there is one page.
        """
        return not self.hidden or named != (item in self.hidden)

    def shown(self, reason: Reason, cell: Cell) -> Reason:
        """The same reason at the field that the form has."""
        return replace(reason, field=self.field(cell))

    def check_sheet(self, items: Iterable[Item], points: Mapping[Cell, Any]) -> Iterator[Reason]:
        """What is empty or wrong on a sheet, each cell called as its reader may call it."""
        for item in items:
            for bid in self.order(item.key):
                cell = (bid, item.key)
                only = {cell: points[cell]} if cell in points else {}
                for reason in scoring.check_sheet([item], {bid: self.name(cell)}, only):
                    yield self.shown(reason, cell)


def faces_of(lot: Any, bids: Iterable[Any]) -> Faces:
    """How these bids of a lot are called now; read with their suppliers, in the page's order."""
    names = {bid.pk: bid.supplier.name for bid in bids}
    if not veiled(lot.tender):
        return Faces(names)
    codes = dict(lot.anonymous_parts.values_list("bid_id", "code"))
    hidden = frozenset(one.pk for one in lot.criteria.all() if is_anonymous(one))
    return Faces(names, codes, hidden)


def sheet_complete(sheet: Any, **_inputs: Any) -> Iterator[Reason]:
    """Every cell is filled in and in range."""
    lot = sheet.lot
    bids = lot.bids.filter(status="conforming").select_related("supplier")
    yield from faces_of(lot, bids).check_sheet(items_of(lot), values_of(sheet))


DIFFERING = "87号令第六十一条、第六十四条"
_NAMED = {
    MAJORITY: _(
        "%(item)s, %(bid)s: the members' points for this objective item differ. Whoever is wrong "
        "corrects them; where somebody insists, the chair records what more than half of the "
        "members find. See “Check of the scores”."
    ),
    NONE: _(
        "%(item)s, %(bid)s: the members' points for this objective item differ, and no points have "
        "more than half of the members. Every member checks the item against the bid again and "
        "corrects the own points. See “Check of the scores”."
    ),
}
_CODED = {
    MAJORITY: _(
        "%(item)s: the members' points differ for %(count)s anonymous parts. Whoever is wrong "
        "corrects them; where somebody insists, the chair records what more than half of the "
        "members find. See “Check of the scores”."
    ),
    NONE: _(
        "%(item)s: the members' points differ for %(count)s anonymous parts, and no points have "
        "more than half of the members. Every member checks them against the part again and "
        "corrects the own points. See “Check of the scores”."
    ),
}


def objective_agree(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """On objective items all members have the same points, or the majority's count.

    Art. 64 no. 3 and art. 61. Pages with names show the reason too: of parts read by code it says
    how many, never which; the page of the check calls them by their codes.
    """
    differing = open_differences(lot)
    faces = faces_of(lot, lot.bids.select_related("supplier")) if differing else Faces({})
    names = {one.pk: one.name for one in lot.criteria.all()}
    coded = Counter(
        (one.cell[1], one.found.outcome) for one in differing if one.cell[1] in faces.hidden
    )
    for (item, outcome), count in coded.items():
        params = {"item": names[item], "count": count}
        yield Reason("objective", _CODED[outcome], params, DIFFERING)
    for one in differing:
        bid, item = one.cell
        if item not in faces.hidden:
            params = {"item": names[item], "bid": faces.names[bid]}
            field = scoring.field_of(one.cell)
            yield Reason("objective", _NAMED[one.found.outcome], params, DIFFERING, field)
