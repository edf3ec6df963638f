"""Plans: written, surveyed, submitted, approved by a second person, announced.

The opinions on them: `services.reviewing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from procurement import clock
from procurement.access import require
from procurement.audit import journal
from procurement.errors import Reason, RuleBroken
from procurement.rules.days import not_future
from procurement.workflow import act, perform
from tenders.guards import planning as guards
from tenders.lifecycle.plan import PlanState
from tenders.models import Plan, SurveyEntry
from tenders.permissions import planning as permissions
from tenders.services.writing import draft_of, set_fields

FIELDS = frozenset(
    {
        "number",
        "title",
        "service_kind",
        "procedure",
        "summary",
        "budget",
        "budget_line",
        "years",
        "expected_month",
        "helpers",
        "remark",
    }
)


def create(purchaser: Any, *, actor: Any, **values: Any) -> Plan:
    """A new plan of the purchaser; the actor becomes its officer."""
    require(permissions.may_plan(actor, purchaser.pk))
    with act():
        plan = Plan(purchaser=purchaser, officer=actor)
        set_fields(plan, FIELDS, values)
        _refuse(problems(values))
        plan.save()
        journal.add("tenders.plan.create", plan, actor=actor, inputs=values)
        return plan


def edit(plan: Plan, *, actor: Any, **values: Any) -> Plan:
    """Change the plan while it is a draft."""
    with act():
        row = _draft(plan, actor)
        changed = set_fields(row, FIELDS, values)
        _refuse(problems(values))
        row.save()
        journal.add("tenders.plan.edit", row, actor=actor, inputs=changed)
        return row


def problems(values: Mapping[str, Any]) -> Iterable[Reason]:
    """What is unlawful in a plan as written; what is missing says nothing yet."""
    return guards.plan_against_law(values.get("years"), values.get("expected_month"))


def day_problems(values: Mapping[str, Any], name: str) -> Iterable[Reason]:
    """A survey was made on a day that has come."""
    return not_future(values.get(name), clock.legal_today(), name)


def add_survey(plan: Plan, *, player: str, finding: str, asked_on: date, actor: Any) -> SurveyEntry:
    """Record one market player; asked again, the entry is replaced."""
    with act():
        row = _draft(plan, actor)
        _refuse(day_problems({"asked_on": asked_on}, "asked_on"))
        entry, _new = SurveyEntry.objects.update_or_create(
            plan=row, player=player.strip(), defaults={"finding": finding, "asked_on": asked_on}
        )
        journal.add("tenders.plan.survey", row, actor=actor, inputs={"player": entry.player})
        return entry


def remove_survey(entry: SurveyEntry, *, actor: Any) -> None:
    """Take an entry out."""
    with act():
        row = _draft(entry.plan, actor)
        journal.add(
            "tenders.plan.survey_removed", row, actor=actor, inputs={"player": entry.player}
        )
        entry.delete()


def submit(plan: Plan, *, actor: Any) -> Plan:
    """Hand the plan in."""
    return perform(plan, "submit", actor=actor, by=actor)


def send_back(plan: Plan, *, reason: str, actor: Any) -> Plan:
    """Return the plan to its officer with reasons."""
    return perform(plan, "send_back", actor=actor, reason=reason)


def approve(plan: Plan, *, actor: Any) -> Plan:
    """A second person approves; the intention notice is drafted from the signal."""
    return perform(plan, "approve", actor=actor, approver=actor, at=clock.now())


def announce(plan: Plan, *, actor: Any, notice_url: str = "") -> Plan:
    """Because the intention notice is published (采购意向公开): the 30 days begin."""
    return perform(plan, "announce", actor=actor, at=clock.now(), notice_url=notice_url)


def withdraw(plan: Plan, *, reason: str, actor: Any) -> Plan:
    """Give the plan up."""
    return perform(plan, "withdraw", actor=actor, reason=reason)


def close(plan: Plan, *, actor: Any) -> Plan:
    """Its tender has ended."""
    return perform(plan, "close", actor=actor)


def _refuse(reasons: Iterable[Reason]) -> None:
    found = tuple(reasons)
    if found:
        raise RuleBroken(*found)


def _draft(plan: Plan, actor: Any) -> Plan:
    row: Plan = draft_of(plan, permissions.may_write(actor, plan), PlanState.DRAFT)
    return row
