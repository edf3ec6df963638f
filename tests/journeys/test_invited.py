"""An invited tender from the plan to the award: every step through the pages."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.management import call_command

from tests.journeys import steps_bids as bids
from tests.journeys import steps_evaluation as evaluation
from tests.journeys import steps_invited as invited
from tests.journeys import steps_plan as plans
from tests.journeys import steps_tender as tenders
from tests.journeys.stage import Stage
from tests.journeys.test_walk import COMPANIES

# Dear; the demonstration does the same acts on PostgreSQL.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_an_invited_tender_from_the_plan_to_the_award(stage):
    tender, (first, second) = an_invited_tender_is_approved(stage)
    the_suppliers_are_drawn(stage, tender)
    the_invited_bid(stage, tender, first, second)
    stage.at(date(2026, 3, 31), 9, 5)
    bids.three_officers_open_the_bids(stage, tender)
    second.refresh_from_db()
    assert second.status == "failed_bidders", "one bid is fewer than three"
    stage.publishes(stage.officer, second, "termination")
    the_winner_is_found(stage, tender, first)
    stage.at(date(2026, 4, 3), 15)
    invited.losers_get_theirs_back(stage, tender, stage.jia)
    call_command("verify_audit")


def an_invited_tender_is_approved(stage: Stage):
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
    invited.the_procedure_is_chosen_with_its_ground(stage, tender)
    stage.officer.does(invited.url("basics", tender.pk), deposit="60,000.00")
    tenders.the_bill_comes_as_a_workbook(stage, first)
    tenders.the_other_bill_is_typed(stage, second)
    for lot in (first, second):
        tenders.criteria_and_weights_make_a_hundred(stage, lot)
    tenders.the_sixteen_contents_are_written(stage, tender)
    invited.the_dates_follow_from_the_invitation(stage, tender)
    tenders.three_opening_officers_are_named(stage, tender)
    tenders.a_second_person_approves_the_tender(stage, tender)
    return tender, (first, second)


def the_suppliers_are_drawn(stage: Stage, tender) -> None:
    stage.at(date(2026, 2, 26), 9)
    pool = invited.its_prequalification_is_announced(stage, tender)
    stage.at(date(2026, 3, 2), 10)
    for name, company in COMPANIES.items():
        bids.the_officer_verifies(stage, bids.a_company_registers(stage, name, company))
        invited.applies(getattr(stage, name), pool, name)
    stage.at(date(2026, 3, 6), 10)
    invited.applications_are_judged(stage, pool, stage.ding)
    invited.three_are_drawn_before_two_witnesses(stage, pool)
    stage.at(invited.SENT, 9, 30)
    invited.all_are_invited_at_once(stage, tender, stage.ding)


def the_invited_bid(stage: Stage, tender, first, second) -> None:
    stage.at(date(2026, 3, 12), 10)
    for name, factor in (("jia", "1"), ("yi", "1.01"), ("bing", "1.02")):
        who = getattr(stage, name)
        bids.takes_the_documents(who, tender)
        bids.prepares_a_bid(who, first, factor)
        bids.seals(who, first)
    bids.prepares_a_bid(stage.jia, second)
    bids.seals(stage.jia, second)
    bids.nobody_knows_the_prices(stage, tender, first)
    stage.at(date(2026, 3, 18), 11)
    invited.their_deposits_arrive(stage, tender, stage.jia, stage.yi, stage.bing)


def the_winner_is_found(stage: Stage, tender, lot) -> None:
    stage.at(date(2026, 3, 31), 10)
    evaluation.the_purchaser_qualifies_the_bidders(stage, lot)
    committee = evaluation.a_committee_is_drawn(stage, tender)
    evaluation.its_members_state_their_conflicts_and_vote(stage, committee)
    evaluation.it_is_convened(stage, committee)
    evaluation.every_member_finds_the_bids_to_conform(stage, lot, committee)
    evaluation.every_member_scores_alone(stage, lot, committee)
    evaluation.the_chair_has_them_ranked(stage, lot, committee)
    evaluation.every_member_signs_the_report(stage, lot, committee)
    stage.at(date(2026, 4, 2), 10)
    award = evaluation.a_second_person_determines_the_winner(stage, lot)
    assert award.supplier == stage.users["jia"].supplier
    stage.at(date(2026, 4, 3), 10)
    evaluation.the_result_is_published(stage, lot, award)
