"""From the plan to the paid month: the whole walk through the pages, each step by its person.

Its months pass as they do for a newcomer: on the page that moves a demonstration's clock.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from contracts.models import Contract
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.system.models import Ending, JobRun
from tests.journeys import steps_bids as bids
from tests.journeys import steps_contract as contracts
from tests.journeys import steps_evaluation as evaluation
from tests.journeys import steps_inspection as inspection
from tests.journeys import steps_payment as payment
from tests.journeys import steps_plan as plans
from tests.journeys import steps_tender as tenders
from tests.journeys.stage import Stage

# Dear; the demonstration does the same acts on PostgreSQL.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

COMPANIES = {
    "jia": "示例甲环境服务有限公司",
    "yi": "示例乙环境服务有限公司",
    "bing": "示例丙环境服务有限公司",
    "ding": "示例丁环境服务有限公司",
}


def test_from_the_plan_to_the_paid_month(demonstration, tmp_path):
    stage = demonstration
    tender, (first, second) = a_tender_is_published(stage)
    suppliers_seal_their_bids(stage, tender, first, second)
    the_bids_are_opened(stage, tender, first, second)
    award = the_winner_is_found(stage, tender, first)
    contract = the_contract_is_signed(stage, award)
    assessment = a_month_is_inspected(stage, contract)
    the_month_is_paid(stage, contract, assessment, tmp_path)
    call_command("verify_audit")
    the_page_has_moved_the_clock(stage)


def the_page_has_moved_the_clock(stage: Stage) -> None:
    """By one person, to the day; no job broke on the way, and no log went back in time."""
    moves = AuditEntry.objects.filter(action="system.clock.move")
    assert {move.actor_id for move in moves} == {stage.users["officer"].pk}
    assert clock.moved_by().days == (date(2026, 6, 5) - date(2026, 1, 19)).days
    assert not JobRun.objects.filter(ending=Ending.BROKEN).exists()
    told = list(AuditEntry.objects.order_by("log", "number").values_list("log", "at"))
    assert told == sorted(told)


def a_tender_is_published(stage: Stage):
    stage.at(date(2026, 1, 20), 10)
    plan = plans.the_officer_writes_the_plan(stage)
    plans.the_market_is_surveyed(stage, plan)
    plans.every_reviewer_gives_an_opinion(stage, plan)
    plans.a_second_person_approves_the_plan(stage, plan)
    stage.at(date(2026, 1, 21), 10)
    plans.the_intention_is_published(stage, plan)
    stage.at(date(2026, 2, 25), 10)
    tender = tenders.the_officer_begins_the_tender(stage, plan)
    first, second = tenders.it_has_two_lots(stage, tender)
    tenders.the_bill_comes_as_a_workbook(stage, first)
    tenders.the_other_bill_is_typed(stage, second)
    for lot in (first, second):
        tenders.criteria_and_weights_make_a_hundred(stage, lot)
    tenders.the_sixteen_contents_are_written(stage, tender)
    tenders.the_timetable_proposes_lawful_dates(stage, tender)
    tenders.three_opening_officers_are_named(stage, tender)
    tenders.a_second_person_approves_the_tender(stage, tender)
    stage.at(tenders.NOTICE_DAY, 10)
    tenders.its_notice_publishes_the_tender(stage, tender)
    return tender, (first, second)


def suppliers_seal_their_bids(stage: Stage, tender, first, second) -> None:
    stage.at(date(2026, 3, 4), 10)
    for name, company in COMPANIES.items():
        bids.the_officer_verifies(stage, bids.a_company_registers(stage, name, company))
        bids.takes_the_documents(getattr(stage, name), tender)
    stage.at(date(2026, 3, 10), 10)
    for name, factor in (("jia", "1"), ("yi", "1.01"), ("bing", "1.02"), ("ding", "1.03")):
        bids.prepares_a_bid(getattr(stage, name), first, factor)
    for name in ("jia", "yi", "bing"):
        bids.seals(getattr(stage, name), first)
    bids.prepares_a_bid(stage.jia, second)
    bids.seals(stage.jia, second)
    bids.nobody_knows_the_prices(stage, tender, first)
    stage.at(date(2026, 3, 24), 8, 59, 30)
    form = stage.ding.see(bids.url("bid_workspace", first.pk)).form(to="seal")
    stage.at(date(2026, 3, 24), 9, 0, 1)
    bids.is_too_late(stage.ding, form, first)


def the_bids_are_opened(stage: Stage, tender, first, second) -> None:
    stage.at(date(2026, 3, 24), 9, 5)
    bids.three_officers_open_the_bids(stage, tender)
    bids.the_opening_record_shows_every_price(stage, tender, first)
    second.refresh_from_db()
    assert second.status == "failed_bidders", "one bid is fewer than three"
    stage.publishes(stage.officer, second, "termination")


def the_winner_is_found(stage: Stage, tender, lot):
    stage.at(date(2026, 3, 24), 10)
    evaluation.the_purchaser_qualifies_the_bidders(stage, lot)
    committee = evaluation.a_committee_is_drawn(stage, tender)
    evaluation.its_members_state_their_conflicts_and_vote(stage, committee)
    evaluation.it_is_convened(stage, committee)
    evaluation.every_member_finds_the_bids_to_conform(stage, lot, committee)
    evaluation.every_member_scores_alone(stage, lot, committee)
    evaluation.the_chair_has_them_ranked(stage, lot, committee)
    evaluation.every_member_signs_the_report(stage, lot, committee)
    stage.at(date(2026, 3, 26), 10)
    award = evaluation.a_second_person_determines_the_winner(stage, lot)
    assert award.supplier == stage.users["jia"].supplier
    assert award.amount == Decimal("3387367.60")
    stage.at(date(2026, 3, 27), 10)
    evaluation.the_result_is_published(stage, lot, award)
    return award


def the_contract_is_signed(stage: Stage, award) -> Contract:
    stage.at(date(2026, 4, 8), 10)
    contract = contracts.the_manager_builds_the_contract(stage, award)
    contracts.its_scheme_is_chosen(stage, contract, "quangang-2019")
    contracts.its_areas_are_listed(stage, contract)
    contracts.a_second_person_checks_it(stage, contract)
    contracts.both_sides_sign(stage, contract, stage.jia)
    contracts.the_contract_is_published(stage, contract)
    return contract


def a_month_is_inspected(stage: Stage, contract):
    """One street at 85 points, one at 87: the month stands at exactly 86."""
    stage.at(date(2026, 5, 12), 9)
    row = inspection.the_manager_plans_a_round(stage, contract, "2026-05-14", units=2)
    stage.at(date(2026, 5, 13), 22)
    inspection.units_and_inspectors_are_drawn(stage, row)
    stage.at(date(2026, 5, 14), 8)
    inspection.inspectors_record(stage, row, [[("1a", 10), ("3a", 5)], [("1a", 13)]])
    inspection.both_inspectors_sign(stage, row)
    stage.at(date(2026, 5, 14), 16)
    first, *others = inspection.findings_of(row)
    inspection.puts_right(stage.jia, first)
    inspection.an_inspector_sees_it_is_right(stage, first)
    for finding in others:
        inspection.accepts(stage.jia, finding)
    inspection.it_is_reviewed_and_published(stage, row)
    stage.at(date(2026, 6, 1), 10)
    assessment = inspection.the_month_is_computed(stage, contract, "2026-05-14")
    assert assessment.score == Decimal(86)
    inspection.the_contractor_is_heard(stage, assessment, stage.jia)
    stage.at(date(2026, 6, 2), 10)
    inspection.a_second_person_confirms_the_month(stage, assessment)
    return assessment


def the_month_is_paid(stage: Stage, contract, assessment, folder) -> None:
    row = payment.certificate_of(contract)
    for who in (stage.manager, stage.jia):
        payment.the_page_shows_every_cent(who, row)
        payment.the_paper_shows_every_cent(who, row)
    payment.the_statement_is_computed_again(stage.manager, row, folder)
    payment.the_contractor_confirms_the_amount(stage.jia, row)
    stage.at(date(2026, 6, 3), 10)
    payment.the_invoice_comes(stage.jia, row, "2026-06-03")
    stage.at(date(2026, 6, 5), 10)
    payment.it_is_reviewed_approved_and_paid(stage, row)
    payment.the_result_is_published(stage, assessment)
    assessment.refresh_from_db()
    assert assessment.status == "settled"
