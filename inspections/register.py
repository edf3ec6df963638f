"""What the app adds to the shared rooms; called once, when all models are loaded."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts.models import Certificate
from inspections.desk import provide
from inspections.file_guards import may_fetch_evidence, may_fetch_photo
from inspections.models import Assessment, Finding, Round
from inspections.permissions import TABLE
from inspections.rules.cases import CASE_KINDS
from inspections.selectors import findings_part, moments, planning_links
from inspections.services import assessments, findings, photos
from procurement import registry
from procurement.people.roles import Role
from procurement.workflow import performed

NAV = registry.NavItem(
    key="inspections",
    label=_("Assessment"),
    url_name="inspections:rounds",
    roles=frozenset(
        {Role.CONTRACT_MANAGER, Role.INSPECTOR, Role.REVIEWER, Role.AUDITOR, Role.SUPPLIER}
    ),
    order=40,
)


ACTS = {
    "inspections.round.plan": _("Plan a round"),
    "inspections.round.sign": _("Sign the round"),
    "inspections.round.exclude": _("Pass over a unit"),
    "inspections.round.recuse": _("Recuse an inspector"),
    "inspections.inspection.record": _("Record what was found"),
    "inspections.inspection.finish": _("Finish the unit"),
    "inspections.finding.take_back": _("Take a finding back"),
    "inspections.assessment.collect": _("Begin the assessment of the month"),
    "inspections.event.add": _("Add an event"),
    "inspections.addition.add": _("Add or take points"),
}


def everything() -> None:
    """Permissions, public cases, navigation, desk, jobs, guards, what auditors ask about, and the
    ear for paid certificates.
    """
    registry.register_acts(ACTS)
    registry.register_permissions(TABLE)
    registry.case_kinds.update(CASE_KINDS)
    registry.register_nav(NAV)
    registry.register_desk(provide)
    registry.register_moments(moments)
    registry.register_tick(
        "inspections.overdue",
        findings.record_overdue,
        _("Record findings that were not put right in time"),
    )
    registry.register_tick(
        "inspections.answer_periods",
        assessments.record_answer_periods,
        _("Record that the time to answer an assessment has passed"),
    )
    registry.register_file_guard(photos.PURPOSE, may_fetch_photo)
    registry.register_file_guard(assessments.EVIDENCE, may_fetch_evidence)
    registry.register_page_part("contracts.contract", findings_part)
    for model in (Round, Finding, Assessment):
        registry.register_monitored(
            registry.Monitored(
                model,
                Role.CONTRACT_MANAGER,
                lambda row: row.contract.purchaser_id,
                lambda row: row.contract.manager,
            )
        )
    registry.register_page_link("contracts.workspace", planning_links)
    performed.connect(
        certificate_performed, sender=Certificate, dispatch_uid="inspections.certificate_paid"
    )


def certificate_performed(sender: Any, *, obj: Any, name: str, **_kwargs: Any) -> None:
    """Its payment settles the assessment in the same transaction, its reversal takes that back."""
    if name == "pay":
        assessments.settle_when_paid(obj)
    elif name == "reverse":
        assessments.unsettle_when_reversed(obj)
