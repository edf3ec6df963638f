"""Which procedure may be chosen, and what the choice needs."""

from datetime import date
from decimal import Decimal as D

import pytest

from tenders.rules.choice import Choice, check_choice, needs_approval
from tenders.rules.evaluation import COMPREHENSIVE, LOWEST_PRICE
from tenders.rules.procedures import CONSULTATION, INVITED_TENDER, OPEN_TENDER
from tenders.rules.rule_sets import CN_2026_02, RULE_SETS

TODAY = date(2026, 3, 2)
GPL_29, N214_3 = "政府采购法第二十九条", "财库〔2014〕214号第三条"


def choice(**change):
    return Choice(
        **{
            "procedure": CONSULTATION,
            "budget": D("1999999.99"),
            "ground": "bought_service",
            "facts": "政府购买的环卫服务",
        }
        | change
    )


def found(**change):
    reasons = check_choice(choice(**change), CN_2026_02, TODAY)
    return [(one.code, one.field, one.article) for one in reasons]


def approved(**change):
    values = {"approval_by": "示例市财政局", "approval_number": "示财购〔2026〕3号"}
    return choice(**{"budget": D(2_000_000), "approval_on": TODAY, **values, **change})


def test_an_open_tender_needs_neither_ground_nor_approval():
    assert found(procedure=OPEN_TENDER, budget=D(9_000_000), ground="", facts="") == []


@pytest.mark.parametrize("method", [COMPREHENSIVE, LOWEST_PRICE])
def test_a_tender_is_evaluated_by_either_method(method):
    assert found(procedure=OPEN_TENDER, method=method) == []
    assert found(procedure=INVITED_TENDER, ground="cost_share", method=method) == []


def test_a_consultation_is_never_decided_by_the_lowest_price():
    assert found(method=LOWEST_PRICE) == [("method", "method", "财库〔2014〕214号第二十三条")]


@pytest.mark.parametrize(
    ("procedure", "ground", "article"),
    [
        (INVITED_TENDER, "", GPL_29),
        (INVITED_TENDER, "bought_service", GPL_29),
        (CONSULTATION, "", N214_3),
        (CONSULTATION, "limited_range", N214_3),
    ],
)
def test_a_ground_is_one_of_the_procedure_itself(procedure, ground, article):
    assert found(procedure=procedure, ground=ground) == [("ground", "ground", article)]


def test_how_the_ground_is_met_is_written_down():
    assert found(facts=" \n") == [("facts", "facts", N214_3)]


def test_every_ground_of_the_law_has_its_article():
    articles = {
        one.article
        for procedure in (INVITED_TENDER, CONSULTATION)
        for one in CN_2026_02.procedure(procedure).grounds
    }
    assert articles == {
        f"{GPL_29}第一项", f"{GPL_29}第二项",
        f"{N214_3}第一项", f"{N214_3}第二项", f"{N214_3}第三项",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("procedure", "budget", "needed"),
    [
        (OPEN_TENDER, "9000000.00", False),
        (CONSULTATION, "1999999.99", False),
        (CONSULTATION, "2000000.00", True),
        (INVITED_TENDER, "2000000.00", True),
    ],
)
def test_from_the_threshold_on_the_finance_department_approves(procedure, budget, needed):
    assert needs_approval(choice(procedure=procedure, budget=D(budget)), CN_2026_02) is needed


def test_each_part_of_a_missing_approval_is_named():
    article = "政府采购法第二十七条"
    fields = ("approval_by", "approval_number", "approval_on")
    assert found(budget=D(2_000_000)) == [(name, name, article) for name in fields]


def test_instead_of_a_failed_tender_the_article_is_that_of_the_change():
    assert {article for _c, _f, article in found(budget=D(2_000_000), instead=True)} == {
        "87号令第四十三条"
    }


def test_a_complete_approval_is_fine_and_none_comes_from_the_future():
    assert check_choice(approved(), CN_2026_02, TODAY) == ()
    (reason,) = check_choice(approved(approval_on=date(2026, 3, 3)), CN_2026_02, TODAY)
    assert (reason.code, reason.field) == ("future", "approval_on")


def test_the_refusal_names_the_threshold():
    reasons = check_choice(approved(approval_number=" "), CN_2026_02, TODAY)
    (reason,) = reasons
    assert reason.text() == (
        "From 2000000 a year on the finance department approves it beforehand: who, under which "
        "number, when."
    )


def test_every_rule_set_knows_grounds_and_articles():
    for law in RULE_SETS:
        for procedure in (OPEN_TENDER, INVITED_TENDER, CONSULTATION):
            rules = law.procedure(procedure)
            assert rules.methods_article and rules.gates_article and rules.panel_article
            assert bool(rules.grounds) == (procedure != OPEN_TENDER)
        assert law.procedure(CONSULTATION).ground("barter") is None
