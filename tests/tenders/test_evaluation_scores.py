"""Scores: alone, in range, hashed, the same on objective items; then the ranking."""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import sha256

import pytest
from django.core.management import call_command

from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders.models import BidResult, Lot, Score, ScoreSheet
from tenders.rules import scoring as rules
from tenders.rules.published import public_case
from tenders.services import ranking, report, scoring
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
D = Decimal


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def sheet_of(case, member):
    return case.lot.sheets.get(member=member)


def cell(case, place, number):
    return case.bids[place].pk, case.lot.criteria.get(number=number).pk


def test_cells_in_range_are_saved_and_all_others_named():
    case = make.to_scoring()
    member = case.members[0]
    sheet = sheet_of(case, member)
    problems = scoring.fill(
        sheet,
        {
            cell(case, 0, 1): D("13"),
            cell(case, 1, 1): D("41"),
            cell(case, 2, 1): D("-1"),
            cell(case, 3, 1): D("1.005"),
        },
        actor=member.user,
    )
    assert [one.code for one in problems] == ["out_of_range", "out_of_range", "too_fine"]
    assert list(sheet.scores.values_list("points", flat=True)) == [D("13.00")]


def test_an_emptied_cell_is_empty_again():
    case = make.to_scoring()
    member = case.members[0]
    sheet, one = sheet_of(case, member), cell(case, 0, 1)
    scoring.fill(sheet, {one: D("13")}, actor=member.user)
    scoring.fill(sheet, {one: None}, actor=member.user)
    assert not sheet.scores.exists()


def test_a_sheet_is_not_handed_in_with_an_empty_cell():
    case = make.to_scoring()
    member = case.members[0]
    sheet = sheet_of(case, member)
    scoring.fill(sheet, {cell(case, 0, 1): D("13")}, actor=member.user)
    with pytest.raises(RuleBroken) as caught:
        scoring.hand_in(sheet, actor=member.user)
    assert codes(caught) == ["missing"] * 11


def test_a_handed_in_sheet_is_closed_and_carries_its_digest():
    case = make.to_scoring()
    member = case.members[0]
    sheet = make.fill(case, member)
    locked = scoring.hand_in(sheet, actor=member.user)
    points = {(one.bid_id, one.criterion_id): one.points for one in sheet.scores.all()}
    label = f"{case.tender.number}/{case.lot.number}"
    assert len(bytes.fromhex(locked.nonce)) == 16
    assert locked.digest == rules.digest(label, member.number, points, locked.nonce)
    with pytest.raises(WrongState):
        scoring.fill(sheet, {cell(case, 0, 1): D("1")}, actor=member.user)


def test_the_digest_in_the_log_does_not_let_scores_be_guessed():
    case = make.to_scoring()
    member = case.members[0]
    locked = scoring.hand_in(make.fill(case, member), actor=member.user)
    entry = AuditEntry.objects.get(action="tenders.scoresheet.lock")
    assert entry.inputs["digest"] == locked.digest
    assert not AuditEntry.objects.filter(inputs__icontains=locked.nonce).exists()
    points = {(one.bid_id, one.criterion_id): one.points for one in locked.scores.all()}
    label = f"{case.tender.number}/{case.lot.number}"
    tried = json.dumps(
        {
            "lot": label,
            "member": member.number,
            "scores": sorted([bid, item, f"{value:.2f}"] for (bid, item), value in points.items()),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )
    assert sha256(tried.encode()).hexdigest() != locked.digest
    assert (
        locked.nonce
        != scoring.hand_in(make.fill(case, case.members[1]), actor=case.members[1].user).nonce
    )


def test_nobody_sees_anothers_sheet_before_the_bids_are_ranked():
    case = make.to_scoring()
    mine, other = case.members[0], case.members[1]
    scoring.hand_in(make.fill(case, other), actor=other.user)
    scoring.hand_in(make.fill(case, mine), actor=mine.user)
    for user in (mine.user, case.chair):
        assert [s.member for s in ScoreSheet.objects.visible_to(user)] == [mine]
    for user in (case.who.officer, case.who.approver, case.who.auditor, case.bidders[0]):
        assert not ScoreSheet.objects.visible_to(user).exists()


def test_a_member_neither_fills_nor_hands_in_anothers_sheet():
    case = make.to_scoring()
    mine, other = case.members[0], case.members[1]
    with pytest.raises(NotAllowed):
        scoring.fill(sheet_of(case, other), {cell(case, 0, 1): D("1")}, actor=mine.user)


def test_the_log_never_holds_points():
    case = make.to_scoring()
    make.fill(case, case.members[0])
    for entry in AuditEntry.objects.filter(action__startswith="tenders.scoresheet"):
        assert set(entry.inputs) <= {"cells", "row_before"}


def test_after_the_ranking_those_who_work_with_the_result_see_the_sheets():
    case = make.to_ranked()
    for user in (case.who.officer, case.who.auditor, case.members[1].user):
        assert ScoreSheet.objects.visible_to(user).count() == 7
    for user in (case.bidders[0], case.who.editor, case.who.stranger):
        assert not ScoreSheet.objects.visible_to(user).exists()


# Objective items --------------------------------------------------------------------------------


def differing():
    """All sheets are in; one member gives the third bidder other objective points."""
    case = make.to_scoring()
    for place, member in enumerate(case.members):
        sheet = make.fill(case, member, place)
        if place == 2:
            scoring.fill(sheet, {cell(case, 2, 2): D("6")}, actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    return make.refresh(case)


def test_members_who_differ_on_an_objective_item_stop_the_ranking():
    case = differing()
    with pytest.raises(RuleBroken) as caught:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(caught) == ["objective"]


def test_only_the_differing_objective_item_is_corrected_and_the_sheet_keeps_its_digest():
    case = differing()
    member = case.members[2]
    sheet = sheet_of(case, member)
    digest = sheet.digest
    with pytest.raises(RuleBroken):
        scoring.correct(sheet, cell(case, 1, 1), D("3"), reason="改", actor=member.user)
    with pytest.raises(RuleBroken) as caught:
        scoring.correct(sheet, cell(case, 2, 2), D("16"), reason="", actor=member.user)
    assert codes(caught) == ["reason", "out_of_range"]
    score = scoring.correct(
        sheet, cell(case, 2, 2), D("9"), reason="漏看一份合同", actor=member.user
    )
    assert (score.points, score.corrected, score.value) == (D("6.00"), D("9"), D("9"))
    assert score.corrections.get().ground == "objective"
    assert sheet_of(case, member).digest == digest
    assert ranking.rank(case.lot, actor=case.chair).status == "ranked"


# Ranking ----------------------------------------------------------------------------------------


def test_the_bids_are_not_ranked_before_every_sheet_is_in_nor_by_who_is_not_the_chair():
    case = make.to_scoring()
    with pytest.raises(RuleBroken) as caught:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(caught) == ["sheets"]
    with pytest.raises(NotAllowed):
        ranking.rank(case.lot, actor=case.who.officer)


def test_a_chair_who_has_read_the_lot_before_the_last_sheet_came_in_ranks_all_the_same():
    case = make.to_conformity()
    read_before = Lot.objects.get(pk=case.lot.pk)
    case = make.score(make.conform(case))
    ranking.rank(read_before, actor=case.chair)
    assert make.refresh(case).lot.status == "ranked"
    assert case.lot.evaluation["expect"]["outcome"] == "ranked"


def test_a_sheet_is_handed_in_before_the_lot_is_ranked_or_after_never_meanwhile(monkeypatch):
    case = make.to_scoring()
    sheet = make.fill(case, case.members[0])
    locked = []
    monkeypatch.setattr(scoring, "lock", lambda row: locked.append(row) or row)
    scoring.hand_in(sheet, actor=case.members[0].user)
    assert locked == [case.lot]


def test_the_ranking_is_computed_by_the_rules_and_kept_with_each_bid():
    case = make.to_ranked()
    results = BidResult.objects.filter(bid__lot=case.lot).order_by("rank")
    expected = case.lot.evaluation["expect"]["ranking"]
    assert [(one.name, one.rank) for one in results] == [
        (row["name"], row["rank"]) for row in expected
    ]
    for one, row in zip(results, expected, strict=True):
        assert one.total == D(row["total"])
        assert one.points + one.price_score == one.total
        assert one.bid.rank == one.rank and one.bid.status == "ranked"


def test_a_small_enterprise_that_claims_it_gets_its_deduction_only_for_the_evaluation():
    case = make.conform(make.to_conformity(small_rate=D("0.10")))
    type(case.bids[0]).objects.filter(pk=case.bids[0].pk).update(small_claimed=True)
    case = make.score(make.refresh(case))
    ranking.rank(case.lot, actor=case.chair)
    result = BidResult.objects.get(bid=case.bids[0])
    assert (result.evaluated_price, result.bid.price) == (D("8550000.00"), D("9500000.00"))
    assert BidResult.objects.get(bid=case.bids[1]).evaluated_price == D("9000000.00")


def test_a_rejected_bid_is_in_the_case_with_its_reason_and_not_in_the_ranking():
    case = make.to_conformity()
    case = make.score(make.conform(case, against=[case.bids[3]]))
    ranking.rank(case.lot, actor=case.chair)
    data = make.refresh(case).lot.evaluation
    assert data["bids"][3]["rejected"] == "未按要求签署"
    assert len(data["expect"]["ranking"]) == 3


def test_recompute_agrees_with_the_full_and_with_the_public_case(tmp_path, capsys):
    case = make.to_ranked(prices=make.PRICES)
    winner = case.lot.evaluation["expect"]["ranking"][0]["name"]
    hidden = public_case(case.lot.evaluation, [winner])
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps([case.lot.evaluation, hidden], ensure_ascii=False))
    call_command("recompute", str(path))
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["agrees"] for line in lines] == [True, True]
    text = json.dumps(hidden, ensure_ascii=False)
    assert winner in text
    losers = [one.name for one in case.suppliers if one.name != winner]
    assert not any(name in text for name in losers)


# The report -------------------------------------------------------------------------------------


def test_the_last_signature_ends_the_evaluation_and_puts_the_report_on_paper(
    django_capture_on_commit_callbacks,
):
    case = make.to_ranked()
    with django_capture_on_commit_callbacks(execute=True):
        for member in case.members[:-1]:
            report.sign(case.lot, actor=member.user)
        assert make.refresh(case).lot.status == "ranked"
        report.sign(case.lot, dissent="对人员配置的评分标准有异议。", actor=case.members[-1].user)
    case = make.refresh(case)
    assert case.lot.status == "report_signed"
    assert case.committee.status == "disbanded"
    assert case.lot.report.content.read().startswith(b"%PDF-")


def test_a_member_signs_once_and_only_members_sign():
    case = make.to_ranked()
    member = case.members[0]
    report.sign(case.lot, actor=member.user)
    again = report.sign(case.lot, dissent="后悔", actor=member.user)
    assert again.dissent == ""
    with pytest.raises(NotAllowed):
        report.sign(case.lot, actor=case.who.officer)


def test_there_is_nothing_to_sign_before_the_ranking():
    case = make.to_scoring()
    with pytest.raises(WrongState):
        report.sign(case.lot, actor=case.members[0].user)


def test_scores_are_deleted_by_nobody_once_handed_in():
    case = make.to_ranked()
    assert Score.objects.filter(sheet__lot=case.lot).count() == 7 * 4 * 3
