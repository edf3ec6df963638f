"""The check before the signature and the evaluation done again (87号令第六十四条)."""

from __future__ import annotations

import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tenders.models import ReportSignature, Score, ScoreCorrection
from tenders.services import award, checking, ranking, report, scoring
from tenders.services.papers import report_context
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
D = Decimal


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data})


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def far_off(**values):
    """Everybody has handed in; the second member gives the last bid next to nothing."""
    case = make.to_scoring(**values)
    item = case.lot.criteria.get(part="technical", objective=False)
    cell = (case.bids[3].pk, item.pk)
    for place, member in enumerate(case.members):
        sheet = make.fill(case, member, place)
        if place == 1:
            scoring.fill(sheet, {cell: D(2)}, actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    make.refresh(case)
    return case, case.lot.sheets.get(member=case.members[1]), cell


def judge(case, sheet, cell, *, stands, members=None):
    """A majority says the same."""
    for member in members or case.members[: len(case.members) // 2 + 1]:
        checking.judge(sheet, cell, stands=stands, reason="对照投标文件", actor=member.user)


def test_a_score_far_from_the_others_keeps_the_bids_from_being_ranked():
    case, _sheet, _cell = far_off()
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(refused) == ["extreme"]
    assert refused.value.reasons[0].article == "87号令第六十四条"


def test_the_majority_lets_a_score_stand_and_its_reasons_are_in_the_report():
    case, sheet, cell = far_off()
    half = case.members[: len(case.members) // 2]
    judge(case, sheet, cell, stands=True, members=half)
    with pytest.raises(RuleBroken):
        ranking.rank(case.lot, actor=case.chair)
    judge(case, sheet, cell, stands=True)
    assert ranking.rank(case.lot, actor=case.chair).status == "ranked"
    (told,) = report_context(make.refresh(case).lot)["checked"]
    assert (told["points"], told["member"]) == (D(2), case.members[1].number)
    assert {one.reason for one in told["opinions"]} == {"对照投标文件"}


def test_an_extreme_score_is_corrected_by_its_own_member_with_that_ground():
    case, sheet, cell = far_off()
    member = case.members[1].user
    with pytest.raises(RuleBroken) as refused:
        scoring.correct(sheet, cell, D(34), reason="看错", actor=member)
    assert codes(refused) == ["ground"], "nobody has found it extreme yet"
    judge(case, sheet, cell, stands=False)
    with pytest.raises(RuleBroken):
        ranking.rank(case.lot, actor=case.chair)
    with pytest.raises(NotAllowed):
        scoring.correct(sheet, cell, D(34), reason="看错", actor=case.chair)
    scoring.correct(sheet, cell, D(34), reason="看错", actor=member)
    assert ScoreCorrection.objects.get().ground == "extreme"
    assert sheet.scores.get(bid_id=cell[0], criterion_id=cell[1]).points == D(2), "as handed in"
    assert ranking.rank(case.lot, actor=case.chair).status == "ranked"


def test_opinions_are_about_the_points_that_stood_there():
    case, sheet, cell = far_off()
    judge(case, sheet, cell, stands=False)
    scoring.correct(sheet, cell, D(3), reason="看错", actor=case.members[1].user)
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(refused) == ["extreme"], "still far, and nobody has looked at three points"


def test_a_member_names_a_score_that_the_system_did_not_list():
    case = make.score(make.to_scoring())
    item = case.lot.criteria.get(part="technical")
    sheet, cell = case.lot.sheets.get(member=case.members[0]), (case.bids[0].pk, item.pk)
    checking.judge(sheet, cell, stands=False, reason="畸高", actor=case.members[2].user)
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(refused) == ["extreme"]
    judge(case, sheet, cell, stands=True, members=case.members[2:])
    assert ranking.rank(case.lot, actor=case.chair).status == "ranked"


def test_nobody_judges_a_score_before_every_sheet_is_in_nor_an_objective_one():
    case = make.to_scoring()
    item = case.lot.criteria.get(part="technical")
    sheet = make.fill(case, case.members[0])
    scoring.hand_in(sheet, actor=case.members[0].user)
    with pytest.raises(RuleBroken) as early:
        judge(case, sheet, (case.bids[0].pk, item.pk), stands=False)
    assert codes(early) == ["sheets"]
    for place, member in enumerate(case.members[1:]):
        scoring.hand_in(make.fill(case, member, place), actor=member.user)
    business = case.lot.criteria.get(part="business")
    with pytest.raises(RuleBroken) as objective:
        judge(case, sheet, (case.bids[0].pk, business.pk), stands=False)
    assert codes(objective) == ["item"]
    with pytest.raises(RuleBroken) as silent:
        checking.judge(
            sheet, (case.bids[0].pk, item.pk), stands=False, reason=" ", actor=case.chair
        )
    assert codes(silent) == ["reason"]
    with pytest.raises(NotAllowed):
        checking.judge(
            sheet, (case.bids[0].pk, item.pk), stands=False, reason="x", actor=case.who.officer
        )


def test_a_score_outside_its_range_and_a_wrong_sum_are_found_before_the_signature():
    case = make.to_ranked()
    score = Score.objects.filter(sheet__member=case.members[0]).first()
    Score.objects.filter(pk=score.pk).update(points=score.points + D(1))
    with pytest.raises(RuleBroken) as summed:
        report.sign(case.lot, actor=case.chair)
    assert "sum" in codes(summed)
    Score.objects.filter(pk=score.pk).update(points=D(99))
    with pytest.raises(RuleBroken) as ranged:
        report.sign(case.lot, actor=case.chair)
    assert "range" in codes(ranged)
    sheet, cell = score.sheet, (score.bid_id, score.criterion_id)
    scoring.correct(sheet, cell, D(10), reason="超出范围", actor=case.members[0].user)
    assert ScoreCorrection.objects.get().ground == "range"


def test_a_correction_after_the_ranking_voids_the_signatures_and_is_ranked_again():
    case = make.to_ranked()
    item = case.lot.criteria.get(part="technical")
    sheet, cell = case.lot.sheets.get(member=case.members[0]), (case.bids[0].pk, item.pk)
    report.sign(case.lot, actor=case.chair)
    before = case.bids[0].result.total
    judge(case, sheet, cell, stands=False)
    scoring.correct(sheet, cell, D(39), reason="畸高", actor=case.members[0].user)
    assert not make.refresh(case).lot.signed.exists()
    assert ReportSignature.objects.get().member.user == case.chair, "kept as history"
    with pytest.raises(RuleBroken) as refused:
        report.sign(case.lot, actor=case.chair)
    assert codes(refused) == ["sum"]
    ranking.rank(case.lot, actor=case.chair)
    make.refresh(case)
    assert case.bids[0].result.total < before
    with pytest.raises(RuleBroken) as same:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(same) == ["sum"], "nothing has changed since"
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    assert make.refresh(case).lot.status == "report_signed"


# Once the report is signed -----------------------------------------------------------------------


@pytest.mark.parametrize("received", [False, True])
def test_the_purchaser_has_the_same_committee_evaluate_again_until_the_winner(received):
    case = make.to_received() if received else make.to_signed()
    people = {one.pk for one in case.members}
    again = checking.reevaluate(
        case.lot, ground="extreme", found="成员一评分畸高", actor=case.who.officer
    )
    make.refresh(case)
    assert (case.lot.status, case.committee.status) == ("ranked", "convened")
    assert {one.pk for one in case.members} == people
    assert again.signatures.count() == len(people) and not case.lot.signed.exists()
    assert case.lot.reached_at("evaluated") is None and case.lot.reached_at("received") is None
    with pytest.raises(WrongState):
        award.determine_winner(case.lot, actor=case.who.approver)
    item = case.lot.criteria.get(part="technical")
    sheet, cell = case.lot.sheets.get(member=case.members[0]), (case.bids[0].pk, item.pk)
    judge(case, sheet, cell, stands=False)
    scoring.correct(sheet, cell, D(30), reason="畸高", actor=case.members[0].user)
    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    make.refresh(case)
    again.refresh_from_db()
    assert (case.lot.status, case.committee.status) == ("report_signed", "disbanded")
    assert again.changed is True
    assert report_context(case.lot)["reevaluations"].get() == again
    done = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"tenders.lot.reevaluate", "tenders.reevaluation.end"} <= done
    told = checking.tell_finance(
        again, on=clock.legal_today(), number="示采〔2026〕9号", actor=case.who.officer
    )
    assert told.told_number == "示采〔2026〕9号"
    with pytest.raises(WrongState):
        checking.tell_finance(again, on=clock.legal_today(), number="x", actor=case.who.officer)


def test_a_result_that_is_the_same_needs_no_report_to_the_finance_department():
    case = make.to_signed()
    again = checking.reevaluate(case.lot, ground="sum", found="有疑问", actor=case.who.officer)
    for member in case.members:
        report.sign(make.refresh(case).lot, actor=member.user)
    again.refresh_from_db()
    assert again.changed is False
    with pytest.raises(WrongState):
        checking.tell_finance(again, on=clock.legal_today(), number="x", actor=case.who.officer)


def test_nobody_evaluates_again_without_ground_nor_once_the_winner_is_determined():
    case = make.to_signed()
    with pytest.raises(RuleBroken) as bare:
        checking.reevaluate(case.lot, ground="", found=" ", actor=case.who.officer)
    assert codes(bare) == ["ground", "empty"]
    for user in (case.chair, case.who.approver, case.who.auditor):
        with pytest.raises(NotAllowed):
            checking.reevaluate(case.lot, ground="sum", found="x", actor=user)
    case = make.to_determined()
    with pytest.raises(WrongState):
        checking.reevaluate(case.lot, ground="sum", found="x", actor=case.who.officer)


# Through the pages -------------------------------------------------------------------------------


def test_members_settle_a_far_score_on_the_page_of_the_check(client):
    case, _sheet, cell = far_off()
    lot = case.lot
    client.force_login(case.chair)
    page = client.get(at("score_check", lot.pk)).content.decode()
    url = at("score_judge", lot.pk, case.members[1].number, str(cell[0]), cell[1])
    assert url in page and "to be decided" in page
    bare = send(client, url)
    assert bare.status_code == 422 and "Say whether the score stands" in bare.content.decode()
    for member in case.members[:4]:
        client.force_login(member.user)
        assert send(client, url, stands="no", reason="畸低").status_code == 302, member
    client.force_login(case.members[1].user)
    correct = at("score_correct", lot.pk, cell[0], cell[1])
    assert correct in client.get(at("score_check", lot.pk)).content.decode()
    assert send(client, correct, points="34", reason="看错").status_code == 302
    client.force_login(case.chair)
    assert send(client, at("rank", lot.pk)).status_code == 302
    name = client.get(at("score_name", lot.pk))
    assert name.status_code == 200
    named = send(
        client, at("score_name", lot.pk), member=case.members[0].number,
        cell=f"{case.bids[0].pk}/{cell[1]}", reason="畸高",
    )  # fmt: skip
    assert named.status_code == 302
    for user in (case.who.officer, case.who.auditor):
        client.force_login(user)
        assert client.get(at("score_check", lot.pk)).status_code == 200
        assert client.get(at("score_name", lot.pk)).status_code == 403


def test_the_officer_calls_the_committee_again_and_everybody_sees_what_is_next(client):
    case = make.to_signed()
    client.force_login(case.who.officer)
    url = at("reevaluate", case.lot.pk)
    assert url in client.get(at("lot", case.lot.pk)).content.decode()
    refused = send(client, url, ground="")
    assert refused.status_code == 422
    assert send(client, url, ground="sum", found="汇总疑问").status_code == 302
    make.refresh(case)
    assert "汇总疑问" in client.get(at("score_check", case.lot.pk)).content.decode()
    client.force_login(case.chair)
    assert at("report_sign", case.lot.pk) in client.get(at("lot", case.lot.pk)).content.decode()


def test_parts_read_by_code_are_looked_at_by_code(client):
    case, _sheet, cell = far_off(anonymous=True)
    lot, bid = case.lot, case.bids[3]
    code = bid.anonymous_part.code
    client.force_login(case.chair)
    page = client.get(at("score_check", lot.pk)).content.decode()
    assert code in page and bid.supplier.name not in page
    url = at("score_judge", lot.pk, case.members[1].number, code, cell[1])
    assert url in page
    assert bid.supplier.name not in client.get(url).content.decode()
    named = at("score_judge", lot.pk, case.members[1].number, str(bid.pk), cell[1])
    assert client.get(named).status_code == 404
    for member in case.members[:4]:
        client.force_login(member.user)
        assert send(client, url, stands="no", reason=f"{code}畸低").status_code == 302
    client.force_login(case.members[1].user)
    correct = at("score_correct_coded", lot.pk, code, cell[1])
    assert send(client, correct, points="34", reason="看错").status_code == 302
    said = AuditEntry.objects.filter(action__in=("tenders.lot.judge_score",))
    assert not any("bid" in one.inputs for one in said)
