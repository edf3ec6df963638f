"""Where a notice leads: from the result to the evaluation, the contract, the statement."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.notices.drafts import Page
from cms.notices.fill.tenders import lot_links, lot_page
from contracts.models import Contract
from procurement.web.parts import Link


def result_page(award: Any) -> Page | None:
    """The lot with its result; before that is public, its tender."""
    if not award.lot.result_public:
        return lot_page(award)
    return Page(award.lot.get_absolute_url(), _("Open the result of the lot"))


def result_links(award: Any) -> list[Link]:
    """Tender, opening record, the evaluation that anybody computes again, the contract."""
    lot = award.lot
    links = [Link(_("Open the tender"), lot.tender.get_absolute_url(), "doc"), *lot_links(lot)]
    if lot.reached_at("announced") is not None:
        url = reverse("tenders:documents", args=[lot.tender_id])
        links.append(Link(_("Tender documents"), url, "doc"))
    if lot.result_public and lot.evaluation:
        url = reverse("tenders:evaluation_json", args=[lot.pk])
        links.append(Link(_("The published evaluation (JSON)"), url, "shield"))
    contract = Contract.objects.public().filter(award=award).first()
    if contract is not None:
        links.append(Link(_("The contract"), contract.get_absolute_url(), "doc"))
    return links


def contract_page(contract: Any) -> Page | None:
    """The citizen's page of the contract."""
    if not contract.is_public:
        return None
    return Page(contract.get_absolute_url(), _("Open the contract"))


def contract_links(contract: Any) -> list[Link]:
    """Where the contract comes from."""
    url = contract.award.notice_url
    return [Link(_("Result notice"), url, "doc")] if url else []


def statement_page(assessment: Any) -> Page | None:
    """The statement of the period, line by line down to the photo."""
    result = assessment.result
    if result is None or result.published_at is None:
        return None
    return Page(result.get_absolute_url(), _("Where every cent comes from"))


def statement_links(assessment: Any) -> list[Link]:
    """The figures that anybody computes again, and the contract."""
    result, links = assessment.result, []
    if result is not None and result.published_at is not None:
        args = [result.contract_id, result.period.number]
        url = reverse("contracts:statement_json", args=args)
        links.append(Link(_("Figures and rules (JSON)"), url, "shield"))
    if assessment.contract.is_public:
        links.append(Link(_("The contract"), assessment.contract.get_absolute_url(), "doc"))
    return links
