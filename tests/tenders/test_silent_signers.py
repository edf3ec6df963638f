"""A member neither signs the report nor dissents in writing: warned, then deemed to agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.documents.pdf import compose
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders.models import ReportSignature, SigningWarning
from tenders.services import checking, decision, report
from tenders.services.papers import report_context
from tenders.timeline import timeline_of
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
FOUND = "电话答复不签字，也不说明理由"


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def unsigned():
    """Everybody has signed but one member, who is not the chair."""
    with clock.travel(make.MORNING):
        case = make.to_ranked()
        silent = next(one for one in case.members if not one.is_chair)
        for member in case.members:
            if member != silent:
                report.sign(case.lot, actor=member.user)
        return make.refresh(case), silent


def warn(case, member, actor=None, found=FOUND):
    return report.warn(case.lot, member, found=found, actor=actor or case.chair)


def titles(user, now):
    found = desk_for(type(user).objects.get(pk=user.pk), now)
    return [(str(one.title), one.due) for one in (*found.today, *found.week, *found.later)]


def test_the_member_is_warned_and_has_the_whole_next_working_day(
    mailoutbox, django_capture_on_commit_callbacks
):
    case, silent = unsigned()
    with clock.travel(make.MORNING), django_capture_on_commit_callbacks(execute=True):
        made = warn(case, silent)
        assert made.due_at == clock.legal(make.MORNING.date() + timedelta(days=2))
        assert [due for _title, due in titles(silent.user, clock.now())] == [made.due_at]
    (mail,) = [one for one in mailoutbox if "签署" in one.subject]
    assert mail.to == [silent.user.email]
    assert "视为同意" in mail.body and "2026-09-16 00:00:00" in mail.body


def test_after_that_the_report_is_closed_without_the_signature():
    case, silent = unsigned()
    with clock.travel(make.MORNING):
        made = warn(case, silent)
    with clock.travel(made.due_at - timedelta(seconds=2)):
        with pytest.raises(RuleBroken) as caught:
            report.deem(case.lot, silent, actor=case.chair)
        assert codes(caught) == ["early"]
        assert not titles(case.who.officer, clock.now())
    with clock.travel(made.due_at + timedelta(minutes=1)):
        assert titles(case.who.officer, clock.now()) and titles(case.chair, clock.now())
        signature = report.deem(case.lot, silent, actor=case.chair)
    case = make.refresh(case)
    assert (case.lot.status, case.committee.status) == ("report_signed", "disbanded")
    assert (signature.deemed, signature.dissent) == (True, "")
    assert case.lot.signed.filter(deemed=False).count() == 6


def test_the_officer_warns_where_it_is_the_chair_and_closes_the_report():
    with clock.travel(make.MORNING):
        case = make.to_ranked()
        chair = next(one for one in case.members if one.is_chair)
        for member in case.members:
            if member != chair:
                report.sign(case.lot, actor=member.user)
        made = warn(case, chair, actor=case.who.officer)
    with clock.travel(made.due_at + timedelta(hours=10)):
        report.deem(case.lot, chair, actor=case.who.officer)
    assert make.refresh(case).lot.status == "report_signed"
    entry = AuditEntry.objects.get(action="tenders.lot.deem_agreed")
    assert entry.inputs["member"] == chair.number and entry.actor == case.who.officer


def test_until_it_is_recorded_the_member_may_still_sign_or_dissent():
    case, silent = unsigned()
    with clock.travel(make.MORNING):
        made = warn(case, silent)
    with clock.travel(made.due_at + timedelta(hours=10)):
        report.sign(case.lot, dissent="业绩认定有误", actor=silent.user)
        with pytest.raises(WrongState):
            report.deem(case.lot, silent, actor=case.chair)
    assert make.refresh(case).lot.status == "report_signed"
    assert not ReportSignature.objects.filter(deemed=True).exists()


def test_nobody_is_deemed_to_agree_without_a_warning():
    case, silent = unsigned()
    with pytest.raises(RuleBroken) as caught:
        report.deem(case.lot, silent, actor=case.who.officer)
    assert codes(caught) == ["warning"]


def test_a_warning_says_what_the_member_did_and_is_given_once_to_who_has_not_signed():
    case, silent = unsigned()
    with pytest.raises(RuleBroken) as caught:
        warn(case, silent, found=" ")
    assert codes(caught) == ["empty"]
    warn(case, silent)
    with pytest.raises(WrongState):
        warn(case, silent)
    signed = next(one for one in case.members if one.is_chair)
    with pytest.raises(WrongState):
        warn(case, signed)
    elsewhere, _other = unsigned()
    with pytest.raises(WrongState):
        report.warn(case.lot, elsewhere.members[0], found=FOUND, actor=case.chair)


def test_only_chair_and_officer_warn_and_close():
    case, silent = unsigned()
    plain = next(one for one in case.members if not one.is_chair and one != silent)
    people = (plain.user, silent.user, case.who.approver, case.who.auditor, case.bidders[0])
    for user in people:
        with pytest.raises(NotAllowed):
            warn(case, silent, actor=user)
        with pytest.raises(NotAllowed):
            report.deem(case.lot, silent, actor=user)


def test_where_the_report_cannot_be_signed_nobody_is_warned():
    case = make.score(make.to_scoring())
    with pytest.raises(WrongState):
        warn(case, case.members[1])
    case = make.to_ranked(**make.APART)
    with pytest.raises(RuleBroken) as caught:
        warn(case, case.members[1])
    assert codes(caught) == ["opinions"]
    decision.describe(case.lot, {one.pk: "可行" for one in case.bids}, actor=case.chair)
    assert warn(case, case.members[1]).due_at > clock.now()


def test_a_report_that_is_made_anew_needs_a_warning_of_its_own():
    case, silent = unsigned()
    with clock.travel(make.MORNING):
        made = warn(case, silent)
    with clock.travel(made.due_at + timedelta(hours=10)):
        report.deem(case.lot, silent, actor=case.chair)
        checking.reevaluate(case.lot, ground="sum", found="汇总有误", actor=case.who.officer)
        with pytest.raises(RuleBroken) as caught:
            report.deem(case.lot, silent, actor=case.chair)
        assert codes(caught) == ["warning"]
        assert warn(case, silent).round == 1


def test_report_and_timeline_say_that_the_member_counts_as_agreeing():
    case, silent = unsigned()
    with clock.travel(make.MORNING):
        made = warn(case, silent)
    with clock.travel(made.due_at + timedelta(hours=10)):
        report.deem(case.lot, silent, actor=case.chair)
        case = make.refresh(case)
        page = compose(
            "tenders/documents/report.html", report_context(case.lot), title="评标报告",
            created=clock.now(),
        )  # fmt: skip
        events = timeline_of(case.lot, clock.now(), inside=True)
    assert f"{silent.number} 号成员 {silent.user} 未在评标报告上签字" in page
    assert FOUND in page and "视为同意评标报告（87号令第六十一条）" in page
    assert page.count("未签字，视为同意") == 1
    assert [one.article for one in events if one.when == made.due_at] == ["87号令第六十一条"]


def test_a_warning_is_written_once_and_a_deemed_signature_has_no_dissent():
    case, silent = unsigned()
    made = warn(case, silent)
    with pytest.raises(DatabaseError), transaction.atomic():
        SigningWarning.objects.filter(pk=made.pk).update(found="-")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReportSignature.objects.create(
            lot=case.lot, member=silent, round=5, deemed=True, dissent="不同意"
        )
