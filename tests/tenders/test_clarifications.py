"""Written questions to a bidder, contradicting prices, and the stop over the documents."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders.findings import Opinion
from tenders.models import Clarification, EvaluationHalt, Lot
from tenders.selectors.opening_record import record
from tenders.services import clarifications, conformity, halting, scoring
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
D = Decimal


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def ask(case, place=0, minutes=30, text="请说明第三章人员数量的前后不一致"):
    return clarifications.ask(case.bids[place], text, minutes, actor=case.members[0].user)


def contradict(case, place=0, *, words=None, body=None):
    return clarifications.state_contradiction(
        case.bids[place], "投标函第 1 页", 30, words=words, body=body, actor=case.members[0].user
    )


def give_opinions(case):
    for member in case.members:
        opinions = {bid.pk: Opinion(True) for bid in conformity.in_question(case.lot, "conformity")}
        conformity.give_opinions(case.lot, opinions, actor=member.user)


def waits(user, url):
    """Does it stand on this person's desk?"""
    found = desk_for(type(user).objects.get(pk=user.pk), clock.now())
    return url in [one.url for one in (*found.today, *found.week, *found.later)]


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data})


# Questions --------------------------------------------------------------------------------------


def test_a_question_and_its_answer_stand_on_the_bid_and_the_member_is_not_named(client):
    case = make.to_conformity()
    asked = ask(case)
    answer_page = at("clarification", asked.pk)
    client.force_login(case.bidders[0])
    assert answer_page in client.get(at("lot", case.lot.pk)).content.decode()
    page = client.get(answer_page).content.decode()
    assert "请说明第三章人员数量的前后不一致" in page
    assert str(case.members[0].user) not in page
    assert send(client, answer_page, reply="以第三章第二节为准").status_code == 302
    client.force_login(case.members[1].user)
    assert "以第三章第二节为准" in client.get(case.bids[0].get_absolute_url()).content.decode()
    acts = list(
        AuditEntry.objects.filter(action__startswith="tenders.clarification.").order_by("pk")
    )
    assert [one.action for one in acts] == [
        "tenders.clarification.ask",
        "tenders.clarification.answer",
    ]
    assert all("第三章" not in str(one.inputs) for one in acts)


def test_the_bidder_reads_of_the_question_by_mail_and_on_the_desk_until_it_is_answered(
    mailoutbox, django_capture_on_commit_callbacks
):
    case = make.to_conformity()
    with django_capture_on_commit_callbacks(execute=True):
        asked = ask(case)
    (mail,) = [one for one in mailoutbox if "书面要求" in one.subject]
    assert mail.to == [case.bidders[0].email]
    url = at("clarification", asked.pk)
    assert waits(case.bidders[0], url) and not waits(case.bidders[1], url)
    clarifications.answer(asked, "以第二节为准", actor=case.bidders[0])
    assert not waits(case.bidders[0], url)


def test_a_rival_does_not_learn_of_the_question_and_staff_without_a_part_do_not_read_it(client):
    case = make.to_conformity()
    asked = ask(case)
    for user, status in ((case.bidders[1], 404), (case.who.editor, 404), (case.who.auditor, 403)):
        client.force_login(user)
        assert client.get(at("clarification", asked.pk)).status_code == status
    client.force_login(case.who.editor)
    assert client.get(case.bids[0].get_absolute_url()).status_code == 404


def test_only_members_ask_and_only_until_scores_are_handed_in():
    case = make.to_conformity()
    with pytest.raises(NotAllowed):
        clarifications.ask(case.bids[0], "为什么", 30, actor=case.who.officer)
    case = make.conform(case)
    scoring.hand_in(make.fill(case, case.members[0]), actor=case.members[0].user)
    with pytest.raises(RuleBroken) as caught:
        ask(case)
    assert codes(caught) == ["scored"]


def test_a_question_without_text_and_with_too_little_time_is_told_both():
    case = make.to_conformity()
    with pytest.raises(RuleBroken) as caught:
        ask(case, minutes=14, text=" ")
    assert [one.field for one in caught.value.reasons] == ["question", "minutes"]
    assert Clarification.objects.count() == 0


def test_the_review_is_not_closed_while_a_bidder_has_time_to_answer():
    case = make.to_conformity()
    asked = ask(case)
    give_opinions(case)
    with pytest.raises(RuleBroken) as caught:
        conformity.close(case.lot, actor=case.chair)
    assert codes(caught) == ["answer"]
    with clock.travel(asked.due_at):
        conformity.close(case.lot, actor=case.chair)
    assert Lot.objects.get().status == "scoring"


def test_scores_are_not_handed_in_while_a_bidder_has_time_to_answer():
    case = make.to_scoring()
    asked = ask(case)
    sheet = make.fill(case, case.members[0])
    with pytest.raises(RuleBroken) as caught:
        scoring.hand_in(sheet, actor=case.members[0].user)
    assert codes(caught) == ["answer"]
    clarifications.answer(asked, "以第二节为准", actor=case.bidders[0])
    scoring.hand_in(sheet, actor=case.members[0].user)
    assert case.lot.sheets.get(member=case.members[0]).status == "locked"


def test_an_answer_is_given_once_in_time_and_not_empty():
    case = make.to_conformity()
    asked = ask(case)
    with pytest.raises(RuleBroken) as caught:
        clarifications.answer(asked, "  ", actor=case.bidders[0])
    assert codes(caught) == ["empty"]
    # SQLite's clock knows milliseconds only, and cuts the rest off.
    late = asked.due_at + timedelta(milliseconds=1)
    with clock.travel(late), pytest.raises(RuleBroken) as caught:
        clarifications.answer(asked, "晚了", actor=case.bidders[0])
    assert codes(caught) == ["late"]
    clarifications.answer(asked, "以第二节为准", actor=case.bidders[0])
    with pytest.raises(WrongState):
        clarifications.answer(asked, "改口", actor=case.bidders[0])
    assert Clarification.objects.get().reply == "以第二节为准"


def test_the_forms_keep_what_was_typed_and_name_every_reason(client):
    case = make.to_conformity()
    client.force_login(case.members[0].user)
    answer = send(client, at("bid_ask", case.bids[0].pk), question="请说明", minutes="5")
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "请说明" in text and 'value="5"' in text and "Order 87 art. 51" in text
    agreeing = send(
        client, at("bid_contradiction", case.bids[0].pk), question="第 1 页", minutes="30"
    )
    assert agreeing.status_code == 422 and "Order 87 art. 59" in agreeing.content.decode()


# Prices that contradict themselves --------------------------------------------------------------


def test_a_misplaced_decimal_moves_price_and_line_once_the_bidder_confirms():
    case = make.to_conformity(prices=("950000", "9000000", "8800000", "9900000"))
    asked = contradict(case, words=D("9500000"))
    assert [step["rule"] for step in asked.steps] == ["words_over_figures", "misplaced_decimal"]
    assert asked.price == D("9500000.00")
    assert make.refresh(case).bids[0].price == D("950000")
    clarifications.answer(asked, "", accepted=True, actor=case.bidders[0])
    bid = make.refresh(case).bids[0]
    assert (bid.price, bid.read_price) == (D("9500000.00"), D("950000.00"))
    assert (bid.lines.get().unit_price, bid.lines.get().amount) == (D("9500"), D("9500000"))
    assert bid.announced_price == D("950000.00")
    shown = record(case.tender, case.who.officer)[0].bids
    assert [one.bid.announced_price for one in shown if one.bid.pk == bid.pk] == [D("950000.00")]


def test_a_price_that_is_not_confirmed_takes_the_bid_out_without_a_vote():
    case = make.to_conformity()
    asked = contradict(case, body=D("9400000"))
    assert asked.price == D("9500000")
    clarifications.answer(asked, "不接受", accepted=False, actor=case.bidders[0])
    assert case.bids[0] not in conformity.in_question(case.lot, "conformity")
    give_opinions(case)
    conformity.close(case.lot, actor=case.chair)
    bid = make.refresh(case).bids[0]
    assert bid.status == "not_conforming"
    assert (
        bid.rejection
        == "投标人对修正后的报价 9,500,000.00 元未确认，投标无效（87号令第五十九条）。"
    )
    assert case.lot.status == "scoring"


def test_a_price_that_is_not_answered_in_time_takes_the_bid_out():
    case = make.to_conformity()
    asked = contradict(case, body=D("9400000"))
    give_opinions(case)
    with clock.travel(asked.due_at):
        conformity.close(case.lot, actor=case.chair)
    assert make.refresh(case).bids[0].status == "not_conforming"


def test_agreeing_prices_and_a_second_correction_at_once_are_refused():
    case = make.to_conformity()
    with pytest.raises(RuleBroken) as caught:
        contradict(case, body=case.bids[0].price)
    assert codes(caught) == ["no_contradiction"]
    contradict(case, body=D("9400000"))
    with pytest.raises(RuleBroken) as caught:
        contradict(case, body=D("9300000"))
    assert codes(caught) == ["pending"]


def test_the_bidder_confirms_the_corrected_price_on_its_page(client):
    case = make.to_conformity(prices=("950000", "9000000", "8800000", "9900000"))
    asked = contradict(case, words=D("9500000"))
    client.force_login(case.bidders[0])
    url = at("clarification", asked.pk)
    page = client.get(url).content.decode()
    assert "9,500,000.00" in page and "950,000.00" in page and "玖佰伍拾万元整" in page
    assert send(client, url).status_code == 422
    assert send(client, url, accepted="yes").status_code == 302
    assert client.get(url).status_code == 409
    assert make.refresh(case).bids[0].price == D("9500000.00")


# The stop over the documents --------------------------------------------------------------------


def halt(case):
    reason = "评分标准第 3 项与采购需求第 5 条相互矛盾，无法评分"
    return halting.halt(case.lot, "ambiguous", reason, actor=case.chair)


def test_a_stopped_evaluation_rests_until_the_purchaser_decides():
    case = make.to_scoring()
    halt(case)
    with pytest.raises(RuleBroken) as caught:
        scoring.hand_in(make.fill(case, case.members[0]), actor=case.members[0].user)
    assert codes(caught) == ["halted"]
    with pytest.raises(RuleBroken) as caught:
        ask(case)
    assert codes(caught) == ["halted"]


def test_a_confirmed_stop_fails_the_lot_with_its_notice_and_everybody_is_told(
    mailoutbox, django_capture_on_commit_callbacks
):
    case = make.to_conformity()
    halted = halt(case)
    with django_capture_on_commit_callbacks(execute=True):
        halting.decide(
            halted, confirmed=True, reason="修改评分标准后重新招标", actor=case.who.approver
        )
    lot = make.refresh(case).lot
    assert (lot.status, lot.failure_reason) == ("failed_documents", "修改评分标准后重新招标")
    told = {to for mail in mailoutbox if "废标" in mail.subject for to in mail.to}
    assert told == {user.email for user in case.bidders}
    assert make.refresh(case).committee.status == "disbanded"


def test_a_stop_that_is_not_confirmed_lets_the_evaluation_go_on_where_it_stood():
    case = make.to_conformity()
    halted = halt(case)
    with pytest.raises(RuleBroken) as caught:
        halting.decide(halted, confirmed=False, reason=" ", actor=case.who.approver)
    assert codes(caught) == ["empty"]
    halting.decide(halted, confirmed=False, reason="以采购需求为准", actor=case.who.approver)
    assert make.conform(case).lot.status == "scoring"
    with pytest.raises(WrongState):
        halting.decide(halted, confirmed=True, reason="反悔", actor=case.who.approver)


def test_only_the_chair_stops_and_only_a_second_person_decides():
    case = make.to_conformity()
    other = next(one.user for one in case.members if one.user != case.chair)
    with pytest.raises(NotAllowed):
        halting.halt(case.lot, "ambiguous", "矛盾", actor=other)
    halted = halt(case)
    with pytest.raises(RuleBroken) as caught:
        halt(case)
    assert codes(caught) == ["halted"]
    for user in (case.who.officer, case.chair):
        with pytest.raises(NotAllowed):
            halting.decide(halted, confirmed=True, reason="修改", actor=user)


def test_the_stop_walks_through_the_pages_with_one_next_step(client):
    case = make.to_conformity()
    client.force_login(case.chair)
    assert at("halt", case.lot.pk) in client.get(at("lot", case.lot.pk)).content.decode()
    page = send(client, at("halt", case.lot.pk), ground="defective", reason="")
    assert page.status_code == 422
    done = send(client, at("halt", case.lot.pk), ground="defective", reason="缺少评分标准")
    assert done.status_code == 302
    url = at("halt_decide", EvaluationHalt.objects.get().pk)
    assert waits(case.who.approver, url)
    client.force_login(case.who.approver)
    assert url in client.get(at("lot", case.lot.pk)).content.decode()
    assert "缺少评分标准" in client.get(url).content.decode()
    assert send(client, url, confirmed="yes", reason="修改后重新招标").status_code == 302
    assert Lot.objects.get().status == "failed_documents"
    assert client.get(url).status_code == 409


def title_of(client, user, lot):
    client.force_login(user)
    page = BeautifulSoup(client.get(at("lot", lot.pk)).content, "html.parser")
    found = page.find(class_="next")
    return found.get_text(" ", strip=True) if found is not None else ""


def test_after_the_stop_everybody_reads_what_comes_next(client):
    case = make.to_scoring()
    halted = halt(case)
    inside = (case.who.officer, case.who.approver, case.who.auditor, case.members[1].user)
    for user in inside:
        assert "The committee has stopped" in title_of(client, user, case.lot)
    assert at("halt_decide", halted.pk) in client_page(client, case.who.approver, case.lot)
    assert "stopped" not in title_of(client, case.bidders[0], case.lot), "not told yet"
    halting.decide(halted, confirmed=True, reason="修改评分标准", actor=case.who.approver)
    assert title_of(client, case.who.officer, case.lot)
    for user in (*inside[1:], case.bidders[0], case.who.nobody):
        assert "tendered again with changed documents" in title_of(client, user, case.lot)
    assert at("challenges", case.tender.pk) in client_page(client, case.bidders[0], case.lot)


def client_page(client, user, lot):
    client.force_login(user)
    return client.get(at("lot", lot.pk)).content.decode()
