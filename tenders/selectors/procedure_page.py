"""What the page of the procedure says: what each way to buy asks, and what a change has moved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from procurement.web import formats
from procurement.web.parts import Fact
from procurement.web.reasons import reason_with_article
from tenders.guards.procedure import choice_of
from tenders.guards.tendering import rules_on
from tenders.models import Tender
from tenders.rules.choice import APPROVAL_ARTICLE
from tenders.rules.procedures import CONFORMING, OPEN_TENDER, QUALIFIED, RECEIVED, SERVICES
from tenders.rules.rule_sets import WORKING_DAYS, Period, RuleSet

STEPS = {
    "notice": _("Notice stays up"),
    "documents": _("Documents on offer"),
    "deadline": _("Deadline and opening"),
    "amendment": _("Correction that can affect bids, before the deadline"),
}


@dataclass(frozen=True)
class Way:
    """One procedure and everything that follows from choosing it."""

    label: Any
    chosen: bool
    facts: list[Fact]


def ways(tender: Tender) -> list[Way]:
    """The procedures that can be chosen, by the rule set of the intended notice."""
    rules, budget = rules_on(tender), choice_of(tender).budget
    return [
        Way(label, code == tender.procedure, _facts(code, rules, budget, tender.ground))
        for code, label in Tender.Procedure.choices
    ]


def _facts(code: str, rules: RuleSet, budget: Any, ground: str) -> list[Fact]:
    way = rules.procedure(code)
    panel, weight = way.panel, way.price_weight[SERVICES]
    size = panel.smallest(budget)
    # Nothing chosen yet: the numbers that the first of its grounds asks for.
    mine = ground or (way.grounds[0].code if way.grounds else "")
    least = [way.least(gate, mine) for gate in (RECEIVED, QUALIFIED, CONFORMING)]
    methods = [str(label) for value, label in Tender.Method.choices if value in way.methods]
    periods = [(step, label, rules.step(code, step)) for step, label in STEPS.items()]
    facts = [
        *(
            Fact(label, _days(step, one), formats.citation(one.article))
            for step, label, one in periods
            if one
        ),
        Fact(
            _("Bids needed: received, qualified, conforming"),
            "、".join(map(str, least)) if formats.chinese() else ", ".join(map(str, least)),
            formats.citation(way.least_article(mine)),
        ),
        Fact(
            _("Panel"),
            _("at least %(size)s, of them %(experts)s experts")
            % {"size": size, "experts": panel.least_experts(size)},
            formats.citation(way.panel_article),
        ),
        Fact(
            _("Weight of the price"),
            _("%(lowest)s to %(highest)s points")
            % {
                "lowest": formats.quantity(weight.lowest * 100),
                "highest": formats.quantity(weight.highest * 100),
            },
            formats.citation(way.weight_article),
        ),
        Fact(_("Evaluation method"), " / ".join(methods), formats.citation(way.methods_article)),
    ]
    if code != OPEN_TENDER:
        limit = formats.amount(rules.open_tender_from)
        approval = _("from %(limit)s a year on, by the finance department")
        facts.append(Fact(_("Approval"), approval % {"limit": limit}, APPROVAL_ARTICLE))
    return facts


def _days(step: str, period: Period) -> Any:
    days = {"days": period.days}
    if period.unit == WORKING_DAYS:
        if step == "notice":
            return _("%(days)s working days") % days
        return _("at least %(days)s working days") % days
    return _("at least %(days)s days") % days


def ground_choices(tender: Tender) -> list[tuple[str, Any]]:
    """The conditions of every procedure that needs one, with their articles."""
    rules = rules_on(tender)
    found: list[tuple[str, Any]] = [("", _("none"))]
    for code, label in Tender.Procedure.choices:
        grounds = rules.procedure(code).grounds
        if grounds:
            rows = [
                (one.code, f"{gettext(one.words)} ({formats.citation(one.article)})")
                for one in grounds
            ]
            found.append((str(label), rows))
    return found


def decision_choices(tender: Tender) -> list[tuple[str, Any]]:
    """The order of the report, and the grounds on which a group decides, with what they rest on."""
    rules = rules_on(tender).decision
    grounds = rules.grounds if rules is not None else ()
    first: tuple[str, Any] = ("", _("The first candidate of the report"))
    return [
        first,
        *((one.code, f"{gettext(one.words)} ({formats.citation(one.article)})") for one in grounds),
    ]


def changes(moved: Iterable[Any]) -> str:
    """What a change of the procedure has moved, in one sentence; empty where nothing moved."""
    said = []
    for one in moved:
        field: Any = Tender._meta.get_field(one.field)
        params = {"name": field.verbose_name, "old": one.old, "new": one.new}
        reason = Reason("moved", _("%(name)s: %(new)s instead of %(old)s"), params, one.article)
        said.append(str(reason_with_article(reason)))
    if not said:
        return ""
    joined = "；".join(said) if formats.chinese() else "; ".join(said)
    return gettext("Saved. Dates proposed anew: %(changes)s") % {"changes": joined}


def chosen(tender: Tender) -> list[Fact]:
    """Why this procedure was chosen, for those who decide on it; nothing of an open tender."""
    found = rules_on(tender).procedure(tender.procedure).ground(tender.ground)
    if found is None:
        return []
    facts = [
        Fact(_("Lawful ground"), gettext(found.words), formats.citation(found.article)),
        Fact(_("How the ground is met"), tender.ground_facts),
    ]
    if tender.approval_on:
        when = f"{tender.approval_number}, {formats.day_words(tender.approval_on)}"
        facts.append(Fact(_("Approval"), tender.approval_by, when))
    return facts
