"""A published tender ends because the task is gone (87号令第二十九条)."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from tests.factories.deposits import asking, held
from tests.journeys.failing import telling
from tests.journeys.failing.gates import published_by_its_notice, world_of
from tests.journeys.failing.telling import url
from tests.journeys.stage import Stage

BECAUSE = "片区整体移交，采购任务取消。"


def the_task_is_gone(stage: Stage) -> None:
    """Asked for by the officer, refused once, then approved by a second person."""
    world = world_of(stage)
    tender = published_by_its_notice(stage, world)
    lot, bid = tender.lots.get(), world.bid()
    money = held(asking(world), bid.supplier)
    stage.at(date(2026, 3, 12), 10)
    ask, decide = url("ask_termination", tender.pk), url("terminate", tender.pk)
    stage.approver.is_kept_out(ask)
    early = stage.approver.is_refused(decide)
    assert "Order 87 art. 29" in early.text, "nobody has asked for it"
    stage.officer.does(ask, reason="预算调整。")
    stage.officer.is_kept_out(decide)
    stage.approver.does(url("drop_termination", tender.pk), reason="预算未变。")
    assert telling.fresh(tender).status == "published"
    stage.officer.is_refused(ask, reason="")
    stage.officer.does(ask, reason=BECAUSE)
    title, panel, address = telling.next_step(stage.approver.see(tender.get_absolute_url()))
    assert (title, address) == ("Decide on the termination", decide) and BECAUSE in panel
    stage.approver.does(decide)
    tender, lot, bid = (telling.fresh(row) for row in (tender, lot, bid))
    assert (tender.status, lot.status, bid.status) == ("terminated", "terminated", "sealed")
    everybody_reads_it(stage, tender, lot, bid)
    telling.its_notice_comes(stage, tender, BECAUSE, "87号令第二十九条", date(2026, 3, 16))
    its_money_goes_back(stage, world, tender, money)
    assert stage.officer.client.get(ask).status_code == 409
    assert stage.officer.client.get(url("retender", tender.pk)).status_code == 404


def everybody_reads_it(stage: Stage, tender, lot, bid) -> None:
    (bidder,) = telling.bidders_of(stage, lot)
    (told,) = telling.mails_to(bidder, "终止公告")
    assert BECAUSE in told.body and "保证金" in told.body and "不予开启" in told.body
    for who in (bidder, stage.public):
        for address in (tender.get_absolute_url(), lot.get_absolute_url()):
            page = who.see(address)
            assert BECAUSE in page.text and "Order 87 art. 29" in page.text, address
            assert "being evaluated" not in page.text and "No result yet" not in page.text
    assert bid.supplier.name not in stage.public.see(lot.get_absolute_url()).text
    refused = bidder.client.post(url("bid_seal", lot.pk), {"key": str(uuid4())})
    assert refused.status_code in (409, 422), refused.status_code


def its_money_goes_back(stage: Stage, world, tender, money) -> None:
    """Within five working days: it stands on the desk of finance with its last day."""
    treasurer = stage.of(world.treasurer)
    assert url("deposits", tender.pk) in treasurer.see("/desk/").links()
    page = treasurer.see(url("deposits", tender.pk))
    assert telling.in_words(date(2026, 3, 19)) in page.text
    treasurer.does(url("deposit_refund", money.pk), ended_on="2026-03-12", end_reference="回单退1")
    assert telling.fresh(money).status == "refunded"
