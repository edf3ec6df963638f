"""A committee that loses members while it evaluates, walked by everybody through their pages."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core import mail
from django.core.management import call_command

from procurement.people.roles import Role
from procurement.registry import case_kinds
from procurement.rules.recompute import recompute
from tenders.models import CommitteeMember, ScoreSheet
from tests.factories import evaluation as made
from tests.factories.people import person
from tests.journeys.failing import telling
from tests.journeys.failing.telling import fresh, url
from tests.journeys.stage import Stage

# Dear, and the walks of test_walk.py ask PostgreSQL the same.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
DAY, NEXT, AFTER = date(2026, 3, 24), date(2026, 3, 25), date(2026, 3, 26)
SMALL = {"budget": Decimal(900_000), "prices": ("850000", "840000", "830000", "860000")}


def waits(stage: Stage, who, address: str) -> None:
    """It waits on the desk of this person, one click away."""
    assert address in who.see("/desk/").links(), who.see("/desk/").text[:1500]


def states_that_nothing_stands_in_the_way(stage: Stage, case, member) -> None:
    who = stage.of(member.user)
    address = url("committee_statements", case.committee.pk)
    waits(stage, who, address)
    hidden = who.client.get(case.bids[0].get_absolute_url())
    assert hidden.status_code == 404, "no bid before the statement"
    who.does(address, **{f"conflict_{one.pk}": "no" for one in case.suppliers})
    assert who.see(case.bids[0].get_absolute_url()).status == 200


def elects(stage: Stage, case) -> None:
    address = url("committee_chair", case.committee.pk)
    expert = case.committee.members.in_force().filter(kind="expert").order_by("number")[0]
    for member in case.committee.members.in_force().select_related("user"):
        if not case.committee.members.in_force().filter(is_chair=True).exists():
            stage.of(member.user).does(address, candidate=str(expert.pk))
    made.refresh(case)


def finds_the_bids_to_conform(stage: Stage, case, member) -> None:
    who = stage.of(member.user)
    address = url("conformity", case.lot.pk)
    waits(stage, who, address)
    who.does(address, **{f"accepted_{bid.pk}": "yes" for bid in case.bids})


def scores(stage: Stage, case, member) -> None:
    who = stage.of(member.user)
    waits(stage, who, url("scores", case.lot.pk))
    page = who.see(url("scores", case.lot.pk))
    form = page.form(holding=f"c_{case.bids[0].pk}_{case.lot.criteria.first().pk}")
    typed = {
        f"c_{bid.pk}_{one.pk}": str(made.points_for(case, bid, one))
        for bid in case.bids
        for one in case.lot.criteria.all()
    }
    assert who.send(form, **typed, hand_in="1").response.redirect_chain


def test_a_chair_is_replaced_after_the_ranking_and_a_silent_member_is_deemed_to_agree(stage):
    stage.at(DAY, 9)
    case = made.to_ranked(who=telling.cast_of(stage), **SMALL)
    lot, old = case.lot, next(one for one in case.members if one.is_chair)
    stage.of(case.members[1].user).does(url("report_sign", lot.pk))
    # The officer replaces the chair.
    page = url("committee_replace", old.pk)
    assert page in stage.officer.see(url("committee", case.tender.pk)).links()
    for who in (stage.approver, stage.of(old.user)):
        who.is_kept_out(page)
    refused = stage.officer.is_refused(page, reason="对外联系投标人")
    assert "Choose why the member is replaced" in refused.text
    done = stage.officer.does(page, ground="discipline", reason="对外联系投标人")
    assert "对外联系投标人" in done.text and "went back to the conformity review" in done.text
    new = CommitteeMember.objects.get(replaces=old)
    made.refresh(case)
    gone = stage.of(old.user)
    for address in (case.bids[0].get_absolute_url(), url("committee", case.tender.pk)):
        assert gone.client.get(address).status_code in (403, 404)
    assert lot.get_absolute_url() not in gone.see(url("evaluations")).links()
    draw = json.loads(stage.officer.fetch(url("committee_draw", case.tender.pk, 2)))
    assert recompute(draw, case_kinds).agrees is True
    # Made up: the new member states, a chair is elected, the officer convenes.
    convene = url("committee_convene", case.committee.pk)
    early = stage.officer.is_refused(convene)
    assert "has not stated about every bidder" in early.text and "chair" in early.text
    states_that_nothing_stands_in_the_way(stage, case, new)
    elects(stage, case)
    waits(stage, stage.officer, convene)
    stage.officer.does(convene)
    assert "The composition is lawful" in stage.officer.see(url("committee", case.tender.pk)).text
    # The new member alone judges and scores; the others' opinions and scores stay.
    made.refresh(case)
    finds_the_bids_to_conform(stage, case, new)
    chair = stage.of(case.chair)
    waits(stage, chair, url("conformity_close", lot.pk))
    chair.does(url("conformity_close", lot.pk))
    assert ScoreSheet.objects.in_force().filter(lot=lot, status="locked").count() == 4
    scores(stage, made.refresh(case), new)
    waits(stage, chair, url("rank", lot.pk))
    chair.does(url("rank", lot.pk))
    events = stage.officer.see(lot.get_absolute_url()).text
    assert "Back to the conformity review" in events and "Order 87 art. 49" in events
    # Everybody signs anew, but one.
    *signers, silent = [one for one in case.members if one.user != case.chair]
    chair.does(url("report_sign", lot.pk))
    for member in signers:
        stage.of(member.user).does(url("report_sign", lot.pk))
    warn = url("signer_warn", lot.pk, silent.number)
    assert warn in chair.see(url("comparison", lot.pk)).links()
    stage.of(signers[0].user).is_kept_out(warn)
    chair.is_refused(warn, found="")
    chair.does(warn, found="电话答复不签字，也不说明理由")
    assert [one.to for one in mail.outbox if "签署" in one.subject] == [[silent.user.email]]
    assert "counts as agreeing" in stage.of(silent.user).see("/desk/").text
    deem = url("signer_deem", lot.pk, silent.number)
    stage.at(NEXT, 17)
    assert chair.client.get(deem).status_code == 409, "there is still time to answer"
    stage.at(AFTER, 9)
    waits(stage, stage.officer, deem)
    chair.does(deem)
    assert fresh(lot).status == "report_signed"
    said = stage.officer.see(url("comparison", lot.pk)).text
    assert "counts as agreeing" in said and "Order 87 art. 61" in said
    report = fresh(lot).report
    assert stage.officer.fetch(report.get_absolute_url()).startswith(b"%PDF")
    stage.officer.does(url("report_receive", lot.pk))
    call_command("verify_audit")


def test_a_committee_that_cannot_be_made_up_is_formed_anew_and_evaluates_again(stage):
    stage.at(DAY, 9)
    case = made.to_scoring(who=telling.cast_of(stage), **SMALL)
    lot, former = case.lot, list(case.members)
    other = person(Role.EVALUATOR, at=stage.buyer, display_name="冯样本")
    page = url("committee_dissolve", case.committee.pk)
    assert page in stage.approver.see(url("committee", case.tender.pk)).links()
    for who in (stage.officer, stage.of(former[0].user)):
        who.is_kept_out(page)
    stage.approver.is_refused(page, reason="")
    done = stage.approver.does(page, reason="三名成员缺席，无法及时补足")
    assert "The evaluation has stopped" in done.text and "Order 87 art. 49" in done.text
    sealed = lot.bids.first().get_absolute_url()
    for member in former:
        assert stage.of(member.user).client.get(sealed).status_code == 404
    assert stage.approver.client.get(page).status_code == 409
    form = url("committee_form", case.tender.pk)
    waits(stage, stage.officer, form)
    stage.officer.is_refused(form, size="5", representatives=str(stage.representative.user.pk))
    stage.officer.does(form, size="5", representatives=str(other.pk))
    made.refresh(case)
    assert [one.number for one in case.members] == [6, 7, 8, 9, 10]
    assert not {one.user_id for one in case.members} & {one.user_id for one in former}
    for member in case.members:
        states_that_nothing_stands_in_the_way(stage, case, member)
    elects(stage, case)
    stage.officer.does(url("committee_convene", case.committee.pk))
    for member in made.refresh(case).members:
        finds_the_bids_to_conform(stage, case, member)
    stage.of(case.chair).does(url("conformity_close", lot.pk))
    for member in made.refresh(case).members:
        scores(stage, case, member)
    stage.of(case.chair).does(url("rank", lot.pk))
    for member in case.members:
        stage.of(member.user).does(url("report_sign", lot.pk))
    assert fresh(lot).status == "report_signed"
    call_command("verify_audit")
