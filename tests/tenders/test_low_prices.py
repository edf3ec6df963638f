"""Low prices: the committee's own judgement, the time it gives, the rates of the documents."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders import snapshots
from tenders.findings import Opinion
from tenders.guards.terms import basics_against_law
from tenders.models import LowPriceReview
from tenders.rules import low_price as rules
from tenders.rules.rule_sets import CN_2022_07, CN_2026_02
from tenders.services import conformity, low_price, ranking, scoring
from tenders.services.papers import report_context
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
D = Decimal
LOW = ("3990000", "8000000", "9000000", "9500000")


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data})


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def ask(case, bid, **changed):
    said = {"reason": "明显低于同类服务成本", "votes": len(case.members), "minutes": 45}
    return low_price.ask(bid, actor=changed.pop("actor", case.chair), **{**said, **changed})


# By its own judgement ----------------------------------------------------------------------------


def test_the_committee_has_a_bidder_explain_a_price_that_no_rate_questions():
    case = make.to_scoring()
    assert case.lot.status == "scoring" and not LowPriceReview.objects.exists()
    review = ask(case, case.bids[2])
    make.refresh(case)
    assert case.lot.status == "low_price"
    assert review.due_at - review.asked_at == make.timedelta(minutes=45)
    low_price.explain(review, "成本构成见附表。", actor=case.bidders[2])
    for member in case.members:
        opinions = {review.bid_id: Opinion(True)}
        conformity.give_opinions(case.lot, opinions, actor=member.user, subject="low_price")
    searched = {review.bid_id: "12月1日查询当地人工指导价"}
    low_price.close(case.lot, actor=case.chair, looked_up=searched)
    make.refresh(case)
    assert case.lot.status == "scoring"
    assert case.lot.sheets.count() == len(case.members), "the sheets were handed out once"
    make.score(case)
    ranking.rank(case.lot, actor=case.chair)
    (told,) = report_context(make.refresh(case).lot)["reviews"]
    assert (told.votes, told.looked_up) == (len(case.members), searched[review.bid_id])
    assert told.own_reason == "明显低于同类服务成本"


def test_a_review_under_way_takes_in_another_bidder_and_nobody_twice():
    case = make.to_scoring(prices=LOW)
    ask(case, case.bids[1])
    assert make.refresh(case).lot.status == "low_price"
    assert LowPriceReview.objects.count() == 2
    for bid in case.bids[:2]:
        with pytest.raises(WrongState):
            ask(case, bid)


def test_what_the_committee_lacks_to_ask_is_named_at_once_with_its_article():
    case = make.to_scoring()
    with pytest.raises(RuleBroken) as refused:
        ask(case, case.bids[2], reason=" ", votes=len(case.members) // 2, minutes=29)
    assert codes(refused) == ["reason", "votes", "minutes"]
    assert all(one.article for one in refused.value.reasons)
    with pytest.raises(RuleBroken):
        ask(case, case.bids[2], votes=len(case.members) + 1)
    for user in (case.members[1].user, case.who.officer):
        with pytest.raises(NotAllowed):
            ask(case, case.bids[2], actor=user)
    assert make.refresh(case).lot.status == "scoring"


def test_nobody_is_asked_once_a_member_has_handed_in_scores():
    case = make.to_scoring()
    scoring.hand_in(make.fill(case, case.members[0]), actor=case.members[0].user)
    with pytest.raises(RuleBroken) as refused:
        ask(case, case.bids[2])
    assert codes(refused) == ["scored"]


# The time ----------------------------------------------------------------------------------------


def test_the_committee_gives_more_time_and_never_less_than_the_least(client):
    case = make.to_conformity(prices=LOW)
    for member in case.members:
        opinions = {bid.pk: Opinion(True) for bid in case.bids}
        conformity.give_opinions(case.lot, opinions, actor=member.user)
    client.force_login(case.chair)
    url = at("conformity_close", case.lot.pk)
    short = send(client, url, minutes="29")
    assert short.status_code == 422 and "between 30 and" in short.content.decode()
    assert send(client, url, minutes="120").status_code == 302
    review = LowPriceReview.objects.get()
    assert review.due_at - review.asked_at == make.timedelta(minutes=120)


def test_after_the_time_the_page_says_what_happened_and_shows_no_form(client):
    case = make.to_scoring(prices=LOW)
    review = LowPriceReview.objects.get()
    client.force_login(case.bidders[0])
    url = at("low_price_explain", review.pk)
    assert "<textarea" in client.get(url).content.decode()
    with clock.travel(review.due_at + make.timedelta(minutes=1)):
        client.force_login(case.bidders[0])
        page = client.get(url).content.decode()
        assert "<textarea" not in page and "The time to explain ended" in page
        assert "No explanation was handed in" in page and at("lot", case.lot.pk) in page
        late = send(client, url, explanation="迟到的说明")
        assert late.status_code in (409, 422) and "迟到的说明" in late.content.decode()
    low_price.explain(review, "成本构成见附表。", actor=case.bidders[0])
    with clock.travel(review.due_at + make.timedelta(minutes=1)):
        client.force_login(case.bidders[0])
        page = client.get(url).content.decode()
        assert "<textarea" not in page and "成本构成见附表" in page
        assert "No explanation was handed in" not in page


# The rates of the documents ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rates", "asked", "expected"),
    [
        (CN_2026_02, None, []),
        (CN_2026_02, "0.65", []),
        (CN_2026_02, "0.66", ["rate_high"]),
        (CN_2026_02, "0.49", ["rate_low"]),
        (CN_2022_07, "0.60", ["no_rates"]),
    ],
)
def test_the_documents_only_raise_a_rate_and_never_beyond_the_most(rates, asked, expected):
    rate = None if asked is None else D(asked)
    found = rules.check_rates(rates.low_price, {"of_mean": rate}, rates.low_price_rate_max)
    assert [one.code for one in found] == expected
    assert all(one.article for one in found)


def test_the_refusal_stands_at_the_field_of_the_draft(world):
    draft = world.draft()
    draft.low_ceiling_rate = D("0.70")
    found = list(basics_against_law(draft, D(100), CN_2026_02, lots=1))
    assert [(one.code, one.field) for one in found] == [("rate_high", "low_ceiling_rate")]
    assert found[0].article == "财库〔2026〕2号"


def test_a_raised_rate_questions_what_the_law_alone_would_not():
    prices = ("5500000", "9000000", "9200000", "9500000")
    assert make.to_scoring(prices=prices).lot.status == "scoring"
    case = make.to_scoring(prices=prices, low_next_rate=D("0.65"), low_ceiling_rate=D("0.55"))
    assert case.lot.status == "low_price"
    assert LowPriceReview.objects.get().flags == ["below_next"], "0.55 of ten million exactly"


def test_a_text_without_raised_rates_says_the_same_as_before(world):
    draft = world.draft()
    assert not any(name in snapshots.take(draft)["facts"] for name in rules.LOW_RATES)
    type(draft).objects.filter(pk=draft.pk).update(low_mean_rate=D("0.60"))
    assert snapshots.take(draft)["facts"]["low_mean_rate"] == "0.6"


# The pages ---------------------------------------------------------------------------------------


def test_the_chair_asks_and_closes_through_the_pages(client):
    case = make.to_scoring()
    client.force_login(case.chair)
    url = at("low_price_ask", case.lot.pk)
    assert url in client.get(at("lot", case.lot.pk)).content.decode()
    bare = send(client, url, bid=case.bids[1].pk, reason="明显偏低", votes="1", minutes="30")
    assert bare.status_code == 422 and "明显偏低" in bare.content.decode()
    sent = {"bid": case.bids[1].pk, "reason": "明显偏低", "votes": "5", "minutes": "30"}
    assert send(client, url, **sent).status_code == 302
    review = LowPriceReview.objects.get()
    low_price.explain(review, "成本构成见附表。", actor=case.bidders[1])
    for member in case.members:
        client.force_login(member.user)
        page = client.get(at("low_price", case.lot.pk)).content.decode()
        assert "明显偏低" in page
        yes = {f"accepted_{review.bid_id}": "yes"}
        assert send(client, at("low_price", case.lot.pk), **yes).status_code == 302
    client.force_login(case.chair)
    close = at("low_price_close", case.lot.pk)
    assert f"looked_{review.bid_id}" in client.get(close).content.decode()
    searched = {f"looked_{review.bid_id}": "查询三家公开合同"}
    assert send(client, close, **searched).status_code == 302
    review.refresh_from_db()
    assert review.looked_up == "查询三家公开合同"
