"""The award: by a second person in the order of the report; declined, or tendered again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from unittest import mock

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.calendars.services import calendar
from procurement.documents.services.files import store_bytes
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from procurement.registry import case_kinds
from procurement.rules.recompute import recompute
from tenders.guards.award import silence_of
from tenders.guards.evaluation import sheets_in_force
from tenders.guards.points import points_of
from tenders.models import Award, Bid, Lot, Score, Tender, TenderDocument
from tenders.rules import timetable
from tenders.services import (
    award,
    consequences,
    failure,
    papers,
    ranking,
    refusals,
    report,
    retender,
)
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
D = Decimal


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def ranks(case):
    return {bid.rank: bid for bid in case.bids}


def test_the_first_of_the_report_wins_and_the_award_carries_the_price_of_the_bid():
    case = make.to_determined()
    found = Award.objects.get()
    winner = ranks(case)[1]
    assert (found.bid, found.supplier, found.amount) == (winner, winner.supplier, winner.price)
    assert (found.determined_by, found.draw, found.status) == (
        case.who.approver,
        None,
        "determined",
    )
    assert winner.status == "winner"
    assert {ranks(case)[n].status for n in (2, 3, 4)} == {"lost"}


def test_the_officer_of_the_tender_does_not_determine_the_winner():
    case = make.to_received()
    grant(case.who.officer, case.who.buyer, Role.APPROVER, actor=system_user())
    for user in (case.who.officer, case.chair, case.who.auditor, case.who.editor):
        with pytest.raises(NotAllowed):
            award.determine_winner(case.lot, actor=user)


def test_the_winner_waits_for_the_report_to_be_received():
    case = make.to_signed()
    with pytest.raises(WrongState):
        award.determine_winner(case.lot, actor=case.who.approver)


def test_the_report_on_paper_says_what_was_signed_however_late_the_worker_comes():
    case = make.to_conformity()
    case = make.score(make.conform(case, against=[case.bids[3]]))
    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    signed = _paper(case)
    assert [row[2] for row in signed] == ["已排序", "已排序", "已排序", "投标无效"]
    report.receive(case.lot, actor=case.who.officer)
    award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    award.announce(make.refresh(case).lot, actor=case.who.editor)
    assert _paper(case) == signed
    found = Award.objects.get()
    bidder = case.bidders[case.suppliers.index(found.supplier)]
    refusals.decline(make.refresh(case).lot, reason="无力履行", actor=bidder)
    assert _paper(case) == signed


def _paper(case):
    """The bidders as the report would list them now."""
    with translation.override("zh-hans"):
        table = papers.report_context(make.refresh(case).lot)["bidders"]
        return [[str(cell.value) for cell in row] for row in table.rows]


def test_the_tied_first_are_drawn_and_anyone_can_draw_again():
    case = make.score(make.to_scoring(prices=("9000000", "9000000", "9500000")))
    # The two cheaper bids get the same points from everybody.
    one, two = case.bids[:2]
    for sheet in case.lot.sheets.all():
        for score in sheet.scores.filter(bid=one):
            sheet.scores.filter(bid=two, criterion=score.criterion).update(points=score.points)
    Score.objects.filter(bid=case.bids[2]).update(points=1)
    ranking.rank(case.lot, actor=case.chair)
    assert [bid.rank for bid in make.refresh(case).bids] == [1, 1, 3]
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    report.receive(case.lot, actor=case.who.officer)
    found = award.determine_winner(
        make.refresh(case).lot, actor=case.who.approver, public_value="示例彩票 08 21 33"
    )
    assert recompute(found.draw, case_kinds).agrees is True
    code = found.draw["expect"]["drawn"]["candidates"][0]
    assert found.supplier.credit_code == code


def test_the_announcement_sends_the_letter_and_tells_each_loser_its_own_score(
    mailoutbox, django_capture_on_commit_callbacks
):
    case = make.to_determined()
    with django_capture_on_commit_callbacks(execute=True):
        award.announce(case.lot, actor=case.who.editor, notice_url="/notices/7/")
    found = Award.objects.get()
    assert (found.status, found.notice_url) == ("issued", "/notices/7/")
    letter = PdfReader(found.letter.content).pages[0].extract_text()
    issued = clock.legal_today()
    assert f"{issued.year}年{issued.month}月{issued.day}日" in letter.replace(" ", "")
    assert "　年　月　日" not in letter
    assert Lot.objects.get(pk=case.lot.pk).status == "awarded"
    texts = {mail.to[0]: mail.body for mail in mailoutbox}
    loser = ranks(case)[2]
    body = texts[case.bidders[case.suppliers.index(loser.supplier)].email]
    assert f"{loser.result.total:.2f}" in body and "排序第 2" in body
    parts = points_of(case.lot, loser, sheets_in_force(case.lot))
    assert len(parts) == 1 + case.lot.criteria.count()
    assert abs(sum(one.points for one in parts) - loser.result.total) <= Decimal("0.03")
    for one in parts[1:]:
        assert f"{one.name}：{one.points:.2f}／{one.most:.2f}" in body
    others = [ranks(case)[n].result.total for n in (3, 4)]
    assert not any(f"{total:.2f}" in body for total in others)
    assert "中标" in texts[case.bidders[case.suppliers.index(ranks(case)[1].supplier)].email]


def test_the_winner_declines_and_the_next_candidate_follows():
    case = make.to_awarded()
    first = Award.objects.get()
    bidder = case.bidders[case.suppliers.index(first.supplier)]
    refusals.decline(case.lot, reason="无力履行", actor=bidder)
    case = make.refresh(case)
    assert (case.lot.status, ranks(case)[1].status) == ("declined", "declined")
    assert Award.objects.get().status == "declined"
    second = award.determine_winner(case.lot, actor=case.who.approver)
    assert second.bid == ranks(case)[2]
    assert Bid.objects.get(pk=second.bid_id).status == "winner"
    award.announce(make.refresh(case).lot, actor=case.who.editor)
    award.mark_contracted(case.lot, actor=case.who.approver)
    case = make.refresh(case)
    assert (case.lot.status, case.lot.award.status) == ("contracted", "contracted")


def test_a_rival_does_not_decline_for_the_winner():
    case = make.to_awarded()
    winner = Award.objects.get().supplier
    rival = next(
        user for user, one in zip(case.bidders, case.suppliers, strict=True) if one != winner
    )
    with pytest.raises(NotAllowed):
        refusals.decline(case.lot, reason="放弃", actor=rival)


def test_when_every_candidate_has_declined_only_a_new_tender_is_left():
    case = make.to_awarded(candidates=1)
    refusals.decline(case.lot, reason="放弃", actor=make.winner_of(case))
    with pytest.raises(RuleBroken) as caught:
        award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    assert codes(caught) == ["no_candidate"]


def test_a_lot_whose_result_fell_meanwhile_is_tendered_again_as_what_it_is_now():
    case = make.to_awarded()
    read_before = Lot.objects.get(pk=case.lot.pk)
    consequences.void(case.lot, reason="质疑成立", actor=case.who.approver)
    retender.tender_again(read_before, reason="重新采购", actor=case.who.approver)
    assert make.refresh(case).lot.status == "failed_void"


def test_the_purchaser_may_tender_again_instead_of_taking_the_next():
    case = make.to_awarded()
    refusals.decline(case.lot, reason="放弃", actor=make.winner_of(case))
    with pytest.raises(RuleBroken):
        retender.retender(case.tender, [case.lot], actor=case.who.officer)
    retender.tender_again(make.refresh(case).lot, reason="候选人报价偏高", actor=case.who.approver)
    assert make.refresh(case).lot.status == "failed_declined"
    new = retender.retender(case.tender, [case.lot], actor=case.who.officer)
    assert (new.predecessor, new.status) == (case.tender, "draft")


def test_a_failed_lot_is_tendered_again_with_its_bill_criteria_and_documents():
    case = make.opened(lots=2)
    stored = store_bytes(
        b"%PDF-1.4\n%%EOF\n",
        "招标文件.pdf",
        purpose="tenders.document",
        actor=case.who.officer,
    )
    TenderDocument.objects.create(tender=case.tender, file=stored, title="招标文件")
    second = case.lots[1]
    failure.stop_illegal(second, reason="串通", actor=case.who.approver)
    new = retender.retender(case.tender, [second], actor=case.who.officer)
    lot = new.lots.get()
    assert (lot.number, lot.predecessor, lot.budget) == (1, second, second.budget)
    assert lot.lines.get().name == "机动车道"
    assert [one.max_points for one in lot.criteria.all()] == [D(40), D(15), D(30)]
    copy = new.documents.get().file
    assert copy.pk != stored.pk and copy.sha256 == stored.sha256
    assert (new.deadline, new.published_at, new.approver) == (None, None, None)
    with pytest.raises(RuleBroken) as caught:
        retender.retender(case.tender, [second], actor=case.who.officer)
    assert codes(caught) == ["again"]


def test_a_lot_that_goes_on_is_not_tendered_again_and_none_is_no_choice():
    case = make.opened()
    with pytest.raises(RuleBroken) as caught:
        retender.retender(case.tender, [case.lot], actor=case.who.officer)
    assert codes(caught) == ["not_failed"]
    with pytest.raises(RuleBroken) as caught:
        retender.retender(case.tender, [], actor=case.who.officer)
    assert codes(caught) == ["none"]
    assert Tender.objects.count() == 1


def test_contract_needs_an_announced_result():
    case = make.to_determined()
    with pytest.raises(WrongState):
        award.mark_contracted(case.lot, actor=case.who.approver)


# Silence -----------------------------------------------------------------------------------------


def last_day(case):
    """The last day to determine the winner: five working days after the report."""
    received = timetable.local_day(case.lot.reached_at("received"))
    return calendar.current().add_working_days(received, 5).day


def on(day, hour=10):
    return clock.travel(clock.legal(day, hour))


def test_after_the_last_day_the_first_candidate_counts_as_the_winner_and_a_person_records_it():
    case = make.to_received()
    last = last_day(case)
    with on(last):
        assert silence_of(case.lot) is None
    with on(last + timedelta(days=3)):
        found = silence_of(case.lot)
        assert (found.last, found.since) == (last, last + timedelta(days=1))
        assert case.lot.status == "report_received", "the system states it and decides nothing"
        made = award.determine_winner(case.lot, actor=case.who.approver)
    assert (made.deemed_on, made.bid) == (found.since, ranks(make.refresh(case))[1])
    entry = AuditEntry.objects.get(action="tenders.lot.determine_winner")
    assert entry.inputs["deemed_on"] == found.since.isoformat()


def test_what_is_determined_on_the_last_day_is_nobodys_silence():
    case = make.to_received()
    with on(last_day(case), 23):
        made = award.determine_winner(case.lot, actor=case.who.approver)
    assert made.deemed_on is None
    with on(last_day(case) + timedelta(days=9)):
        assert silence_of(make.refresh(case).lot) is None


def test_a_lawful_reason_stated_in_time_keeps_the_decision_open():
    case = make.to_received()
    last = last_day(case)
    with on(last):
        with pytest.raises(RuleBroken):
            award.wait(case.lot, reason=" ", actor=case.who.approver)
        for user in (case.who.officer, case.chair, case.who.auditor, case.who.editor):
            with pytest.raises(NotAllowed):
                award.wait(case.lot, reason="正在核实", actor=user)
        award.wait(case.lot, reason="正在核实投诉线索", actor=case.who.approver)
    with on(last + timedelta(days=9)):
        lot = make.refresh(case).lot
        assert silence_of(lot) is None and lot.wait_reason == "正在核实投诉线索"
        assert award.determine_winner(lot, actor=case.who.approver).deemed_on is None


def test_no_reason_undoes_what_silence_has_brought_about():
    case = make.to_received()
    with on(last_day(case) + timedelta(days=1)):
        with pytest.raises(RuleBroken) as caught:
            award.wait(case.lot, reason="正在核实", actor=case.who.approver)
        assert codes(caught) == ["silence"]


def test_a_suspension_within_the_period_is_a_lawful_reason_of_its_own():
    case = make.to_received()
    last = last_day(case)
    with on(last + timedelta(days=1)):
        assert silence_of(case.lot) is not None
        with mock.patch("tenders.guards.award.was_suspended", return_value=True) as asked:
            assert silence_of(case.lot) is None
    assert asked.call_args.args[2] == last


def test_the_pages_say_who_missed_it_and_from_when_it_counts(client):
    case = make.to_received()
    last = last_day(case)
    lot, determine = case.lot.get_absolute_url(), reverse("tenders:determine", args=[case.lot.pk])
    wait = reverse("tenders:award_wait", args=[case.lot.pk])
    client.force_login(case.who.approver)
    with on(last):
        assert wait in client.get(lot).text
        assert client.get(wait).status_code == 200
        assert client.get(lot).context["silence"] is None
    with on(last + timedelta(days=2)), translation.override("en"):
        assert client.get(wait).status_code == 409
        for url in (lot, determine):
            page = client.get(url)
            assert page.context["silence"].since == last + timedelta(days=1)
            assert case.who.approver in page.context["silent"]
            assert str(case.who.officer) not in str(page.context["silent"])
            assert ranks(case)[1].supplier.name in page.text
        assert client.post(determine, {}).status_code == 302
        assert client.get(lot).context["deemed"]
        client.force_login(case.bidders[0])
        assert "silence" not in client.get(lot).context


def test_a_stated_reason_is_read_on_the_page_and_in_the_timeline(client):
    case = make.to_received()
    client.force_login(case.who.approver)
    with on(last_day(case)):
        wait = reverse("tenders:award_wait", args=[case.lot.pk])
        assert client.post(wait, {"reason": ""}).status_code == 422
        assert client.post(wait, {"reason": "正在核实投诉线索"}).status_code == 302
        assert client.get(case.lot.get_absolute_url()).text.count("正在核实投诉线索") >= 2
