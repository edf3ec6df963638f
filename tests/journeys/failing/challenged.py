"""What an upheld challenge ends: a result, an evaluation, a tender whose documents are unlawful."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core import mail

from cms.models import Notice
from procurement import clock
from procurement.rules.citation import english
from tenders.models import Award, Challenge, Complaint
from tenders.services import documents
from tests.factories import evaluation as made
from tests.factories.tenders import pdf
from tests.journeys import steps_evaluation as evaluation
from tests.journeys.failing import telling
from tests.journeys.failing.gates import published_by_its_notice, world_of
from tests.journeys.failing.telling import url
from tests.journeys.stage import Stage
from tests.journeys.visitors import Visitor

LETTER = {
    "matters": "中标人业绩不符合评分标准",
    "facts": "见证据一。",
    "law": "87号令第五十五条",
    "request": "认定无效。",
    "contact": "韩样本",
    "phone": "0731-00000012",
}
ANSWER = {"answer_facts": "经核查，质疑事项属实。", "answer_law": "94号令第十六条"}


def it_is_challenged(
    stage: Stage, who: Visitor, tender: Any, target: str, consequence: str, because: str
) -> Challenge:
    """Filed, accepted, answered by the officer, signed by another person who says why."""
    who.does(url("challenge_file", tender.pk), target=target, evidence=[pdf("证据.pdf")], **LETTER)
    row = Challenge.objects.get(tender=tender)
    assert row.get_absolute_url() in stage.officer.see("/desk/").links()
    who.is_kept_out(url("challenge_accept", row.pk))
    stage.officer.does(url("challenge_accept", row.pk), may_change_result="yes")
    answer = url("challenge_answer", row.pk)
    unlawful = stage.officer.is_refused(answer, upheld="yes", consequence="", **ANSWER)
    assert "Order 94 art. 16" in unlawful.text
    stage.officer.does(answer, upheld="yes", consequence=consequence, **ANSWER)
    sign = url("challenge_sign", row.pk)
    stage.officer.is_kept_out(sign)
    stage.approver.is_refused(sign, reason="")
    mail.outbox.clear()
    stage.approver.does(sign, reason=because)
    row.refresh_from_db()
    assert row.status == "upheld" and row.carried_out_at
    page = row.get_absolute_url()
    told = [one for one in mail.outbox if one.to == [who.user.email] and page in one.body]
    assert len(told) == 1, "the challenger is answered"
    return row


def ranked_rival(stage: Stage, lot: Any, rank: int) -> Visitor:
    bid = lot.bids.select_related("supplier").get(rank=rank)
    return stage.of(bid.supplier.memberships.get().user)


# A result ----------------------------------------------------------------------------------------


def announced(stage: Stage, **values: Any) -> tuple[Any, Award]:
    """The result is published through the editor, on the last day for it."""
    stage.at(date(2026, 3, 24), 10)
    case = made.to_received(who=telling.cast_of(stage), **values)
    award = evaluation.a_second_person_determines_the_winner(stage, case.lot)
    stage.at(date(2026, 3, 26), 10)
    evaluation.the_result_is_published(stage, case.lot, award)
    return case.lot, award


def an_announced_result_falls_and_the_next_candidate_follows(stage: Stage) -> None:
    """The result is void: a correction says so, everybody is told, another is determined."""
    lot, first = announced(stage)
    because = "中标人提供的业绩材料不实。"
    stage.at(date(2026, 3, 31), 10)
    rival = ranked_rival(stage, lot, 2)
    it_is_challenged(stage, rival, lot.tender, f"result:{lot.pk}", "next", because)
    lot, first = telling.fresh(lot), telling.fresh(first)
    assert (lot.status, first.status) == ("voided", "voided")
    for who in telling.bidders_of(stage, lot):
        told = [one for one in mail.outbox if one.to == [who.user.email] and because in one.body]
        assert len(told) == 1 and lot.get_absolute_url() in told[0].body
        assert because in who.see(lot.get_absolute_url()).text
    public = stage.public.see(lot.get_absolute_url()).text
    assert because in public and "Result declared void" in public and "Order 94 art. 16" in public
    the_correction_comes(stage, first, because)
    title, panel, address = telling.next_step(stage.approver.see(lot.get_absolute_url()))
    assert title == "The result is void: determine another candidate"
    assert address == url("determine", lot.pk) and "Order 94 art. 16" in panel
    stage.approver.client.post(url("tender_again", lot.pk))
    second = evaluation.a_second_person_determines_the_winner(stage, lot)
    assert second.rank == 2 and second.supplier != first.supplier
    evaluation.the_result_is_published(stage, lot, second)


def the_correction_comes(stage: Stage, award: Award, because: str) -> None:
    """About the announced result, within two working days, with every item it needs."""
    notice = Notice.objects.of(award).get(kind="correction")
    assert (notice.due_on, notice.due_article) == (date(2026, 4, 2), "94号令第十六条")
    assert not list(telling.missing("correction", notice.fields))
    assert notice.fields["correction_target"] == "采购结果"
    stage.publishes(stage.officer, award, "correction")
    text = stage.public.see(notice.get_absolute_url()).text
    assert because in text and award.supplier.name in text


def a_result_falls_before_it_is_announced(stage: Stage) -> None:
    """The opening was challenged: the winner nobody knows of falls, its draft notice with it."""
    stage.at(date(2026, 3, 24), 10)
    case = made.to_received(who=telling.cast_of(stage))
    lot = case.lot
    award = evaluation.a_second_person_determines_the_winner(stage, lot)
    assert Notice.objects.of(award).get(kind="result").live is False
    because = "开标记录遗漏一家投标人的报价说明。"
    rival = ranked_rival(stage, lot, 2)
    it_is_challenged(stage, rival, lot.tender, "opening", "redo", because)
    lot = telling.fresh(lot)
    assert (lot.status, telling.fresh(award).status) == ("failed_void", "voided")
    assert not Notice.objects.of(award).exists(), "neither result nor correction is left to publish"
    public = stage.public.see(lot.get_absolute_url()).text
    assert award.supplier.name not in public, "what was never announced is not told now"
    the_way_through(stage, lot, because, "94号令第十六条", date(2026, 3, 26))


def an_announced_result_falls_and_too_few_are_left(stage: Stage) -> None:
    """Of three bids two are left: no other candidate may be taken, the lot is tendered again."""
    lot, award = announced(stage, prices=("9500000", "9000000", "8800000"))
    because = "中标人与另一投标人存在直接控股关系。"
    stage.at(date(2026, 3, 31), 10)
    rival = ranked_rival(stage, lot, 2)
    it_is_challenged(stage, rival, lot.tender, f"result:{lot.pk}", "redo", because)
    lot = telling.fresh(lot)
    assert (lot.status, telling.fresh(award).status) == ("failed_void", "voided")
    the_correction_comes(stage, telling.fresh(award), because)
    assert "Void" in stage.public.see(lot.get_absolute_url()).text
    the_way_through(stage, lot, because, "94号令第十六条", date(2026, 4, 2))


# An evaluation, a tender -------------------------------------------------------------------------


def an_evaluation_ends(stage: Stage) -> None:
    """The opening is challenged while the committee looks at the bids."""
    stage.at(date(2026, 3, 24), 10)
    case = made.to_conformity(who=telling.cast_of(stage))
    lot = case.lot
    because = "开标时未按规定查验一家投标人的密封情况。"
    rival = stage.of(case.bidders[1])
    it_is_challenged(stage, rival, lot.tender, "opening", "redo", because)
    lot = telling.fresh(lot)
    assert lot.status == "failed_challenge"
    assert lot.tender.committee.status == "disbanded"
    shut = stage.of(case.chair).client.get(url("conformity", lot.pk))
    assert shut.status_code == 409, "nobody evaluates any more"
    the_way_through(stage, lot, because, "94号令第十六条", date(2026, 3, 26))


def the_documents_were_unlawful(stage: Stage) -> None:
    """Before the deadline: the tender ends, whoever took the documents is told, nothing opens."""
    world = world_of(stage)
    tender = published_by_its_notice(stage, world)
    lot = tender.lots.get()
    bid = world.bid()
    bidder, taker = (stage.of(one) for one in (bid.supplier.memberships.get().user, _taker(world)))
    stage.at(date(2026, 3, 9), 10)
    because = "资格条件要求注册资本，违反87号令第十七条。"
    it_is_challenged(stage, taker, tender, "documents", "redo", because)
    tender, lot, bid = (telling.fresh(row) for row in (tender, lot, bid))
    assert (tender.status, lot.status, bid.status) == ("terminated", "failed_challenge", "sealed")
    for who in (bidder, taker):
        (told,) = telling.mails_to(who, "终止公告")
        assert because in told.body and tender.get_absolute_url() in told.body
        assert because in who.see(tender.get_absolute_url()).text
    article = "94号令第十六条；87号令第二十五条"
    assert english(article) in stage.public.see(tender.get_absolute_url()).text
    assert because in stage.public.see(lot.get_absolute_url()).text
    assert bid.supplier.name not in stage.public.see(lot.get_absolute_url()).text, "still secret"
    assert not Notice.objects.of(lot).exists(), "one notice for the whole tender"
    telling.its_notice_comes(stage, tender, because, article, date(2026, 3, 11))
    opener = stage.of(world.openers[0])
    stage.at(date(2026, 3, 24), 9, 5)
    assert opener.client.post(url("be_present", tender.pk)).status_code == 409
    title, _panel, address = telling.next_step(stage.officer.see(tender.get_absolute_url()))
    assert (title, address) == ("Tender the failed lot again", url("retender", tender.pk))
    telling.it_is_tendered_again(stage, lot)


def _taker(world: Any) -> Any:
    """Somebody who has taken the documents and nothing more."""
    actor = world.supplier()
    with clock.travel(clock.legal(date(2026, 3, 3), 10)):
        documents.take(world.tender, actor=actor)
    return actor


def the_way_through(stage: Stage, lot: Any, because: str, article: str, last: date) -> None:
    bidders = telling.bidders_of(stage, lot)
    telling.everybody_reads_why(stage, lot, bidders, because, article)
    telling.its_notice_comes(stage, lot, because, article, last)
    telling.it_is_tendered_again(stage, lot)


# A failure ---------------------------------------------------------------------------------------


def a_failure_is_declared_void_and_the_lot_goes_on(stage: Stage) -> None:
    """The bidder that was not qualified complains; the decision has its bid reviewed again."""
    because = "财政部门认定废标行为无效，恢复资格审查。"
    stage.at(date(2026, 3, 24), 10)
    case = made.opened(who=telling.cast_of(stage), prices=made.PRICES[:3])
    lot, (*good, out) = case.lot, case.bids
    typed = {f"accepted_{bid.pk}": "yes" for bid in good}
    typed |= {f"accepted_{out.pk}": "no", f"reason_{out.pk}": "未提供许可。"}
    stage.officer.does(url("qualification", lot.pk), **typed)
    stage.officer.does(url("qualification_close", lot.pk))
    assert telling.fresh(lot).status == "failed_qualified"
    stage.publishes(stage.officer, lot, "termination")
    who = stage.of(case.bidders[2])
    target = f"result:{lot.pk}"
    who.does(
        url("challenge_file", lot.tender.pk), target=target, evidence=[pdf("证据.pdf")], **LETTER
    )
    row = Challenge.objects.get(tender=lot.tender)
    stage.officer.does(url("challenge_accept", row.pk), may_change_result="yes")
    stage.officer.does(url("challenge_answer", row.pk), upheld="no", **ANSWER)
    stage.approver.does(url("challenge_sign", row.pk))
    stage.at(date(2026, 3, 27), 10)
    who.does(
        url("challenge_complain", row.pk),
        matters=["0"],
        facts="许可在投标文件第三页。",
        request="认定废标无效。",
    )
    complaint = Complaint.objects.get(challenge=row)
    stage.officer.does(
        url("complaint_accept", complaint.pk), authority="示例市财政局", copy_on="2026-03-27"
    )
    decision = {
        "decided_on": "2026-03-27",
        "decision_number": "示财诉〔2026〕5号",
        "decision_facts": "许可在投标文件中。",
        "decision_basis": "94号令第三十二条",
    }
    decide = url("complaint_decide", complaint.pk)
    stage.officer.does(
        decide, outcome="uphold", consequence="revive", decision_file=pdf("决定书.pdf"), **decision
    )
    carry = url("complaint_done", complaint.pk)
    stage.officer.is_kept_out(carry)
    stage.approver.is_refused(carry, reason="")
    mail.outbox.clear()
    stage.approver.does(carry, reason=because)
    assert telling.fresh(lot).status == "qualification"
    for bidder in telling.bidders_of(stage, lot):
        to = [bidder.user.email]
        assert [one for one in mail.outbox if one.to == to and because in one.body]
        text = bidder.see(lot.get_absolute_url()).text
        assert "Failure declared void" in text and "Order 94 art. 32" in text
    stage.publishes(stage.officer, lot, "correction")
    title, _panel, address = telling.next_step(stage.officer.see(lot.get_absolute_url()))
    assert address == url("qualification", lot.pk), title
    stage.officer.does(
        url("qualification", lot.pk), **{f"accepted_{out.pk}": "yes", f"reason_{out.pk}": ""}
    )
    stage.officer.does(url("qualification_close", lot.pk))
    assert telling.fresh(lot).status == "conformity"
