"""The roles of the workflows paper."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does in an organisation; one person may hold several."""

    OFFICER = "officer", _("Procurement officer")
    APPROVER = "approver", _("Approver")
    REQUIREMENT_REVIEWER = "requirement_reviewer", _("Requirement reviewer")
    LEGAL_COUNSEL = "legal_counsel", _("Legal counsel")
    OPENING_OFFICER = "opening_officer", _("Opening officer")
    EVALUATOR = "evaluator", _("Evaluator")
    SUPPLIER = "supplier", _("Supplier")
    CONTRACT_MANAGER = "contract_manager", _("Contract manager")
    INSPECTOR = "inspector", _("Inspector")
    REVIEWER = "reviewer", _("Assessment reviewer")
    FINANCE = "finance", _("Finance")
    AUDITOR = "auditor", _("Auditor")
    EDITOR = "editor", _("Editor")
    SYSTEM_ADMIN = "system_admin", _("System administrator")
    SECURITY_ADMIN = "security_admin", _("Security administrator")
    AUDIT_ADMIN = "audit_admin", _("Audit administrator")


# 三员分立: no person holds two of these.
ADMINISTRATORS = frozenset({Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN})

# Whoever works behind the counter for the purchaser. Not those who are asked for an opinion: a
# requirement reviewer or counsel sees what the own opinion is asked of, and nothing else.
STAFF_ROLES = frozenset(
    {
        Role.OFFICER,
        Role.APPROVER,
        Role.OPENING_OFFICER,
        Role.CONTRACT_MANAGER,
        Role.INSPECTOR,
        Role.REVIEWER,
        Role.FINANCE,
        Role.AUDITOR,
        Role.EDITOR,
    }
)
