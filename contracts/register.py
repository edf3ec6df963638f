"""What the app adds to the shared rooms; called once, when all models are loaded."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from contracts import immutable, papers, roads
from contracts.desk import after_the_award, waiting
from contracts.models import Certificate, Contract, PeriodResult
from contracts.moments import moments
from contracts.permissions import TABLE
from contracts.rules.cases import CASE_KINDS
from contracts.selectors.contract import of_lot
from contracts.services.running import expire_contracts
from procurement import registry
from procurement.audit import triggers
from procurement.people.roles import Role
from procurement.workflow import performed

CONTRACTS = registry.NavItem(
    key="contracts",
    label=_("Contracts"),
    url_name="contracts:contracts",
    roles=frozenset(
        {
            Role.CONTRACT_MANAGER,
            Role.APPROVER,
            Role.FINANCE,
            Role.REVIEWER,
            Role.SUPPLIER,
            Role.AUDITOR,
        }
    ),
    order=30,
)
PAYMENTS = registry.NavItem(
    key="payments",
    label=_("Payments"),
    url_name="contracts:certificates",
    roles=frozenset({Role.CONTRACT_MANAGER, Role.FINANCE, Role.SUPPLIER, Role.AUDITOR}),
    order=50,
)


ACTS = {
    "contracts.contract.build": _("Build the contract from the award"),
    "contracts.contract.write_terms": _("Write the terms of the contract"),
    "contracts.contract.add_areas": _("Add service areas"),
    "contracts.contract.remove_area": _("Take a service area out"),
    "contracts.contract.acknowledge": _("Acknowledge a difference"),
    "contracts.contract.publish_notice": _("Publish the contract"),
    "contracts.contract.file": _("Record the filing with the finance department"),
    "contracts.period.settle": _("Settle the period"),
    "contracts.period.publish": _("Publish the settlement"),
    "contracts.held.decide": _("Decide on money held back"),
    "contracts.certificate.draft": _("Draft the certificate"),
    "contracts.certificate.record_invoice": _("Record the invoice"),
    "contracts.schemeversion.draft": _("Draft a deduction scheme"),
    "contracts.schemeversion.change": _("Change a deduction scheme"),
}
MONITORED = (
    registry.Monitored(
        Contract,
        Role.CONTRACT_MANAGER,
        lambda contract: contract.purchaser_id,
        lambda contract: contract.manager,
    ),
    registry.Monitored(
        PeriodResult,
        Role.CONTRACT_MANAGER,
        lambda result: result.contract.purchaser_id,
        lambda result: result.contract.manager,
        lambda result: f"{result.contract.number} {result.period.starts_on:%Y-%m}",
    ),
    registry.Monitored(
        Certificate,
        Role.FINANCE,
        lambda certificate: certificate.contract.purchaser_id,
        name=lambda certificate: f"{certificate.number} {certificate.contract.name}",
    ),
)
"""What auditors ask about: the manager answers, for payments all of finance."""


def everything() -> None:
    """Permissions, navigation, desk, jobs, and the triggers that keep rows as they are."""
    registry.register_acts(ACTS)
    registry.register_permissions(TABLE)
    registry.case_kinds.update(CASE_KINDS)
    registry.register_nav(CONTRACTS)
    registry.register_nav(PAYMENTS)
    registry.register_public_nav(CONTRACTS)
    registry.register_desk(waiting)
    registry.register_moments(moments)
    registry.register_continuation("tenders.lot", after_the_award)
    registry.register_page_link("tenders.lot", of_lot)
    registry.register_road("tenders.lot", roads.of_their_lots)
    registry.register_tick(
        "contracts.expire", expire_contracts, _("End contracts whose term is over")
    )
    registry.register_tick(
        "contracts.papers", papers.make_up, _("Keep papers of earlier signatures and payments")
    )
    registry.register_file_guard(papers.CONTRACT, papers.guard_of(Contract))
    registry.register_file_guard(papers.CERTIFICATE, papers.guard_of(Certificate))
    for one in MONITORED:
        registry.register_monitored(one)
    triggers.append_only("contracts_ledgerline")
    performed.connect(papers.on_performed, dispatch_uid="contracts.papers")
    post_migrate.connect(
        immutable.install_after_migrate,
        sender=apps.get_app_config("contracts"),  # sent for every app; once is enough
        dispatch_uid="contracts-immutable",
    )
