"""From the finished draft to a contract in force, published and filed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import ContractState
from contracts.models import Contract
from contracts.permissions import may_manage
from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, WrongState
from procurement.people.roles import Role
from procurement.workflow import act, lock, perform
from tenders.services.award import mark_contracted


def submit_for_check(contract: Contract, *, actor: Any) -> Contract:
    """Hand the finished draft to the legal check."""
    return perform(contract, "submit_for_check", actor=actor, at=clock.now(), by=actor)


def return_to_draft(contract: Contract, *, actor: Any, reason: str) -> Contract:
    """Take it back, with the reason; nobody has signed yet."""
    return perform(contract, "return_to_draft", actor=actor, reason=reason)


def pass_check(contract: Contract, *, actor: Any, opinion: str = "") -> Contract:
    """A second person has checked it."""
    return perform(contract, "pass_check", actor=actor, at=clock.now(), by=actor, opinion=opinion)


def send(contract: Contract, *, actor: Any) -> Contract:
    """Show it to the supplier; from here both may sign, in any order."""
    return perform(contract, "send", actor=actor, at=clock.now())


def signature_of(contract: Contract, actor: Any) -> str:
    """The transition by which this person signs: for the side he or she stands on."""
    supplier = Role.SUPPLIER in actor.roles_in(contract.supplier_id)
    return "sign_supplier" if supplier else "sign_purchaser"


def sign(contract: Contract, *, actor: Any) -> Contract:
    """Sign for the side the actor stands on; the second signature puts it in force."""
    name = signature_of(contract, actor)
    with act():
        lock(contract.lot.tender)  # a challenge is filed before the signature, or after it
        row = perform(contract, name, actor=actor, at=clock.now(), by=actor)
        if row.status == ContractState.IN_FORCE:
            _take_effect(row, actor)
        return row


def _take_effect(contract: Contract, actor: Any) -> None:
    """The lot is contracted, and the scheme becomes immutable."""
    mark_contracted(contract.lot, actor=actor)
    version = contract.scheme_version
    if version is not None:
        perform(version, "take_into_use", actor=actor)


def publish_notice(contract: Contract, *, actor: Any, notice_url: str = "") -> Contract:
    """The contract notice has been published (within 2 working days of the signature)."""
    with act():
        row = lock(contract)
        if not row.is_public:
            raise WrongState.single("unsigned", _("Both sides have to sign first."))
        row.published_at = row.published_at or clock.now()
        row.notice_url = notice_url or row.notice_url
        row.save(update_fields=["published_at", "notice_url"])
        journal.add(
            "contracts.contract.publish_notice", row, actor=actor, inputs={"url": notice_url}
        )
        return row


def not_to_file(contract: Contract) -> Iterator[Reason]:
    """Why there is nothing to file."""
    if not contract.is_public:
        yield Reason("unsigned", _("Both sides have to sign first."))
    elif contract.filed_at is not None:
        yield Reason("filed", _("It has been filed already."))


def file(contract: Contract, *, actor: Any, number: str) -> Contract:
    """Filed with the finance department (within 7 working days of the signature)."""
    require(may_manage(actor, contract))
    with act():
        row = lock(contract)
        reasons = tuple(not_to_file(row))
        if reasons:
            raise WrongState(*reasons)
        row.filed_at, row.filing_number = clock.now(), number
        row.save(update_fields=["filed_at", "filing_number"])
        journal.add("contracts.contract.file", row, actor=actor, inputs={"number": number})
        return row
