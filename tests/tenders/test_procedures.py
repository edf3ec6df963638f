"""The way to buy: chosen with its ground, and what follows from it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from cms.models import Notice
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.rules.calendar import official_calendar
from tenders.lifecycle.lot import FAILED
from tenders.rules import timetable
from tenders.rules.failures import article_of
from tenders.rules.procedures import PROCEDURES
from tenders.services import (
    award,
    lots,
    planning,
    procedures,
    publication,
    ranking,
    report,
    tendering,
)
from tenders.services.papers import make_report
from tests.factories import evaluation
from tests.factories.tenders import DEADLINE, NOTICE_DAY

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
CONSULTATION = {
    "procedure": "competitive_consultation",
    "method": "comprehensive_scoring",
    "ground": "bought_service",
    "ground_facts": "列入政府购买服务指导性目录",
    "approval_by": "示例市财政局",
    "approval_number": "示财购〔2026〕3号",
    "approval_on": date(2026, 2, 20),
}
OPEN = {"procedure": "open_tender", "method": "comprehensive_scoring"}


@pytest.fixture
def writing():
    with clock.travel(WRITING):
        yield


def codes(error):
    return {reason.code for reason in error.value.reasons}


def test_a_tender_begins_with_the_procedure_of_its_plan(world, writing):
    plan = world.announced()
    assert tendering.create(plan, actor=world.officer, number="ZB-1").procedure == "open_tender"
    world.plan(procedure="competitive_consultation")
    plan = world.plan(procedure="competitive_consultation")
    with clock.travel(clock.legal(date(2026, 1, 21), 10)):
        planning.submit(plan, actor=world.officer)
        planning.approve(plan, actor=world.approver)
        planning.announce(plan, actor=world.officer)
    tender = tendering.create(plan, actor=world.officer, number="ZB-2")
    assert (tender.procedure, tender.method) == (
        "competitive_consultation", "comprehensive_scoring"
    )  # fmt: skip


def test_another_procedure_proposes_the_dates_anew_and_says_what_has_moved(world, writing):
    tender = world.draft()
    moved = procedures.choose(tender, actor=world.officer, **CONSULTATION)
    tender.refresh_from_db()
    assert {one.field: (one.old, one.new) for one in moved} == {
        "documents_until": (
            clock.legal(date(2026, 3, 10), 17), clock.legal(date(2026, 3, 9), 17)
        ),
        "deadline": (DEADLINE, clock.legal(date(2026, 3, 12), 9)),
    }  # fmt: skip
    assert {one.article for one in moved} == {"财库〔2014〕214号第十条"}
    assert tender.deadline == clock.legal(date(2026, 3, 12), 9)
    assert (tender.ground, tender.approval_number) == ("bought_service", "示财购〔2026〕3号")


def test_the_same_procedure_again_moves_nothing(world, writing):
    tender = world.draft()
    assert procedures.choose(tender, actor=world.officer, **OPEN) == ()
    tender.refresh_from_db()
    assert tender.deadline == DEADLINE


def test_back_to_the_open_tender_neither_ground_nor_approval_is_kept(world, writing):
    tender = world.draft()
    procedures.choose(tender, actor=world.officer, **CONSULTATION)
    procedures.choose(tender, actor=world.officer, **{**CONSULTATION, **OPEN})
    tender.refresh_from_db()
    assert (tender.ground, tender.ground_facts, tender.approval_number, tender.approval_on) == (
        "", "", "", None
    )  # fmt: skip


def test_an_unlawful_choice_is_refused_with_every_reason(world, writing):
    tender = world.draft()
    with pytest.raises(RuleBroken) as error:
        procedures.choose(
            tender, actor=world.officer, procedure="invited_tender", method="lowest_price"
        )
    assert codes(error) == {"ground", "facts", "approval_by", "approval_number", "approval_on"}
    tender.refresh_from_db()
    assert tender.procedure == "open_tender"


def test_only_an_officer_chooses_and_only_while_it_is_a_draft(world):
    tender = world.ready()
    with pytest.raises(WrongState):
        procedures.choose(tender, actor=world.officer, **OPEN)
    with pytest.raises(NotAllowed):
        procedures.choose(tender, actor=world.approver, **OPEN)


def test_a_consultation_bounds_the_weight_of_the_price(world, writing):
    tender = world.draft()
    procedures.choose(tender, actor=world.officer, **CONSULTATION)
    criteria = [
        {"part": "technical", "name": "方案", "description": "-", "max_points": Decimal(69)}
    ]
    with pytest.raises(RuleBroken) as error:
        lots.set_criteria(
            tender.lots.get(), criteria, price_weight=Decimal(31), actor=world.officer
        )
    assert codes(error) == {"price_weight_high"}


def test_a_lot_that_grows_over_the_threshold_needs_the_approval_before_it_is_submitted(
    world, writing
):
    tender = world.draft()
    lot = tender.lots.get()
    lots.edit(
        lot,
        actor=world.officer,
        **{**world.lot_values(1), "budget": Decimal(1_500_000), "max_price": Decimal(1_500_000)},
    )
    unapproved = {**CONSULTATION, "approval_by": "", "approval_number": "", "approval_on": None}
    procedures.choose(tender, actor=world.officer, **unapproved)
    lots.edit(lot, actor=world.officer, **world.lot_values(1))
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert {"approval_by", "approval_number", "approval_on"} <= codes(error)
    assert {one.field for one in error.value.reasons if one.code == "approval_number"} == {
        "procedure"
    }


def test_by_the_lowest_price_nothing_is_scored(world, writing):
    tender = world.draft()
    procedures.choose(tender, actor=world.officer, procedure="open_tender", method="lowest_price")
    with pytest.raises(RuleBroken) as error:
        tendering.submit(tender, actor=world.officer)
    assert codes(error) == {"needless_criteria"}
    lots.set_criteria(tender.lots.get(), [], price_weight=Decimal(0), actor=world.officer)
    tendering.submit(tender, actor=world.officer)
    tender.refresh_from_db()
    assert tender.status == "in_review"


def consultation(world):
    """An approved consultation."""
    tender = world.draft()
    with clock.travel(WRITING):
        procedures.choose(tender, actor=world.officer, **CONSULTATION)
        tendering.submit(tender, actor=world.officer)
        tendering.approve(tender, actor=world.approver)
    return tender


def test_the_notice_of_a_consultation_is_one_of_its_own(world):
    tender = consultation(world)
    (notice,) = Notice.objects.of(tender)
    assert notice.kind == "negotiation"
    assert notice.fields["method"] == "竞争性磋商"
    assert notice.fields["response_deadline"].startswith("2026年3月12日")
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        publication.publish(tender, actor=world.officer)
    tender.refresh_from_db()
    assert tender.status == "published"


def test_whoever_approves_reads_the_ground_and_the_approval(world, writing, client):
    tender = world.draft()
    procedures.choose(tender, actor=world.officer, **CONSULTATION)
    client.force_login(world.approver)
    page = client.get(tender.get_absolute_url())
    for said in (
        "Caiku [2014] 214 art. 3 item 1",
        "列入政府购买服务指导性目录",
        "示财购〔2026〕3号",
    ):
        assert said in page.text


def test_a_lot_by_the_lowest_price_is_ranked_without_sheets(db, client):
    case = evaluation.to_conformity(method="lowest_price", price_weight=Decimal(0))
    case.lot.criteria.all().delete()
    case = evaluation.conform(case)
    assert not case.lot.sheets.exists()
    ranking.rank(case.lot, actor=case.chair)
    case = evaluation.refresh(case)
    ranked = sorted(case.bids, key=lambda bid: bid.rank)
    assert ranked == sorted(case.bids, key=lambda bid: bid.price)
    client.force_login(case.chair)
    for name in ("lot", "comparison", "report_sign", "evaluation_full"):
        assert client.get(reverse(f"tenders:{name}", args=[case.lot.pk])).status_code == 200, name
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    report.receive(evaluation.refresh(case).lot, actor=case.who.officer)
    make_report.call(case.lot.pk, case.who.officer.pk)
    case = evaluation.refresh(case)
    won = award.determine_winner(case.lot, actor=case.who.approver)
    assert won.bid == ranked[0]
    award.announce(evaluation.refresh(case).lot, actor=case.who.editor)
    client.force_login(case.bidders[0])
    assert client.get(case.lot.get_absolute_url()).status_code == 200


def test_a_procedure_that_is_not_chosen_is_said_at_its_field(world, writing, client):
    client.force_login(world.officer)
    address = reverse("tenders:procedure", args=[world.draft().pk])
    for sent in ({}, {"procedure": "auction"}):
        page = client.post(address, sent)
        assert page.status_code == 422 and "procedure" in page.context["form"].errors


def test_the_page_says_what_follows_and_what_has_moved(world, writing, client):
    tender = world.draft()
    client.force_login(world.officer)
    address = reverse("tenders:procedure", args=[tender.pk])
    page = client.get(address)
    assert page.status_code == 200
    for said in ("Caiku [2014] 214 art. 14", "10 to 30 points", "at least 20 days", "3, 2, 2"):
        assert said in page.text
    sent = {**CONSULTATION, "approval_on": "2026-02-20"}
    done = client.post(address, sent, follow=True)
    assert "Dates proposed anew" in done.text
    assert "Thu 12 Mar 2026" in done.text and "Caiku [2014] 214 art. 10" in done.text
    refused = client.post(address, {**sent, "ground": "", "approval_number": ""})
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) >= {"ground", "approval_number"}


def test_no_day_off_is_proposed_and_the_earliest_day_is_the_one_proposed(world, writing, client):
    tender = world.draft()
    client.force_login(world.officer)
    address = reverse("tenders:dates", args=[tender.pk])
    page = client.get(address, {"notice": "2026-02-28"})  # the make-up Saturday works
    assert page.context["form"].initial["notice_day"] == date(2026, 2, 28)
    page = client.get(address, {"notice": "2026-03-07"})  # a Saturday
    proposed = page.context["form"].initial
    assert proposed["notice_day"] == date(2026, 3, 9)
    assert proposed["documents_from"] == clock.legal(date(2026, 3, 9), 9)
    assert proposed["deadline"] == clock.legal(page.context["proposal"].deadline, 9)
    holiday = client.get(address, {"notice": "2026-09-11"}).context["form"].initial
    assert holiday["deadline"] == clock.legal(date(2026, 10, 8), 9)


def test_bids_are_not_opened_before_the_evening_to_which_documents_are_offered():
    days = official_calendar()
    until = timetable.Step("documents", date(2026, 3, 13), False, None)
    steps = (until, replace(until, key="deadline"))
    table = timetable.Timetable(date(2026, 3, 6), date(2026, 2, 4), steps)
    moments = procedures.proposed(table, days)
    assert moments["documents_until"] == clock.legal(date(2026, 3, 13), 17)
    assert moments["deadline"] == clock.legal(date(2026, 3, 16), 9), "a Saturday lies between"


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_every_failure_of_a_lot_has_its_article(procedure):
    assert all(article_of(failure, procedure) for failure in FAILED)
