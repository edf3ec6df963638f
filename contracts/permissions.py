"""Who may do what with schemes, contracts, certificates and bonds.

Two-person acts: the legal check and the purchaser's signature are never the drafter's; a scheme
is approved by another person than its author; a payment is approved by somebody who neither
drafted, confirmed nor reviewed it and recorded by somebody who did not approve it; a paid
certificate is reversed by an approver who neither paid it nor recorded its refund.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role
from procurement.people.roles import STAFF_ROLES, Role


def _for_purchaser(user: Any, contract: Any, *roles: str) -> Decision:
    return has_role(user, *roles, organisation_id=contract.purchaser_id)


def _for_supplier(user: Any, contract: Any) -> Decision:
    return has_role(user, Role.SUPPLIER, organisation_id=contract.supplier_id)


def _another(decision: Decision, user: Any, *others: int | None) -> Decision:
    """The decision, unless one of these people is the actor."""
    if decision and user.pk in others:
        return deny("second_person", _("A second person has to do this."))
    return decision


# Contracts ---------------------------------------------------------------------------------------


def reads_inside(user: Any, contract: Any) -> Decision:
    """The purchaser's own people and the auditor: what they write to each other stays inside."""
    return has_role(user, Role.AUDITOR) or _for_purchaser(user, contract, *STAFF_ROLES)


def may_build(user: Any, award: Any) -> Decision:
    """A contract manager of the purchaser of the tender."""
    return has_role(user, Role.CONTRACT_MANAGER, organisation_id=award.lot.tender.purchaser_id)


def may_manage(user: Any, contract: Any) -> Decision:
    """A contract manager of the purchaser."""
    return _for_purchaser(user, contract, Role.CONTRACT_MANAGER)


def may_check(user: Any, contract: Any) -> Decision:
    """An approver of the purchaser who neither built nor submitted the contract."""
    decision = _for_purchaser(user, contract, Role.APPROVER)
    return _another(decision, user, contract.created_by_id, contract.submitted_by_id)


def may_return(user: Any, contract: Any) -> Decision:
    """The legal checker, and the manager who takes it back."""
    return _for_purchaser(user, contract, Role.APPROVER, Role.CONTRACT_MANAGER)


def may_sign_for_supplier(user: Any, contract: Any) -> Decision:
    """Somebody of the contractor."""
    return _for_supplier(user, contract)


def may_sign_for_purchaser(user: Any, contract: Any) -> Decision:
    """An approver of the purchaser who neither built nor submitted the contract."""
    return may_check(user, contract)


def may_end(user: Any, contract: Any) -> Decision:
    """Suspending, resuming and terminating is an approver's act, not the manager's own."""
    decision = _for_purchaser(user, contract, Role.APPROVER)
    return _another(decision, user, contract.manager_id)


def may_expire(user: Any, _contract: Any) -> Decision:
    """The clock alone."""
    return allow() if getattr(user, "is_system", False) else has_role(user)


# Schemes -----------------------------------------------------------------------------------------


def may_write_scheme(user: Any, _version: Any = None) -> Decision:
    """Contract managers write schemes."""
    return has_role(user, Role.CONTRACT_MANAGER)


def may_approve_scheme(user: Any, version: Any) -> Decision:
    """An approver or a contract manager who did not write it."""
    if getattr(user, "is_system", False):
        return allow()
    decision = has_role(user, Role.APPROVER, Role.CONTRACT_MANAGER)
    return _another(decision, user, version.created_by_id)


def may_take_scheme_into_use(user: Any, _version: Any) -> Decision:
    """Whoever signs a contract takes its scheme into use with the signature."""
    return has_role(user, Role.APPROVER, Role.SUPPLIER)


# Certificates ------------------------------------------------------------------------------------


def may_draft_certificate(user: Any, contract: Any) -> Decision:
    """The people who close a month: contract manager, reviewer, or the system."""
    if getattr(user, "is_system", False):
        return allow()
    return _for_purchaser(user, contract, Role.CONTRACT_MANAGER, Role.REVIEWER)


def may_answer_certificate(user: Any, certificate: Any) -> Decision:
    """Somebody of the contractor."""
    return _for_supplier(user, certificate.contract)


def may_review_certificate(user: Any, certificate: Any) -> Decision:
    """The contract manager of the purchaser."""
    return may_manage(user, certificate.contract)


def may_record_invoice(user: Any, certificate: Any) -> Decision:
    """The contractor hands it in; manager or finance may record one that came on paper."""
    decision = _for_supplier(user, certificate.contract)
    return decision or _for_purchaser(
        user, certificate.contract, Role.CONTRACT_MANAGER, Role.FINANCE
    )


def may_approve_certificate(user: Any, certificate: Any) -> Decision:
    """Finance, and nobody who had a hand in the amount."""
    decision = _for_purchaser(user, certificate.contract, Role.FINANCE)
    return _another(
        decision, user, certificate.drafted_by_id, certificate.answered_by_id,
        certificate.reviewed_by_id,
    )  # fmt: skip


def may_handle_certificate(user: Any, certificate: Any) -> Decision:
    """Finance."""
    return _for_purchaser(user, certificate.contract, Role.FINANCE)


def may_pay_certificate(user: Any, certificate: Any) -> Decision:
    """Finance, and not whoever approved the payment: nobody lets money go alone."""
    decision = may_handle_certificate(user, certificate)
    if decision and user.pk == certificate.approved_by_id:
        return deny(
            "second_person",
            _("You approved this payment: a second person of finance records it."),
        )
    return decision


def may_reverse_certificate(user: Any, certificate: Any) -> Decision:
    """Finance, before it is paid; after a refund an approver who had no hand in the money."""
    if certificate.refunded_on is None:
        return may_handle_certificate(user, certificate)
    decision = _for_purchaser(user, certificate.contract, Role.APPROVER)
    return _another(decision, user, certificate.paid_by_id, certificate.refund_recorded_by_id)


def may_return_refund(user: Any, certificate: Any) -> Decision:
    """The approver who checks it, and finance who takes it back."""
    return _for_purchaser(user, certificate.contract, Role.APPROVER, Role.FINANCE)


# Bonds -------------------------------------------------------------------------------------------


def may_handle_bond(user: Any, bond: Any) -> Decision:
    """Finance or the contract manager of the purchaser."""
    return _for_purchaser(user, bond.contract, Role.FINANCE, Role.CONTRACT_MANAGER)


TABLE = {
    "contracts.contract.submit_for_check": may_manage,
    "contracts.contract.return_to_draft": may_return,
    "contracts.contract.pass_check": may_check,
    "contracts.contract.send": may_manage,
    "contracts.contract.sign_supplier": may_sign_for_supplier,
    "contracts.contract.sign_purchaser": may_sign_for_purchaser,
    "contracts.contract.suspend": may_end,
    "contracts.contract.resume": may_end,
    "contracts.contract.expire": may_expire,
    "contracts.contract.terminate": may_end,
    "contracts.contract.accept": may_manage,
    "contracts.contract.close": may_manage,
    "contracts.schemeversion.approve": may_approve_scheme,
    "contracts.schemeversion.take_into_use": may_take_scheme_into_use,
    "contracts.schemeversion.supersede": may_approve_scheme,
    "contracts.certificate.confirm": may_answer_certificate,
    "contracts.certificate.object": may_answer_certificate,
    "contracts.certificate.review": may_review_certificate,
    "contracts.certificate.send_back": may_handle_certificate,
    "contracts.certificate.approve": may_approve_certificate,
    "contracts.certificate.pay": may_pay_certificate,
    "contracts.certificate.record_refund": may_handle_certificate,
    "contracts.certificate.return_refund": may_return_refund,
    "contracts.certificate.reverse": may_reverse_certificate,
    "contracts.bond.hold": may_handle_bond,
    "contracts.bond.give_back": may_handle_bond,
}
