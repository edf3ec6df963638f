"""Bidders ask that somebody steps aside; the person is asked, a second person decides."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders.models import RecusalRequest
from tenders.services import committee, conformity, recusals, replacing
from tests.factories import evaluation as make
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def ask(case, place=0, who="专家某某"):
    why, actor = "去年在对手公司任职", case.bidders[place]
    return recusals.ask(case.tender, person=who, ground="employed", reason=why, actor=actor)


def decide(case, request, *, granted=True, member=None, statement="承认任职", reason="属实"):
    return recusals.decide(
        request, granted=granted, statement=statement, reason=reason, member=member,
        actor=case.who.approver,
    )  # fmt: skip


def waits(user, url):
    found = desk_for(type(user).objects.get(pk=user.pk), clock.now())
    return url in [one.url for one in (*found.today, *found.week, *found.later)]


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data})


def test_a_granted_recusal_keeps_the_committee_from_sitting_until_the_member_is_replaced():
    case = make.qualify(make.opened())
    make.elect(make.declare(make.form(case)))
    member = case.members[1]
    request = ask(case)
    assert waits(case.who.approver, at("recusal_decide", request.pk))
    decide(case, request, member=member)
    assert waits(case.who.officer, at("committee_replace", member.pk))
    with pytest.raises(RuleBroken) as caught:
        committee.convene(case.committee, actor=case.who.officer)
    assert codes(caught) == ["recusal"]
    replacing.replace_member(member, ground="recusal", reason="准予回避", actor=case.who.officer)
    case = make.refresh(case)
    make.elect(make.declare(case, case.members[-1]))
    committee.convene(case.committee, actor=case.who.officer)
    assert make.refresh(case).committee.status == "convened"


def test_a_committee_that_sits_does_not_close_its_review_with_a_partial_member():
    case = make.to_conformity()
    decide(case, ask(case), member=case.members[1])
    with pytest.raises(RuleBroken) as caught:
        make.conform(case)
    assert codes(caught) == ["recusal"]
    assert {bid.status for bid in make.refresh(case).bids} == {"qualified"}


def test_a_recusal_is_granted_while_scores_are_given_and_the_officer_then_replaces_the_member():
    case = make.to_scoring()
    member = case.members[1]
    decide(case, ask(case), member=member)
    page = at("committee_replace", member.pk)
    assert waits(case.who.officer, page)
    replacing.replace_member(member, ground="recusal", reason="准予回避", actor=case.who.officer)
    assert make.refresh(case).lot.status == "conformity"
    assert not waits(case.who.officer, page)


def test_once_the_report_is_signed_a_recusal_of_a_member_is_granted_no_more():
    case = make.to_signed()
    request = ask(case)
    with pytest.raises(RuleBroken) as caught:
        decide(case, request, member=case.members[1])
    assert codes(caught) == ["too_late"]
    decide(case, request, granted=False, reason="查无此事")
    assert RecusalRequest.objects.get().granted is False


def test_the_bidder_is_told_the_decision_with_its_reason(
    mailoutbox, django_capture_on_commit_callbacks
):
    case = make.to_conformity()
    request = ask(case)
    with django_capture_on_commit_callbacks(execute=True):
        decide(case, request, granted=False, reason="任职已满三年")
    (mail,) = [one for one in mailoutbox if "回避" in one.subject]
    assert mail.to == [case.bidders[0].email]
    assert "不予回避" in mail.body and "任职已满三年" in mail.body


def test_a_decision_needs_what_the_person_said_and_a_reason_and_is_made_once():
    case = make.to_conformity()
    request = ask(case)
    with pytest.raises(RuleBroken) as caught:
        decide(case, request, statement=" ", reason="")
    assert [one.field for one in caught.value.reasons] == ["statement", "reason"]
    decide(case, request, granted=False)
    with pytest.raises(WrongState):
        decide(case, request)


def test_only_bidders_whose_bid_was_opened_ask_and_only_a_second_person_decides():
    case = make.to_conformity()
    stranger = person("supplier", at=make.opened().suppliers[0])
    for user in (stranger, case.who.officer, case.members[0].user):
        with pytest.raises(NotAllowed):
            recusals.ask(case.tender, person="某", ground="other", reason="某事", actor=user)
    request = ask(case)
    with pytest.raises(NotAllowed):
        recusals.decide(
            request, granted=True, statement="某", reason="某", member=None, actor=case.who.officer
        )


def test_after_the_winner_is_determined_the_result_is_challenged_instead(client):
    case = make.to_determined()
    with pytest.raises(WrongState):
        ask(case)
    client.force_login(case.bidders[0])
    assert client.get(at("recusal_ask", case.tender.pk)).status_code == 409


def test_the_request_walks_through_the_pages_and_rivals_do_not_see_it(client):
    case = make.to_conformity()
    client.force_login(case.bidders[0])
    assert at("recusals", case.tender.pk) in client.get(at("lot", case.lot.pk)).content.decode()
    url = at("recusal_ask", case.tender.pk)
    refused = send(client, url, person="专家某某", ground="family", reason="")
    assert refused.status_code == 422 and "专家某某" in refused.content.decode()
    done = send(client, url, person="专家某某", ground="family", reason="系对手经理的配偶")
    assert done.url == at("recusals", case.tender.pk)
    assert "系对手经理的配偶" in client.get(done.url).content.decode()
    client.force_login(case.bidders[1])
    assert "系对手经理的配偶" not in client.get(done.url).content.decode()
    client.force_login(case.who.approver)
    page = at("recusal_decide", RecusalRequest.objects.get().pk)
    assert page in client.get(done.url).content.decode()
    data = {"statement": "否认", "granted": "no", "reason": "户籍资料不符"}
    assert send(client, page, **data).url == done.url
    assert client.get(page).status_code == 409
    client.force_login(case.bidders[0])
    shown = client.get(done.url).content.decode()
    assert "户籍资料不符" in shown and str(case.who.approver) not in shown


def test_members_opinions_stay_possible_while_a_request_waits():
    case = make.to_conformity()
    ask(case)
    assert conformity.in_question(case.lot, "conformity")
    assert make.conform(case).lot.status == "scoring"
