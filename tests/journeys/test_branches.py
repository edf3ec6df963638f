"""The first failure branches: the winner declines, a finding is disputed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.urls import reverse

from contracts.models import Contract
from tenders.models import Award
from tests.factories import contracts as contract_factory
from tests.factories import evaluation as evaluation_factory
from tests.factories.people import organisation, person
from tests.journeys import steps_evaluation as evaluation
from tests.journeys import steps_inspection as inspection
from tests.journeys import steps_payment as payment
from tests.journeys.stage import Stage

pytestmark = pytest.mark.django_db


def cast_of(stage: Stage, **more) -> SimpleNamespace:
    """The people of the stage as the factories know them."""
    return SimpleNamespace(buyer=stage.buyer, **stage.users, **more)


def test_the_winner_declines_and_the_next_candidate_gets_the_contract(stage):
    stage.at(date(2026, 3, 24), 10)
    case = evaluation_factory.to_determined(who=cast_of(stage, experts=[]))
    lot, first = case.lot, Award.objects.get(lot=case.lot)
    stage.at(date(2026, 3, 26), 10)
    evaluation.the_result_is_published(stage, lot, first)
    winner = stage.of(first.supplier.memberships.get().user)
    address = reverse("tenders:decline", args=[lot.pk])

    stage.at(date(2026, 4, 1), 10)
    winner.is_refused(address, reason="")
    winner.does(address, reason="原材料价格上涨，无力履约。")
    second = evaluation.a_second_person_determines_the_winner(stage, lot)
    assert (second.rank, first.rank) == (2, 1) and second.supplier != first.supplier
    evaluation.the_result_is_published(stage, lot, second)

    stage.manager.does(reverse("contracts:build", args=[second.pk]))
    assert Contract.objects.get(award=second).supplier == second.supplier
    page = stage.manager.see(reverse("contracts:build", args=[first.pk]), 409)
    assert "The award letter has not been issued" in page.text
    call_command("verify_audit")


def a_contract_since_july(stage: Stage) -> Contract:
    firm = organisation("supplier", name="示例丁环境服务有限公司")
    stage.users["supplier"] = person("supplier", at=firm, display_name="冯样本")
    who = cast_of(stage, firm=firm)
    stage.at(date(2026, 6, 20), 9)
    row = contract_factory.in_force(who, starts_on=date(2026, 7, 1))
    stage.at(date(2026, 10, 12), 9)
    return row


def test_only_the_money_of_a_disputed_finding_waits(stage):
    """95 points without the finding cost nothing; with it 86 points cost 9 %: that is held back."""
    contract = a_contract_since_july(stage)
    row = inspection.the_manager_plans_a_round(stage, contract, "2026-10-14", units=1)
    stage.at(date(2026, 10, 13), 22)
    inspection.units_and_inspectors_are_drawn(stage, row)
    stage.at(date(2026, 10, 14), 8)
    inspection.inspectors_record(stage, row, [[("1a", 9), ("3a", 5)]])
    inspection.both_inspectors_sign(stage, row)
    disputed, accepted = inspection.findings_of(row)
    stage.at(date(2026, 10, 14), 16)
    inspection.disputes(stage.supplier, disputed, "缺株处为施工占用，已有手续。")
    inspection.accepts(stage.supplier, accepted)
    inspection.it_is_reviewed_and_published(stage, row)

    stage.at(date(2026, 11, 2), 9)
    month = inspection.the_month_is_computed(stage, contract, "2026-10-14")
    assert month.score == Decimal(95)
    inspection.the_contractor_is_heard(stage, month, stage.supplier)
    inspection.a_second_person_confirms_the_month(stage, month)

    certificate = payment.certificate_of(contract, 4)
    assert certificate.deductions == 0
    assert certificate.held_back == Decimal("25405.26")
    assert certificate.amount == Decimal("256875.37")
    page = stage.supplier.see(payment.url("statement", contract.pk, 4))
    assert "25,405.26" in page.text and disputed.reference in page.text

    address = inspection.url("decide", disputed.pk)
    stage.reviewer.is_refused(address, decision="reduce", reason="现场复核。")
    stage.reviewer.does(address, decision="withdraw", reason="占用手续属实。")
    assert certificate.result.held.get().decision == "withdrawn"
    call_command("verify_audit")
