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


def wins(user: Any, obj: Any) -> Decision:
    """The people of the supplier of this award or bid."""
    return has_role(user, Role.SUPPLIER, organisation_id=obj.supplier_id)


def may_record_refusal(user: Any, obj: Any) -> Decision:
    """The officer, to whom the winner's letter comes."""
    return may_work(user, obj)


def may_decline(user: Any, obj: Any) -> Decision:
    """The winner's own people alone; else a second person upon the officer's record."""
    award = _in_force(obj)
    own = wins(user, award) if award is not None else None
    return own or may_confirm_refusal(user, obj)


def may_confirm_refusal(user: Any, obj: Any) -> Decision:
    """A second person, not whoever recorded that the winner does not sign."""
    award = _in_force(obj)
    record = None if award is None or award is obj else award.refusals.waiting().first()
    if record is not None and record.recorded_by_id == user.pk:
        return deny("second_person", _("Whoever recorded it does not confirm it."))
    return may_determine(user, obj)


def _in_force(obj: Any) -> Any:
    """The award of a lot; an award or a bid is meant itself."""
    return obj if hasattr(obj, "supplier_id") else obj.awards.current().first()


def may_contract(user: Any, obj: Any) -> Decision:
    """The contract's own services ask: the people who sign for either side."""
    organisation = tender_of(obj).purchaser_id
    purchaser = has_role(
        user, Role.CONTRACT_MANAGER, Role.APPROVER, Role.OFFICER, organisation_id=organisation
    )
    award = _in_force(obj)
    if purchaser or award is None:
        return purchaser
    return has_role(user, Role.SUPPLIER, organisation_id=award.supplier_id)


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
