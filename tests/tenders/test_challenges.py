"""Challenges: filed by who took part, examined, answered by another person, closed by time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.http import Http404

from cms.models import Notice
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from procurement.web.desk import desk_for
from procurement.workflow import perform
from tenders.guards.award import not_recordable, signing_due
from tenders.guards.challenges import correction_until, resting_lots
from tenders.models import Award, Bid, Challenge, Lot, Tender
from tenders.rules.challenges import Letter
from tenders.services import award, challenges, consequences, refusals, retender
from tests.factories import challenges as make
from tests.factories import evaluation
from tests.factories.people import person
from tests.factories.tenders import NOTICE_DAY, Procurement, pdf
from tests.journeys.steps_contract import words_of

pytestmark = pytest.mark.django_db


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def desk(user):
    """The addresses on somebody's desk, in one text."""
    found = desk_for(user, clock.now())
    return " ".join(item.url for item in (*found.today, *found.week, *found.later))


def later(days):
    return clock.travel(clock.now() + timedelta(days=days))


# Filing ------------------------------------------------------------------------------------------


def test_a_bidder_challenges_the_result_and_the_answer_is_due_in_seven_working_days():
    row = make.filed()
    assert (row.status, row.subject, row.lot) == ("filed", "result", row.case.lot)
    assert row.matters == list(make.LETTER.matters)
    assert row.evidence.get().file.purpose == challenges.EVIDENCE
    from procurement.calendars.services import calendar

    days = calendar.current()
    assert days.working_days_between(row.received_on, row.answer_due) == 7
    assert days.working_days_between(row.received_on, row.last_day) == 8, "notice period 1 + 7"
    assert AuditEntry.objects.filter(action="tenders.challenge.file").exists()


def test_everything_that_is_missing_is_said_at_once_and_nothing_is_kept():
    case = make.announced()
    with pytest.raises(RuleBroken) as caught:
        challenges.file(case.tender, target="", letter=Letter(), evidence=[], actor=case.challenger)
    assert codes(caught) == [
        "target", "matters", "facts", "law", "request", "contact", "phone", "evidence",
    ]  # fmt: skip
    assert not Challenge.objects.exists()


def test_who_took_no_part_is_not_heard_and_who_only_took_documents_not_on_the_result():
    case = make.announced()
    stranger = person(Role.SUPPLIER)
    with pytest.raises(NotAllowed):
        make.filed(case, by=stranger)
    case.tender.takings.create(supplier=stranger.supplier, user=stranger)
    with pytest.raises(RuleBroken) as caught:
        make.filed(case, by=stranger)
    assert codes(caught) == ["no_bidder"]
    assert caught.value.reasons[0].article == "94号令第十一条"


def test_too_late_is_refused_with_the_last_day_and_the_article():
    case = make.announced()
    last = make.filed(case).last_day
    with (
        clock.travel(clock.legal(last, 23, 59)),
    ):
        make.filed(case, by=case.rival)
    with clock.travel(clock.legal(last + make.DAY, 0, 1)), pytest.raises(RuleBroken) as caught:
        make.filed(case, by=case.rival)
    (reason,) = caught.value.reasons
    assert (reason.code, reason.params["last"]) == ("too_late", last)
    assert "第五十二条" in reason.article and reason.field == "target"


def test_the_result_is_not_challenged_before_it_is_announced():
    case = evaluation.to_determined()
    with pytest.raises(RuleBroken) as caught:
        make.filed(case, by=case.bidders[0])
    assert codes(caught) == ["too_early"]


def test_one_challenge_a_step_where_the_documents_say_so():
    case = make.announced()
    make.filed(case)
    make.filed(case)
    Tender.objects.filter(pk=case.tender.pk).update(challenge_once=True)
    with pytest.raises(RuleBroken) as caught:
        make.filed(case)
    assert codes(caught) == ["once"]
    make.filed(case, target="opening")
    make.filed(case, by=case.rival)


def test_documents_are_challenged_by_who_took_them_while_bids_come_in():
    world = Procurement()
    world.published()
    _bid, supplier = world.begun()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=8), 10)):
        row = challenges.file(
            world.tender,
            target="documents",
            letter=make.LETTER,
            evidence=[pdf("证据.pdf")],
            actor=supplier,
        )
        assert (row.subject, row.lot) == ("documents", None)
        assert str(row.last_day) == "2026-03-18"
        entries = AuditEntry.objects.filter(action="tenders.challenge.file")
        assert entries.get().log != "main", "who took the documents is secret before the opening"


# Intake ------------------------------------------------------------------------------------------


def test_returned_once_corrected_and_the_period_begins_anew():
    row = make.filed()
    officer, first = row.case.who.officer, row.answer_due
    with pytest.raises(RuleBroken):
        challenges.send_back(row, reason=" ", actor=officer)
    row = challenges.send_back(row, reason="请补充营业执照", actor=officer)
    with pytest.raises(WrongState):
        challenges.accept(row, may_change_result=False, actor=officer)
    case = make.SimpleNamespace(challenger=row.supplier.memberships.get().user)
    with later(4):
        with pytest.raises(RuleBroken) as caught:
            challenges.file_again(
                row, letter=replace(make.LETTER, facts=""), evidence=[], actor=case.challenger
            )
        assert codes(caught) == ["facts"]
        new = replace(make.LETTER, matters=("只留一项",))
        row = challenges.file_again(
            row, letter=new, evidence=[pdf("执照.pdf")], actor=case.challenger
        )
    assert (row.status, row.matters) == ("filed", ["只留一项"])
    assert row.evidence.count() == 2 and row.answer_due > first


def test_a_correction_that_comes_too_late_is_refused():
    row = make.filed()
    row = challenges.send_back(row, reason="补正", actor=row.case.who.officer)
    with later(40), pytest.raises(RuleBroken) as caught:
        challenges.file_again(
            row, letter=make.LETTER, evidence=[], actor=row.supplier.memberships.get().user
        )
    assert codes(caught) == ["correction_too_late"]


def test_a_refusal_names_its_ground_and_the_article_and_is_told(
    mailoutbox, django_capture_on_commit_callbacks
):
    row = make.filed()
    officer = row.case.who.officer
    with pytest.raises(RuleBroken) as caught:
        challenges.refuse(row, ground="mood", reason="不喜欢", actor=officer)
    assert codes(caught) == ["ground"]
    with django_capture_on_commit_callbacks(execute=True):
        row = challenges.refuse(row, ground="other_forum", reason="属于举报事项", actor=officer)
    assert (row.status, row.refusal_article) == ("refused", "94号令第十条")
    assert "属于举报事项" in mailoutbox[-1].body and "不予受理" in mailoutbox[-1].subject


@pytest.mark.parametrize("name", ["approver", "auditor", "editor"])
def test_only_officers_of_the_purchaser_examine(name):
    row = make.filed()
    with pytest.raises((NotAllowed, Http404)):
        challenges.accept(row, may_change_result=True, actor=getattr(row.case.who, name))


def test_an_officer_of_another_purchaser_does_not_even_see_it():
    row = make.filed()
    for user in (row.case.who.stranger, row.case.rival, row.case.winner):
        with pytest.raises(Http404):
            challenges.accept(row, may_change_result=True, actor=user)
        assert not Challenge.objects.visible_to(user).exists()


def test_it_is_withdrawn_by_its_challenger_before_the_answer_and_signing_goes_on():
    row = make.accepted()
    case = row.case
    assert row.holds_signing
    with pytest.raises(NotAllowed):
        challenges.withdraw(row, reason="-", actor=case.who.officer)
    row = challenges.withdraw(row, reason="已得到解释", actor=case.challenger)
    assert (row.status, row.holds_signing) == ("withdrawn", False)
    case.lot = award.mark_contracted(case.lot, actor=case.who.approver)
    answered = make.dismissed(make.announced())
    with pytest.raises(WrongState):
        challenges.withdraw(answered, reason="-", actor=answered.case.challenger)


# Signing rests -----------------------------------------------------------------------------------


def test_from_its_acceptance_the_lot_is_not_contracted_until_it_is_answered():
    row = make.accepted()
    case = row.case
    with pytest.raises(RuleBroken) as caught:
        award.mark_contracted(case.lot, actor=case.who.approver)
    (reason,) = caught.value.reasons
    assert (reason.code, reason.article) == ("challenged", "政府采购法实施条例第五十四条")
    assert str(row.answer_due.day) in reason.params["due"]
    assert row.supplier.name not in reason.text(), "the winner reads it too"
    row = challenges.propose(
        row, upheld=False, facts="事实", law="依据", consequence="", actor=case.who.officer
    )
    with pytest.raises(RuleBroken):
        award.mark_contracted(case.lot, actor=case.who.approver)
    row = challenges.sign(row, actor=case.who.approver)
    assert (row.status, row.holds_signing) == ("dismissed", False)
    assert award.mark_contracted(case.lot, actor=case.who.approver).status == "contracted"


def not_signed(case):
    """Why the contract of its lot is not signed."""
    with pytest.raises(RuleBroken) as caught:
        award.mark_contracted(Lot.objects.get(pk=case.lot.pk), actor=case.who.approver)
    assert Lot.objects.get(pk=case.lot.pk).status == "awarded"
    return caught.value.reasons


@pytest.mark.parametrize("target", ["result", "qualification", "evaluation", "opening"])
def test_from_the_moment_it_is_filed_nobody_signs_until_it_is_examined(target):
    case = make.announced()
    key = target if target == "opening" else f"{target}:{case.lot.pk}"
    row = make.filed(case, target=key)
    (reason,) = not_signed(case)
    assert reason.code == "unexamined"
    assert reason.article == "94号令第十三条；政府采购法实施条例第五十四条"
    assert row.number in reason.text() and str(row.answer_due.day) in reason.params["due"]
    assert row.supplier.name not in reason.text(), "the winner reads it too"
    challenges.accept(row, may_change_result=False, actor=case.who.officer)
    award.mark_contracted(case.lot, actor=case.who.approver)


def test_a_challenge_of_another_tender_lets_the_contract_be_signed():
    case, other = make.announced(), make.announced()
    make.filed(other)
    award.mark_contracted(case.lot, actor=case.who.approver)


def test_one_that_lies_unread_past_its_time_holds_on_and_is_called_overdue():
    row = make.filed()
    with clock.travel(clock.legal(row.answer_due, 23, 59)):
        assert [reason.code for reason in not_signed(row.case)] == ["unexamined"]
    with clock.travel(clock.legal(row.answer_due + make.DAY, 0, 1)):
        (reason,) = not_signed(row.case)
        assert reason.code == "overdue" and "overdue" in reason.text()
        officer = row.case.who.officer
        challenges.refuse(row, ground="other_forum", reason="属于举报事项", actor=officer)
        award.mark_contracted(row.case.lot, actor=row.case.who.approver)


def test_a_returned_one_holds_until_its_last_day_to_come_back_and_no_longer():
    row = make.filed()
    case = row.case
    with clock.travel(clock.legal(row.last_day, 10)):
        row = challenges.send_back(row, reason="请补充营业执照", actor=case.who.officer)
        until = correction_until(row)
        assert until > row.last_day
    with clock.travel(clock.legal(until, 23, 59)):
        (reason,) = not_signed(case)
        assert reason.code == "correcting" and str(until.day) in reason.params["until"]
        assert "94号令第十二条" in reason.article
    with clock.travel(clock.legal(until + make.DAY, 0, 1)):
        award.mark_contracted(case.lot, actor=case.who.approver)


def test_a_corrected_one_is_to_be_examined_again():
    row = make.filed()
    case = row.case
    row = challenges.send_back(row, reason="请补充营业执照", actor=case.who.officer)
    letter, papers = make.LETTER, [pdf("执照.pdf")]
    row = challenges.file_again(row, letter=letter, evidence=papers, actor=case.challenger)
    assert [reason.code for reason in not_signed(case)] == ["unexamined"]
    challenges.withdraw(row, reason="已得到解释", actor=case.challenger)
    award.mark_contracted(case.lot, actor=case.who.approver)


def test_a_returned_one_that_does_not_come_back_is_refused_after_its_days_and_for_that_alone(
    client,
):
    row = make.filed()
    officer, challenger = row.case.who.officer, row.case.challenger
    row = challenges.send_back(row, reason="请补充营业执照", actor=officer)
    until = correction_until(row)
    with clock.travel(clock.legal(until, 23, 59)):
        with pytest.raises(RuleBroken) as caught:
            challenges.refuse(row, ground="not_corrected", reason="未补正", actor=officer)
        assert codes(caught) == ["correcting"]
        assert "correct/" in desk(challenger) and "refuse/" not in desk(officer)
    with clock.travel(clock.legal(until + make.DAY, 0, 1)):
        with pytest.raises(RuleBroken) as caught:
            challenges.refuse(row, ground="no_part", reason="未补正", actor=officer)
        assert codes(caught) == ["returned"]
        assert "refuse/" in desk(officer) and "correct/" not in desk(challenger)
        client.force_login(officer)
        page = client.get(f"/tenders/challenges/{row.pk}/refuse/").content.decode()
        assert re.search(r'value="not_corrected"[^>]* (checked|selected)', page)
        row = challenges.refuse(row, ground="not_corrected", reason="未补正", actor=officer)
        assert (row.status, row.refusal_article) == ("refused", "94号令第十二条")
        assert "refuse/" not in desk(officer)


def test_nobody_records_that_the_winner_let_the_time_pass_while_it_lies_unread():
    row = make.filed()
    case = row.case
    with clock.travel(clock.legal(signing_due(case.lot) + make.DAY, 10)):
        lot = Lot.objects.get(pk=case.lot.pk)
        assert [reason.code for reason in not_recordable(lot, "limit")] == ["overdue"]


def test_why_many_lots_rest_is_asked_in_two_queries(django_assert_max_num_queries):
    row = make.filed()
    make.filed(row.case, by=row.case.rival)
    lot = Lot.objects.select_related("tender").get(pk=row.case.lot.pk)
    with django_assert_max_num_queries(2):
        rests = resting_lots([lot])
    assert [reason.code for reason in rests[lot.pk]] == ["unexamined", "unexamined"]
    assert resting_lots([]) == {}


def test_a_challenge_that_cannot_change_the_result_holds_nothing():
    row = make.accepted(changes=False)
    assert not row.holds_signing
    award.mark_contracted(row.case.lot, actor=row.case.who.approver)


# The answer --------------------------------------------------------------------------------------


def test_an_answer_names_facts_and_law_upheld_or_not():
    row = make.accepted()
    for upheld, consequence in ((False, ""), (True, "next")):
        with pytest.raises(RuleBroken) as caught:
            challenges.propose(
                row, upheld=upheld, facts=" ", law="", consequence=consequence,
                actor=row.case.who.officer,
            )  # fmt: skip
        assert codes(caught) == ["answer_facts", "answer_law"]
    with pytest.raises(RuleBroken) as caught:
        challenges.propose(
            row, upheld=True, facts="-", law="-", consequence="redo", actor=row.case.who.officer
        )
    assert codes(caught) == ["consequence"], "another candidate can be taken, so it must"


def test_another_person_signs_never_its_author_nor_the_officer_of_the_tender():
    row = make.accepted()
    who = row.case.who
    colleague = person(Role.OFFICER, Role.APPROVER, at=who.buyer)
    grant(who.officer, who.buyer, Role.APPROVER, actor=system_user())
    row = challenges.propose(row, upheld=False, facts="-", law="-", consequence="", actor=colleague)
    for user in (colleague, type(who.officer).objects.get(pk=who.officer.pk), who.auditor):
        with pytest.raises(NotAllowed):
            challenges.sign(row, actor=user)
    assert challenges.sign(row, actor=who.approver).status == "dismissed"


def test_the_approver_returns_a_draft_with_reasons():
    row = make.proposed()
    with pytest.raises(RuleBroken):
        challenges.send_back_answer(row, reason="", actor=row.case.who.approver)
    row = challenges.send_back_answer(row, reason="写明条款", actor=row.case.who.approver)
    assert row.status == "accepted"
    with pytest.raises(WrongState):
        challenges.sign(row, actor=make.signer(make.SimpleNamespace(who=row_case(row))))


def row_case(row):
    """The cast of a row that came back from a service."""
    approver = person(Role.APPROVER, at=row.tender.purchaser)
    return make.SimpleNamespace(approver=approver)


def test_the_answer_on_paper_has_its_six_contents_and_a_digest(
    mailoutbox, django_capture_on_commit_callbacks
):
    row = make.proposed()
    case = row.case
    with django_capture_on_commit_callbacks(execute=True):
        challenges.sign(row, actor=case.who.approver)
    row = Challenge.objects.get()
    data = row.answer.content.read()
    text = words_of(data)
    for words in (
        "质疑答复", row.supplier.name, case.tender.title, case.tender.number, row.number,
        *(matter for matter in row.matters), "质疑事项不成立", make.FACTS[:18], "87号令第五十五条",
        "同级财政部门", "政府采购法第五十五条", "李样本",
    ):  # fmt: skip
        assert "".join(words.split()) in "".join(text.split()), words
    import hashlib

    assert row.answer.sha256 == hashlib.sha256(data).hexdigest()
    told = {one.to[0] for one in mailoutbox if "质疑答复" in one.subject}
    assert {case.challenger.email, case.winner.email} <= told
    assert case.rival.email not in told
    before = row.answer_id
    from tenders.services.challenge_papers import make_answer

    make_answer.func(row.pk, case.who.approver.pk)
    assert Challenge.objects.get().answer_id == before, "made once"


# What follows ------------------------------------------------------------------------------------


def test_upheld_the_award_is_void_and_the_next_candidate_follows(
    mailoutbox, django_capture_on_commit_callbacks
):
    case = make.announced()
    first = Award.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        row = make.upheld(case)
    lot = Lot.objects.get(pk=case.lot.pk)
    first.refresh_from_db()
    assert (lot.status, first.status, first.void_reason) == ("voided", "voided", "中标人业绩不实")
    assert Bid.objects.get(pk=first.bid_id).status == "voided"
    assert (row.status, row.holds_signing) == ("upheld", False) and row.carried_out_at
    notice = Notice.objects.of(first).get(kind="correction")
    assert "中标结果无效" in notice.fields["correction_content"]
    assert notice.fields["correction_target"] == "采购结果" and not notice.live
    assert sum("中标结果无效" in one.subject for one in mailoutbox) == len(case.bids)
    second = award.determine_winner(lot, actor=case.who.approver)
    assert (second.rank, second.supplier) == (2, case.challenger.supplier)
    lot = award.announce(lot, actor=case.who.editor)
    assert award.mark_contracted(lot, actor=case.who.approver).status == "contracted"


def test_a_reason_for_the_notices_is_asked_for_before_a_result_falls():
    row = make.proposed(upheld=True, consequence="next")
    with pytest.raises(RuleBroken) as caught:
        challenges.sign(row, reason=" ", actor=row.case.who.approver)
    assert codes(caught) == ["reason"]
    assert Challenge.objects.get().status == "proposed"
    assert Award.objects.get().status == "issued"


def test_with_too_few_left_the_lot_fails_and_is_tendered_again():
    case = make.announced(prices=evaluation.PRICES[:3])
    row = make.accepted(case)
    assert consequences.lawful(row) == ("go_on", "redo")
    row = challenges.propose(
        row, upheld=True, facts="-", law="-", consequence="redo", actor=case.who.officer
    )
    challenges.sign(row, reason="评审依据不实", actor=case.who.approver)
    lot = Lot.objects.get(pk=case.lot.pk)
    assert (lot.status, lot.failure_reason) == ("failed_void", "评审依据不实")
    assert lot.result_public and lot.award is None
    notice = Notice.objects.of(lot).get(kind="termination")
    assert "中标结果无效" in notice.fields["termination_reason"]
    new = retender.retender(case.tender, [lot], actor=case.who.officer)
    assert new.lots.get().predecessor == lot


def test_a_result_determined_but_not_announced_falls_without_anybody_learning_of_it():
    case = evaluation.to_determined()
    first = Award.objects.get()
    draft = Notice.objects.of(first).get(kind="result")
    consequences.void(case.lot, reason="资格审查有误", actor=case.who.approver)
    lot = Lot.objects.get(pk=case.lot.pk)
    assert (lot.status, lot.result_public) == ("voided", False)
    assert not Notice.objects.filter(pk=draft.pk).exists(), "nobody publishes it by mistake"
    assert not Notice.objects.filter(kind="correction").exists()
    second = award.determine_winner(lot, actor=case.who.approver)
    assert Notice.objects.of(second).filter(kind="result").exists()


def test_a_published_result_notice_stays_as_it_is():
    case = make.announced()
    first = Award.objects.get()
    Notice.objects.of(first).update(live=True, published_at=clock.now())
    make.upheld(case)
    assert Notice.objects.of(first).get(kind="result").live


def test_a_fault_without_effect_lets_everything_go_on():
    row = make.upheld(consequence="go_on", reason="")
    assert (row.status, row.holds_signing) == ("upheld", False)
    assert Lot.objects.get(pk=row.case.lot.pk).status == "awarded"
    award.mark_contracted(row.case.lot, actor=row.case.who.approver)


def test_after_the_signature_of_the_contract_it_is_rescinded_or_damages_are_paid():
    case = make.announced()
    award.mark_contracted(case.lot, actor=case.who.approver)
    row = make.filed(case)
    row = challenges.accept(row, may_change_result=True, actor=case.who.officer)
    assert consequences.lawful(row) == ("go_on", "rescind", "damages")
    row = challenges.propose(
        row, upheld=True, facts="-", law="-", consequence="rescind", actor=case.who.officer
    )
    row = challenges.sign(row, actor=case.who.approver)
    assert row.holds_signing and row.carried_out_at is None
    with pytest.raises(RuleBroken):
        challenges.carry_out(row, reason="", actor=case.who.officer)
    row = challenges.carry_out(row, reason="合同已撤销", actor=case.who.officer)
    assert not row.holds_signing
    with pytest.raises(RuleBroken) as caught:
        challenges.carry_out(row, reason="again", actor=case.who.officer)
    assert codes(caught) == ["done"]


def documents_challenge(world):
    world.published()
    _bid, supplier = world.begun()
    row = challenges.file(
        world.tender, target="documents", letter=make.LETTER, evidence=[pdf()], actor=supplier
    )
    return challenges.accept(row, may_change_result=True, actor=world.officer)


@pytest.mark.parametrize("consequence", ["amend", "redo"])
def test_unlawful_documents_are_amended_or_the_tender_ends_and_begins_anew(consequence):
    world = Procurement()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=8), 10)):
        row = documents_challenge(world)
        assert consequences.lawful(row) == ("go_on", "amend", "redo")
        row = challenges.propose(
            row, upheld=True, facts="-", law="-", consequence=consequence, actor=world.officer
        )
        row = challenges.sign(row, reason="评分标准违法", actor=world.approver)
        tender = Tender.objects.get(pk=world.tender.pk)
        lot = tender.lots.get()
        if consequence == "amend":
            assert (tender.status, lot.status, row.carried_out_at) == ("published", "waiting", None)
            row = challenges.carry_out(row, reason="更正公告已发布", actor=world.officer)
            assert row.carried_out_at is not None
        else:
            assert (tender.status, lot.status) == ("terminated", "failed_challenge")
            assert "第二十五条" in tender.termination_article
            notice = Notice.objects.get(kind="termination")
            assert notice.subject_type == "tenders.tender", "one notice for the whole tender"
            assert "评分标准违法" in notice.fields["termination_reason"]
            assert retender.retender(tender, [lot], actor=world.officer).lots.count() == 1


def test_before_the_award_a_wrong_procedure_ends_the_lot():
    case = evaluation.to_ranked()
    row = make.filed(case, target="opening", by=case.bidders[0])
    row = challenges.accept(row, may_change_result=True, actor=case.who.officer)
    assert consequences.lawful(row) == ("go_on", "redo")
    row = challenges.propose(
        row, upheld=True, facts="-", law="-", consequence="redo", actor=case.who.officer
    )
    challenges.sign(row, reason="开标程序违法", actor=case.who.approver)
    assert Lot.objects.get(pk=case.lot.pk).status == "failed_challenge"


def test_a_consequence_that_is_no_longer_lawful_is_not_signed():
    case = make.announced()
    row = make.proposed(case, upheld=True, consequence="next")
    refusals.decline(case.lot, reason="放弃", actor=evaluation.winner_of(case))
    with pytest.raises(RuleBroken) as caught:
        challenges.sign(row, reason="业绩不实", actor=case.who.approver)
    assert "consequence" in codes(caught)


# Time --------------------------------------------------------------------------------------------


def test_an_answered_challenge_closes_when_no_complaint_can_follow_any_more():
    row = make.dismissed()
    assert challenges.close_due(clock.now()) == 0
    with pytest.raises(RuleBroken) as caught:
        perform(row, "close", actor=system_user(), at=clock.now())
    assert codes(caught) == ["complaint_possible"]
    with later(60):
        assert challenges.close_due(clock.now()) == 1
        assert challenges.close_due(clock.now()) == 0, "it may run twice"
    assert Challenge.objects.get().status == "closed"


def test_one_whose_consequence_is_not_carried_out_stays_open():
    case = make.announced()
    award.mark_contracted(case.lot, actor=case.who.approver)
    row = make.filed(case)
    row = challenges.accept(row, may_change_result=True, actor=case.who.officer)
    row = challenges.propose(
        row, upheld=True, facts="-", law="-", consequence="damages", actor=case.who.officer
    )
    challenges.sign(row, actor=case.who.approver)
    with later(60):
        assert challenges.close_due(clock.now()) == 0


def test_warnings_leave_three_one_and_no_working_days_before_and_once_a_day(
    mailoutbox, django_capture_on_commit_callbacks
):
    from procurement.calendars.services import calendar

    row = make.filed()
    days, sent = calendar.current(), []
    day = row.received_on
    while day <= row.answer_due:
        with clock.travel(clock.legal(day, 18)), django_capture_on_commit_callbacks(execute=True):
            sent.append(
                (days.working_days_between(day, row.answer_due), challenges.remind(clock.now()))
            )
            assert challenges.remind(clock.now()) == 0
        day += make.DAY
    assert sorted({left for left, count in sent if count}) == [0, 1, 3]
    assert sum("即将到期" in one.subject for one in mailoutbox) == 3


def titles(user, group="today week later"):
    desk = desk_for(user, clock.now())
    return [str(item.title) for name in group.split() for item in getattr(desk, name)]


def test_the_desk_leads_from_intake_to_the_complaint():
    row = make.filed()
    case, who = row.case, row.case.who
    assert any(title.startswith("审查质疑") for title in titles(who.officer)) or any(
        "challenge" in title.lower() for title in titles(who.officer)
    )
    assert titles(case.challenger, "waiting")
    row = challenges.accept(row, may_change_result=True, actor=who.officer)
    with clock.travel(clock.legal(row.answer_due, 9)):
        (item,) = [i for i in desk_for(who.officer, clock.now()).today if row.number in str(i.why)]
        assert item.tone == "bad" and item.badge and item.due_day == row.answer_due
    row = challenges.propose(
        row, upheld=False, facts="-", law="-", consequence="", actor=who.officer
    )
    assert any(row.tender.title in title for title in titles(who.approver))
    challenges.sign(row, actor=who.approver)
    (item,) = [i for i in desk_for(case.challenger, clock.now()).later if row.number in str(i.why)]
    assert "第五十五条" in item.article
    assert mail.outbox is not None
