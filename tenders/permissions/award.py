"""Award: who determines, announces and gives up a winner."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, deny, has_role
from procurement.people.roles import Role
from tenders.permissions.evaluation import may_evaluate, may_work, tender_of
from tenders.permissions.planning import had_a_hand


def may_determine(user: Any, obj: Any) -> Decision:
    """A second person: an approver of the purchaser, nobody who ran it, no member."""
    tender = tender_of(obj)
    if had_a_hand(user, tender):
        return deny(
            "second_person",
            _("A second person determines the winner, not who runs or submitted this tender."),
        )
    if may_evaluate(user, obj):
        return deny("member", _("A member of the committee does not determine the winner."))
    return has_role(user, Role.APPROVER, organisation_id=tender.purchaser_id)


def may_announce(user: Any, obj: Any) -> Decision:
    """Whoever may publish the result notice for the purchaser."""
    organisation = tender_of(obj).purchaser_id
    return has_role(user, Role.EDITOR, Role.OFFICER, Role.APPROVER, organisation_id=organisation)


def may_decline(user: Any, obj: Any) -> Decision:
    """The winner's own people, or the officer who has the winner's letter."""
    supplier = _winner_of(obj)
    if supplier is not None and has_role(user, Role.SUPPLIER, organisation_id=supplier):
        return has_role(user, Role.SUPPLIER, organisation_id=supplier)
    return may_work(user, obj)


def _winner_of(obj: Any) -> int | None:
    if hasattr(obj, "supplier_id"):
        return int(obj.supplier_id)
    award = obj.awards.current().first()
    return None if award is None else int(award.supplier_id)


def may_contract(user: Any, obj: Any) -> Decision:
    """The contract's own services ask: the people who sign for either side."""
    organisation = tender_of(obj).purchaser_id
    purchaser = has_role(
        user, Role.CONTRACT_MANAGER, Role.APPROVER, Role.OFFICER, organisation_id=organisation
    )
    supplier = _winner_of(obj)
    if purchaser or supplier is None:
        return purchaser
    return has_role(user, Role.SUPPLIER, organisation_id=supplier)


TABLE: dict[str, Any] = {
    "tenders.lot.determine_winner": may_determine,
    "tenders.lot.wait": may_determine,
    "tenders.bid.win": may_determine,
    "tenders.bid.lose": may_determine,
    "tenders.lot.announce": may_announce,
    "tenders.award.issue": may_announce,
    "tenders.lot.decline": may_decline,
    "tenders.award.decline": may_decline,
    "tenders.bid.decline": may_decline,
    "tenders.lot.tender_again": may_determine,
    "tenders.lot.contract": may_contract,
    "tenders.award.contract": may_contract,
}
