"""A member is replaced while the committee evaluates, or the committee is formed anew (art. 49)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.http import Http404
from django.urls import reverse

from procurement import clock
from procurement.access import visible_or_404
from procurement.audit.models import AuditEntry
from procurement.documents.pdf import compose
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.registry import case_kinds
from procurement.rules.recompute import recompute
from tenders.findings import Opinion
from tenders.lifecycle.lot import EVALUATING, LotState
from tenders.models import (
    Bid,
    BidResult,
    CandidateOpinion,
    Committee,
    ConformityOpinion,
    LowPriceReview,
    ScoreSheet,
    SetBack,
)
from tenders.rules.replacement import goes_back
from tenders.services import (
    checking,
    committee,
    conformity,
    decision,
    low_price,
    ranking,
    replacing,
    report,
    scoring,
)
from tenders.services.papers import report_context
from tenders.timeline import timeline_of
from tests.factories import evaluation as make
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def replace(case, member, ground="ill", reason="突发疾病", **values):
    """The officer replaces; the case as it is then, and who is new."""
    new = replacing.replace_member(
        member, ground=ground, reason=reason, actor=case.who.officer, **values
    )
    return make.refresh(case), new


def dissolve(case, reason="三名成员缺席，无法及时补足"):
    replacing.dissolve(case.committee, reason=reason, actor=case.who.approver)
    return make.refresh(case)


def opinion_of(case, member, against=()):
    opinions = {bid.pk: Opinion(bid not in against, "未签署") for bid in case.bids}
    conformity.give_opinions(case.lot, opinions, actor=member.user)


def test_only_lots_under_evaluation_go_back_and_every_state_behind_the_gate_does():
    back = {state for state in LotState.values if goes_back(state)}
    assert back == set(EVALUATING) - {"qualification", "conformity"}


STAGES = {
    "conformity": make.to_conformity,
    "scoring": make.to_scoring,
    "scored": lambda: make.score(make.to_scoring()),
    "ranked": make.to_ranked,
}


@pytest.mark.parametrize("stage", STAGES)
def test_at_every_stage_a_member_is_replaced_and_the_lot_goes_on_from_its_conformity_review(stage):
    case = STAGES[stage]()
    old = case.members[1]
    kept = {
        sheet.member_id: (sheet.status, sheet.digest)
        for sheet in case.lot.sheets.exclude(member=old)
    }
    case, new = replace(case, old)
    assert (case.committee.status, case.lot.status) == ("forming", "conformity")
    assert {bid.status for bid in case.bids} == {"qualified"}
    assert new.user not in {one.user for one in case.committee.members.exclude(pk=new.pk)}
    assert recompute(Committee.objects.get().draws[-1], case_kinds).agrees is True
    case = make.made_up(case)
    # The others have spoken already: the new member alone gives an opinion.
    if stage != "conformity":
        assert [one.params["number"] for one in conformity.outstanding(case.lot, "conformity")] == [
            new.number
        ]
        opinion_of(case, new)
        conformity.close(case.lot, actor=case.chair)
        assert {
            sheet.member_id: (sheet.status, sheet.digest)
            for sheet in case.lot.sheets.in_force().exclude(member=new)
        } == kept
    else:
        make.conform(case)
    case = make.refresh(case)
    for member in case.members:
        if case.lot.sheets.get(member=member).status == "open":
            scoring.hand_in(make.fill(case, member), actor=member.user)
    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    assert make.refresh(case).lot.status == "report_signed"


def test_what_the_replaced_member_found_is_kept_void_and_counted_nowhere():
    case = make.to_ranked()
    old = case.members[1]
    before = case.lot.evaluation["bids"][0]["judges"]
    case, new = replace(case, old)
    assert not ConformityOpinion.objects.filter(member=old, void_at=None).exists()
    assert ConformityOpinion.objects.filter(member=old).count() == 4
    void = ScoreSheet.objects.get(member=old)
    assert void.void_at is not None and void.digest and void.scores.count() == 12
    case = make.made_up(case)
    opinion_of(case, new)
    conformity.close(case.lot, actor=case.chair)
    case = make.refresh(case)
    scoring.hand_in(make.fill(case, new, shift=9), actor=new.user)
    ranking.rank(case.lot, actor=case.chair)
    judges = make.refresh(case).lot.evaluation["bids"][0]["judges"]
    assert len(judges) == len(before) == 7
    assert judges[:-1] == [one for place, one in enumerate(before) if place != 1]


def test_the_ranking_is_void_and_kept_with_the_file_and_the_signatures_with_it():
    case = make.to_ranked()
    ranked = case.lot.evaluation["expect"]["ranking"]
    for member in case.members[2:5]:
        report.sign(case.lot, actor=member.user)
    case, _new = replace(case, case.members[1])
    kept = SetBack.objects.get()
    assert (kept.stood, kept.before["ranking"]) == ("ranked", ranked)
    assert case.lot.evaluation is None and not BidResult.objects.exists()
    assert {bid.rank for bid in case.bids} == {None}
    assert kept.signatures.count() == 3 and not case.lot.signed.exists()
    assert case.lot.void_signatures.count() == 3


def test_a_ranking_that_comes_out_the_same_is_made_all_the_same():
    case = make.to_ranked()
    before = case.lot.evaluation
    old = case.members[-1]
    other = person(Role.EVALUATOR, at=case.who.buyer)
    case, new = replace(case, old, representative=other)
    case = make.made_up(case)
    opinion_of(case, new)
    conformity.close(case.lot, actor=case.chair)
    scoring.hand_in(make.fill(make.refresh(case), new, shift=6), actor=new.user)
    ranking.rank(case.lot, actor=case.chair)
    assert make.refresh(case).lot.evaluation == before


def test_nothing_is_evaluated_until_the_new_member_has_stated_and_the_committee_is_convened():
    case = make.to_scoring()
    sheet = make.fill(case, case.members[2])
    case, new = replace(case, case.members[1])
    assert not Bid.objects.visible_to(new.user).exists()
    with pytest.raises(WrongState):
        scoring.hand_in(sheet, actor=case.members[1].user)
    with pytest.raises(RuleBroken) as caught:
        opinion_of(case, case.members[2])
    assert codes(caught) == ["committee"]
    with pytest.raises(RuleBroken) as caught:
        committee.convene(case.committee, actor=case.who.officer)
    assert codes(caught) == ["statement"]
    make.declare(case, new)
    assert Bid.objects.visible_to(new.user).count() == 4
    committee.convene(case.committee, actor=case.who.officer)
    assert make.refresh(case).committee.status == "convened"


def test_the_replaced_member_sees_and_does_nothing_more():
    case = make.to_ranked()
    old = case.members[1]
    assert Bid.objects.visible_to(old.user).exists()
    case, _new = replace(case, old)
    assert not Bid.objects.visible_to(old.user).exists()
    assert not ScoreSheet.objects.visible_to(old.user).exists()
    assert not Committee.objects.visible_to(old.user).exists()
    assert not SetBack.objects.visible_to(old.user).exists()
    with pytest.raises(NotAllowed):
        opinion_of(case, old)
    with pytest.raises(Http404):
        visible_or_404(Bid, old.user, pk=case.bids[0].pk)


def test_where_the_chair_is_replaced_a_new_chair_is_elected_before_it_goes_on():
    case = make.to_scoring()
    old = next(one for one in case.members if one.is_chair)
    case, new = replace(case, old, ground="discipline", reason="对外联系投标人")
    make.declare(case, new)
    with pytest.raises(RuleBroken) as caught:
        committee.convene(case.committee, actor=case.who.officer)
    assert codes(caught) == ["chair"]
    with pytest.raises(NotAllowed):
        conformity.close(case.lot, actor=old.user)
    case = make.made_up(case)
    assert case.chair not in (None, old.user)
    assert case.committee.members.get(pk=old.pk).is_chair  # as the chair it was


def test_another_outcome_of_the_review_has_the_others_score_the_bid_that_came_back(client):
    case = make.to_conformity(prices=(*make.PRICES, "9700000"))
    last = case.bids[-1]
    for place, member in enumerate(case.members):
        opinion_of(case, member, against=[last] if place < 4 else ())
    conformity.close(case.lot, actor=case.chair)
    case = make.score(make.refresh(case))
    assert case.lot.bids.get(pk=last.pk).status == "not_conforming"
    case, new = replace(case, case.members[1])
    case = make.made_up(case)
    opinion_of(case, new)
    conformity.close(case.lot, actor=case.chair)
    case = make.refresh(case)
    assert {bid.status for bid in case.bids} == {"conforming"}
    other = case.members[1]
    sheet = case.lot.sheets.get(member=other)
    assert (sheet.status, sheet.scores.count()) == ("open", 12)
    given = sheet.scores.first()
    cells = {(given.bid_id, given.criterion_id): given.points - 1}
    assert [one.code for one in scoring.fill(sheet, cells, actor=other.user)] == ["handed_in"]
    with pytest.raises(RuleBroken):
        scoring.hand_in(sheet, actor=other.user)
    client.force_login(other.user)
    page = BeautifulSoup(
        client.get(reverse("tenders:scores", args=[case.lot.pk])).content, "html.parser"
    )
    cells = page.select("td input.in")
    assert (len(cells), len([one for one in cells if one.has_attr("readonly")])) == (15, 12)
    criteria = case.lot.criteria.all()
    cells = {(last.pk, one.pk): make.points_for(case, last, one, 1) for one in criteria}
    assert scoring.fill(sheet, cells, actor=other.user) == ()
    digest = sheet.digest
    sheet = scoring.hand_in(sheet, actor=other.user)
    assert sheet.status == "locked" and sheet.digest != digest
    given.refresh_from_db()
    assert given.points == sheet.scores.get(pk=given.pk).points


def test_points_of_a_bid_that_fell_out_hinder_nothing_and_count_nowhere():
    case = make.to_conformity(prices=(*make.PRICES, "9700000"))
    last = case.bids[-1]
    for place, member in enumerate(case.members):
        opinion_of(case, member, against=[last] if place < 3 else ())
    conformity.close(case.lot, actor=case.chair)
    case = make.refresh(case)
    for member in case.members:  # far from the others, and different on the objective item
        scoring.hand_in(make.fill(case, member), actor=member.user)
    objective = case.lot.criteria.get(objective=True)
    odd = case.lot.sheets.get(member=case.members[2]).scores.get(bid=last, criterion=objective)
    type(odd).objects.filter(pk=odd.pk).update(points=0)
    assert scoring.differing_cells(case.lot) == ((last.pk, objective.pk),)
    case, new = replace(case, case.members[6], representative=person(
        Role.EVALUATOR, at=case.who.buyer
    ))  # fmt: skip
    case = make.made_up(case)
    opinion_of(case, new, against=[last])
    conformity.close(case.lot, actor=case.chair)
    case = make.refresh(case)
    assert case.lot.bids.get(pk=last.pk).status == "not_conforming"
    scoring.hand_in(make.fill(case, new), actor=new.user)
    assert scoring.differing_cells(case.lot) == ()
    assert ranking.rank(case.lot, actor=case.chair).status == "ranked"


def test_where_too_few_conform_without_the_void_opinion_the_lot_fails():
    case = make.to_conformity(prices=make.PRICES[:3])
    bad = case.bids[0]
    for place, member in enumerate(case.members):
        opinion_of(case, member, against=[bad] if place < 3 else ())
    conformity.close(case.lot, actor=case.chair)
    case, new = replace(make.refresh(case), case.members[4])
    case = make.made_up(case)
    opinion_of(case, new, against=[bad])
    assert conformity.close(case.lot, actor=case.chair).status == "failed_conforming"


def test_a_low_price_is_judged_again_with_what_was_explained_and_time_that_was_cut_is_given_again():
    case = make.to_scoring(prices=("9500000", "9000000", "8800000", "3000000", "3100000"))
    assert case.lot.status == "low_price"
    first, second = LowPriceReview.objects.order_by("bid")
    low_price.explain(first, "人工、车辆、油料", actor=case.bidders[3])
    case, new = replace(case, case.members[1])
    with clock.travel(clock.now() + timedelta(hours=2)):
        case = make.made_up(case)
        opinion_of(case, new)
        conformity.close(case.lot, actor=case.chair)
        again = LowPriceReview.objects.get(pk=second.pk)
        assert make.refresh(case).lot.status == "low_price"
        assert again.due_at > clock.now() > second.due_at
        low_price.explain(again, "自有车辆", actor=case.bidders[4])
        for member in case.members:
            opinions = {bid.pk: Opinion(True) for bid in case.bids[3:]}
            conformity.give_opinions(case.lot, opinions, actor=member.user, subject="low_price")
        assert low_price.close(case.lot, actor=case.chair).status == "scoring"


def test_the_opinions_on_candidates_are_written_anew():
    case = make.to_ranked(**make.APART)
    texts = {bid.pk: "方案可行" for bid in case.bids}
    decision.describe(case.lot, texts, actor=case.chair)
    case, _new = replace(case, case.members[1])
    assert not CandidateOpinion.objects.exists()
    assert ["示例乙环境服务有限公司", "方案可行"] in SetBack.objects.get().before["opinions"]


# Several lots -----------------------------------------------------------------------------------


def two_lots():
    """The first lot's report is signed, the second one is scored."""
    case = make.to_conformity(lots=2)
    one, two = case.lots
    make.qualify(case, two)
    make.conform(case, lot=two)
    case = make.score(make.conform(case))
    ranking.rank(one, actor=case.chair)
    for member in case.members:
        report.sign(one, actor=member.user)
    return make.refresh(case), one, two


def test_a_lot_whose_report_is_signed_keeps_what_the_member_found_in_it():
    case, one, two = two_lots()
    old = case.members[1]
    judges = case.lot.evaluation
    case, new = replace(case, old)
    one, two = make.Lot.objects.order_by("number")
    assert (one.status, two.status) == ("report_signed", "conformity")
    assert one.sheets.in_force().count() == 7
    assert ranking.agrees(one, ranking.case_of(one)) and one.evaluation == judges
    said = report_context(one)
    assert [member.number for member, _signature in said["members"]] == [1, 2, 3, 4, 5, 6, 7]
    assert said["replaced"] == []
    assert new.number == 8


def test_a_lot_that_is_evaluated_again_counts_nothing_of_who_was_replaced_since():
    case, one, _two = two_lots()
    case, _new = replace(case, case.members[1])
    case = make.made_up(case)
    checking.reevaluate(one, ground="sum", found="汇总有误", actor=case.who.officer)
    one.refresh_from_db()
    assert one.status == "conformity"
    assert one.sheets.in_force().count() == 6
    assert SetBack.objects.filter(lot=one).get().reason == replacing.WHY_SINCE


# Formed anew ------------------------------------------------------------------------------------


def test_a_committee_that_cannot_be_made_up_is_dissolved_and_another_evaluates_from_conformity_on():
    case = make.to_ranked(who=make.cast(experts=14))
    old = list(case.members)
    case = dissolve(case)
    assert (case.committee.status, case.lot.status) == ("dissolved", "conformity")
    assert case.members == []
    assert not any(Bid.objects.visible_to(one.user).exists() for one in old)
    assert not ConformityOpinion.objects.in_force().exists()
    assert not ScoreSheet.objects.in_force().exists()
    other = person(Role.EVALUATOR, at=case.who.buyer)
    with pytest.raises(RuleBroken) as caught:
        make.form(case)  # with the representative who sat there before
    assert codes(caught) == ["representative"]
    case = make.form(case, representatives=[other])
    assert [one.number for one in case.members] == [8, 9, 10, 11, 12, 13, 14]
    assert not {one.user_id for one in case.members} & {one.user_id for one in old}
    make.elect(make.declare(case))
    committee.convene(case.committee, actor=case.who.officer)
    case = make.score(make.conform(make.refresh(case)))
    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    case = make.refresh(case)
    assert (case.lot.status, case.committee.status) == ("report_signed", "disbanded")


def test_only_a_second_person_dissolves_with_a_reason_and_while_something_is_evaluated():
    case = make.to_scoring()
    for user in (case.who.officer, case.chair, case.who.auditor):
        with pytest.raises(NotAllowed):
            replacing.dissolve(case.committee, reason="缺席", actor=user)
    with pytest.raises(RuleBroken) as caught:
        replacing.dissolve(case.committee, reason=" ", actor=case.who.approver)
    assert codes(caught) == ["reason"]
    case = make.to_signed()
    with pytest.raises(WrongState):
        replacing.dissolve(case.committee, reason="缺席", actor=case.who.approver)


def test_where_nobody_can_be_drawn_nothing_changes_until_the_committee_is_dissolved():
    case = make.to_scoring(who=make.cast(experts=6))
    with pytest.raises(RuleBroken) as caught:
        replace(case, case.members[1])
    assert codes(caught) == ["pool"]
    case = make.refresh(case)
    assert (case.committee.status, case.lot.status) == ("convened", "scoring")
    case = dissolve(case)
    with pytest.raises(RuleBroken) as caught:
        make.form(case, representatives=[])
    assert codes(caught) == ["pool"]
    assert make.refresh(case).committee.status == "dissolved"


# On record --------------------------------------------------------------------------------------


def test_the_report_says_who_was_replaced_when_and_why_and_that_the_composition_is_lawful():
    case = make.to_ranked()
    old = next(one for one in case.members if one.is_chair)
    case, new = replace(case, old, ground="discipline", reason="对外联系投标人")
    case = make.made_up(case)
    opinion_of(case, new)
    conformity.close(case.lot, actor=case.chair)
    case = make.refresh(case)
    scoring.hand_in(make.fill(case, new), actor=new.user)
    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    case = make.refresh(case)
    page = compose(
        "tenders/documents/report.html", report_context(case.lot), title="评标报告",
        created=clock.now(),
    )  # fmt: skip
    assert f"{old.number} 号成员 {old.user}（原组长）" in page
    assert f"由 {new.number} 号成员接替" in page
    assert "对外联系投标人" in page
    assert "由 7 人组成，其中评审专家 6 人" in page
    assert "退回符合性审查" in page and "原排序作废：1. " in page
    assert ScoreSheet.objects.get(member=old).digest in page


def test_log_and_timeline_say_who_was_replaced_by_number_and_never_by_name():
    case = make.to_scoring()
    old = case.members[1]
    case, new = replace(case, old, ground="absent", reason="未到场")
    entry = AuditEntry.objects.get(action="tenders.committee.replace")
    assert entry.inputs == {
        "replaced": old.number, "by": new.number, "ground": "absent", "why": "未到场",
    }  # fmt: skip
    assert AuditEntry.objects.filter(action="tenders.lot.set_back", outcome="done").exists()
    void = AuditEntry.objects.get(action="tenders.lot.void_opinions")
    assert void.inputs == {"opinions": 4, "sheets": 1}
    inside = [str(one.what) for one in timeline_of(case.lot, clock.now(), inside=True)]
    assert any((f"{old.number}" in one and "更换" in one) or "replaced" in one for one in inside)
    assert not any(str(old.user) in one for one in inside)
    outside = [str(one.what) for one in timeline_of(case.lot, clock.now(), inside=False)]
    assert not any(str(old.number) in one for one in outside)
