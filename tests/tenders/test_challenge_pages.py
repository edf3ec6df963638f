"""Challenges over HTTP: the journeys, what is hidden from whom, repeated POSTs, queries."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contracts.services import signing
from procurement import clock
from tenders.guards.challenges import correction_until
from tenders.models import Award, Challenge, Complaint, Lot
from tenders.services import award, challenges
from tests.copies import copies
from tests.factories import challenges as make
from tests.factories.tenders import pdf

# Who may, and what pages say; nothing of it depends on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
LETTER = {
    "matters": "业绩不符\n样本缺失",
    "facts": "见证据",
    "law": "87号令第五十五条",
    "request": "认定无效",
    "contact": "韩样本",
    "phone": "0731-1",
}


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


@pytest.fixture
def visit(client):
    def act_as(user):
        client.force_login(user) if user else client.logout()
        return client

    return act_as


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data}, headers={"accept-language": "en"})


def read(client, url):
    response = client.get(url, headers={"accept-language": "en"})
    assert response.status_code == 200, url
    return response.content.decode()


def test_from_the_letter_to_the_answer_signing_is_blocked_and_then_possible(
    visit, django_capture_on_commit_callbacks
):
    case = make.announced()
    contract = make.contract_of(case)
    who = case.who
    challenger = visit(case.challenger)
    assert at("challenges", case.tender.pk) in read(challenger, case.tender.get_absolute_url())
    assert at("challenge_file", case.tender.pk) in read(
        challenger, at("challenges", case.tender.pk)
    )
    url = at("challenge_file", case.tender.pk)
    refused = send(challenger, url)
    text = refused.content.decode()
    assert refused.status_code == 422
    for words in ("Choose what you challenge", "Attach the evidence", "Name the legal grounds"):
        assert words in text
    assert "Order 94 art. 12" in text
    target = f"result:{case.lot.pk}"
    data = {**LETTER, "target": target, "evidence": [pdf("证据.pdf")], "key": str(uuid.uuid4())}
    for _twice in range(2):
        assert challenger.post(url, data).status_code == 302
        data["evidence"] = [pdf("证据.pdf")]
    challenge = Challenge.objects.get()
    assert challenge.matters == ["业绩不符", "样本缺失"]
    page = challenge.get_absolute_url()

    officer = visit(who.officer)
    assert page in read(officer, "/desk/") and at("challenge_accept", challenge.pk) in read(
        officer, page
    )
    form = {"may_change_result": "yes", "concerned": [case.winner.supplier.pk]}
    assert send(officer, at("challenge_accept", challenge.pk), **form).status_code == 302

    signer = contract.who.approver
    sign = reverse("contracts:sign", args=[contract.pk])
    blocked = send(visit(signer), sign)
    text = blocked.content.decode()
    assert blocked.status_code == 422
    assert "signing rests" in text and "Implementing Regulations art. 54" in text
    page_of_contract = read(visit(contract.who.supplier), contract.get_absolute_url())
    assert "signing rests" in page_of_contract and case.challenger.supplier.name not in (
        page_of_contract
    )
    assert send(visit(contract.who.supplier), sign).status_code == 422
    assert "signing rests" in read(visit(who.officer), case.lot.get_absolute_url())
    assert "signing rests" in read(visit(case.winner), case.lot.get_absolute_url())

    officer = visit(who.officer)
    answer = {"upheld": "no", "answer_facts": "查明属实", "answer_law": "87号令"}
    assert send(officer, at("challenge_answer", challenge.pk), **answer).status_code == 302
    assert send(officer, at("challenge_sign", challenge.pk)).status_code == 403
    approver = visit(who.approver)
    assert "查明属实" in read(approver, at("challenge_sign", challenge.pk))
    with django_capture_on_commit_callbacks(execute=True):
        assert send(approver, at("challenge_sign", challenge.pk)).status_code == 302
    text = read(visit(case.challenger), page)
    challenge = Challenge.objects.get()
    assert challenge.answer.sha256 in text and at("challenge_complain", challenge.pk) in text
    assert visit(case.challenger).get(challenge.answer.get_absolute_url()).status_code == 200
    signing.sign(contract, actor=contract.who.supplier)
    assert send(visit(signer), sign).status_code == 302
    assert Lot.objects.get(pk=case.lot.pk).status == "contracted"


def signing_is_off(visit, sides, contract, challenge, why):
    """Desk, contract and the page to sign say it and why, to both sides, and name no challenger."""
    sign = reverse("contracts:sign", args=[contract.pk])
    for user in sides:
        desk = read(visit(user), "/desk/")
        assert sign not in desk and f"Signing rests: {contract.name}" in desk and why in desk
        page = read(visit(user), contract.get_absolute_url())
        assert "Signing of the contract rests" in page and why in page
        answer = visit(user).get(sign, headers={"accept-language": "en"})
        assert answer.status_code == 409
        text = answer.content.decode()
        assert "signing rests" in text and "Implementing Regulations art. 54" in text
        assert why in text
        assert "<form" not in text.partition("<main")[2], "there is nothing to send"
        for one in (desk, page, text):
            assert challenge.supplier.name not in one, "the winner reads it too"
        assert send(visit(user), sign).status_code == 422


def test_while_one_lies_unread_lot_and_desks_say_that_signing_rests_and_whose_turn_it_is(visit):
    row = make.filed()
    case, who = row.case, row.case.who
    for user in (who.officer, who.approver, case.winner):
        text = read(visit(user), case.lot.get_absolute_url())
        assert "is not examined yet" in text and row.number in text and "Order 94 art. 13" in text
    text = read(visit(case.winner), case.lot.get_absolute_url())
    assert row.supplier.name not in text and text.count("is not examined yet") == 1
    assert "Signing of the contract rests" in read(visit(who.officer), row.get_absolute_url())
    make.contract_of(case)
    text = read(visit(case.winner), case.lot.get_absolute_url())
    assert text.count("is not examined yet") == 1, "the next step says it now"
    desk = read(visit(who.officer), "/desk/")
    assert "Examine the challenge" in desk and "Until then signing of the contract rests" in desk
    row = challenges.send_back(row, reason="请补充", actor=who.officer)
    desk = read(visit(who.officer), "/desk/")
    assert "A challenge may come back corrected" in desk
    assert "Until then signing of the contract rests" in desk
    with clock.travel(clock.legal(correction_until(row) + make.DAY, 10)):
        assert "A challenge may come back corrected" not in read(visit(who.officer), "/desk/")
        lot = read(visit(who.officer), case.lot.get_absolute_url())
        assert "was returned to be corrected" not in lot


def test_once_the_contract_is_signed_the_page_of_a_challenge_does_not_say_that_signing_rests(visit):
    case = make.announced()
    award.mark_contracted(case.lot, actor=case.who.approver)
    row = make.filed(case)
    assert "Signing of the contract rests" not in read(
        visit(case.who.officer), row.get_absolute_url()
    )
    desk = read(visit(case.who.officer), "/desk/")
    assert "Examine the challenge" in desk and "signing of the contract rests" not in desk


def test_while_signing_rests_neither_side_is_asked_to_sign_nor_shown_a_form(visit):
    case = make.announced()
    contract = make.contract_of(case)
    sign = reverse("contracts:sign", args=[contract.pk])
    sides = (contract.who.approver, contract.who.supplier)
    for user in sides:
        assert sign in read(visit(user), "/desk/")
        assert visit(user).get(sign).status_code == 200
    challenge = make.filed(case)
    signing_is_off(visit, sides, contract, challenge, "is not examined yet")
    challenge = make.accepted_again(challenge)
    signing_is_off(visit, sides, contract, challenge, "may change the result was accepted")
    challenge = challenges.propose(
        challenge, upheld=False, facts="事实", law="依据", consequence="", actor=case.who.officer
    )
    challenges.sign(challenge, actor=make.signer(case))
    for user in sides:
        assert sign in read(visit(user), "/desk/")
        assert visit(user).get(sign).status_code == 200


def test_upheld_the_page_leads_to_the_next_candidate(visit):
    row = make.accepted()
    case, who = row.case, row.case.who
    answer = {
        "upheld": "yes", "consequence": "next", "answer_facts": "查明", "answer_law": "依据",
    }  # fmt: skip
    assert send(visit(who.officer), at("challenge_answer", row.pk), **answer).status_code == 302
    approver = visit(who.approver)
    assert send(approver, at("challenge_sign", row.pk), reason="").status_code == 422
    reason = "中标人业绩材料不实。"
    assert send(approver, at("challenge_sign", row.pk), reason=reason).status_code == 302
    text = read(approver, case.lot.get_absolute_url())
    assert at("determine", case.lot.pk) in text and reason in text
    assert "void" in read(approver, at("determine", case.lot.pk)).lower()
    assert send(approver, at("determine", case.lot.pk)).status_code == 302
    assert Award.objects.get(status="determined").rank == 2
    public = read(visit(case.winner), case.lot.get_absolute_url())
    assert "You have won" not in public


def test_the_complaint_walks_from_the_copy_to_its_decision(visit):
    row = make.dismissed()
    case, who = row.case, row.case.who
    said = {"facts": "不服", "request": "撤销"}
    url = at("challenge_complain", row.pk)
    assert send(visit(case.challenger), url, **said).status_code == 422
    assert send(visit(case.challenger), url, matters=["1"], **said).status_code == 302
    made = Complaint.objects.get()
    assert made.matters == [row.matters[1]]
    officer = visit(who.officer)
    assert "on behalf of the finance department" in read(officer, at("complaint_accept", made.pk))
    today = clock.legal_today()
    data = {"authority": "示例市财政局", "copy_on": today.isoformat()}
    assert send(officer, at("complaint_accept", made.pk), **data).status_code == 302
    assert send(officer, at("complaint_reply", made.pk), text="说明").status_code == 302
    long = {"starts_on": today, "ends_on": today + timedelta(days=40), "number": "停1号"}
    refused = send(officer, at("complaint_suspend", made.pk), **long)
    assert refused.status_code == 422 and "30" in refused.content.decode()
    long["ends_on"] = today + timedelta(days=10)
    assert send(officer, at("complaint_suspend", made.pk), **long).status_code == 302
    rest = made.suspensions.get()
    assert "停1号" in read(officer, case.lot.get_absolute_url())
    lift = at("complaint_lift", made.pk, rest.pk)
    assert lift in read(officer, made.get_absolute_url())
    assert send(officer, lift).status_code == 302
    assert officer.get(at("complaint_lift", made.pk, rest.pk + 99)).status_code == 404
    decision = {
        "outcome": "reject", "ground": "baseless", "decided_on": today.isoformat(),
        "decision_number": "示财诉1号", "decision_facts": "查明", "decision_basis": "驳回",
    }  # fmt: skip
    url = at("complaint_decide", made.pk)
    assert send(officer, url, **decision).status_code == 422
    assert send(officer, url, **decision, decision_file=pdf("决定书.pdf")).status_code == 302
    text = read(visit(case.challenger), made.get_absolute_url())
    assert "示财诉1号" in text and "Without basis in fact" in text
    late = send(visit(who.officer), url, **decision)
    assert late.status_code == 409


# Hidden ------------------------------------------------------------------------------------------


def test_others_concerned_read_the_matters_and_the_answer_and_no_more(visit):
    row = make.accepted()
    case = row.case
    text = read(visit(case.winner), row.get_absolute_url())
    assert row.matters[0] in text
    for secret in (row.supplier.name, row.facts, row.request, row.contact, "证据一.pdf"):
        assert secret not in text, secret
    evidence = row.evidence.get().file.get_absolute_url()
    assert visit(case.winner).get(evidence).status_code == 404
    assert visit(case.challenger).get(evidence).status_code == 200
    lists = read(visit(case.winner), at("challenge_list"))
    assert row.number in lists and row.supplier.name not in lists
    tender = read(visit(case.winner), case.tender.get_absolute_url())
    assert row.number not in tender


def test_before_its_acceptance_nobody_concerned_learns_of_it(visit):
    row = make.filed()
    row.concerned.set([row.case.winner.supplier])
    assert visit(row.case.winner).get(row.get_absolute_url()).status_code == 404


def test_the_public_and_strangers_learn_nothing(visit):
    row = make.accepted()
    case = row.case
    pages = [case.tender.get_absolute_url(), case.lot.get_absolute_url()]
    for user in (None, case.rival, case.who.stranger, case.who.editor):
        client = visit(user)
        for url in pages:
            response = client.get(url)
            if response.status_code == 200:
                assert row.number not in response.content.decode(), (user, url)
        for url in (row.get_absolute_url(), row.evidence.get().file.get_absolute_url()):
            assert client.get(url).status_code in ({302, 404} if user is None else {404})
    assert row.number in read(visit(case.who.officer), pages[0])
    assert row.number in read(visit(case.challenger), pages[0])


def test_the_timeline_says_what_was_kept_and_what_was_missed(visit):
    row = make.accepted()
    case = row.case
    with clock.travel(clock.legal(row.answer_due + make.DAY * 3, 9)):
        assert "missed: the last day was" in read(visit(case.who.auditor), row.get_absolute_url())
        make.challenges.propose(
            row, upheld=False, facts="-", law="-", consequence="", actor=case.who.officer
        )
        make.challenges.sign(row, actor=case.who.approver)
        text = read(visit(case.who.auditor), row.get_absolute_url())
        assert "late: the last day was" in text and "Implementing Regulations art. 54" in text
        assert row.number in read(visit(case.who.auditor), case.tender.get_absolute_url())


def test_an_act_that_comes_too_late_says_where_it_stands(visit):
    row = make.accepted()
    response = visit(row.case.who.officer).get(
        at("challenge_refuse", row.pk), headers={"accept-language": "en"}
    )
    assert response.status_code == 409 and "being answered" in response.content.decode()


# Queries -----------------------------------------------------------------------------------------


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def more(row, count):
    have = Challenge.objects.count()
    names = [f.attname for f in Challenge._meta.concrete_fields if f.attname != "id"]
    values = {name: row.__dict__[name] for name in names}
    Challenge.objects.bulk_create([Challenge(**values) for _ in range(count - have)])


def test_lists_pages_and_desks_cost_the_same_with_ten_and_a_thousand(visit):
    row = make.accepted()
    case = row.case
    more(row, 10)
    urls = {
        case.who.officer: [
            at("challenge_list"), at("challenges", case.tender.pk), row.get_absolute_url(),
            "/desk/", case.tender.get_absolute_url(), case.lot.get_absolute_url(),
        ],
        case.challenger: [at("challenge_list"), at("challenges", case.tender.pk), "/desk/"],
        case.who.auditor: [at("challenge_list"), row.get_absolute_url()],
    }  # fmt: skip
    # The reason of each challenge that holds signing is one row, not one query.
    few = {}
    for user, pages in urls.items():
        for url in pages:
            visit(user).get(url)
            few[user, url] = queries(visit(user), url)
    more(row, 1000)
    Challenge.objects.exclude(pk=row.pk).update(suspended_at=None)
    for (user, url), count in few.items():
        assert queries(visit(user), url) == count, url


def test_the_page_of_a_complaint_costs_the_same_with_many_suspensions(visit):
    made = make.taken_up()
    client, url = visit(made.case.who.officer), made.get_absolute_url()
    today = clock.legal_today()
    row = made.suspensions.create(
        starts_on=today, ends_on=today, number="0", recorded_by=made.case.who.officer
    )
    few = 0
    for numbers in (range(1, 10), range(10, 1000)):
        days = {n: today + timedelta(days=n) for n in numbers}
        copies(
            row,
            numbers,
            lambda n, days=days: {"number": f"{n}", "starts_on": days[n], "ends_on": days[n]},
        )
        client.get(url)
        few = few or queries(client, url)
    assert queries(client, url) == few


# One refusal names everything -----------------------------------------------------------------


def errors(response):
    assert response.status_code == 422, response.status_code
    return {field: " ".join(said) for field, said in response.context["form"].errors.items()}


def test_a_choice_that_is_missing_hides_no_other_fault_of_an_answer(visit):
    row = make.accepted()
    officer = visit(row.case.who.officer)
    found = errors(send(officer, at("challenge_answer", row.pk), answer_facts="事实"))
    assert set(found) == {"upheld", "answer_law"}
    assert "Order 94" in found["answer_law"]
    lawful = send(officer, at("challenge_answer", row.pk), consequence="next")
    assert set(errors(lawful)) == {"upheld", "answer_facts", "answer_law"}
    filed = make.filed(row.case)
    found = errors(send(officer, at("challenge_refuse", filed.pk)))
    assert set(found) == {"ground", "reason"}


def test_what_is_recorded_of_a_complaint_has_happened_and_is_complete(visit):
    row = make.complained()
    officer = visit(row.case.who.officer)
    tomorrow = (clock.legal_today() + timedelta(days=1)).isoformat()
    found = errors(send(officer, at("complaint_accept", row.pk), copy_on=tomorrow))
    assert set(found) == {"authority", "copy_on"}
    row = make.taken_up(row)
    found = errors(send(officer, at("complaint_suspend", row.pk), starts_on="x", ends_on=""))
    assert set(found) == {"starts_on", "ends_on", "number"}
    found = errors(send(officer, at("complaint_decide", row.pk), decided_on=tomorrow))
    assert set(found) == {
        "outcome", "decided_on", "decision_number", "decision_facts", "decision_basis",
        "decision_file",
    }  # fmt: skip
    sent = {"outcome": "reject", "decided_on": "x", "decision_number": "示财诉〔2026〕3号"}
    found = errors(send(officer, at("complaint_decide", row.pk), **sent))
    assert {"decided_on", "ground", "decision_facts"} <= set(found)
    assert "decision_number" not in found
