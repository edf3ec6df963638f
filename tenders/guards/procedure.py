"""Before a tender is submitted or published: its procedure has a ground, a method, an approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from procurement import clock
from procurement.errors import Reason
from tenders.guards import decision
from tenders.guards.tendering import rules_on
from tenders.rules.choice import Choice, check_choice

# The rules' names of what a tender keeps under another.
FIELDS = {"facts": "ground_facts"}
SECTION = "procedure"


def choice_of(tender: Any) -> Choice:
    """What is chosen, with the budget of one year of all lots (财库〔2014〕37号)."""
    budgets = tender.lots.values_list("budget", flat=True)
    predecessor = tender.predecessor
    return Choice(
        procedure=tender.procedure,
        method=tender.method,
        budget=sum((one for one in budgets if one), Decimal(0)),
        ground=tender.ground or "",
        facts=tender.ground_facts or "",
        approval_by=tender.approval_by or "",
        approval_number=tender.approval_number or "",
        approval_on=tender.approval_on,
        instead=predecessor is not None and predecessor.procedure != tender.procedure,
    )


def against_law(tender: Any) -> Iterator[Reason]:
    """What is missing or unlawful in the choice; each reason at its field."""
    if tender.procedure not in rules_on(tender).procedures:
        return  # nothing is chosen yet: the form says so
    for reason in check_choice(choice_of(tender), rules_on(tender), clock.legal_today()):
        yield replace(reason, field=FIELDS.get(reason.field, reason.field))
    yield from decision.against_law(tender)


def lawful_procedure(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """The same in the list of what is missing."""
    for reason in against_law(tender):
        yield replace(reason, field=SECTION)
