"""Challenges and complaints: who files, who examines, who signs, who records a decision."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role, when
from procurement.people.roles import Role
from tenders.permissions.award import may_determine
from tenders.permissions.planning import had_a_hand, second_person
from tenders.rules.challenges import STANDING


def may_file(user: Any, tender: Any) -> Decision:
    """Somebody of a supplier that took the documents or bid; its standing is asked by subject."""
    held = getattr(user, "organisations_as", None)
    mine = held(Role.SUPPLIER) if held else frozenset()
    took = bool(mine) and (
        tender.takings.filter(supplier__in=mine).exists()
        or tender.lots.filter(bids__supplier__in=mine).exists()
    )
    return when(
        took,
        "no_part",
        _("Only suppliers that took part in this tender may challenge it."),
        article=STANDING,
    )


def may_handle(user: Any, challenge: Any) -> Decision:
    """A procurement officer of the purchaser."""
    return has_role(user, Role.OFFICER, organisation_id=challenge.tender.purchaser_id)


def may_follow(user: Any, challenge: Any) -> Decision:
    """Officer or approver of the purchaser."""
    return has_role(
        user, Role.OFFICER, Role.APPROVER, organisation_id=challenge.tender.purchaser_id
    )


def may_sign(user: Any, challenge: Any) -> Decision:
    """Another person of the purchaser: an approver who neither drafted it nor runs the tender."""
    drafted = user.pk is not None and user.pk == challenge.proposed_by_id
    if drafted or had_a_hand(user, challenge.tender):
        return deny(
            "second_person",
            _("Another person signs the answer: neither its author nor the officer of the tender."),
        )
    return has_role(user, Role.APPROVER, organisation_id=challenge.tender.purchaser_id)


def is_challenger(user: Any, challenge: Any) -> Decision:
    """Somebody of the supplier that filed it."""
    return has_role(user, Role.SUPPLIER, organisation_id=challenge.supplier_id)


def may_close(user: Any, challenge: Any) -> Decision:
    """The clock, or an officer."""
    return allow() if getattr(user, "is_system", False) else may_handle(user, challenge)


def may_release(user: Any, challenge: Any) -> Decision:
    """Whoever records the end of the complaint or carries its decision out."""
    return may_follow(user, challenge)


def may_record(user: Any, complaint: Any) -> Decision:
    """An officer of the purchaser, on behalf of the finance department."""
    return may_handle(user, complaint.challenge)


def may_carry_out(user: Any, complaint: Any) -> Decision:
    """Officer or approver; what ends or replaces a result asks for a second person besides."""
    return may_follow(user, complaint.challenge)


def is_complainant(user: Any, complaint: Any) -> Decision:
    """Somebody of the supplier that filed it."""
    return is_challenger(user, complaint.challenge)


TABLE: dict[str, Any] = {
    "tenders.challenge.accept": may_handle,
    "tenders.challenge.send_back": may_handle,
    "tenders.challenge.refuse": may_handle,
    "tenders.challenge.file_again": is_challenger,
    "tenders.challenge.withdraw": is_challenger,
    "tenders.challenge.propose": may_handle,
    "tenders.challenge.send_back_answer": may_sign,
    "tenders.challenge.uphold": may_sign,
    "tenders.challenge.dismiss": may_sign,
    "tenders.challenge.carry_out": may_follow,
    "tenders.challenge.close": may_close,
    "tenders.challenge.escalate": is_challenger,
    "tenders.challenge.release": may_release,
    "tenders.complaint.accept": may_record,
    "tenders.complaint.send_back": may_record,
    "tenders.complaint.refuse": may_record,
    "tenders.complaint.file_again": is_complainant,
    "tenders.complaint.answer": may_record,
    "tenders.complaint.withdraw": may_record,
    "tenders.complaint.reject": may_record,
    "tenders.complaint.uphold": may_record,
    "tenders.complaint.carry_out": may_carry_out,
    "tenders.lot.void": may_determine,
    "tenders.lot.redo": may_determine,
    "tenders.lot.revive": may_determine,
    "tenders.bid.review_again": may_determine,
    "tenders.lot.fail_challenge": may_determine,
    "tenders.award.void": may_determine,
    "tenders.bid.void": may_determine,
    "tenders.tender.redo": second_person,
}


def is_visible(manager: Any, user: Any, key: Any) -> bool:
    """Whether this person sees the row with this key."""
    return bool(manager.all().visible_to(user).filter(pk=key).exists())


NOTHING = deny("file", "-")


def _key(file: Any, label: str) -> str:
    name, _colon, key = file.subject.partition(":")
    return key if name == label and key.isdigit() else ""


def evidence_guard(challenges: Any) -> Any:
    """The challenger, whoever handles it, auditors: not the others concerned."""

    def guard(user: Any, file: Any) -> Decision:
        key = _key(file, "tenders.challenge") or None
        row = challenges.visible_to(user).filter(pk=key).select_related("tender").first()
        if row is None:
            return NOTHING
        if getattr(user, "is_system", False) or Role.AUDITOR in user.roles:
            return allow()
        return may_follow(user, row) or is_challenger(user, row)

    return guard


def answer_guard(challenges: Any) -> Any:
    """The answer: everybody who sees the challenge, the others concerned included."""

    def guard(user: Any, file: Any) -> Decision:
        key = _key(file, "tenders.challenge") or None
        return when(is_visible(challenges, user, key), "file", "-")

    return guard


def decision_guard(complaints: Any) -> Any:
    """The finance department's decision: whoever sees the complaint."""

    def guard(user: Any, file: Any) -> Decision:
        key = _key(file, "tenders.complaint") or None
        return when(is_visible(complaints, user, key), "file", "-")

    return guard
