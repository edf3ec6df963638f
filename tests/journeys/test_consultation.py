"""A competitive consultation from the plan to the award, and one in which too few are left."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from tests.journeys import steps_bids as bids
from tests.journeys import steps_consultation as consultation
from tests.journeys import steps_evaluation as evaluation
from tests.journeys import steps_plan as plans
from tests.journeys import steps_tender as tenders
from tests.journeys.stage import Stage
from tests.journeys.test_walk import COMPANIES

# Dear; the demonstration does the same acts on PostgreSQL.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


def test_a_consultation_from_the_plan_to_the_award(stage):
    tender, lot = responses_are_in(stage)
    committee = the_panel_consults(stage, tender, lot)
    for name, factor in (("jia", "0.95"), ("yi", "0.97")):
        consultation.offers_finally(getattr(stage, name), lot, factor)
    stage.at(date(2026, 3, 13), 16, 1)
    consultation.they_are_opened_together(stage, lot, committee, "scoring")
    gone = lot.bids.get(supplier=stage.users["bing"].supplier)
    assert gone.status == "not_conforming", "who makes no final offer has left; two may go on"
    every_member_scores(stage, lot, committee)
    stage.of(evaluation.chair_of(committee)).does(evaluation.url("rank", lot.pk))
    evaluation.every_member_signs_the_report(stage, lot, committee)
    stage.at(date(2026, 3, 16), 10)
    award = evaluation.a_second_person_determines_the_winner(stage, lot)
    assert award.supplier == stage.users["jia"].supplier
    assert award.amount == award.bid.price < award.bid.announced_price == Decimal("3387367.60")
    stage.at(date(2026, 3, 17), 10)
    evaluation.the_result_is_published(stage, lot, award)
    call_command("verify_audit")


def test_with_one_final_offer_the_consultation_fails(stage):
    tender, lot = responses_are_in(stage)
    committee = the_panel_consults(stage, tender, lot)
    consultation.offers_finally(stage.jia, lot, "0.95")
    stage.at(date(2026, 3, 13), 16, 1)
    consultation.they_are_opened_together(stage, lot, committee, "failed_conforming")
    notice = stage.publishes(stage.officer, lot, "termination")
    assert "不足 2 家" in stage.public.see(notice.get_absolute_url()).text


def responses_are_in(stage: Stage):
    stage.at(date(2026, 1, 20), 10)
    plan = plans.the_officer_writes_the_plan(stage)
    plans.the_market_is_surveyed(stage, plan)
    plans.every_reviewer_gives_an_opinion(stage, plan)
    plans.a_second_person_approves_the_plan(stage, plan)
    stage.at(date(2026, 1, 21), 10)
    plans.the_intention_is_published(stage, plan)
    stage.at(date(2026, 2, 25), 10)
    tender = tenders.the_officer_begins_the_tender(stage, plan)
    lot, second = tenders.it_has_two_lots(stage, tender)
    stage.officer.does(tenders.url("lot_remove", tender.pk, second.pk))
    tenders.the_bill_comes_as_a_workbook(stage, lot)
    tenders.criteria_and_weights_make_a_hundred(stage, lot)
    tenders.the_sixteen_contents_are_written(stage, tender)
    tenders.the_timetable_proposes_lawful_dates(stage, tender)
    consultation.the_procedure_moves_the_dates(stage, tender)
    tenders.three_opening_officers_are_named(stage, tender)
    tenders.a_second_person_approves_the_tender(stage, tender)
    stage.at(tenders.NOTICE_DAY, 10)
    notice = stage.publishes(stage.officer, tender, "negotiation")
    assert "竞争性磋商" in stage.public.see(notice.get_absolute_url()).text
    stage.at(date(2026, 3, 4), 10)
    for name, factor in (("jia", "1"), ("yi", "1.01"), ("bing", "1.02")):
        bids.the_officer_verifies(stage, bids.a_company_registers(stage, name, COMPANIES[name]))
        who = getattr(stage, name)
        bids.takes_the_documents(who, tender)
        bids.prepares_a_bid(who, lot, factor)
        bids.seals(who, lot)
    return tender, lot


def the_panel_consults(stage: Stage, tender, lot):
    stage.at(date(2026, 3, 13), 9, 5)
    bids.three_officers_open_the_bids(stage, tender)
    evaluation.the_purchaser_qualifies_the_bidders(stage, lot)
    committee = consultation.a_panel_of_three_is_drawn(stage, tender)
    evaluation.its_members_state_their_conflicts_and_vote(stage, committee)
    evaluation.it_is_convened(stage, committee)
    consultation.every_member_finds_the_responses_to_conform(stage, lot, committee)
    consultation.the_panel_talks_to_each_alone(stage, lot, committee)
    consultation.final_offers_are_asked_for(stage, lot, committee, "2026-03-13T16:00")
    return committee


def every_member_scores(stage: Stage, lot, committee) -> None:
    """The cheaper gets more points too."""
    order = [bid.pk for bid in lot.bids.filter(status="conforming").order_by("price")]
    for member in committee.members.order_by("number").select_related("user"):
        visitor = stage.of(member.user)
        form = visitor.see(evaluation.url("scores", lot.pk)).form(
            holding=f"c_{order[0]}_{lot.criteria.first().pk}"
        )
        typed = {
            f"c_{bid}_{one.pk}": str(one.max_points.to_integral() - 5 * place)
            for place, bid in enumerate(order)
            for one in lot.criteria.all()
        }
        page = visitor.send(form, **typed, hand_in="1")
        assert page.response.redirect_chain, page.refusals
