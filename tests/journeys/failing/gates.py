"""Too few at a gate, too dear, an unlawful act, documents nobody can evaluate by."""

from __future__ import annotations

from datetime import date
from typing import Any

from tenders.models import EvaluationHalt, Lot
from tests.factories import evaluation as made
from tests.factories.tenders import NOTICE_DAY, Procurement
from tests.journeys.failing import telling
from tests.journeys.failing.telling import url
from tests.journeys.stage import Stage
from tests.journeys.steps_evaluation import chair_of

DAY, LAST = date(2026, 3, 24), date(2026, 3, 26)


def world_of(stage: Stage) -> Procurement:
    """A procurement by services whose people are those of the stage."""
    world = Procurement()
    world.purchaser, world.openers = stage.buyer, stage.openers
    for name in ("officer", "approver", "auditor"):
        setattr(world, name, stage.users[name])
    return world


def published_by_its_notice(stage: Stage, world: Procurement) -> Any:
    tender = world.ready()
    stage.at(NOTICE_DAY, 10)
    stage.publishes(stage.officer, tender, "tender")
    world.__dict__["tender"] = telling.fresh(tender)
    return world.tender


def too_few_bid(stage: Stage) -> None:
    """Two bids: nobody opens them, both bidders get theirs back and read why."""
    world = world_of(stage)
    tender = published_by_its_notice(stage, world)
    lot = tender.lots.get()
    for price in ("4.91", "4.92"):
        world.bid(unit_price=price)
    first, *others = (stage.of(one) for one in world.openers[:3])
    stage.at(DAY, 8, 59)
    early = first.is_refused(url("be_present", tender.pk))
    assert "Order 87 art. 39" in early.text
    stage.at(DAY, 9, 5)
    for who in (first, *others):
        who.does(url("be_present", tender.pk))
    stage.officer.is_kept_out(url("open_bids", tender.pk))
    first.does(url("open_bids", tender.pk))
    lot = telling.fresh(lot)
    assert lot.status == "failed_bidders"
    assert set(lot.bids.values_list("status", "price")) == {("returned", None)}
    because, article = "投标截止时提交投标的供应商 2 家", "87号令第四十一条、第四十三条"
    bidders = telling.bidders_of(stage, lot)
    telling.everybody_reads_why(stage, lot, bidders, because, article)
    for who in bidders:
        assert "given back unopened" in who.see(lot.get_absolute_url()).text
    record = stage.public.see(url("opening_record", tender.pk)).text
    assert "not opened" in record and because in record and "4,9" not in record
    telling.its_notice_comes(stage, lot, because, article, LAST)
    telling.it_is_tendered_again(stage, lot)


def too_few_qualify(stage: Stage) -> None:
    """The purchaser finds two of four qualified."""
    stage.at(DAY, 10)
    case = made.opened(who=telling.cast_of(stage))
    lot, (one, two, *rest) = case.lot, case.bids
    close = url("qualification_close", lot.pk)
    early = stage.officer.is_refused(close)
    assert "Order 87 art. 44" in early.text, "not before every bidder is decided on"
    address = url("qualification", lot.pk)
    stage.approver.is_kept_out(address)
    typed = {f"accepted_{bid.pk}": "yes" for bid in (one, two)}
    typed |= {f"accepted_{bid.pk}": "no" for bid in rest}
    silent = stage.officer.is_refused(address, **typed)
    assert "Write why" in silent.text
    typed |= {f"reason_{bid.pk}": "未提供道路运输经营许可。" for bid in rest}
    stage.officer.does(address, **typed)
    stage.officer.does(close)
    lot = ended(lot, "failed_qualified")
    because, article = "通过资格审查的投标人 2 家，不足 3 家", "87号令第四十三条、第四十四条"
    the_way_through(stage, lot, because, article)
    out = telling.in_chinese(telling.bidders_of(stage, lot)[3], lot.get_absolute_url())
    assert "未提供道路运输经营许可" in out and because in out, "why its bid, and why the lot"
    assert stage.officer.client.get(close).status_code == 409, "it has ended"


def too_few_conform(stage: Stage) -> None:
    """The majority of the committee leaves two."""
    case = convened(stage)
    lot, out = case.lot, case.bids[:2]
    members = the_members_judge(stage, case, out, last=False)
    stage.officer.is_kept_out(url("conformity", lot.pk))
    chair = stage.of(case.chair)
    early = chair.is_refused(url("conformity_close", lot.pk))
    assert "has not given an opinion on every bid" in early.text
    judge(members[-1], lot, case.bids, out)
    chair.does(url("conformity_close", lot.pk))
    lot = ended(lot, "failed_conforming")
    because, article = "符合要求的投标人 2 家，不足 3 家", "政府采购法第三十六条第一项"
    the_way_through(stage, lot, because, article)


def every_price_is_too_high(stage: Stage) -> None:
    """All over the budget: nobody votes, the lot fails by its prices."""
    case = convened(stage, prices=("10100000", "10200000", "10300000"))
    lot = case.lot
    stage.of(case.members[-1].user).is_kept_out(url("conformity_close", lot.pk))
    stage.of(case.chair).does(url("conformity_close", lot.pk))
    lot = ended(lot, "failed_budget")
    because, article = "报价均超过 10,000,000.00 元", "政府采购法第三十六条第三项"
    the_way_through(stage, lot, because, article)


def an_unlawful_act_stops_it(stage: Stage) -> None:
    """A second person of the purchaser stops the evaluation."""
    case = convened(stage)
    lot, address = case.lot, url("stop", case.lot.pk)
    stage.officer.is_kept_out(address)
    stage.of(case.chair).is_kept_out(address)
    stage.approver.is_refused(address, reason="")
    stage.approver.does(address, reason="经查实，两家投标人串通投标。")
    lot = ended(lot, "failed_illegal")
    the_way_through(stage, lot, "串通投标", "政府采购法第三十六条第二项")
    assert stage.approver.client.get(address).status_code == 409, "it has ended"


def the_documents_must_be_changed(stage: Stage) -> None:
    """The chair stops, the approver lets it go on; the second time the stop is confirmed."""
    case = convened(stage)
    lot, chair = case.lot, stage.of(case.chair)
    address = url("halt", lot.pk)
    stage.officer.is_kept_out(address)
    stage.of(case.members[-1].user).is_kept_out(address)
    for reason, confirmed in (("评分标准有歧义。", "no"), ("采购需求前后矛盾，无法评审。", "yes")):
        chair.does(address, ground="defective", reason=reason)
        waits = chair.is_refused(url("conformity_close", lot.pk))
        assert "Order 87 art. 65" in waits.text, "everything rests"
        halted = EvaluationHalt.objects.get(lot=lot, confirmed=None)
        decide = url("halt_decide", halted.pk)
        assert decide in stage.approver.see("/desk/").links()
        stage.officer.is_kept_out(decide)
        stage.approver.is_refused(decide, confirmed=confirmed, reason="")
        stage.approver.does(decide, confirmed=confirmed, reason=f"答复：{reason}")
    lot = ended(lot, "failed_documents")
    the_way_through(stage, lot, "采购需求前后矛盾", "87号令第六十五条")


# What they have in common ------------------------------------------------------------------------


def convened(stage: Stage, **values: Any) -> Any:
    """The committee is about to look at the bids."""
    stage.at(DAY, 10)
    return made.to_conformity(who=telling.cast_of(stage), **values)


def judge(who: Any, lot: Lot, bids: Any, out: Any) -> None:
    typed = {f"accepted_{bid.pk}": "no" if bid in out else "yes" for bid in bids}
    typed |= {f"reason_{bid.pk}": "投标文件未按要求签署。" for bid in out}
    who.does(url("conformity", lot.pk), **typed)


def the_members_judge(stage: Stage, case: Any, out: Any, *, last: bool) -> list[Any]:
    """Every member but the last, who is still to come."""
    members = [stage.of(one.user) for one in case.members]
    for who in members if last else members[:-1]:
        judge(who, case.lot, case.bids, out)
    return members


def ended(lot: Lot, status: str) -> Lot:
    lot = telling.fresh(lot)
    assert lot.status == status
    assert chairless(lot), "the committee may go home"
    return lot


def chairless(lot: Lot) -> bool:
    committee = getattr(lot.tender, "committee", None)
    return committee is None or (committee.status == "disbanded" and bool(chair_of(committee)))


def the_way_through(stage: Stage, lot: Lot, because: str, article: str) -> None:
    """Everybody reads why; the notice comes; the lot is tendered again."""
    bidders = telling.bidders_of(stage, lot)
    telling.everybody_reads_why(stage, lot, bidders, because, article)
    telling.its_notice_comes(stage, lot, because, article, LAST)
    telling.it_is_tendered_again(stage, lot)
