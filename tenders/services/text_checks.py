"""The opinion of legal counsel on the draft contract is recorded by the officer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.rules.days import not_future
from procurement.workflow import act
from tenders.lifecycle.tender import TenderState
from tenders.models import ContractTextCheck, Tender, text_digest
from tenders.rules.contents import CONTRACT_TEXT
from tenders.services.tendering import draft
from tenders.services.writing import not_a_draft


def not_to_check(tender: Tender) -> Iterator[Reason]:
    """Why no opinion can be recorded: the tender is no draft, or there is no text yet."""
    yield from not_a_draft(tender, TenderState.DRAFT)
    if not str(tender.contents.get(CONTRACT_TEXT, "")).strip():
        yield Reason("no_text", _("Write the draft contract first."))


def problems(checked_on: date | None) -> tuple[Reason, ...]:
    """An opinion was given on a day that has come; None says nothing yet."""
    return not_future(checked_on, clock.legal_today(), "checked_on")


def record(
    tender: Tender, *, counsel: str, checked_on: date, passed: bool, opinion: str, actor: Any
) -> ContractTextCheck:
    """Record what counsel says of the draft contract as it stands now.

    Raises NotAllowed, WrongState where there is nothing to check, RuleBroken for a day ahead.
    """
    with act():
        row = draft(tender, actor)
        stopped = tuple(not_to_check(row))
        if stopped:
            raise WrongState(*stopped)
        reasons = problems(checked_on)
        if reasons:
            raise RuleBroken(*reasons)
        found = ContractTextCheck.objects.create(
            tender=row,
            counsel=counsel.strip(),
            checked_on=checked_on,
            passed=passed,
            opinion=opinion.strip(),
            digest=text_digest(str(row.contents[CONTRACT_TEXT])),
            recorded_by=actor,
        )
        facts = {"counsel": found.counsel, "passed": passed, "digest": found.digest}
        journal.add("tenders.tender.check_contract_text", row, actor=actor, inputs=facts)
        return found
