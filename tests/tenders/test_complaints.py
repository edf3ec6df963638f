"""Complaints: after the answer or the silence, decided by the finance department, recorded here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from cms.models import Notice
from cms.notices.fields import missing
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders.models import Award, Challenge, Complaint, Lot
from tenders.services import award, complaints, refusals
from tests.factories import challenges as make
from tests.factories import evaluation

pytestmark = pytest.mark.django_db


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def later(days):
    return clock.travel(clock.now() + timedelta(days=days))


def complain(row, matters=None, **values):
    said = {"facts": "答复不实", "request": "认定无效", **values}
    chosen = row.matters if matters is None else matters
    return complaints.file(row, matters=chosen, actor=row.case.challenger, **said)


def test_it_follows_the_answer_and_takes_up_no_new_matter():
    row = make.dismissed()
    with pytest.raises(RuleBroken) as caught:
        complain(row, ["另一件事"], facts=" ", request="")
    assert codes(caught) == ["new_matter", "facts", "request"]
    assert caught.value.reasons[0].article == "94号令第二十条"
    made = complain(row, row.matters[:1])
    assert (made.status, made.matters) == ("received", row.matters[:1])
    assert Challenge.objects.get().status == "escalated"
    with pytest.raises(WrongState):
        complain(row)


def test_it_follows_the_silence_but_not_before_the_answers_period_has_ended():
    row = make.accepted()
    with pytest.raises(RuleBroken) as caught:
        complain(row)
    assert codes(caught) == ["too_early"]
    assert Challenge.objects.get().status == "accepted", "nothing happened"
    with clock.travel(clock.legal(row.answer_due + make.DAY, 9)):
        assert complain(row).status == "received"
    assert Challenge.objects.get().holds_signing, "it still waits for its answer"


def test_one_that_was_never_examined_holds_the_signature_until_the_complaint_is_decided():
    row = make.filed()
    case = row.case
    with clock.travel(clock.legal(row.answer_due + make.DAY, 9)):
        complaint = complain(row)
        with pytest.raises(RuleBroken) as caught:
            award.mark_contracted(case.lot, actor=case.who.approver)
        assert codes(caught) == ["complained"]
        complaints.refuse(complaint, reason="不属于受理范围", actor=case.who.officer)
        assert award.mark_contracted(case.lot, actor=case.who.approver).status == "contracted"


def test_fifteen_working_days_later_it_is_too_late():
    row = make.dismissed()
    with later(60), pytest.raises(RuleBroken) as caught:
        complain(row)
    assert codes(caught) == ["too_late"]


def test_a_withdrawn_challenge_is_not_complained_about_and_a_refused_one_is():
    from tenders.services import challenges

    row = make.filed()
    refused = challenges.refuse(
        row, ground="other_forum", reason="不属于质疑", actor=row.case.who.officer
    )
    refused.case = row.case
    assert complain(refused).status == "received"
    gone = make.filed(row.case, by=row.case.rival)
    challenges.withdraw(gone, reason="-", actor=row.case.rival)
    with pytest.raises(WrongState):
        complaints.file(gone, matters=gone.matters, facts="-", request="-", actor=row.case.rival)


def test_only_the_challenger_complains():
    row = make.dismissed()
    for user in (row.case.rival, row.case.winner, row.case.who.officer):
        with pytest.raises(NotAllowed):
            complaints.file(row, matters=row.matters, facts="-", request="-", actor=user)


def test_staff_record_the_review_and_nobody_else():
    made = make.complained()
    who = made.case.who
    for user in (who.approver, who.auditor, made.case.challenger):
        with pytest.raises(NotAllowed):
            complaints.accept(made, authority="-", copy_on=clock.legal_today(), actor=user)
    for user in (made.case.winner, made.case.rival, who.stranger, who.nobody):
        assert not Complaint.objects.visible_to(user).exists()
        with pytest.raises(Http404):
            complaints.refuse(made, reason="-", actor=user)


def test_returned_corrected_and_refused():
    made = make.complained()
    officer = made.case.who.officer
    row = complaints.send_back(made, reason="请写明请求", actor=officer)
    with pytest.raises(RuleBroken) as caught:
        complaints.file_again(row, matters=[], facts="x", request="y", actor=made.case.challenger)
    assert codes(caught) == ["no_matter"]
    row = complaints.file_again(
        row, matters=made.challenge.matters, facts="x", request="y", actor=made.case.challenger
    )
    assert (row.status, len(row.matters)) == ("received", 2)
    with pytest.raises(RuleBroken):
        complaints.refuse(row, reason="", actor=officer)
    assert complaints.refuse(row, reason="不符合受理条件", actor=officer).status == "refused"


def test_the_reply_is_written_once():
    made = make.taken_up()
    officer = made.case.who.officer
    with pytest.raises(RuleBroken) as caught:
        complaints.answer(made, text=" ", actor=officer)
    assert codes(caught) == ["text"]
    row = complaints.answer(made, text="情况说明", actor=officer)
    assert (row.status, row.reply) == ("accepted", "情况说明") and row.replied_at
    with pytest.raises(RuleBroken):
        complaints.answer(row, text="再说", actor=officer)


# Suspension --------------------------------------------------------------------------------------


def suspend(made, days, start=0, number="示财停〔2026〕1号"):
    first = clock.legal_today() + timedelta(days=start)
    return complaints.suspend(
        made,
        starts_on=first,
        ends_on=first + timedelta(days=days - 1),
        number=number,
        actor=made.case.who.officer,
    )


def test_the_procurement_rests_while_it_is_suspended_and_at_most_thirty_days():
    made = make.taken_up()
    lot, approver = made.case.lot, made.case.who.approver
    with pytest.raises(RuleBroken) as caught:
        suspend(made, 31, number=" ")
    assert codes(caught) == ["too_long", "number"]
    rest = suspend(made, 20)
    with pytest.raises(RuleBroken) as caught:
        award.mark_contracted(lot, actor=approver)
    assert codes(caught) == ["suspended"]
    assert "第五十七条" in caught.value.reasons[0].article
    with later(20):
        award_allowed = Lot.objects.get(pk=lot.pk)
        assert not list(make_blockers(award_allowed, approver))
    complaints.lift(rest, actor=made.case.who.officer)
    with pytest.raises(WrongState):
        complaints.lift(rest, actor=made.case.who.officer)
    with pytest.raises(RuleBroken) as caught:
        suspend(made, 30, start=1)
    assert codes(caught) == ["too_long"], "the day that was used counts"
    suspend(made, 29, start=1)


def make_blockers(lot, actor):
    from procurement.workflow import blockers

    return blockers(lot, "contract", actor, at=clock.now())


def test_only_a_complaint_that_is_being_handled_suspends():
    made = make.complained()
    with pytest.raises(WrongState):
        suspend(made, 5)


def test_a_suspension_stops_the_next_candidate_too():
    made = make.taken_up()
    refusals.decline(made.case.lot, reason="放弃", actor=evaluation.winner_of(made.case))
    suspend(made, 5)
    with pytest.raises(RuleBroken) as caught:
        award.determine_winner(made.case.lot, actor=made.case.who.approver)
    assert codes(caught) == ["suspended"]


# The decision ------------------------------------------------------------------------------------


def test_a_decision_has_its_parts_and_ends_what_rested():
    made = make.taken_up()
    suspend(made, 20)
    officer = made.case.who.officer
    with pytest.raises(RuleBroken) as caught:
        complaints.reject(
            made, ground="", actor=officer,
            **make.said(number="", facts="", basis="", paper=None),
        )  # fmt: skip
    assert codes(caught) == [
        "decision_number", "decision_facts", "decision_basis", "decision_file", "ground",
    ]  # fmt: skip
    row = make.rejected(made)
    assert (row.status, row.ground, row.recorded_by) == ("rejected", "baseless", officer)
    assert row.decision.purpose == complaints.DECISION
    assert row.suspensions.get().lifted_on == clock.legal_today()
    award.mark_contracted(made.case.lot, actor=made.case.who.approver)


def test_the_decision_drafts_its_notice_and_says_who_decided():
    row = make.rejected()
    notice = Notice.objects.of(row).get(kind="complaint")
    fields = notice.fields
    assert row.challenge.supplier.name in fields["complainant"]
    assert row.tender.purchaser.name in fields["respondent"]
    assert make.BASIS in fields["basis_and_result"] and "驳回投诉" in fields["basis_and_result"]
    assert make.AUTHORITY in fields["authority_and_date"]
    assert "由采购人根据财政部门" in fields["other"] and row.decision_number in fields["other"]
    assert not list(missing("complaint", fields)) and not notice.live


def test_upheld_a_second_person_carries_it_out():
    made = make.taken_up()
    who, first = made.case.who, Award.objects.get()
    with pytest.raises(RuleBroken) as caught:
        complaints.uphold(made, consequence="redo", actor=who.officer, **make.said())
    assert codes(caught) == ["consequence"]
    row = complaints.uphold(made, consequence="next", actor=who.officer, **make.said())
    assert (row.status, row.carried_out_at) == ("upheld", None)
    assert Award.objects.get(pk=first.pk).status == "issued"
    with pytest.raises(NotAllowed):
        complaints.carry_out(row, reason="处理决定", actor=who.officer)
    complaints.carry_out(row, reason="依据处理决定，中标结果无效", actor=who.approver)
    assert Award.objects.get(pk=first.pk).status == "voided"
    assert award.determine_winner(made.case.lot, actor=who.approver).rank == 2
    with pytest.raises(RuleBroken):
        complaints.carry_out(row, reason="again", actor=who.approver)


def test_after_a_silence_the_decision_lifts_what_the_challenge_held():
    row = make.accepted()
    with clock.travel(clock.legal(row.answer_due + make.DAY, 9)):
        made = complain(row)
        made.case = row.case
        with pytest.raises(RuleBroken):
            award.mark_contracted(row.case.lot, actor=row.case.who.approver)
        made = make.rejected(make.taken_up(made))
        assert not Challenge.objects.get().holds_signing
        award.mark_contracted(row.case.lot, actor=row.case.who.approver)


def test_a_withdrawn_complaint_ends_with_the_paper_of_its_end():
    made = make.taken_up()
    row = complaints.withdraw(made, actor=made.case.who.officer, **make.said())
    assert row.status == "withdrawn"
    notice = Notice.objects.of(row).get(kind="complaint")
    assert "终止投诉处理程序" in notice.fields["basis_and_result"]


def test_three_baseless_complaints_in_twelve_months_are_shown_to_staff(client):
    row = make.rejected()
    supplier, tender = row.challenge.supplier, row.tender
    assert complaints.vexatious(supplier, tender) == (1, False)
    for days in (30, 200):
        extra = make.rejected(make.taken_up(make.complained(make.dismissed(row.case))))
        Complaint.objects.filter(pk=extra.pk).update(
            decided_on=clock.legal_today() - timedelta(days=days)
        )
    assert complaints.vexatious(supplier, tender) == (3, True)
    client.force_login(row.case.who.officer)
    text = client.get(row.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert "On record" in text and "Order 94 art. 37" in text
    client.force_login(row.case.challenger)
    assert "On record" not in client.get(row.get_absolute_url()).content.decode()
    with later(200):
        assert complaints.vexatious(supplier, tender) == (2, False)


def test_an_inadmissible_complaint_does_not_count():
    row = make.rejected(ground="inadmissible")
    assert complaints.vexatious(row.challenge.supplier, row.tender) == (0, False)


def test_the_paper_is_read_by_whoever_sees_the_complaint(client):
    row = make.rejected()
    case = row.case
    url = row.decision.get_absolute_url()
    for user, status in (
        (case.challenger, 200), (case.who.officer, 200), (case.who.auditor, 200),
        (case.winner, 404), (case.rival, 404), (case.who.stranger, 404),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(url).status_code == status, user
