"""Who bids together: nobody twice for one lot, and every member looked up before it qualifies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from tenders.rules import partners as rules
from tenders.rules.recusal import Body

# What nobody has read tells no members.
UNREADABLE = ("draft", "sealed", "withdrawn", "damaged", "unconfirmed", "returned")


def partners_of(bid: Any) -> list[rules.Partner]:
    """The firms of an opened bid as the rules know them, in the order of its own table.

    Who is registered as larger than it has declared gets nothing for the declaration.
    """
    return [_partner(row) for row in bid.partners.all()]


def _partner(row: Any) -> rules.Partner:
    size, firm = row.size, row.supplier
    if firm is not None and rules.SIZES.index(firm.size) > rules.SIZES.index(size):
        size = firm.size
    return rules.Partner(
        role=row.role,
        name=row.name,
        code=row.credit_code,
        task=row.task,
        share=row.share,
        size=size,
        controller=row.controller,
        profession=row.profession,
        grade=row.grade,
        place=str(row.pk),
    )


def twice(lot: Any) -> dict[int, tuple[str, ...]]:
    """By the key of a bid, the firms that take part in another bid for the same lot too.

    Found only now: before the opening nobody may tell a bidder that there is another bid.
    """
    bids = lot.bids.exclude(status__in=UNREADABLE).select_related("supplier")
    firms = {
        str(bid.pk): [
            Body(bid.supplier.name, bid.supplier.credit_code),
            *(
                Body(one.name, one.credit_code)
                for one in bid.partners.all()
                if one.role == "member"
            ),
        ]
        for bid in bids.prefetch_related("partners")
    }
    return {int(key): names for key, names in rules.taking_part_twice(firms).items()}


def twice_reason(names: tuple[str, ...]) -> Reason:
    """Why a bid is invalid, and so is the other one."""
    message = _(
        "%(firms)s takes part in another bid for this lot too, alone or in another consortium: "
        "both bids are invalid."
    )
    return Reason("twice", message, {"firms": "、".join(names)}, rules.TWICE)


def each_alone(bid: Any, **_inputs: Any) -> Iterator[Reason]:
    """None of its firms takes part in another bid for the lot (实施条例第二十二条)."""
    names = twice(bid.lot).get(bid.pk)
    if names:
        yield twice_reason(names)


def members_looked_up(bid: Any, **_inputs: Any) -> Iterator[Reason]:
    """Each member's credit record is looked up; one that is listed counts for all of them."""
    rows = [row for row in bid.partners.all() if row.joins]
    if not any(row.role == "member" for row in rows):
        return
    for row in rows:
        if not row.credit:
            message = _("Look up the credit record of %(firm)s: of a consortium each member's.")
            yield Reason("credit", message, {"firm": row.name}, rules.CREDIT, f"credit_{row.pk}")
        elif row.credit == row.Credit.LISTED:
            message = _(
                "%(firm)s is listed on its credit record, which counts for the whole consortium."
            )
            yield Reason("listed", message, {"firm": row.name}, rules.CREDIT, f"credit_{row.pk}")
