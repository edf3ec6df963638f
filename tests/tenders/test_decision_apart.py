"""Evaluation and decision apart (评定分离): a group of the purchaser decides, with reasons."""

from __future__ import annotations

import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from cms.notices.fill.tenders import result
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.web.desk import desk_for
from tenders.guards.award import silence_of
from tenders.models import Award, WinnerDecision
from tenders.services import award, decision, procedures, refusals, report
from tenders.services.decision_paper import make_decision_record
from tenders.services.papers import report_context
from tests.copies import asked, copies
from tests.factories import evaluation as make
from tests.factories.people import person

# Who may, and what pages say; nothing of it depends on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
APART = {"decision_ground": "pilot", "decision_basis": "示改〔2026〕3号", "decision_method": "vote"}


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data})


def waiting_for(user):
    desk = desk_for(user, clock.now())
    return [one.url for one in (*desk.today, *desk.week, *desk.later)]


def describe(case):
    texts = {bid.pk: f"方案可行，候选{bid.pk}" for bid in case.bids}
    decision.describe(case.lot, texts, actor=case.chair)


def to_received(**values):
    case = make.to_ranked(**{**APART, **values})
    describe(case)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    report.receive(make.refresh(case).lot, actor=case.who.officer)
    case.group = [
        person(role, at=case.who.buyer)
        for role in (Role.FINANCE, Role.CONTRACT_MANAGER, Role.APPROVER)
    ]
    return make.refresh(case)


def called(**values):
    case = to_received(**values)
    case.decision = decision.call(case.lot, case.group, actor=case.who.approver)
    case.candidates = list(case.decision.candidates.order_by("rank"))
    return case


def vote(case, user, choice):
    reasons = {bid.pk: f"理由{bid.pk}" for bid in case.decision.candidates.all()}
    return decision.vote(case.decision, choice and choice.pk, reasons, actor=user)


def votes(case, *choices):
    for user, choice in zip(case.group, choices, strict=True):
        vote(case, user, choice)


def test_the_group_may_choose_another_than_the_first(client):
    case = called()
    first, second, _third = case.candidates
    votes(case, second, second, first)
    made = award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    assert made.bid == second and made.rank == 2 and made.deemed_on is None
    closed = WinnerDecision.objects.get()
    assert closed.winner == second and closed.closed_at is not None
    said = result(made).fields["decision_method"]
    assert "得票 2 票" in said and "示改〔2026〕3号" in said
    context = report_context(make.refresh(case).lot)
    assert [one.bid_id for one in context["opinions"]] == [one.pk for one in case.candidates]


def test_the_plain_path_asks_for_none_of_it(client):
    case = make.to_received()
    client.force_login(case.who.approver)
    for name in ("decision", "decision_call", "candidates_describe"):
        assert client.get(at(name, case.lot.pk)).status_code in (403, 404)
    made = award.determine_winner(case.lot, actor=case.who.approver)
    assert made.rank == 1 and not WinnerDecision.objects.exists()
    assert "decision_method" not in result(made).fields


def test_the_report_is_signed_after_the_opinions_on_the_candidates():
    case = make.to_ranked(**APART)
    with pytest.raises(RuleBroken) as refused:
        report.sign(case.lot, actor=case.members[0].user)
    assert [one.code for one in refused.value.reasons] == ["opinions"]
    with pytest.raises(RuleBroken) as refused:
        decision.describe(case.lot, {case.bids[0].pk: "可行"}, actor=case.chair)
    assert len(refused.value.reasons) >= 2
    with pytest.raises(NotAllowed):
        decision.describe(case.lot, {}, actor=case.members[1].user)
    describe(case)
    report.sign(case.lot, actor=case.members[0].user)
    with pytest.raises(WrongState):
        describe(case)


def test_nobody_determines_a_winner_before_the_group_has_decided():
    case = to_received()
    with pytest.raises(RuleBroken) as refused:
        award.determine_winner(case.lot, actor=case.who.approver)
    assert [one.code for one in refused.value.reasons] == ["no_decision"]
    case.decision = decision.call(case.lot, case.group, actor=case.who.approver)
    case.candidates = list(case.decision.candidates.order_by("rank"))
    vote(case, case.group[0], case.candidates[1])
    with pytest.raises(RuleBroken) as refused:
        award.determine_winner(case.lot, actor=case.who.approver)
    assert [one.code for one in refused.value.reasons] == ["votes"]


def test_equal_votes_ask_for_another_round_among_those_who_led():
    case = called()
    votes(case, *case.candidates)
    with pytest.raises(RuleBroken) as refused:
        award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    assert [one.code for one in refused.value.reasons] == ["tied"]
    again = decision.call(case.lot, case.group, actor=case.who.approver)
    assert again.number == 2 and again.candidates.count() == 3
    case.decision.refresh_from_db()
    assert case.decision.closed_at is not None and case.decision.winner is None
    case.decision = again
    votes(case, case.candidates[2], case.candidates[2], case.candidates[0])
    made = award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    assert made.bid == case.candidates[2]


def test_whoever_ran_the_tender_or_sat_in_the_committee_is_not_in_the_group():
    case = to_received()
    for wrong in (case.who.officer, case.members[0].user, case.who.stranger):
        with pytest.raises(RuleBroken):
            decision.call(case.lot, [*case.group[:2], wrong], actor=case.who.approver)
    with pytest.raises(RuleBroken) as refused:
        decision.call(case.lot, case.group[:2], actor=case.who.approver)
    assert [one.code for one in refused.value.reasons] == ["group"]
    with pytest.raises(NotAllowed):
        decision.call(case.lot, case.group, actor=case.who.officer)
    assert not WinnerDecision.objects.exists()


def test_each_decides_once_with_reasons_and_nobody_else(client):
    case = called()
    with pytest.raises(NotAllowed):
        vote(case, case.who.approver, case.candidates[0])
    with pytest.raises(RuleBroken) as refused:
        decision.vote(case.decision, case.candidates[0].pk, {}, actor=case.group[0])
    assert [one.code for one in refused.value.reasons] == ["empty"] * 3
    with pytest.raises(RuleBroken):
        vote(case, case.group[0], None)
    vote(case, case.group[0], case.candidates[0])
    with pytest.raises(WrongState):
        vote(case, case.group[0], case.candidates[1])
    entry = AuditEntry.objects.filter(action="tenders.lot.vote").get()
    assert "理由" not in str(entry.inputs) and "choice" not in str(entry.inputs)


def test_each_missing_reason_is_said_with_the_candidate_it_is_missing_on(client):
    case = called()
    client.force_login(case.group[0])
    answer = send(client, at("decision_vote", case.lot.pk), choice=case.candidates[0].pk)
    page = answer.content.decode()
    assert answer.status_code == 422
    for bid in case.candidates:
        assert f"Write your reasons on {bid.supplier.name}." in page


def test_votes_are_shown_when_all_are_given(client):
    case = called()
    vote(case, case.group[0], case.candidates[1])
    url = at("decision", case.lot.pk)
    for user in (case.who.approver, case.who.auditor, case.group[1]):
        client.force_login(user)
        assert "理由" not in client.get(url).content.decode()
    for user in case.group[1:]:
        vote(case, user, case.candidates[1])
    assert "理由" in client.get(url).content.decode()
    client.force_login(case.bidders[0])
    assert client.get(url).status_code == 403


def test_the_officer_reads_that_the_group_is_waited_for_not_the_committee(client):
    case = called()
    client.force_login(case.who.officer)
    page = client.get(case.lot.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "Waiting for: the purchaser&#x27;s group that decides" in page


def test_it_walks_through_the_pages(client):
    case = make.to_ranked(**APART)
    client.force_login(case.chair)
    url = at("candidates_describe", case.lot.pk)
    assert client.get(url).status_code == 200
    best = sorted(case.bids, key=lambda bid: bid.rank)[:3]
    assert send(client, url, **{f"text_{bid.pk}": "可行" for bid in best}).status_code == 302
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    report.receive(make.refresh(case).lot, actor=case.who.officer)
    group = [person(Role.FINANCE, at=case.who.buyer) for _n in range(3)]
    client.force_login(case.who.approver)
    assert at("decision_call", case.lot.pk) in waiting_for(case.who.approver)
    url = at("decision_call", case.lot.pk)
    assert client.get(url).status_code == 200
    assert send(client, url, people=[one.pk for one in group]).status_code == 302
    url = at("decision_vote", case.lot.pk)
    for user in group:
        client.force_login(user)
        assert url in waiting_for(user)
        assert client.get(url).status_code == 200
        data = {f"text_{bid.pk}": "理由" for bid in best}
        assert send(client, url, **data, choice=best[1].pk).status_code == 302
    client.force_login(case.who.approver)
    assert best[1].supplier.name in client.get(at("determine", case.lot.pk)).content.decode()
    assert send(client, at("determine", case.lot.pk)).status_code == 302
    assert Award.objects.get().bid == best[1]
    assert client.get(at("lot", case.lot.pk)).status_code == 200


def test_a_winner_may_be_drawn_among_the_candidates():
    case = called(decision_method="draw")
    for user in case.group:
        vote(case, user, None)
    made = award.determine_winner(
        make.refresh(case).lot, actor=case.who.approver, public_value="样本值"
    )
    assert made.bid in case.candidates and made.draw["public_value"] == "样本值"
    assert WinnerDecision.objects.get().draw == made.draw


def test_after_a_refusal_the_group_chooses_among_who_is_left():
    case = called()
    votes(case, *[case.candidates[1]] * 3)
    award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    award.announce(make.refresh(case).lot, actor=case.who.editor)
    case = make.refresh(case)
    refusals.decline(case.lot, reason="放弃", actor=make.winner_of(case))
    with pytest.raises(RuleBroken):
        award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    again = decision.call(case.lot, case.group, actor=case.who.approver)
    assert case.candidates[1] not in again.candidates.all() and again.candidates.count() == 2


def test_silence_makes_nobody_the_winner():
    assert silence_of(called().lot) is None


def test_the_choice_needs_its_ground_its_document_and_its_method(world):
    draft = world.draft()
    values = {"procedure": "open_tender", "method": "comprehensive_scoring"}
    with pytest.raises(RuleBroken) as refused:
        procedures.choose(draft, actor=world.officer, **values, candidates_ranked=False)
    assert [one.code for one in refused.value.reasons] == ["in_order"]
    with pytest.raises(RuleBroken) as refused:
        procedures.choose(draft, actor=world.officer, **values, decision_ground="pilot")
    assert [one.code for one in refused.value.reasons] == ["basis", "method"]
    procedures.choose(draft, actor=world.officer, **values, **APART, candidates_ranked=False)
    draft.refresh_from_db()
    assert draft.decision_method == "vote" and not draft.candidates_ranked


def test_unranked_candidates_are_told_without_their_order(client):
    case = called(candidates_ranked=False)
    client.force_login(case.group[0])
    page = client.get(at("decision_vote", case.lot.pk)).content.decode()
    names = sorted(bid.supplier.name for bid in case.candidates)
    places = [page.index(name) for name in names]
    assert places == sorted(places)
    for user in case.group:
        vote(case, user, case.candidates[0])
    made = award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    assert result(made).fields["total_score"] == ""


def test_the_queries_of_the_record_do_not_grow_with_the_group(client):
    case = to_received()
    group = [person(Role.FINANCE, at=case.who.buyer) for _n in range(3)]
    made = decision.call(case.lot, group, actor=case.who.approver)
    client.force_login(case.who.auditor)
    few, row, url = {}, made.members.first(), at("decision", case.lot.pk)
    for numbers in (range(10), range(10, 1000)):
        users = copies(group[0], numbers, lambda n: {"username": f"g-{n}", "email": f"g{n}@x.cn"})
        keys = dict(zip(numbers, (one.pk for one in users), strict=True))
        copies(
            row,
            numbers,
            lambda n, keys=keys: {"number": 9 + n, "user_id": keys[n]},
        )
        few = few or asked(client, [url])
    assert made.members.count() > 1000
    assert asked(client, [url]) == few


# The record on paper --------------------------------------------------------------------------


def printed(case):
    """The record of the last round, once the worker has put it on paper, and its text."""
    last = WinnerDecision.objects.filter(lot=case.lot).last()
    make_decision_record.call(last.pk, case.who.approver.pk)
    last.refresh_from_db()
    with last.record.content.open("rb") as kept:
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(kept.read())).pages)
    return last.record, "".join(text.split())


def test_the_record_says_who_decided_by_which_rule_with_which_reasons_and_when():
    case = called()
    first, second, third = case.candidates
    votes(case, first, second, third)
    case.decision = decision.call(case.lot, case.group, actor=case.who.approver)
    votes(case, second, second, first)
    made = award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    _stored, text = printed(case)
    for said in ("示改〔2026〕3号", "87号令第六十八条", "第1轮定标", "第2轮定标", "得票2票"):
        assert said in text, said
    for member in case.group:
        assert str(member) in text
    assert text.count(f"理由{second.pk}") == 6, "three in each round"
    assert f"中标人：{second.supplier.name}" in text and str(made.determined_by) in text
    assert "方案可行" in text, "what the committee said of the candidates"


def test_the_record_is_read_by_the_group_and_who_oversees_and_by_nobody_else(client):
    case = called()
    _first, second, _third = case.candidates
    votes(case, second, second, second)
    award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    stored, _text = printed(case)
    readers = (*case.group, case.who.officer, case.who.approver, case.who.auditor)
    for reader in readers:
        client.force_login(reader)
        assert client.get(stored.get_absolute_url()).status_code == 200, reader
    client.force_login(case.who.officer)
    assert stored.get_absolute_url() in client.get(at("decision", case.lot.pk)).text
    for stranger in (case.who.editor, case.who.stranger, *case.bidders, case.members[0].user):
        client.force_login(stranger)
        assert client.get(stored.get_absolute_url()).status_code == 404, stranger


def test_no_record_is_made_before_there_is_a_winner_and_never_a_second():
    case = called()
    make_decision_record.call(case.decision.pk, case.who.approver.pk)
    case.decision.refresh_from_db()
    assert case.decision.record is None
    second = case.candidates[1]
    votes(case, second, second, second)
    award.determine_winner(make.refresh(case).lot, actor=case.who.approver)
    once, _text = printed(case)
    again, _text = printed(case)
    assert once == again
