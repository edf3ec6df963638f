"""Objective items on which a member insists: the majority's points count (87号令第六十一条)."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.calendars.services import calendar
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.rules.recompute import recompute
from tenders.guards.evaluation import sheets_in_force
from tenders.guards.points import points_of
from tenders.models import ObjectiveConclusion
from tenders.rules.cases import CASE_KINDS
from tenders.rules.objective import found_of
from tenders.rules.published import public_case
from tenders.selectors.todos import load, mine, todos
from tenders.services import checking, concluding, ranking, report, scoring
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


def differ(points=None, places=(3,), part="business", **values):
    """Everybody has handed in; of the objective item members give `points`, else the same."""
    case = make.to_scoring(**values)
    item = case.lot.criteria.get(part=part, objective=True)
    cells = [(case.bids[place].pk, item.pk) for place in places]
    for place, member in enumerate(case.members):
        sheet = make.fill(case, member, place)
        given = (points or {1: 9}).get(place)
        if given is not None:
            scoring.fill(sheet, dict.fromkeys(cells, D(given)), actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    return make.refresh(case), cells[0]


def insist(case, cell, place=1):
    concluding.keep(case.lot, cell, reason="业绩合同未盖章", actor=case.members[place].user)


def settle(case, cell):
    """The second member insists, the chair records the majority."""
    insist(case, cell)
    return concluding.conclude(case.lot, cell, reason="合同原件已核对", actor=case.chair)


def bid_of(case, cell, rows):
    name = next(one.supplier.name for one in case.bids if one.pk == cell[0])
    return next(row for row in rows if row["name"] == name)


# The majority counts -----------------------------------------------------------------------------


def test_bids_are_not_ranked_while_members_differ_and_are_once_the_majority_is_recorded():
    case, cell = differ()
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(refused) == ["objective"]
    assert refused.value.reasons[0].article == "87号令第六十一条、第六十四条"
    made = settle(case, cell)
    assert (made.points, made.stated_by.user) == (D(12), case.chair)
    assert made.given == {str(one.number): "9.00" if place == 1 else "12.00"
                          for place, one in enumerate(case.members)}  # fmt: skip
    assert ranking.rank(case.lot, actor=case.chair).status == "ranked"


def test_the_points_of_the_majority_count_for_all_and_the_sheets_stay_as_written():
    plain = make.score(make.to_scoring())
    ranking.rank(plain.lot, actor=plain.chair)
    case, cell = differ()
    settle(case, cell)
    ranking.rank(case.lot, actor=case.chair)
    make.refresh(case)
    own = case.lot.sheets.get(member=case.members[1]).scores.get(
        bid_id=cell[0], criterion_id=cell[1]
    )
    assert (own.points, own.corrected) == (D(9), None)
    row = bid_of(case, cell, case.lot.evaluation["bids"])
    assert {judge["business"] for judge in row["judges"]} == {"12.00"}
    totals = [
        [one["total"] for one in which.lot.evaluation["expect"]["ranking"]]
        for which in (make.refresh(plain), case)
    ]
    assert totals[0] == totals[1], "as if all had given the same"
    bid = next(one for one in case.bids if one.pk == cell[0])
    told = {
        str(one.name): one.points for one in points_of(case.lot, bid, sheets_in_force(case.lot))
    }
    assert told["同类业绩"] == D("12.00"), "what its bidder is told"


def test_the_published_case_shows_what_was_given_and_what_counts_and_is_computed_again():
    case, cell = differ()
    settle(case, cell)
    ranking.rank(case.lot, actor=case.chair)
    kept = make.refresh(case).lot.evaluation
    for seen in (kept, public_case(kept, [])):
        assert recompute(seen, CASE_KINDS).agrees is True
        (said,) = [row["reason"] for row in seen["bids"] if "reason" in row]
        assert said == [
            {
                "item": "同类业绩",
                "given": ["12.00"] * 6 + ["9.00"],
                "points": "12.00",
                "article": "87号令第六十一条",
            }
        ]
        given = dict(enumerate(map(D, said[0]["given"])))
        assert found_of(given, len(given)).points == D(said[0]["points"])


# When it may be recorded -------------------------------------------------------------------------


def test_a_member_is_heard_before_the_majority_is_recorded():
    case, cell = differ({1: 9, 2: 6})
    insist(case, cell, place=1)
    with pytest.raises(RuleBroken) as early:
        concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    assert codes(early) == ["unheard"]
    assert early.value.reasons[0].params == {"number": case.members[2].number}
    insist(case, cell, place=2)
    assert concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair).points == D(12)


def test_silence_counts_once_the_next_working_day_is_over():
    case, cell = differ()
    with clock.travel(clock.now() + timedelta(days=20)):
        made = concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    assert made.lapsed_at is None


def test_without_a_majority_nothing_is_recorded_and_the_refusal_says_who_looks_again(client):
    case, cell = differ({1: 9, 2: 9, 3: 9, 4: 6})
    for place in range(1, 5):
        with pytest.raises(RuleBroken) as alone:
            insist(case, cell, place=place)
        assert codes(alone) == ["member"]
    with clock.travel(clock.now() + timedelta(days=20)), pytest.raises(RuleBroken) as tied:
        concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    assert codes(tied) == ["no_majority"]
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    (reason,) = refused.value.reasons
    assert "同类业绩, 示例丁环境服务有限公司" in reason.text() and "more than half" in reason.text()
    client.force_login(case.chair)
    page = client.get(at("score_check", case.lot.pk)).content.decode()
    assert "Members no. 1, 2, 3, 4, 5, 6, 7 check the item against the bid again" in page
    assert at("score_conclude", case.lot.pk, str(cell[0]), cell[1]) not in page
    stopped = client.get(at("score_conclude", case.lot.pk, str(cell[0]), cell[1]))
    assert stopped.status_code == 409 and "no majority" in stopped.content.decode()
    sheet = case.lot.sheets.get(member=case.members[4])
    scoring.correct(sheet, cell, D(12), reason="看错", actor=case.members[4].user)
    assert at("score_keep", case.lot.pk, str(cell[0]), cell[1]) not in page
    client.force_login(case.members[1].user)
    page = client.get(at("score_check", case.lot.pk)).content.decode()
    assert at("score_keep", case.lot.pk, str(cell[0]), cell[1]) in page, "there is a majority now"


def test_only_the_chair_records_with_a_reason_what_members_differ_on_and_only_once():
    case, cell = differ()
    insist(case, cell)
    for user in (case.members[1].user, case.who.officer, case.who.auditor):
        with pytest.raises(NotAllowed):
            concluding.conclude(case.lot, cell, reason="x", actor=user)
    with pytest.raises(RuleBroken) as silent:
        concluding.conclude(case.lot, cell, reason=" ", actor=case.chair)
    assert codes(silent) == ["reason"]
    with pytest.raises(RuleBroken) as same:
        concluding.conclude(case.lot, (case.bids[0].pk, cell[1]), reason="x", actor=case.chair)
    assert codes(same) == ["agreed"]
    concluding.conclude(case.lot, cell, reason="x", actor=case.chair)
    with pytest.raises(WrongState):
        concluding.conclude(case.lot, cell, reason="x", actor=case.chair)
    with pytest.raises(RuleBroken) as late:
        insist(case, cell)
    assert codes(late) == ["concluded"]


def test_nobody_keeps_points_without_a_reason_nor_those_of_the_majority_nor_from_outside():
    case, cell = differ()
    with pytest.raises(RuleBroken) as silent:
        concluding.keep(case.lot, cell, reason=" ", actor=case.members[1].user)
    assert codes(silent) == ["reason"]
    with pytest.raises(RuleBroken) as same:
        insist(case, cell, place=2)
    assert codes(same) == ["member"]
    with pytest.raises(NotAllowed):
        concluding.keep(case.lot, cell, reason="x", actor=case.who.officer)


def test_nothing_is_recorded_before_every_sheet_is_in_nor_after_the_report_is_signed():
    case = make.to_scoring()
    cell = (case.bids[3].pk, case.lot.criteria.get(objective=True).pk)
    for place, member in enumerate(case.members[:-1]):
        sheet = make.fill(case, member, place)
        if place == 1:
            scoring.fill(sheet, {cell: D(9)}, actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    for act in (concluding.keep, concluding.conclude):
        with pytest.raises(RuleBroken) as early:
            act(case.lot, cell, reason="x", actor=case.chair)
        assert codes(early) == ["sheets"]
    case = make.to_signed()
    for act in (concluding.keep, concluding.conclude):
        with pytest.raises(WrongState):
            act(case.lot, cell, reason="x", actor=case.chair)


# What lapses -------------------------------------------------------------------------------------


def test_a_conclusion_lapses_with_the_points_it_was_about_and_a_signature_with_it():
    case, cell = differ({1: 9, 2: 6})
    insist(case, cell)
    insist(case, cell, place=2)
    concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    ranking.rank(case.lot, actor=case.chair)
    report.sign(case.lot, actor=case.chair)
    sheet = case.lot.sheets.get(member=case.members[2])
    scoring.correct(sheet, cell, D(9), reason="看错", actor=case.members[2].user)
    make.refresh(case)
    assert ObjectiveConclusion.objects.get().lapsed_at is not None
    assert not case.lot.signed.exists()
    with pytest.raises(RuleBroken) as refused:
        report.sign(case.lot, actor=case.chair)
    assert set(codes(refused)) == {"objective", "sum"}
    with pytest.raises(RuleBroken) as early:
        concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    assert codes(early) == ["unheard"], "the points it keeps are others now"
    insist(case, cell, place=2)
    concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    assert make.refresh(case).lot.status == "report_signed"
    done = AuditEntry.objects.values_list("action", flat=True)
    assert {"tenders.lot.keep_points", "tenders.lot.conclude", "tenders.lot.lapse_conclusion"} <= {
        *done
    }


def test_back_at_the_old_points_a_lapsed_conclusion_does_not_come_back():
    case, cell = differ({1: 9, 2: 6})
    insist(case, cell)
    insist(case, cell, place=2)
    concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    sheet, member = case.lot.sheets.get(member=case.members[2]), case.members[2].user
    scoring.correct(sheet, cell, D(9), reason="看错", actor=member)
    scoring.correct(sheet, cell, D(6), reason="没有看错", actor=member)
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(refused) == ["objective"]


def test_a_conclusion_about_the_points_of_another_member_counts_no_more():
    case, cell = differ()
    made = settle(case, cell)
    gone = {str(int(number) + 40): points for number, points in made.given.items()}
    ObjectiveConclusion.objects.filter(pk=made.pk).update(given=gone)
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    assert codes(refused) == ["objective"]
    concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    assert ranking.rank(case.lot, actor=case.chair).status == "ranked"
    assert ObjectiveConclusion.objects.filter(lapsed_at=None).count() == 1


def test_the_signatures_are_void_when_a_conclusion_is_recorded_after_them():
    case, cell = differ()
    made = settle(case, cell)
    ranking.rank(case.lot, actor=case.chair)
    report.sign(case.lot, actor=case.chair)
    ObjectiveConclusion.objects.filter(pk=made.pk).delete()
    concluding.conclude(case.lot, cell, reason="再次核对", actor=case.chair)
    assert not make.refresh(case).lot.signed.exists()


def test_that_a_member_keeps_points_is_no_matter_of_extreme_scores():
    case, cell = differ()
    insist(case, cell)
    reasons = checking.unchecked(case.lot)
    assert [one.code for one in reasons] == ["objective"]


# The report and the desk -------------------------------------------------------------------------


def test_the_report_has_the_conclusion_its_reason_and_the_dissent_of_the_member():
    case, cell = differ({1: 9, 2: 6})
    for place in (1, 2):
        insist(case, cell, place=place)
    concluding.conclude(case.lot, cell, reason="合同原件已核对", actor=case.chair)
    ranking.rank(case.lot, actor=case.chair)
    for place, member in enumerate(case.members):
        report.sign(case.lot, dissent="仍认为无效" if place == 1 else "", actor=member.user)
    text = render_to_string("tenders/documents/report.html", report_context(case.lot))
    text = BeautifulSoup(text, "html.parser").get_text()
    first, second = case.members[1].number, case.members[2].number
    assert "少数服从多数" in text and "合同原件已核对" in text and "客观因素除下列" in text
    assert f"{first} 号成员评 9.00 分，坚持原评分，理由：业绩合同未盖章；已在评标报告上签署" in text
    assert f"{second} 号成员评 6.00 分" in text and "视为同意评标报告" in text
    assert f"{first} 号成员 {case.members[1].user}：仍认为无效" in text


def test_a_report_without_a_difference_says_that_all_members_agree():
    case = make.to_signed()
    text = render_to_string("tenders/documents/report.html", report_context(case.lot))
    assert "客观因素一致性经系统核对无误" in text and "少数服从多数" not in text


def waits(case, user):
    (lot,) = load(type(case.lot).objects.filter(pk=case.lot.pk))
    return [str(one.title) for one in mine(todos(lot, calendar.current(), clock.now()), user)]


def test_the_desk_asks_who_differs_then_the_chair_then_has_the_bids_ranked():
    look = "Check objective items on which the members differ"
    record = "Record what the majority finds on an objective item"
    case, cell = differ()
    other = case.members[1].user
    assert look in waits(case, other) and look in waits(case, case.members[2].user)
    assert record not in waits(case, case.chair)
    insist(case, cell)
    assert waits(case, other) == [] and record in waits(case, case.chair)
    concluding.conclude(case.lot, cell, reason="已核对", actor=case.chair)
    assert waits(case, case.chair) == ["Rank the bids: every sheet is handed in"]
    ranking.rank(case.lot, actor=case.chair)
    sheet = case.lot.sheets.get(member=case.members[1])
    scoring.correct(sheet, cell, D(6), reason="看错", actor=other)
    assert look in waits(case, case.chair), "ranked, and the members differ anew"


# Through the pages -------------------------------------------------------------------------------


def test_a_member_keeps_its_points_and_the_chair_records_the_majority_on_their_pages(client):
    case, cell = differ()
    lot, key = case.lot, str(cell[0])
    keep, record = (
        at("score_keep", lot.pk, key, cell[1]),
        at("score_conclude", lot.pk, key, cell[1]),
    )
    client.force_login(case.chair)
    page = client.get(at("score_check", lot.pk)).content.decode()
    assert "All members have the same points" not in page
    assert "The members have the same points on every objective item" not in page
    assert "Not settled: 1" in page and "9.00 points: members no. 2" in page
    assert record not in page and keep not in page, "the other member was not heard yet"
    early = send(client, record, reason="已核对")
    assert early.status_code == 422 and "Member 2 has not yet" in early.content.decode()
    client.force_login(case.members[1].user)
    assert keep in client.get(at("score_check", lot.pk)).content.decode()
    assert client.get(keep).status_code == 200
    bare = send(client, keep, reason="")
    assert bare.status_code == 422
    assert send(client, keep, reason="合同未盖章").url == at("score_check", lot.pk)
    again = client.get(keep).content.decode()
    assert "合同未盖章</textarea>" in again, "it need not be written twice"
    assert client.get(record).status_code == 403
    client.force_login(case.chair)
    page = client.get(at("score_check", lot.pk)).content.decode()
    assert record in page and "合同未盖章" in page
    form = client.get(record).content.decode()
    assert "12.00 points count: 6 members give them" in form
    assert send(client, record, reason="已核对").status_code == 302
    assert client.get(record).status_code == 409, "it is recorded"
    page = client.get(at("score_check", lot.pk)).content.decode()
    assert "12.00 points count for all members" in page and record not in page
    ranking.rank(lot, actor=case.chair)
    for user in (case.who.auditor, case.who.officer, case.who.approver):
        client.force_login(user)
        seen = client.get(at("score_check", lot.pk)).content.decode()
        assert "12.00 points count for all members" in seen and keep not in seen
        result = client.get(at("comparison", lot.pk)).content.decode()
        assert "Objective items decided by majority" in result


def test_a_member_who_was_outvoted_finds_its_reasons_when_it_signs(client):
    case, cell = differ()
    settle(case, cell)
    ranking.rank(case.lot, actor=case.chair)
    client.force_login(case.members[1].user)
    page = client.get(at("report_sign", case.lot.pk)).content.decode()
    assert "you gave 9.00, 12.00 count" in page and "业绩合同未盖章</textarea>" in page
    client.force_login(case.members[2].user)
    page = client.get(at("report_sign", case.lot.pk)).content.decode()
    assert "count instead of yours" not in page and "业绩合同未盖章" not in page


def test_a_conclusion_about_points_that_changed_meanwhile_is_shown_anew(client):
    case, cell = differ({1: 9, 2: 6})
    insist(case, cell)
    insist(case, cell, place=2)
    url = at("score_conclude", case.lot.pk, str(cell[0]), cell[1])
    client.force_login(case.chair)
    form = BeautifulSoup(client.get(url).content, "html.parser").find("main").find("form")
    hidden = {one["name"]: one.get("value", "") for one in form.find_all("input")}
    sheet = case.lot.sheets.get(member=case.members[2])
    scoring.correct(sheet, cell, D(12), reason="看错", actor=case.members[2].user)
    stale = client.post(url, {**hidden, "reason": "已核对"})
    assert stale.status_code == 409 and not ObjectiveConclusion.objects.exists()


def test_the_page_of_the_check_asks_no_more_queries_with_more_differences(client):
    counts = []
    for places in ((3,), (0, 1, 2, 3)):
        case, _cell = differ({1: 1}, places=places)
        client.force_login(case.chair)
        client.get(at("score_check", case.lot.pk))
        with CaptureQueriesContext(connection) as made:
            page = client.get(at("score_check", case.lot.pk)).content.decode()
        assert page.count("1.00 points: members no. 2") == len(places)
        counts.append(len(made))
    assert counts[0] == counts[1]


def test_addresses_of_no_objective_item_or_no_bid_are_not_found(client):
    case, cell = differ()
    other = case.lot.criteria.get(part="technical")
    client.force_login(case.chair)
    for name in ("score_keep", "score_conclude"):
        assert client.get(at(name, case.lot.pk, str(cell[0]), other.pk)).status_code == 404
        assert client.get(at(name, case.lot.pk, "99999999", cell[1])).status_code == 404
        assert client.get(at(name, case.lot.pk, "A-01", cell[1])).status_code == 404


# Anonymous parts ---------------------------------------------------------------------------------


def test_parts_read_by_code_are_concluded_by_code_and_nothing_names_their_bidder(client):
    case, cell = differ(part="technical", anonymous=True, criteria=make.MIXED)
    lot, bid = case.lot, case.bids[3]
    code = bid.anonymous_part.code
    keep, record = (
        at("score_keep", lot.pk, code, cell[1]),
        at("score_conclude", lot.pk, code, cell[1]),
    )
    member = case.members[1].user
    client.force_login(member)
    page = client.get(at("score_check", lot.pk)).content.decode()
    assert keep in page and code in page and bid.supplier.name not in page
    named = client.get(at("score_check", lot.pk) + "?named=1").content.decode()
    assert code not in named and "Not settled: 1" in named
    assert bid.supplier.name not in client.get(keep).content.decode()
    assert client.get(at("score_keep", lot.pk, str(bid.pk), cell[1])).status_code == 404
    assert send(client, keep, reason=f"{code}未附检测报告").status_code == 302
    client.force_login(case.chair)
    form = client.get(record).content.decode()
    assert code in form and bid.supplier.name not in form
    refused = send(client, at("rank", lot.pk)).content.decode()
    assert "anonymous parts" in refused and code not in refused
    assert send(client, record, reason=f"{code}已附检测报告").status_code == 302
    said = AuditEntry.objects.filter(action__in=("tenders.lot.keep_points", "tenders.lot.conclude"))
    assert said.count() == 2 and all(one.inputs["part"] == code for one in said)
    assert not any("bid" in one.inputs for one in said)
    assert send(client, at("rank", lot.pk)).status_code == 302


def test_a_page_by_code_says_nothing_of_bidders_on_whose_named_items_members_differ(client):
    case, _cell = differ(anonymous=True, criteria=make.MIXED)
    client.force_login(case.chair)
    coded = client.get(at("score_check", case.lot.pk)).content.decode()
    named = client.get(at("score_check", case.lot.pk) + "?named=1").content.decode()
    name = case.bids[3].supplier.name
    assert "Not settled: 1" in coded and name not in coded
    assert name in named


# The autosave ------------------------------------------------------------------------------------


def test_an_unknown_cell_is_never_said_to_be_saved(client):
    case = make.to_scoring()
    member = case.members[0]
    client.force_login(member.user)
    sheet = make.fill(case, member)
    for sent in ({"c_999_999": "1"}, {}):
        answer = client.post(at("score_cell", case.lot.pk), sent)
        assert answer.status_code == 404
        assert (
            "Not saved" in answer.content.decode()
            and "not on your sheet" in answer.content.decode()
        )
    scoring.hand_in(sheet, actor=member.user)
    answer = client.post(at("score_cell", case.lot.pk), {"c_999_999": "1"})
    assert answer.status_code == 409
    told = answer.content.decode()
    assert "Not saved" in told and "The scores are handed in" in told and "Saved " not in told
