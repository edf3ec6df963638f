"""The contract notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from cms.notices.drafts import Draft
from cms.notices.fill.common import day, lines, local_day, money, working_days_after, yuan
from cms.notices.fill.tenders import method
from contracts import papers
from contracts.models import Contract
from contracts.timeline import contract_events
from procurement.calendars.services import calendar
from procurement.documents.models import StoredFile
from procurement.registry import Event


def contract(obj: Any) -> Draft | None:
    """合同公告: within two working days of the second signature, with the text."""
    if not obj.is_public:
        return None
    tender, lot = obj.lot.tender, obj.lot
    return Draft(
        title=obj.name,
        purchaser=obj.purchaser,
        service=obj.service_kind,
        procurement_number=tender.number,
        due_on=working_days_after(obj.signed_at, 2),
        article="政府采购法实施条例第五十条",
        fields={
            "contract_number": obj.number,
            "contract_name": obj.name,
            "project_number": tender.number,
            "project_name": tender.title,
            **_side("party_a", obj.purchaser),
            **_side("party_b", obj.supplier),
            "item_name": lot.name,
            "item_spec_or_service_requirement": lot.requirement or lot.scope,
            "item_quantity": _quantities(obj),
            "item_unit_price": "见合同工程量清单",
            "contract_amount": money(obj.amount),
            "performance_brief": lines(
                [
                    f"{day(obj.starts_on)}至{day(obj.ends_on)}，{obj.place or lot.scope}",
                    f"合同金额为每年金额；{obj.years}年合计 {yuan(obj.total_amount)}。",
                ]
            ),
            "method": method(tender),
            "signed_date": local_day(obj.signed_at).isoformat() if obj.signed_at else "",
        },
    )


def road(obj: Any, now: datetime) -> Sequence[Event]:
    """Signature, notices, term: the same timeline that staff read."""
    return contract_events(obj, calendar.current())


def is_public(contract: Contract) -> bool:
    """Signed by both: its text is public with its notice (政府采购法实施条例第五十条)."""
    return bool(contract.is_public)


def paper(contract: Contract) -> StoredFile | None:
    """The kept file of what both have signed; None while it is made."""
    kept = papers.signed_paper(contract)
    return kept.file if kept else None


def _side(prefix: str, organisation: Any) -> dict[str, str]:
    return {
        prefix: organisation.name,
        f"{prefix}_address": organisation.address,
        f"{prefix}_contact": organisation.phone or organisation.contact,
    }


def _quantities(obj: Any) -> str:
    count = len(obj.bill)
    return f"{count}项，见合同工程量清单" if count else "1项"
