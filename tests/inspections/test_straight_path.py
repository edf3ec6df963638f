"""From the frozen list to the paid month, through the services."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from contracts.services import certificates
from inspections.models import Finding
from inspections.rules.cases import CASE_KINDS
from inspections.services import assessments, draws, findings, scoring
from procurement import clock
from procurement.clock import legal
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.rules.recompute import recompute
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db
D = Decimal


def test_a_round_goes_from_its_frozen_list_to_its_publication():
    row = made.published()
    assert row.status == "published"
    assert [unit.stratum for unit in made.units(row)] == ["二级道路", "二级道路"]
    assert len(made.team(row)) == 2
    scores = [unit.inspection.score for unit in made.units(row)]
    assert scores == [D("97.00"), D("100.00")]
    assert row.score == D("98.50")


def test_the_published_draw_and_scores_agree_with_recompute():
    row = made.published()
    cases = [*draws.cases_of(row), *(scoring.case_of(u.inspection) for u in made.units(row))]
    assert len(cases) == 4
    for case in cases:
        assert recompute(case, CASE_KINDS).agrees is True
    assert cases[0]["expect"]["list_hash"] == row.list_hash
    assert cases[1]["expect"]["list_hash"] == row.inspectors_hash
    assert cases[0]["expect"]["drawn"]["二级道路"] == [unit.code for unit in made.units(row)]


def test_notified_findings_carry_their_limits():
    row = made.submitted()
    finding = Finding.objects.get()
    eleven = legal(made.DAY, 11)
    assert finding.status == "notified"
    assert finding.reference == f"F-{row.number}-01"
    assert abs(finding.due_at - (eleven + timedelta(hours=2))) < timedelta(minutes=1)
    assert abs(finding.answer_due_at - (eleven + timedelta(hours=24))) < timedelta(minutes=1)
    assert (finding.points, finding.money_kind) == (D(3), "散落垃圾")


def test_a_finding_is_put_right_and_verified():
    row = made.submitted()
    finding = Finding.objects.get()
    with clock.travel(legal(made.DAY, 12)):
        findings.put_right(
            finding,
            [made.photo("after.png", "green", "PNG")],
            text="已清理",
            actor=row.who.supplier,
        )
        assert finding.status == "put_right"
        findings.verify(finding, actor=made.team(row)[0])
    assert finding.status == "verified"
    assert finding.put_right_in_time
    assert [one.kind for one in finding.answers.all()] == ["put_right", "verified"]


def test_a_finding_that_is_not_put_right_is_recorded_by_the_clock_and_escalated():
    row = made.submitted()
    finding = Finding.objects.get()
    early, late = legal(made.DAY, 12), legal(made.DAY, 13, 1)
    with clock.travel(early):
        assert findings.record_overdue(clock.now()) == 0
    with clock.travel(late):
        assert made.fresh(finding).is_overdue(clock.now())
        assert findings.record_overdue(clock.now()) == 1
        assert findings.record_overdue(clock.now()) == 0
        finding = made.fresh(finding)
        assert finding.status == "not_put_right"
        findings.escalate(finding, reason="两小时内未清理", actor=row.who.manager)
    assert finding.status == "escalated"


def test_a_month_becomes_a_result_a_certificate_and_is_settled_when_paid():
    assessment = made.confirmed()
    who = assessment.who
    assert assessment.status == "confirmed"
    result = assessment.result
    assert result is not None
    assert result.score == assessment.score == D("98.50")
    certificate = result.certificates.get()
    with clock.travel(made.AFTER + timedelta(days=1)):
        assessments.publish(assessment, actor=who.officer, notice_url="/notices/1/")
        assert made.fresh(result).notice_url == "/notices/1/"
        certificates.confirm(certificate, actor=who.supplier)
        certificates.record_invoice(
            certificate,
            number="0001",
            amount=certificate.amount,
            received_on=clock.legal_today(),
            actor=who.supplier,
        )
        certificates.review(certificate, actor=who.manager)
        certificates.approve(certificate, actor=who.finance)
        certificates.pay(certificate, actor=who.cashier, amount=certificate.amount)
    assert made.fresh(assessment).status == "settled"


def test_the_month_counts_findings_and_keeps_the_way_to_every_photo():
    assessment = made.confirmed()
    line = assessment.result.lines.get(rule="per_finding:散落垃圾")
    assert line.quantity == 9
    assert len(line.sources) == 3
    assert all(source["url"] and source["image"] for source in line.sources)
    rounds = [one for one in assessment.result.sources if one["kind"] == "round"]
    assert len(rounds) == 3


def test_a_paid_certificate_settles_on_publication_when_it_was_paid_before():
    assessment = made.confirmed()
    who = assessment.who
    certificate = assessment.result.certificates.get()
    with clock.travel(made.AFTER + timedelta(days=1)):
        certificates.confirm(certificate, actor=who.supplier)
        certificates.record_invoice(
            certificate,
            number="0001",
            amount=certificate.amount,
            received_on=clock.legal_today(),
            actor=who.supplier,
        )
        certificates.review(certificate, actor=who.manager)
        certificates.approve(certificate, actor=who.finance)
        certificates.pay(certificate, actor=who.cashier, amount=certificate.amount)
        assert made.fresh(assessment).status == "confirmed"
        assessments.publish(assessment, actor=who.officer)
    assert made.fresh(assessment).status == "settled"


def test_a_silent_contractor_is_waited_for_and_recorded():
    assessment = made.shown()
    last = assessment.answer_due
    with clock.travel(legal(last, 23)):
        assert assessments.record_answer_periods(clock.now()) == 0
        with pytest.raises(RuleBroken):
            assessments.confirm(assessment, actor=assessment.who.reviewer)
    with clock.travel(legal(last + timedelta(days=1), 0, 1)):
        assert assessments.record_answer_periods(clock.now()) == 1
        assert assessments.record_answer_periods(clock.now()) == 0
        with pytest.raises(RuleBroken):
            assessments.answer(made.fresh(assessment), text="晚了", actor=assessment.who.supplier)
        assessments.confirm(assessment, actor=assessment.who.reviewer)
    assert assessment.status == "confirmed"


def test_whoever_computed_or_inspected_does_not_confirm():
    assessment = made.shown()
    who = assessment.who
    with clock.travel(made.AFTER + timedelta(hours=2)):
        assessments.answer(assessment, text="没有异议", actor=who.supplier)
        for person in (who.manager, who.inspectors[0], who.supplier, who.approver):
            with pytest.raises(NotAllowed):
                assessments.confirm(assessment, actor=person)


def test_a_result_can_be_returned_and_computed_again():
    assessment = made.shown()
    who = assessment.who
    with clock.travel(made.AFTER + timedelta(hours=2)):
        with pytest.raises(WrongState):
            assessments.add_points(assessment, points=D(1), reason="加分", actor=who.manager)
        assessments.send_back(assessment, reason="漏了加分", actor=who.manager)
        assessments.add_points(
            assessment, points=D("0.5"), reason="市级通报表扬", actor=who.manager
        )
        assessments.compute(assessment, actor=who.manager)
    assert assessment.score == D("99.00")
    assert assessment.answer_due is None


def test_a_limit_in_working_days_ends_with_its_last_day():
    row = made.submitted(made.contract(code="quangang-2019"), faults=((("1c", 1),), ()))
    finding = Finding.objects.get()
    # 14 October 2026 is a Wednesday: five working days end with the next Wednesday.
    assert finding.due_day == made.DAY + timedelta(days=7)
    assert finding.due_at == legal(made.DAY + timedelta(days=8))
    assert row.score == D("99.50")
