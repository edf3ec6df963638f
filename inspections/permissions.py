"""Who may do what to rounds, findings and assessments; the table is what `perform` asks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, allow, deny, has_role, when
from procurement.people.roles import Role

MANAGERS = (Role.CONTRACT_MANAGER, Role.REVIEWER)


def _by_staff(user: Any, contract: Any, *roles: str) -> Decision:
    return has_role(user, *roles, organisation_id=contract.purchaser_id)


def _by_contractor(user: Any, contract: Any) -> Decision:
    return has_role(user, Role.SUPPLIER, organisation_id=contract.supplier_id)


def _by_clock(user: Any, _obj: Any) -> Decision:
    return when(bool(getattr(user, "is_system", False)), "clock", _("Only the clock decides this."))


def inspected(user: Any, row: Any) -> bool:
    """Was this person drawn for the round? Reads a prefetched list where there is one."""
    return any(one.drawn and one.user_id == user.pk for one in row.inspectors.all())


# Rounds -----------------------------------------------------------------------------------------


def may_plan(user: Any, contract: Any) -> Decision:
    """Contract managers and reviewers of the purchaser."""
    return _by_staff(user, contract, *MANAGERS)


def may_manage_round(user: Any, row: Any) -> Decision:
    """Draw, declare void."""
    return may_plan(user, row.contract)


def may_record(user: Any, row: Any) -> Decision:
    """The inspectors who were drawn, and nobody else."""
    if not _by_staff(user, row.contract, Role.INSPECTOR):
        return deny("role", _("Only inspectors record rounds."))
    return when(inspected(user, row), "not_drawn", _("You were not drawn for this round."))


def may_review(user: Any, row: Any) -> Decision:
    """A reviewer who was not drawn for the round."""
    decision = _by_staff(user, row.contract, Role.REVIEWER)
    if not decision:
        return decision
    return when(
        not inspected(user, row), "inspected", _("Whoever inspected a round cannot review it.")
    )


# Findings ---------------------------------------------------------------------------------------


def _round_of(finding: Any) -> Any:
    """The round of a finding, in one query where the row has just been locked."""
    inspection = type(finding).inspection
    if not inspection.is_cached(finding):
        rows = inspection.get_queryset().select_related("unit__round__contract")
        finding.inspection = rows.get(pk=finding.inspection_id)
    return finding.inspection.unit.round


def may_notify(user: Any, finding: Any) -> Decision:
    """Follows from the submission of the round."""
    return may_record(user, _round_of(finding))


def may_void_finding(user: Any, finding: Any) -> Decision:
    """Follows from voiding the round."""
    return may_manage_round(user, _round_of(finding))


def may_answer(user: Any, finding: Any) -> Decision:
    """The contractor's people."""
    return _by_contractor(user, finding.contract)


def may_check(user: Any, finding: Any) -> Decision:
    """Inspectors and reviewers of the purchaser look whether it is put right."""
    return _by_staff(user, finding.contract, Role.INSPECTOR, Role.REVIEWER)


def may_decide(user: Any, finding: Any) -> Decision:
    """A reviewer who did not inspect."""
    return may_review(user, _round_of(finding))


def may_escalate(user: Any, finding: Any) -> Decision:
    """Contract managers and reviewers."""
    return may_plan(user, finding.contract)


# Assessments ------------------------------------------------------------------------------------


def may_assess(user: Any, assessment: Any) -> Decision:
    """Open, collect, compute, show, return."""
    return may_plan(user, assessment.contract)


def may_confirm(user: Any, assessment: Any) -> Decision:
    """A reviewer who neither computed the result nor inspected in the period."""
    decision = _by_staff(user, assessment.contract, Role.REVIEWER)
    if not decision:
        return decision
    if assessment.computed_by_id == user.pk:
        return deny("computed", _("Whoever computed a result cannot confirm it."))
    if any(inspected(user, row) for row in assessment.period_rounds):
        return deny("inspected", _("Whoever inspected in the period cannot confirm its result."))
    return allow()


def may_publish_assessment(user: Any, assessment: Any) -> Decision:
    """Whoever may publish its notice."""
    roles = (Role.OFFICER, Role.APPROVER, Role.EDITOR, *MANAGERS)
    return _by_staff(user, assessment.contract, *roles)


def may_respond(user: Any, assessment: Any) -> Decision:
    """The contractor's people."""
    return _by_contractor(user, assessment.contract)


TABLE = {
    "inspections.round.draw": may_manage_round,
    "inspections.round.start": may_record,
    "inspections.round.submit": may_record,
    "inspections.round.review": may_review,
    "inspections.round.publish": may_review,
    "inspections.round.void": may_manage_round,
    "inspections.finding.notify": may_notify,
    "inspections.finding.put_right": may_answer,
    "inspections.finding.verify": may_check,
    "inspections.finding.reject": may_check,
    "inspections.finding.lapse": _by_clock,
    "inspections.finding.escalate": may_escalate,
    "inspections.finding.void": may_void_finding,
    "inspections.finding.accept": may_answer,
    "inspections.finding.dispute": may_answer,
    "inspections.finding.maintain": may_decide,
    "inspections.finding.reduce": may_decide,
    "inspections.finding.withdraw": may_decide,
    "inspections.assessment.compute": may_assess,
    "inspections.assessment.show": may_assess,
    "inspections.assessment.respond": may_respond,
    "inspections.assessment.lapse": _by_clock,
    "inspections.assessment.send_back": may_assess,
    "inspections.assessment.confirm": may_confirm,
    "inspections.assessment.publish": may_publish_assessment,
    "inspections.assessment.settle": _by_clock,
    "inspections.assessment.unsettle": _by_clock,
}
