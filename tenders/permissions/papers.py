"""Who may fetch the papers of the evaluation."""

from __future__ import annotations

from typing import Any

from procurement.access import Decision, deny, has_role
from procurement.people.roles import Role
from tenders.permissions.decision import may_read_decision
from tenders.permissions.evaluation import may_oversee, may_see_scores

NOTHING = deny("file", "-")


def _key(file: Any, kind: str) -> int | None:
    """The key in a subject such as "tenders.lot:12"."""
    name, _colon, key = file.subject.partition(":")
    return int(key) if name == kind and key.isdigit() else None


def report_guard(lots: Any) -> Any:
    """The report: whoever sees the scores. `lots` is the manager of the lots."""

    def guard(user: Any, file: Any) -> Decision:
        lot = lots.filter(pk=_key(file, "tenders.lot")).select_related("tender").first()
        if lot is None:
            return NOTHING
        if lot.set_backs.filter(report=file).exists():  # void: not for those who evaluate anew
            return may_oversee(user, lot)
        return may_see_scores(user, lot)

    return guard


def record_guard(lots: Any) -> Any:
    """The record of the decision: the group that decided, and whoever oversees."""

    def guard(user: Any, file: Any) -> Decision:
        lot = lots.filter(pk=_key(file, "tenders.lot")).select_related("tender").first()
        kept = lot is not None and lot.decisions.filter(record=file).exists()
        return may_read_decision(user, lot) if kept else NOTHING

    return guard


def refusal_guard(awards: Any) -> Any:
    """What shows that the winner does not sign: officers, approvers, auditors."""

    def guard(user: Any, file: Any) -> Decision:
        award = awards.filter(pk=_key(file, "tenders.award")).select_related("lot__tender").first()
        return NOTHING if award is None else may_oversee(user, award)

    return guard


def letter_guard(awards: Any) -> Any:
    """The award letter: the winner and the purchaser."""

    def guard(user: Any, file: Any) -> Decision:
        award = awards.filter(pk=_key(file, "tenders.award")).select_related("lot__tender").first()
        if award is None:
            return NOTHING
        own = has_role(user, Role.SUPPLIER, organisation_id=award.supplier_id)
        staff = has_role(user, Role.CONTRACT_MANAGER, organisation_id=award.lot.tender.purchaser_id)
        return own or staff or may_oversee(user, award)

    return guard
