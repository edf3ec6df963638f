"""A winner who declines, one after the other, until no candidate of the report is left."""

from __future__ import annotations

from datetime import date

from django.core import mail

from tenders.models import Award
from tests.factories import evaluation as made
from tests.journeys import steps_evaluation as evaluation
from tests.journeys.failing import telling
from tests.journeys.failing.telling import url
from tests.journeys.stage import Stage

REASON = "投入人员不足，无法按期进场。"


def every_candidate_declines(stage: Stage) -> None:
    """Three candidates, three refusals: then the lot fails and is tendered again."""
    stage.at(date(2026, 3, 24), 10)
    case = made.to_received(who=telling.cast_of(stage))
    lot = case.lot
    for place in range(lot.tender.candidates):
        stage.at(date(2026, 3, 25 + place), 10)
        award = evaluation.a_second_person_determines_the_winner(stage, lot)
        assert award.rank == place + 1, "in the order of the report"
        evaluation.the_result_is_published(stage, lot, award)
        it_declines(stage, lot, award)
    lot = telling.fresh(lot)
    assert lot.status == "declined" and lot.awards.filter(status="declined").count() == 3
    nobody_is_left(stage, lot)
    stage.at(date(2026, 3, 30), 10)
    address = url("tender_again", lot.pk)
    stage.officer.is_kept_out(address)
    stage.approver.is_refused(address, reason="")
    mail.outbox.clear()
    stage.approver.does(address, reason="三名中标候选人均放弃中标。")
    lot = telling.fresh(lot)
    assert lot.status == "failed_declined"
    because, article = "三名中标候选人均放弃中标", "政府采购法实施条例第四十九条"
    bidders = telling.bidders_of(stage, lot)
    telling.everybody_reads_why(stage, lot, bidders, because, article)
    telling.its_notice_comes(stage, lot, because, article, date(2026, 4, 1))
    telling.it_is_tendered_again(stage, lot)
    assert stage.approver.client.get(address).status_code == 409, "it has ended"


def it_declines(stage: Stage, lot, award: Award) -> None:
    """The winner itself; no rival, and not without a reason. Everybody reads it."""
    address = url("decline", lot.pk)
    winner = stage.of(award.supplier.memberships.get().user)
    rival = stage.of(lot.bids.exclude(pk=award.bid_id).last().supplier.memberships.get().user)
    rival.is_kept_out(address)
    winner.is_refused(address, reason="")
    winner.does(address, reason=REASON)
    page = stage.public.see(lot.get_absolute_url())
    assert "The winner declined" in page.text and "Declined" in page.text
    page = winner.see(lot.get_absolute_url())
    assert "You have won" not in page.text
    assert url("determine", lot.pk) in stage.approver.see("/desk/").links() or nobody(lot)


def nobody(lot) -> bool:
    return not lot.bids.filter(status="lost", rank__lte=lot.tender.candidates).exists()


def nobody_is_left(stage: Stage, lot) -> None:
    """The next step is the new tender alone: there is nobody to determine."""
    page = stage.approver.see(lot.get_absolute_url())
    title, _panel, address = telling.next_step(page)
    assert title == "No candidate of the report is left: tender again"
    assert address == url("tender_again", lot.pk)
    page = stage.approver.is_refused(url("determine", lot.pk))
    assert "No candidate of the report is left" in page.text
