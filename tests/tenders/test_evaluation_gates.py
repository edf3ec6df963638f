"""The three gates, the majority, the budget and low prices."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.http import Http404

from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders.findings import Decision, Opinion
from tenders.models import LowPriceReview
from tenders.services import conformity, failure, low_price, qualification
from tests.factories import evaluation as make
from tests.factories.tenders import Procurement

pytestmark = pytest.mark.django_db
D = Decimal


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


# Qualification ----------------------------------------------------------------------------------


def test_the_purchaser_qualifies_and_the_lot_goes_to_the_committee():
    case = make.qualify(make.opened())
    assert case.lot.status == "conformity"
    assert {bid.status for bid in case.bids} == {"qualified"}


def test_the_review_does_not_end_before_every_bid_is_decided():
    case = make.opened()
    with pytest.raises(RuleBroken) as caught:
        qualification.close(case.lot, actor=case.who.officer)
    assert "undecided" in codes(caught)


def test_a_review_that_has_not_begun_is_not_closed():
    world = Procurement()
    lot = world.draft().lots.get()
    with pytest.raises(WrongState):
        qualification.close(lot, actor=world.officer)
    with pytest.raises(Http404):
        qualification.close(lot, actor=world.supplier())


def test_refusing_bidders_needs_a_reason_for_each_and_nothing_is_half_done():
    case = make.opened()
    one, two, three, _four = case.bids
    decisions = {one.pk: Decision(False), two.pk: Decision(False, " "), three.pk: Decision(True)}
    with pytest.raises(RuleBroken) as caught:
        qualification.decide_all(case.lot, decisions, actor=case.who.officer)
    fields = {reason.field for reason in caught.value.reasons}
    assert fields == {f"reason_{one.pk}", f"reason_{two.pk}"}
    assert {bid.status for bid in make.refresh(case).bids} == {"opened"}


def test_fewer_than_three_qualified_bidders_fail_the_lot_and_everybody_is_told(
    mailoutbox, django_capture_on_commit_callbacks
):
    case = make.opened()
    decisions = {bid.pk: Decision(n < 2, "资质过期") for n, bid in enumerate(case.bids)}
    qualification.decide_all(case.lot, decisions, actor=case.who.officer)
    with django_capture_on_commit_callbacks(execute=True):
        qualification.close(case.lot, actor=case.who.officer)
    case = make.refresh(case)
    assert case.lot.status == "failed_qualified"
    assert "2 家，不足 3 家" in case.lot.failure_reason
    assert case.bids[3].rejection == "资质过期"
    assert len(mailoutbox) == 4
    assert "2 家，不足 3 家" in mailoutbox[0].body


def test_a_member_of_the_committee_does_not_review_qualification():
    case = make.form(make.opened())
    from procurement.people.services.accounts import grant, system_user

    member = case.members[0].user
    grant(member, case.who.buyer, "officer", actor=system_user())
    with pytest.raises(NotAllowed):
        qualification.decide(case.bids[0], qualified=True, actor=member)


@pytest.mark.parametrize(("name", "refusal"), [("approver", NotAllowed), ("editor", Http404)])
def test_only_an_officer_of_the_purchaser_reviews_qualification(name, refusal):
    case = make.opened()
    with pytest.raises(refusal):
        qualification.decide(case.bids[0], qualified=True, actor=getattr(case.who, name))


# Conformity -------------------------------------------------------------------------------------


def test_the_majority_decides_and_its_reasons_stay_with_the_bid():
    case = make.to_conformity()
    bad = case.bids[3]
    for place, member in enumerate(case.members):
        refuses = place < 4  # four of seven
        opinions = {
            bid.pk: Opinion(bid != bad or not refuses, "未签署" if bid == bad and refuses else "")
            for bid in case.bids
        }
        conformity.give_opinions(case.lot, opinions, actor=member.user)
    conformity.close(case.lot, actor=case.chair)
    case = make.refresh(case)
    assert [bid.status for bid in case.bids] == ["conforming"] * 3 + ["not_conforming"]
    assert case.bids[3].rejection == "未签署"
    assert case.lot.status == "scoring"
    assert case.lot.sheets.count() == 7


def test_three_of_seven_do_not_throw_a_bid_out():
    case = make.to_conformity()
    for place, member in enumerate(case.members):
        opinions = {bid.pk: Opinion(place >= 3, "未签署") for bid in case.bids}
        conformity.give_opinions(case.lot, opinions, actor=member.user)
    conformity.close(case.lot, actor=case.chair)
    assert {bid.status for bid in make.refresh(case).bids} == {"conforming"}


def test_the_review_is_not_closed_before_every_member_has_spoken():
    case = make.to_conformity()
    opinions = {bid.pk: Opinion(True) for bid in case.bids}
    for member in case.members[:-1]:
        conformity.give_opinions(case.lot, opinions, actor=member.user)
    with pytest.raises(RuleBroken) as caught:
        conformity.close(case.lot, actor=case.chair)
    assert codes(caught) == ["opinion"]


def test_every_missing_opinion_and_reason_is_named_at_once():
    case = make.to_conformity()
    one, two, *_rest = case.bids
    with pytest.raises(RuleBroken) as caught:
        conformity.give_opinions(
            case.lot, {one.pk: Opinion(False), two.pk: Opinion(True)}, actor=case.chair
        )
    assert codes(caught) == ["reason", "missing", "missing"]


def test_opinions_wait_for_the_committee_to_be_convened():
    case = make.declare(make.form(make.qualify(make.opened())))
    with pytest.raises(RuleBroken) as caught:
        conformity.give_opinions(case.lot, {}, actor=case.members[0].user)
    assert codes(caught) == ["committee"]


def test_who_is_no_member_gives_no_opinion():
    case = make.to_conformity()
    for user in (case.who.officer, case.who.auditor, case.bidders[0]):
        with pytest.raises(NotAllowed):
            conformity.give_opinions(case.lot, {}, actor=user)


def test_only_the_chair_closes():
    case = make.to_conformity()
    with pytest.raises(NotAllowed):
        conformity.close(case.lot, actor=case.members[1].user)


def test_fewer_than_three_conforming_bids_fail_the_lot():
    case = make.to_conformity()
    case = make.conform(case, against=case.bids[:2])
    assert case.lot.status == "failed_conforming"
    assert "2 家，不足 3 家" in case.lot.failure_reason
    assert case.committee.status == "disbanded"


def test_a_bid_over_the_maximum_price_is_invalid_without_a_vote():
    case = make.to_conformity(max_price=D("9600000"))
    asked = conformity.in_question(case.lot, "conformity")
    assert case.bids[3] not in asked
    case = make.conform(case)
    assert case.bids[3].status == "not_conforming"
    assert "最高限价 9,600,000.00 元" in case.bids[3].rejection
    assert case.lot.status == "scoring"


def test_every_price_over_the_budget_fails_the_lot():
    case = make.conform(make.to_conformity(prices=("11000000", "12000000", "10000000.01")))
    assert case.lot.status == "failed_budget"
    assert {bid.status for bid in case.bids} == {"not_conforming"}


def test_a_closed_review_is_not_closed_again():
    case = make.to_scoring()
    with pytest.raises(WrongState):
        conformity.close(case.lot, actor=case.chair)


# Low prices -------------------------------------------------------------------------------------

LOW = ("3990000", "8000000", "9000000", "9500000")


def judge(case, accepted):
    review = LowPriceReview.objects.get()
    for member in case.members:
        opinions = {review.bid_id: Opinion(accepted, "" if accepted else "成本说明不充分")}
        conformity.give_opinions(case.lot, opinions, actor=member.user, subject="low_price")
    low_price.close(case.lot, actor=case.chair)
    return make.refresh(case)


def test_a_low_price_asks_its_bidder_to_explain_and_is_judged_by_the_majority():
    case = make.to_scoring(prices=LOW)
    assert case.lot.status == "low_price"
    review = LowPriceReview.objects.get()
    assert review.flags == ["below_next", "below_ceiling"]
    assert review.due_at - review.asked_at == make.timedelta(minutes=30)
    low_price.explain(review, "人工、机具和油料的构成见附表。", actor=case.bidders[0])
    case = judge(case, accepted=True)
    assert case.lot.status == "scoring"
    assert case.bids[0].status == "conforming"


def test_an_explanation_that_does_not_convince_makes_the_bid_invalid():
    case = make.to_scoring(prices=LOW)
    low_price.explain(LowPriceReview.objects.get(), "便宜。", actor=case.bidders[0])
    case = judge(case, accepted=False)
    assert case.bids[0].rejection == "成本说明不充分"
    assert case.lot.status == "scoring"


def test_too_few_left_after_the_low_price_review_fail_the_lot():
    case = make.to_scoring(prices=LOW[:3])
    low_price.explain(LowPriceReview.objects.get(), "便宜。", actor=case.bidders[0])
    assert judge(case, accepted=False).lot.status == "failed_conforming"


def test_members_judge_only_after_the_explanation_or_the_time_for_it():
    case = make.to_scoring(prices=LOW)
    review = LowPriceReview.objects.get()
    opinions = {review.bid_id: Opinion(True)}
    with pytest.raises(RuleBroken) as caught:
        conformity.give_opinions(case.lot, opinions, actor=case.chair, subject="low_price")
    assert codes(caught) == ["explanation"]


def test_silence_until_the_time_is_over_is_no_explanation():
    case = make.to_scoring(prices=LOW)
    review = LowPriceReview.objects.get()
    with make.clock.travel(review.due_at + make.timedelta(seconds=1)):
        with pytest.raises(RuleBroken) as caught:
            low_price.explain(review, "迟到的说明", actor=case.bidders[0])
        assert codes(caught) == ["late"]
        case = judge(case, accepted=True)
    assert case.bids[0].status == "not_conforming"


def test_a_rival_does_not_explain_for_another():
    case = make.to_scoring(prices=LOW)
    with pytest.raises(NotAllowed):
        low_price.explain(LowPriceReview.objects.get(), "说明", actor=case.bidders[1])


# Unlawful acts ----------------------------------------------------------------------------------


def test_an_unlawful_act_stops_the_evaluation_with_its_reason_by_a_second_person():
    case = make.to_scoring()
    with pytest.raises(NotAllowed):
        failure.stop_illegal(case.lot, reason="串通", actor=case.who.officer)
    with pytest.raises(RuleBroken):
        failure.stop_illegal(case.lot, reason=" ", actor=case.who.approver)
    failure.stop_illegal(case.lot, reason="查实串通投标", actor=case.who.approver)
    case = make.refresh(case)
    assert (case.lot.status, case.lot.failure_reason) == ("failed_illegal", "查实串通投标")
