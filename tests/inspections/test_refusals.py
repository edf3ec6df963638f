"""What is refused, by whom and why; and what a dispute holds back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.http import Http404

from contracts.services import settlement
from inspections.models import Finding, FindingPhoto
from inspections.services import assessments, findings, recording, rounds
from inspections.services.measuring import measure
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.clock import legal
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.models import Membership
from procurement.people.roles import Role
from tests.factories import inspections as made

pytestmark = pytest.mark.django_db
D = Decimal


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def test_a_plan_names_everything_that_is_wrong_with_it():
    row = made.contract()
    wrong = replace(
        made.wish(row),
        planned_for=made.DAY + timedelta(days=40),
        sample={"二级道路": 99},
        inspectors=(row.who.inspectors[0], row.who.officer),
        inspector_count=1,
    )
    with pytest.raises(RuleBroken) as caught:
        rounds.plan(row, wrong, actor=row.who.manager)
    assert codes(caught) == [
        "planned_for",
        "value_before_list",
        "sample",
        "inspectors",
        "inspector",
    ]


def test_only_those_who_manage_the_contract_plan():
    row = made.contract()
    for person in (row.who.supplier, row.who.inspectors[0], row.who.stranger):
        with pytest.raises(NotAllowed):
            rounds.plan(row, made.wish(row), actor=person)


def test_an_inspector_who_works_for_the_contractor_is_recused():
    row = made.contract()
    torn = row.who.inspectors[2]
    Membership.objects.create(user=torn, organisation=row.who.firm, role=Role.SUPPLIER)
    found = made.drawn(row)
    assert found.inspectors.get(user=torn).recused
    assert torn not in made.team(found)


def test_the_value_must_come_after_the_lists_and_the_last_recusal():
    found = made.planned()
    known = found.public_value_at
    value = {"public_value": "1", "actor": found.who.manager}
    first, second = found.units.filter(stratum="二级道路")[:2]
    with clock.travel(known - timedelta(minutes=1)):
        rounds.exclude(found, first.code, reason="道路施工", actor=found.who.manager)
        with pytest.raises(RuleBroken) as caught:
            rounds.draw(found, **value)
        assert codes(caught) == ["value_in_future"]
    with clock.travel(known):
        with pytest.raises(RuleBroken) as caught:
            rounds.exclude(found, second.code, reason=" ", actor=found.who.manager)
        assert codes(caught) == ["value_known", "reason"]
        found.units.filter(pk=second.pk).update(
            excluded=True, exclusion_reason="道路施工", excluded_at=known
        )
        with pytest.raises(RuleBroken) as caught:
            rounds.draw(found, **{**value, "public_value": " "})
        assert "value_before_recusal" in codes(caught) and "empty" in codes(caught)


def test_the_source_is_named_before_its_value_is_known_and_hashed_with_the_lists():
    row = made.contract()
    early = legal(made.DAY - timedelta(days=3), 9)
    with clock.travel(legal(made.DAY - timedelta(days=2), 9)), pytest.raises(RuleBroken) as caught:
        rounds.plan(row, made.wish(row, value_source=" ", value_at=early), actor=row.who.manager)
    assert codes(caught) == ["source", "value_before_list"]
    late = legal(made.DAY + timedelta(days=1), 9)
    with clock.travel(legal(made.DAY - timedelta(days=2), 9)), pytest.raises(RuleBroken) as caught:
        rounds.plan(row, made.wish(row, value_at=late), actor=row.who.manager)
    assert codes(caught) == ["value_after_inspection"]
    found = made.planned(row)
    lines = (
        found.list_hash,
        found.inspectors_hash,
        "双色球第2026118期",
        "2026-10-13T21:30:00+08:00",
    )
    assert found.source_hash == sha256("\n".join(lines).encode()).hexdigest()
    type(found).objects.update(public_value_source="", public_value_at=None)
    with clock.travel(late), pytest.raises(RuleBroken) as caught:
        rounds.draw(made.fresh(found), public_value="1", actor=row.who.manager)
    assert codes(caught) == ["no_source"]


def test_too_many_recusals_leave_nothing_to_draw():
    found = made.planned()
    who = found.who
    with clock.travel(legal(made.DAY - timedelta(days=1), 9)):
        for person in who.inspectors[:2]:
            rounds.recuse(found, person, reason="亲属在企业任职", actor=who.manager)
        with pytest.raises(RuleBroken):
            rounds.recuse(found, who.inspectors[0], reason="再次", actor=who.manager)
        with pytest.raises(RuleBroken):
            rounds.recuse(found, who.inspectors[2], reason=" ", actor=who.manager)
    late = legal(made.DAY - timedelta(days=1), 22)
    with clock.travel(late), pytest.raises(RuleBroken) as caught:
        rounds.draw(found, public_value="1", actor=who.manager)
    assert codes(caught) == ["too_few_inspectors"]


def test_only_the_drawn_record_and_no_unit_is_left_out():
    found = made.drawn()
    one, two = made.units(found)
    (left_out,) = [p for p in found.who.inspectors if p not in made.team(found)]
    with pytest.raises(NotAllowed):
        recording.record(one, [], actor=left_out)
    first, second = made.team(found)
    recording.record(one, [], actor=first)
    recording.finish(one, actor=first)
    with pytest.raises(RuleBroken) as caught:
        rounds.sign(found, actor=first)
    assert codes(caught) == ["unit_open"]
    with pytest.raises(RuleBroken):
        recording.finish(two, actor=second)


def test_a_changed_record_takes_the_signatures_back():
    found = made.recorded()
    first, _second = made.team(found)
    rounds.sign(found, actor=first)
    unit = made.units(found)[0]
    recording.record(unit, [made.seen(found, 0)], actor=first)
    assert Finding.objects.count() == 0
    assert not found.inspectors.filter(signed_at__isnull=False).exists()
    recording.finish(unit, actor=first)
    assert made.units(found)[0].inspection.score == 100


def test_after_the_submission_nothing_is_recorded():
    found = made.submitted()
    with pytest.raises(WrongState):
        recording.record(made.units(found)[0], [], actor=made.team(found)[0])


def test_an_inspector_may_not_review_the_own_round_or_decide_its_disputes():
    found = made.submitted()
    inspector = made.team(found)[0]
    Membership.objects.create(user=inspector, organisation=found.who.buyer, role=Role.REVIEWER)
    inspector = type(inspector).objects.get(pk=inspector.pk)
    with pytest.raises(NotAllowed):
        rounds.review(found, actor=inspector)
    finding = Finding.objects.get()
    with clock.travel(legal(made.DAY, 12)):
        findings.dispute(finding, reason="不属于本合同路段", actor=found.who.supplier)
        with pytest.raises(NotAllowed):
            findings.withdraw(finding, reason="是的", actor=inspector)


def test_a_void_round_takes_its_findings_along():
    found = made.submitted()
    with pytest.raises(RuleBroken):
        rounds.void(found, reason=" ", actor=found.who.manager)
    rounds.void(found, reason="检查员走错了路段", actor=found.who.manager)
    assert made.fresh(found).status == "void"
    assert [one.status for one in Finding.objects.all()] == ["void"]
    with pytest.raises(WrongState):
        rounds.review(found, actor=found.who.reviewer)


def test_an_answer_after_24_hours_is_too_late():
    found = made.submitted()
    finding = Finding.objects.get()
    late = legal(made.DAY + timedelta(days=1), 11, 1)
    with clock.travel(late), pytest.raises(RuleBroken) as caught:
        findings.dispute(finding, reason="晚了", actor=found.who.supplier)
    assert codes(caught) == ["answer_late"]


def test_a_rival_cannot_hold_the_finding_of_another():
    made.submitted()
    finding = Finding.objects.get()
    row = finding.contract
    with pytest.raises(Http404):
        findings.accept(finding, actor=made.person(Role.SUPPLIER))
    assert row.findings.count() == 1


def test_the_same_photo_is_kept_once():
    found = made.drawn()
    unit = made.units(found)[0]
    actor = made.team(found)[0]
    for _time in range(2):
        recording.record(unit, [made.seen(found, 1, photos=(made.photo(),))], actor=actor)
    assert FindingPhoto.objects.count() == 1


def test_the_time_in_the_file_is_kept_aside():
    exif = made.Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = "2026:10:14 08:05:00"
    found = made.drawn()
    shot = made.photo(exif=exif.tobytes())
    with clock.travel(made.MORNING):
        recording.record(
            made.units(found)[0],
            [made.seen(found, 1, photos=(shot,))],
            actor=made.team(found)[0],
        )
    photo = FindingPhoto.objects.get()
    assert photo.taken_at == legal(made.DAY, 8, 5)
    assert photo.received_at.date() == made.DAY


def test_what_the_period_lacks_is_said_all_at_once():
    row = made.contract()
    made.submitted(row, kind="暗查")
    with clock.travel(made.AFTER):
        found = assessments.collect(made.period_of(row), actor=row.who.manager)
        with pytest.raises(RuleBroken) as caught:
            assessments.compute(found, actor=row.who.manager)
        assert codes(caught) == ["round_open", "no_round", "no_round", "no_round"]
    with clock.travel(legal(made.DAY, 9)):
        with pytest.raises(RuleBroken) as caught:
            assessments.compute(found, actor=row.who.manager)
        assert codes(caught)[0] == "period_runs"


def disputed_month(code="1a"):
    """Three findings, one of them disputed, computed with the dispute open."""
    row, _rounds = made.a_month(faults=(((code, 3),), ()))
    disputed = Finding.objects.order_by("pk").first()
    with clock.travel(disputed.answer_due_at - timedelta(hours=1)):
        findings.dispute(disputed, reason="相邻工地所致", actor=row.who.supplier)
    with clock.travel(made.AFTER):
        found = assessments.collect(made.period_of(row), actor=row.who.manager)
        assessments.compute(found, actor=row.who.manager)
        assessments.show(found, actor=row.who.manager)
        assessments.answer(found, text="一处有异议", actor=row.who.supplier)
        assessments.confirm(found, actor=row.who.reviewer)
    found.who = row.who
    return found, disputed


def test_a_disputed_finding_holds_back_only_its_own_money():
    found, disputed = disputed_month()
    result = found.result
    assert result.lines.get(rule="per_finding:散落垃圾").quantity == 6
    held = result.held.get()
    assert (held.reference, held.amount) == (disputed.reference, D("300.00"))
    certificate = result.certificates.get()
    assert certificate.held_back == D("300.00")
    assert certificate.amount == result.payable - D("300.00")


def test_withdrawing_it_pays_the_money_with_the_next_month():
    found, disputed = disputed_month()
    with clock.travel(made.AFTER + timedelta(days=1)):
        findings.withdraw(disputed, reason="现场查看属实", actor=found.who.reviewer)
    held = found.result.held.get()
    assert held.decision == "withdrawn"
    assert made.fresh(disputed.inspection).score == 100
    assert made.fresh(disputed.inspection).recorded_score == 97


def test_after_the_settlement_a_reduced_dispute_splits_what_was_held():
    found, disputed = disputed_month()
    findings.reduce(disputed, quantity=D(1), reason="部分属实", actor=found.who.reviewer)
    held = found.result.held.get()
    assert (held.decision, held.deducted, held.released) == ("reduced", D("100.00"), D("200.00"))


def test_maintaining_it_after_the_settlement_deducts_all_of_it():
    found, disputed = disputed_month()
    findings.maintain(disputed, reason="属于本合同路段", actor=found.who.reviewer)
    held = found.result.held.get()
    assert (held.decision, held.deducted, held.released) == ("maintained", D("300.00"), 0)


def test_points_of_a_disputed_finding_are_left_out_of_the_score_until_it_is_decided():
    row = made.contract(code="quangang-2019")
    made.published(row, faults=((("1a", 4),), ()) if _has(row, "1a") else (((_first(row), 4),), ()))
    disputed = Finding.objects.get()
    with clock.travel(disputed.answer_due_at - timedelta(hours=1)):
        findings.dispute(disputed, reason="相邻工地所致", actor=row.who.supplier)
    with clock.travel(made.AFTER):
        found = assessments.collect(made.period_of(row), actor=row.who.manager)
        measured = measure(found)
        assert measured.score == 100
        with_it = replace(measured.measurements, scores=measured.measurements.held_back[0].scores)
        period = made.period_of(row)
        assert settlement.preview(row, period, with_it).score < 100


def _has(row, code):
    return row.scheme_version.checklists.filter(items__faults__code=code).exists()


def _first(row):
    checklist = row.scheme_version.checklists.order_by("pk").first()
    return checklist.items.order_by("position").first().faults.order_by("position").first().code


def test_a_change_after_the_computation_stops_the_confirmation():
    found = made.shown()
    who = found.who
    finding = Finding.objects.order_by("pk").first()
    with clock.travel(finding.answer_due_at - timedelta(hours=1)):
        findings.dispute(finding, reason="不属实", actor=who.supplier)
    with clock.travel(made.AFTER + timedelta(days=1)):
        assessments.answer(found, text="见异议", actor=who.supplier)
        with pytest.raises(RuleBroken) as caught:
            assessments.confirm(found, actor=who.reviewer)
    assert codes(caught) == ["changed"]


def test_everything_is_in_the_log_and_so_is_the_refusal():
    found = made.submitted()
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {
        "inspections.round.plan",
        "inspections.round.draw",
        "inspections.inspection.record",
        "inspections.inspection.finish",
        "inspections.round.sign",
        "inspections.round.submit",
        "inspections.finding.notify",
    } <= actions
    with pytest.raises(NotAllowed):
        rounds.review(found, actor=found.who.manager)
    assert AuditEntry.objects.filter(action="inspections.round.review", outcome="refused").exists()
