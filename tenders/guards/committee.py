"""Before the committee is convened: lawful make-up, a chair, every conflict stated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from tenders.guards.tendering import rules_on
from tenders.rules import annulment
from tenders.rules.committee import check_committee
from tenders.rules.replacement import ARTICLE as ARTICLE_ANEW

ARTICLE = "87号令第四十七条"
CHAIR = "87号令第四十五条、第四十七条"
RECUSAL = "政府采购法实施条例第九条"
# Before the opening, or under evaluation.
AT_WORK = (
    "waiting", "qualification", "conformity", "consultation", "low_price", "scoring", "ranked",
)  # fmt: skip

_MESSAGES = {
    "too_small": _("A committee of %(size)s is too small: at least %(least)s members."),
    "even": _("A committee of %(size)s is even: the number of members is odd."),
    "too_few_experts": _(
        "%(experts)s experts of %(size)s members are too few: at least %(least)s."
    ),
}


def budget_of(tender: Any) -> Decimal:
    """The budget that decides the committee's size: all lots over their whole term.

    The law says 采购预算金额 and is silent on contracts of several years. The whole term never
    gives a committee that is too small, and a committee that is too small is void (第六十七条).
    """
    return sum((lot.budget * lot.years for lot in tender.lots.all()), Decimal(0))


def composition(tender: Any, size: int, experts: int) -> tuple[Reason, ...]:
    """Every reason against a committee of this size and number of experts."""
    rule = rules_on(tender).procedure(tender.procedure).panel
    budget = budget_of(tender)
    complex_ = any(lot.complex for lot in tender.lots.all())
    least = {
        "too_small": rule.smallest(budget, complex_or_large_impact=complex_),
        "too_few_experts": rule.least_experts(size),
    }
    codes = check_committee(budget, size, experts, complex_or_large_impact=complex_, rule=rule)
    return tuple(
        Reason(
            code,
            _MESSAGES[code],
            {"size": size, "experts": experts, "least": least.get(code, 0)},
            ARTICLE,
            "representatives" if code == "too_few_experts" else "size",
        )
        for code in codes
    )


def lawful_composition(committee: Any, **_inputs: Any) -> Iterator[Reason]:
    members = list(committee.members.in_force())
    experts = sum(member.kind == "expert" for member in members)
    yield from composition(committee.tender, len(members), experts)


def has_chair(committee: Any, **_inputs: Any) -> Iterator[Reason]:
    if not committee.members.in_force().filter(is_chair=True).exists():
        yield Reason("chair", _("The members have not elected their chair yet."), {}, CHAIR)


def evaluates(committee: Any, **_inputs: Any) -> Iterator[Reason]:
    """The committee has a lot that it evaluates, or is to."""
    if not committee.tender.lots.filter(status__in=AT_WORK).exists():
        yield Reason("over", _("The evaluation is over: nobody is replaced."), {}, ARTICLE_ANEW)


def evaluation_ended(committee: Any, **_inputs: Any) -> Iterator[Reason]:
    """A lot has a signed report and no contract: its evaluation can be void (第六十七条)."""
    yield from annulment.check_states(committee.tender.lots.values_list("status", flat=True))


def cause_given(
    committee: Any,
    *,
    cause: str | None = None,
    facts: str = "",
    told_number: str = "",
    **_inputs: Any,
) -> Iterator[Reason]:
    """Which case of art. 67, what came out, and the report to the finance department."""
    if cause is not None:
        yield from annulment.check_words(cause, facts, told_number)


def bids_opened(committee: Any, **_inputs: Any) -> Iterator[Reason]:
    if committee.tender.status != "opened":
        yield Reason("not_opened", _("The bids are not opened yet."), {}, "87号令第四十二条")


def conflicts_stated(committee: Any, **_inputs: Any) -> Iterator[Reason]:
    """Each member has stated about each bidder, and nobody has a conflict."""
    bidders = {supplier.pk for supplier in committee.bidders()}
    for member in committee.members.in_force().prefetch_related("statements"):
        stated = {one.supplier_id for one in member.statements.all()}
        if bidders - stated:
            message = _("%(member)s has not stated about every bidder.")
            yield Reason("statement", message, {"member": str(member)}, RECUSAL)
        if any(one.conflict and one.supplier_id in bidders for one in member.statements.all()):
            message = _("%(member)s has a ground for recusal and must be replaced.")
            yield Reason("conflict", message, {"member": str(member)}, RECUSAL)


def recusals_done(committee: Any, **_inputs: Any) -> Iterator[Reason]:
    """Whoever was found to be partial is replaced before the committee sits on."""
    for member in committee.members.in_force().filter(recusals__granted=True).distinct():
        message = _("The recusal of member %(number)s was granted: replace the member first.")
        yield Reason("recusal", message, {"number": member.number}, RECUSAL)


def lot_recusals_done(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """The same, asked of a lot."""
    committee = getattr(lot.tender, "committee", None)
    if committee is not None:
        yield from recusals_done(committee)
