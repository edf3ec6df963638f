"""The main figures of a built demonstration: the same whenever it is built from the same day."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from cms.models import Notice
from contracts.models import Certificate, LedgerLine, PeriodResult
from inspections.models import Finding, Round
from procurement.audit.models import AuditEntry
from procurement.people.models import Membership, Organisation
from tenders.models import Bid, Challenge, Complaint, Lot, Tender

# What is shown of each: never a key of a row, a moment to the microsecond or a sealed word.
TABLES: tuple[tuple[Any, tuple[str, ...]], ...] = (
    (Organisation, ("name", "credit_code", "status")),
    (Membership, ("user__username", "organisation__name", "role")),
    (Tender, ("number", "title", "status", "deadline", "rule_set")),
    (Lot, ("tender__number", "number", "name", "status", "budget")),
    (Bid, ("lot__tender__number", "lot__number", "supplier__name", "status", "price", "rank")),
    (Challenge, ("tender__number", "supplier__name", "subject", "status", "answer_due")),
    (Complaint, ("challenge__tender__number", "status", "ground", "decided_on")),
    (Round, ("contract__number", "number", "kind", "planned_for", "status", "score")),
    (Finding, ("contract__number", "reference", "text", "quantity", "place", "status", "answer")),
    (PeriodResult, ("contract__number", "period__number", "score", "deduction", "payable")),
    (Certificate, ("contract__number", "period__number", "status", "amount", "held_back")),
    (LedgerLine, ("contract__number", "kind", "amount")),
    (Notice, ("kind", "title", "live")),
    (AuditEntry, ("action", "outcome")),
)


def figures() -> dict[str, list[list[str]]]:
    """Every table's rows as text, sorted."""
    return {
        model._meta.label: sorted(
            [str(value) for value in row] for row in model._default_manager.values_list(*names)
        )
        for model, names in TABLES
    }


def digest() -> str:
    """One number for all of them."""
    return hashlib.sha256(json.dumps(figures(), ensure_ascii=False).encode()).hexdigest()
