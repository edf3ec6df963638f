"""It comes out after the result that the committee was unlawful: another one evaluates."""

from __future__ import annotations

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import translation

from cms.models import Notice
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders.lifecycle.lot import LotState
from tenders.models import Award, BidResult, ConformityOpinion, ReportSignature, ScoreSheet, SetBack
from tenders.rules import annulment
from tenders.services import award, ranking, refusals, replacing, report
from tenders.services.papers import make_report, report_context
from tenders.timeline import timeline_of
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


def codes(caught):
    return {reason.code for reason in caught.value.reasons}


def awarded():
    return make.to_awarded(who=make.cast(experts=14))


def evaluated_again(case):
    make.score(make.conform(make.formed_anew(case)))
    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    return make.refresh(case)


def test_the_rules_speak_of_states_that_lots_have():
    assert {*annulment.VOIDABLE, annulment.CONTRACTED} <= set(LotState.values)


def test_the_award_falls_with_the_reason_and_every_opinion_is_void():
    case = awarded()
    old = case.members
    first = case.lot.award
    case = make.annulled(case)
    assert (case.committee.status, case.lot.status) == ("dissolved", "conformity")
    fallen = Award.objects.get(pk=first.pk)
    assert fallen.status == "voided" and case.lot.award is None
    assert "组成不符合规定" in fallen.void_reason and "三年内受雇" in fallen.void_reason
    assert "87号令第六十七条第一项" in fallen.void_reason
    assert {bid.status for bid in case.bids} == {"qualified"}
    assert not ConformityOpinion.objects.filter(void_at=None).exists()
    assert not ScoreSheet.objects.in_force().exists() and not BidResult.objects.exists()
    assert ScoreSheet.objects.count() == len(old), "kept, and counted no more"
    assert case.members == [] and case.lot.evaluation is None


def test_another_committee_of_other_people_evaluates_and_the_same_bid_may_win_again():
    case = awarded()
    old, winner = {one.user_id for one in case.members}, case.lot.award.bid_id
    case = evaluated_again(make.annulled(case))
    assert not {one.user_id for one in case.members} & old
    assert (case.lot.status, case.committee.status) == ("report_signed", "disbanded")
    report.receive(case.lot, actor=case.who.officer)
    made = award.determine_winner(case.lot, actor=case.who.approver)
    assert made.bid_id == winner and made.deemed_on is None
    award.announce(make.refresh(case).lot, actor=case.who.editor, notice_url="/notices/2/")
    assert Award.objects.filter(bid_id=winner).count() == 2
    assert make.refresh(case).lot.status == "awarded"


@pytest.mark.parametrize("stage", [make.to_signed, make.to_received, make.to_determined])
def test_before_the_result_is_public_it_is_void_without_a_word_to_anybody(
    stage, django_capture_on_commit_callbacks
):
    case = stage()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks() as waiting:
        case = make.annulled(case)
    assert case.lot.status == "conformity"
    assert not Notice.objects.filter(kind="correction").exists()
    assert not Notice.objects.filter(kind="result").exists(), "its draft goes with the award"
    people = {user.email for user in case.bidders}
    assert not people & {call.__defaults__[0] for call in waiting if call.__defaults__}


def test_the_public_gets_a_notice_and_every_bidder_a_letter(django_capture_on_commit_callbacks):
    case = awarded()
    with django_capture_on_commit_callbacks() as waiting:
        make.annulled(case)
    told = {call.__defaults__[0] for call in waiting if call.__defaults__}
    assert {user.email for user in case.bidders} <= told
    notice = Notice.objects.get(kind="correction")
    assert notice.due_article == "87号令第六十七条"
    content = notice.fields["correction_content"]
    assert "更正为中标结果无效" in content and "重新组建评标委员会" in content
    assert "三年内受雇" in content


def test_only_a_second_person_declares_it_void_with_cause_facts_and_the_written_report():
    case = awarded()
    for user in (case.who.officer, case.chair, case.who.auditor):
        with pytest.raises(NotAllowed):
            replacing.annul(case.committee, **make.VOID, actor=user)
    with pytest.raises(RuleBroken) as caught:
        make.annulled(case, cause="other", facts=" ", told_number="")
    assert codes(caught) == {"cause", "facts", "told_number"}
    assert make.refresh(case).lot.status == "awarded"


def test_while_it_evaluates_and_once_a_contract_is_signed_there_is_nothing_to_declare_void():
    case = make.to_ranked()
    with pytest.raises(RuleBroken) as caught:
        make.annulled(case)
    assert codes(caught) == {"unfinished"}
    case = awarded()
    award.mark_contracted(case.lot, actor=case.who.approver)
    with pytest.raises(RuleBroken) as caught:
        make.annulled(case)
    assert codes(caught) == {"contracted"}
    case = make.annulled(awarded())
    with pytest.raises(WrongState):
        make.annulled(case)


def test_a_bidder_who_refused_the_contract_stays_out():
    case = awarded()
    from_bid = case.lot.award.bid
    refusals.decline(case.lot, reason="无法履行", actor=make.winner_of(case))
    case = make.annulled(make.refresh(case))
    assert case.lot.status == "conformity"
    states = {bid.pk: bid.status for bid in case.bids}
    assert states.pop(from_bid.pk) == "declined" and set(states.values()) == {"qualified"}


def test_what_the_old_committee_found_stays_readable_for_auditors_and_not_for_the_new_one(client):
    case = awarded()
    make_report.call(case.lot.pk, case.who.officer.pk)
    kept = make.refresh(case).lot.report
    points = str(case.lot.sheets.first().scores.first().value)
    old_name = str(case.members[0].user)
    case = make.formed_anew(make.annulled(case))
    row = SetBack.objects.get()
    assert (row.stood, row.report_id, row.told_number) == (
        "awarded",
        kept.pk,
        "示城管函〔2026〕7号",
    )
    assert row.signatures.count() == 7 and case.lot.report is None
    page = reverse("tenders:void_evaluation", args=[row.pk])
    for reader, status in (
        (case.who.auditor, 200),
        (case.who.officer, 200),
        (case.members[0].user, 403),
        (case.bidders[0], 404),
    ):
        client.force_login(reader)
        assert client.get(page).status_code == status
        expected = 200 if status == 200 else 404
        assert (client.get(kept.get_absolute_url()).status_code == 200) is (expected == 200)
    client.force_login(case.who.auditor)
    text = client.get(page, headers=ENGLISH).text
    assert points in text and old_name in text and "not made up as the law asks" in text
    committee = client.get(reverse("tenders:committee", args=[case.tender.pk]), headers=ENGLISH)
    assert page in committee.text


def test_the_approver_declares_it_void_by_clicking_and_the_officer_forms_another(client):
    case = awarded()
    client.force_login(case.who.approver)
    url = reverse("tenders:committee_annul", args=[case.committee.pk])
    here = reverse("tenders:committee", args=[case.tender.pk])
    assert url in client.get(here, headers=ENGLISH).text
    refused = client.post(url, {"cause": "composition", "facts": "组成不合法"}, headers=ENGLISH)
    assert refused.status_code == 422 and "组成不合法" in refused.text
    assert client.post(url, make.VOID).status_code == 302
    case = make.refresh(case)
    assert case.committee.status == "dissolved"
    with translation.override("en"):
        desk = desk_for(case.who.officer, clock.now())
    urls = [one.url for one in (*desk.today, *desk.week, *desk.later)]
    assert reverse("tenders:committee_form", args=[case.tender.pk]) in urls


def test_timeline_report_and_log_say_what_is_void():
    case = evaluated_again(make.annulled(awarded()))
    with translation.override("en"):
        events = {str(one.what): one for one in timeline_of(case.lot, clock.now(), inside=True)}
    event = events["Evaluation void, another committee evaluates"]
    assert event.done and event.article == "87号令第六十七条"
    assert not any(one.late for one in events.values())
    context = report_context(case.lot)
    assert [one.told_number for one in context["set_backs"]] == ["示城管函〔2026〕7号"]
    assert len(context["void_signatures"]) == 7
    (entry,) = AuditEntry.objects.filter(action="tenders.committee.annul")
    assert entry.inputs["cause"] == "composition"
    assert ReportSignature.objects.filter(lot=case.lot).count() == 14
