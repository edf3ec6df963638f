"""Tenders while they are written: made from a plan, saved section by section, submitted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.workflow import act, perform
from tenders import sealing
from tenders.guards import tendering as guards
from tenders.guards import terms
from tenders.guards.tendering import rules_on
from tenders.lifecycle.tender import TenderState
from tenders.models import DocumentVersion, Lot, Plan, Tender
from tenders.permissions import planning as permissions
from tenders.rules import rule_sets, timetable
from tenders.rules.amendments import OFFER_ARTICLE
from tenders.rules.contents import CONTENTS
from tenders.rules.low_price import LOW_RATES
from tenders.services import versions
from tenders.services.writing import draft_of, set_fields

BASICS = frozenset(
    {
        "number",
        "title",
        "summary",
        "qualification",
        "consortium_allowed",
        "deposit",
        "bond_percent",
        "lots_most",
        "validity_days",
        "price_places",
        "tie_price",
        "candidates",
        "place",
        "contact",
        "contact_phone",
        "challenge_once",
        *LOW_RATES,
        "anonymous",
    }
)
DATES = frozenset(
    {
        "notice_day",
        "documents_from",
        "documents_until",
        "deadline",
        "visit_at",
        "visit_place",
        "visit_note",
        "short_intention_reason",
    }
)
PROCEDURE = frozenset(
    {
        "procedure",
        "method",
        "ground",
        "ground_facts",
        "approval_by",
        "approval_number",
        "approval_on",
        "decision_ground",
        "decision_basis",
        "decision_method",
        "candidates_ranked",
    }
)
CONTENT_KEYS = frozenset(content.key for content in CONTENTS)


def create(
    plan: Plan, *, actor: Any, number: str, title: str = "", predecessor: Tender | None = None
) -> Tender:
    """A tender of an announced plan, with one lot that repeats the plan; the plan is tendered."""
    with act():
        row = perform(plan, "tender_out", actor=actor)
        tender = Tender.objects.create(
            number=number,
            title=title or row.title,
            plan=row,
            predecessor=predecessor,
            purchaser=row.purchaser,
            officer=actor,
            procedure=row.procedure,
            method=usual_method(row.procedure),
            summary=row.summary,
        )
        Lot.objects.create(
            tender=tender,
            number=1,
            name=tender.title,
            service_kind=row.service_kind,
            scope=row.summary,
            budget=row.budget,
            years=row.years,
        )
        journal.add("tenders.tender.create", tender, actor=actor, inputs={"plan": row.pk})
        return tender


def usual_method(procedure: str) -> str:
    """The method a new tender of a procedure begins with."""
    return rule_sets.rule_set_for(clock.legal_today()).procedure(procedure).methods[0]


def draft(tender: Tender, actor: Any) -> Tender:
    """The tender, locked, if this person may write it and it is a draft."""
    row: Tender = draft_of(tender, permissions.may_write(actor, tender), TenderState.DRAFT)
    return row


def set_basics(tender: Tender, *, actor: Any, **values: Any) -> Tender:
    """Save what the whole tender shares; what is unlawful is refused with the article."""
    return _save(tender, BASICS, values, actor, "tenders.tender.basics", basics_problems)


def set_dates(tender: Tender, *, actor: Any, **values: Any) -> Tender:
    """Save the dates; an unlawful one is refused with the earliest lawful day and the article."""
    return _save(tender, DATES, values, actor, "tenders.tender.dates", date_problems)


def written(tender: Tender, values: Mapping[str, Any]) -> Tender:
    """The tender as it would stand with these values; nothing is saved. None says nothing yet."""
    row = copy(tender)
    set_fields(row, BASICS | DATES | PROCEDURE, values)
    return row


def basics_problems(tender: Tender) -> list[Reason]:
    """Everything against the basic facts of a draft."""
    budgets = list(tender.lots.values_list("budget", flat=True))
    budget = sum(budgets, Decimal(0))
    return list(terms.basics_against_law(tender, budget, rules_on(tender), lots=len(budgets)))


def date_problems(tender: Tender) -> list[Reason]:
    """Everything against the dates of a draft, its notice on the intended day."""
    reasons = list(guards.lawful_dates(tender))
    opens, closes, day = tender.documents_from, tender.documents_until, tender.notice_day
    if opens and day and timetable.local_day(opens) < day:
        message = _("The documents are offered from the day of the notice on: %(earliest)s.")
        params = {"earliest": day}
        reasons.append(
            Reason("documents_before_notice", message, params, OFFER_ARTICLE, "documents_from")
        )
    if opens and closes and opens >= closes:
        reasons.append(
            Reason(
                "documents_order",
                _("The offer of the documents ends after it begins."),
                {},
                "",
                "documents_until",
            )
        )
    return reasons


def set_content(tender: Tender, *, key: str, text: str, actor: Any) -> Tender:
    """Save one of the sixteen contents."""
    if key not in CONTENT_KEYS:
        raise ValueError(f"there is no content {key}")
    with act():
        row = draft(tender, actor)
        if not text.strip() and key in row.contents:
            del row.contents[key]
        elif text.strip():
            row.contents = {**row.contents, key: text}
        row.save()
        journal.add("tenders.tender.content", row, actor=actor, inputs={"section": key})
        return row


def _save(
    tender: Tender,
    allowed: frozenset[str],
    values: Mapping[str, Any],
    actor: Any,
    action: str,
    problems: Callable[[Tender], list[Reason]],
) -> Tender:
    with act():
        row = draft(tender, actor)
        changed = set_fields(row, allowed, values)
        reasons = problems(row)
        if reasons:
            raise RuleBroken(*reasons)
        row.save()
        journal.add(action, row, actor=actor, inputs=changed)
        return row


# The life ---------------------------------------------------------------------------------------


def submit(tender: Tender, *, actor: Any) -> Tender:
    """Hand the documents in for approval."""
    return perform(tender, "submit", actor=actor, by=actor)


def send_back(tender: Tender, *, reason: str, actor: Any) -> Tender:
    """Return the tender to its officer with reasons."""
    return perform(tender, "send_back", actor=actor, reason=reason)


def approve(tender: Tender, *, actor: Any) -> Tender:
    """A second person approves: the text is kept, and the key made to which bids are encrypted."""
    key = sealing.new_key()
    with act():
        at = clock.now()
        row = perform(
            tender,
            "approve",
            actor=actor,
            approver=actor,
            at=at,
            sealing_recipient=key.recipient,
            wrapped=sealing.wrap(key.secret, sealing.tender_context(tender.pk)),
        )
        versions.keep(row, cause=DocumentVersion.Cause.APPROVED, at=at, actor=actor)
        return row


def take_back(tender: Tender, *, reason: str, actor: Any) -> Tender:
    """Back to a draft after the approval and before the notice."""
    return perform(tender, "take_back", actor=actor, reason=reason)


def rule_set_code(notice_day: Any) -> str:
    """The code of the rules in force on the day of the notice."""
    return rule_sets.rule_set_for(notice_day).code
