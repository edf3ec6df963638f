"""The way on where nothing has ended yet, or all has: another procedure, a rest, a new tender."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command

from procurement import clock
from procurement.people.roles import Role
from tenders.models import Complaint, Tender
from tenders.services import challenges
from tests.factories import challenges as quarrels
from tests.factories import evaluation as made
from tests.factories import invited as inviting
from tests.factories.people import person
from tests.factories.tenders import pdf
from tests.journeys import steps_evaluation as evaluation
from tests.journeys.failing import gates, telling
from tests.journeys.failing.telling import url

# Dear, and the walks of test_walk.py ask PostgreSQL the same.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

CONSULTATION = {
    "procedure": "competitive_consultation",
    "ground": "bought_service",
    "ground_facts": "列入市级政府购买服务指导性目录。",
}
APPROVED = {
    "approval_by": "示例市财政局",
    "approval_number": "示财购〔2026〕5号",
    "approval_on": "2026-02-20",
}


def test_too_few_qualify_to_be_invited_and_another_procedure_is_approved(stage):
    world = gates.world_of(stage)
    world.looker = person(Role.FINANCE, at=stage.buyer)
    tender = inviting.announced(world, applicants=2)
    stage.at(inviting.DRAWING.date(), 10)
    pool = tender.pool
    typed = {f"qualified_{one.pk}": "yes" for one in pool.candidates.all()}
    stage.officer.does(url("pool_judge", pool.pk), **typed)
    page = stage.officer.see(pool.get_absolute_url())
    words = "Only 2 qualified suppliers are in the pool; 3 are needed."
    assert words in page.text and "Order 87 art. 14" in page.text
    assert words in stage.officer.see(url("pool_draw", pool.pk), 409).text
    back = url("tender_take_back", tender.pk)
    assert back in stage.officer.see(tender.get_absolute_url()).links(), "no dead end"
    stage.approver.is_kept_out(back)
    stage.officer.is_refused(back, reason="")
    stage.officer.does(back, reason="合格供应商不足三家，改用竞争性磋商。")
    address = url("procedure", tender.pk)
    refused = stage.officer.is_refused(address, **{**CONSULTATION, **dict.fromkeys(APPROVED, "")})
    assert "Law art. 27" in refused.text
    stage.officer.does(address, **CONSULTATION, **APPROVED)
    tender = Tender.objects.get(pk=tender.pk)
    assert (tender.status, tender.procedure) == ("draft", "competitive_consultation")
    assert stage.public.client.get(tender.get_absolute_url()).status_code == 404
    for actor in world.applicants:
        assert stage.of(actor).client.get(tender.get_absolute_url()).status_code == 404
    call_command("verify_audit")


def test_a_failed_tender_becomes_a_consultation_with_the_approval_of_the_finance_department(stage):
    stage.at(date(2026, 3, 24), 10)
    case = made.opened(who=telling.cast_of(stage), budget=Decimal("2400000"))
    lot = case.lot
    typed = {f"accepted_{bid.pk}": "no" for bid in case.bids}
    typed |= {f"reason_{bid.pk}": "未提供许可证。" for bid in case.bids}
    stage.officer.does(url("qualification", lot.pk), **typed)
    stage.officer.does(url("qualification_close", lot.pk))
    stage.publishes(stage.officer, lot, "termination")
    again = telling.it_is_tendered_again(stage, telling.fresh(lot))
    address = url("procedure", again.pk)
    none = dict.fromkeys(APPROVED, "")
    refused = stage.officer.is_refused(address, **CONSULTATION, **none)
    assert "Order 87 art. 43" in refused.text, "instead of a tender that failed"
    stage.approver.is_kept_out(address)
    stage.officer.does(address, **CONSULTATION, **APPROVED)
    again.refresh_from_db()
    assert (again.procedure, again.predecessor) == ("competitive_consultation", lot.tender)
    assert again.approval_number == APPROVED["approval_number"]


def test_a_suspended_procurement_rests_until_the_finance_department_lets_it_go_on(stage):
    stage.at(date(2026, 3, 24), 10)
    case = made.to_received(who=telling.cast_of(stage))
    lot, rival = case.lot, case.bidders[1]
    row = challenges.file(
        case.tender, target="opening", letter=quarrels.LETTER, evidence=[pdf()], actor=rival
    )
    challenges.refuse(row, ground="other_forum", reason="另行处理。", actor=stage.officer.user)
    stage.at(date(2026, 3, 25), 10)
    address = url("challenge_complain", row.pk)
    stage.of(rival).does(address, matters=["0"], facts="不服。", request="撤销。")
    complaint = Complaint.objects.get()
    today = clock.legal_today()
    stage.officer.does(
        url("complaint_accept", complaint.pk), authority="示例市财政局", copy_on=today.isoformat()
    )
    rest = url("complaint_suspend", complaint.pk)
    until = today + timedelta(days=20)
    stage.of(rival).is_kept_out(rest)
    stage.officer.does(
        rest, starts_on=today.isoformat(), ends_on=until.isoformat(), number="示财停〔2026〕1号"
    )
    refused = stage.approver.is_refused(url("determine", lot.pk))
    assert "示财停〔2026〕1号" in refused.text and "Law art. 57" in refused.text
    assert "示财停〔2026〕1号" in stage.officer.see(lot.get_absolute_url()).text
    lift = url("complaint_lift", complaint.pk, complaint.suspensions.get().pk)
    stage.of(rival).is_kept_out(lift)
    stage.officer.does(lift)
    award = evaluation.a_second_person_determines_the_winner(stage, lot)
    assert award.rank == 1
