"""The refusals that name amounts, as they are read: every amount with its unit, once."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from contracts.lifecycle import guards
from contracts.rules.payments import check_supplements, refund_problems
from procurement.errors import Amount, Reason
from procurement.web import formats
from procurement.web.reasons import reason_text
from tenders.guards.terms import lawful_terms
from tenders.models import Lot, Plan, Tender
from tenders.rules.eligibility import TenderTerms, check_terms
from tenders.rules.pricing import check_bid_price, check_typed_total
from tenders.rules.rule_sets import CN_2026_02
from tests.factories.tenders import Procurement

D = Decimal
DAY = date(2026, 3, 2)
UNIT = r"(?:CNY|元)"


def of_the_tender() -> list[Reason]:
    terms = TenderTerms(
        budget=D(24_440_000),
        weights={"technical": D(60), "business": D(30)},
        price_weight=D(10),
        maximum_price=D("24440000.01"),
        deposit=D("488800.01"),
    )
    return [
        *check_terms(terms, CN_2026_02),
        *check_bid_price(D("3400000.01"), D(3_400_000), D(3_400_000)),
        *check_typed_total(D("1.00"), D("756.52")),
    ]


def of_the_contract() -> list[Reason]:
    certificate = SimpleNamespace(
        invoice_number="1", invoice_amount=D("1.00"), amount=D("256875.30")
    )
    return [
        *guards.bond_within_limit(SimpleNamespace(total_amount=D("3387367.60")), D("338736.77")),
        *guards.invoice_is_here(certificate),
        *guards.paid_is_approved(certificate, amount=D("1.10")),
        *check_supplements(D("3387367.60"), [D("338736.77")]),
        *refund_problems(D("256875.30"), DAY, D("256875.20"), DAY, DAY),
    ]


def of_the_plan() -> list[Reason]:
    tender = Procurement().draft()
    Lot.objects.filter(tender=tender).update(budget=D("3500000.00"))
    Plan.objects.filter(pk=tender.plan_id).update(budget=D("3400000.00"))
    return [one for one in lawful_terms(Tender.objects.get()) if one.code == "over_plan"]


def once(text: str) -> bool:
    """No unit follows another, but for what parts two amounts."""
    return not re.search(rf"{UNIT}\s*{UNIT}", text)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("refusals", "codes"),
    [
        (of_the_tender, {
            "maximum_over_budget", "deposit_over_limit", "over_maximum", "total_differs",
        }),
        (of_the_contract, {
            "bond", "invoice_differs", "amount_differs", "supplements_over_limit",
            "refund_differs",
        }),
        (of_the_plan, {"over_plan"}),
    ],
)  # fmt: skip
def test_every_amount_of_a_refusal_is_read_with_its_unit_once(db, language, refusals, codes):
    found = refusals()
    assert {reason.code for reason in found} == codes
    with translation.override(language):
        for reason in found:
            text = reason_text(reason)
            named = [one for one in reason.params.values() if isinstance(one, Amount)]
            assert named, reason.code
            for amount in named:
                assert formats.amount(amount) in text
            assert len(re.findall(UNIT, text)) == len(named), text
            assert once(text), text


def test_a_unit_that_is_said_twice_is_heard():
    with translation.override("zh-hans"):
        assert not once(f"最多 {formats.amount(D(1))} 元")
    assert not once(f"at most CNY {formats.amount(D(1))}")
