"""The evaluation through HTTP, as the roles: the walk, what is hidden, repeated POSTs, queries."""

from __future__ import annotations

import json
import uuid
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock, registry
from procurement.web.desk import desk_for
from tenders.guards.evaluation import sheets_in_force
from tenders.guards.points import points_of
from tenders.models import Award, Committee, Lot, LowPriceReview, ScoreSheet
from tenders.services import award, committee, scoring
from tests.copies import asked, copies
from tests.factories import evaluation as make
from tests.factories.tenders import Procurement
from tests.tenders.many import bids_like

# Who may, and what pages say; nothing of it depends on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
D = Decimal


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


@pytest.fixture
def visit(client):
    """Act as somebody: visit(user).get(url)."""

    def act_as(user):
        client.force_login(user)
        return client

    return act_as


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data})


def test_the_whole_evaluation_walks_through_the_pages(visit, django_capture_on_commit_callbacks):
    case = make.opened()
    who, lot = case.who, case.lot
    officer = visit(who.officer)
    page = officer.get(at("lot", lot.pk))
    assert page.status_code == 200
    assert at("qualification", lot.pk) in page.content.decode()
    data = {f"accepted_{bid.pk}": "yes" for bid in case.bids}
    assert send(officer, at("qualification", lot.pk), **data).status_code == 302
    assert send(officer, at("qualification_close", lot.pk)).status_code == 302
    assert officer.get(at("committee_form", case.tender.pk)).status_code == 200
    form = {"size": 7, "representatives": [who.representative.pk]}
    assert send(officer, at("committee_form", case.tender.pk), **form).status_code == 302
    case = make.refresh(case)
    committee = case.committee
    for member in case.members:
        client = visit(member.user)
        assert client.get(at("evaluations")).status_code == 200
        stated = {f"conflict_{one.pk}": "no" for one in case.suppliers}
        url = at("committee_statements", committee.pk)
        assert client.get(url).status_code == 200
        assert send(client, url, **stated).status_code == 302
    for member in case.members[:4]:
        url = at("committee_chair", committee.pk)
        vote = send(visit(member.user), url, candidate=case.members[0].pk)
        assert vote.status_code == 302
    assert send(visit(who.officer), at("committee_convene", committee.pk)).status_code == 302
    case = make.refresh(case)
    opinions = {f"accepted_{bid.pk}": "yes" for bid in case.bids}
    for member in case.members:
        client = visit(member.user)
        assert client.get(at("conformity", lot.pk)).status_code == 200
        assert send(client, at("conformity", lot.pk), **opinions).status_code == 302
    chair = visit(case.chair)
    assert chair.get(at("conformity_close", lot.pk)).status_code == 200
    assert send(chair, at("conformity_close", lot.pk)).status_code == 302
    for place, member in enumerate(case.members):
        cells = {
            f"c_{bid.pk}_{one.pk}": str(make.points_for(case, bid, one, place))
            for bid in case.bids
            for one in lot.criteria.all()
        }
        done = visit(member.user).post(at("scores", lot.pk), {**cells, "hand_in": "1"})
        assert done.status_code == 302
    assert send(visit(case.chair), at("rank", lot.pk)).status_code == 302
    with django_capture_on_commit_callbacks(execute=True):
        for member in case.members:
            client = visit(member.user)
            assert client.get(at("comparison", lot.pk)).status_code == 200
            assert send(client, at("report_sign", lot.pk), dissent="").status_code == 302
    officer = visit(who.officer)
    assert officer.get(Lot.objects.get().report.get_absolute_url()).status_code == 200
    assert send(officer, at("report_receive", lot.pk)).status_code == 302
    approver = visit(who.approver)
    first = make.refresh(case).bids[0]
    page = approver.get(at("determine", lot.pk)).content.decode()
    assert "人民币" in page
    assert first.status == "ranked"
    assert send(approver, at("determine", lot.pk)).status_code == 302
    assert Lot.objects.get().status == "winner_determined"
    assert Award.objects.get().determined_by == who.approver


def test_the_page_of_a_lot_tells_each_reader_what_that_reader_may_know(visit):
    case = make.to_determined()
    winner = Award.objects.get().supplier
    outsiders = (case.who.nobody, case.who.stranger, *case.bidders)
    for user in outsiders:
        text = visit(user).get(at("lot", case.lot.pk)).content.decode()
        assert "评审专家" not in text and "Winner determined" not in text
        assert winner.name not in text or user in case.bidders
        assert str(case.bids[0].result.total) not in text
    staff = visit(case.who.officer).get(at("lot", case.lot.pk)).content.decode()
    assert winner.name in staff


def test_the_page_of_a_lot_leads_to_the_result_notice_that_waits(visit):
    case = make.to_received()
    lot, officer = case.lot, case.who.officer
    page = visit(officer).get(at("lot", lot.pk), headers={"accept-language": "en"}).text
    assert "Open the drafted notice" not in page, "nobody has won yet"
    award.determine_winner(lot, actor=case.who.approver)
    address = registry.draft_notice_url(Award.objects.get())
    assert address
    page = visit(officer).get(at("lot", lot.pk), headers={"accept-language": "en"}).text
    button = BeautifulSoup(page, "html.parser").select_one(".next a.btn")
    assert (button["href"], button.text) == (address, "Open the drafted notice")
    editor = visit(case.who.editor).get(at("lot", lot.pk), headers={"accept-language": "en"}).text
    assert BeautifulSoup(editor, "html.parser").select_one(".next a.btn")["href"] == address
    approver = visit(case.who.approver).get(at("lot", lot.pk), headers={"accept-language": "en"})
    assert "The notice lies drafted with the editor since" in approver.text
    assert "Waiting for: the officer or the editor" in approver.text
    for other in (case.who.nobody, case.who.approver, *case.bidders):
        assert address not in visit(other).get(at("lot", lot.pk)).text
    award.announce(make.refresh(case).lot, actor=case.who.editor, notice_url="/notices/1/")
    page = visit(officer).get(at("lot", lot.pk), headers={"accept-language": "en"}).text
    assert "Open the drafted notice" not in page


def test_a_member_who_has_not_stated_conflicts_is_told_why_there_is_no_form(visit):
    case = make.form(make.qualify(make.opened()))
    member = case.members[0].user
    url = at("conformity", case.lot.pk)
    for language, words, law in (
        ("en", "The evaluation committee is not convened yet.", "Order 87 art. 47"),
        ("zh-hans", "评标委员会", "87号令第四十七条"),
    ):
        answer = visit(member).get(url, headers={"accept-language": language})
        assert answer.status_code == 409
        main = answer.text.partition("<main")[2]
        assert words in main and law in main
        assert "<form" not in main
        assert not any(one.name in main for one in case.suppliers), "no bid is read yet"
    answers = {f"accepted_{bid.pk}": "yes" for bid in case.bids}
    assert send(visit(member), url, **answers).status_code in (409, 422)
    assert case.members[0].opinions.count() == 0
    case = make.elect(make.declare(case))
    committee.convene(case.committee, actor=case.who.officer)
    assert visit(member).get(url).status_code == 200


INNER = ("Winner determined", "Not the winner", "Ranked", "Conforming", "Not qualified")


def test_no_page_of_the_tender_tells_outsiders_how_the_evaluation_stands(visit):
    case = make.to_determined()
    tender, bid = case.tender, case.bids[0]
    pages = [
        tender.get_absolute_url(), at("opening_record", tender.pk), at("own_bids"),
        bid.get_absolute_url(), at("tenders"),
    ]  # fmt: skip
    for page in pages:
        answer = visit(case.bidders[0]).get(page, follow=True)
        assert answer.status_code in (200, 403, 404, 409), page
        assert not [word for word in INNER if word in answer.content.decode()], page


def test_a_loser_reads_its_own_score_and_rank_and_nobody_elses(visit):
    case = make.to_awarded()
    ranked = sorted(case.bids, key=lambda bid: bid.rank)
    loser = ranked[1]
    user = case.bidders[case.suppliers.index(loser.supplier)]
    text = visit(user).get(at("lot", case.lot.pk)).content.decode()
    assert f"{loser.result.total:.2f}" in text
    for other in (ranked[0], ranked[2], ranked[3]):
        assert f"{other.result.total:.2f}" not in text
    assert ranked[0].supplier.name in text
    own = points_of(case.lot, loser, sheets_in_force(case.lot))
    assert len(own) > 2 and all(f"{one.points:.2f}" in text for one in own)
    assert "Where the points came from" in text


def test_a_bidder_found_invalid_reads_why_once_the_result_is_out(visit):
    case = make.to_conformity()
    case = make.conform(case, against=[case.bids[3]])
    user = case.bidders[3]
    assert "未按要求签署" not in visit(user).get(at("lot", case.lot.pk)).content.decode()
    make.score(case)
    from tenders.services import award, ranking, report

    ranking.rank(case.lot, actor=case.chair)
    for member in case.members:
        report.sign(case.lot, actor=member.user)
    report.receive(case.lot, actor=case.who.officer)
    award.determine_winner(case.lot, actor=case.who.approver)
    award.announce(case.lot, actor=case.who.editor)
    assert "未按要求签署" in visit(user).get(at("lot", case.lot.pk)).content.decode()


# Secrecy ----------------------------------------------------------------------------------------


def test_pages_of_the_committee_are_closed_to_bidders_the_public_and_other_staff(visit):
    case = make.to_scoring()
    lot, tender = case.lot, case.tender
    pages = [
        at("committee", tender.pk), at("conformity_close", lot.pk), at("comparison", lot.pk),
        at("evaluation_full", lot.pk), at("rank", lot.pk), at("determine", lot.pk),
        at("report_sign", lot.pk), at("qualification", lot.pk),
    ]  # fmt: skip
    for user in (case.bidders[0], case.who.nobody, case.who.editor, case.who.stranger):
        for page in pages:
            assert visit(user).get(page).status_code in (403, 404), (user, page)
        assert visit(user).get(at("scores", lot.pk)).status_code == 404
        committee = case.committee.pk
        assert visit(user).get(at("committee_statements", committee)).status_code == 404


def test_officers_and_auditors_see_no_scores_before_the_ranking(visit):
    case = make.to_scoring()
    make.fill(case, case.members[0])
    for user in (case.who.officer, case.who.auditor, case.who.approver, case.members[1].user):
        assert visit(user).get(at("comparison", case.lot.pk)).status_code == 403
    assert visit(case.who.officer).get(at("scores", case.lot.pk)).status_code == 404


def test_the_published_case_waits_for_the_result_and_names_only_the_winner(client):
    case = make.to_determined()
    assert client.get(at("evaluation_json", case.lot.pk)).status_code == 404
    from tenders.services import award

    award.announce(case.lot, actor=case.who.editor)
    answer = client.get(at("evaluation_json", case.lot.pk))
    assert answer.status_code == 200
    place = f"{case.tender.number}-{case.lot.number}.json"
    assert f'filename="evaluation-{place}"' in answer["Content-Disposition"]
    names = {bid["name"] for bid in json.loads(answer.content)["bids"]}
    winner = Award.objects.get().supplier.name
    assert names == {winner, "投标人A", "投标人B", "投标人C"}


def test_the_report_is_not_for_bidders_nor_the_letter_for_rivals(
    visit, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        case = make.to_awarded()
    case = make.refresh(case)
    found = Award.objects.get()
    winner = case.bidders[case.suppliers.index(found.supplier)]
    rival = next(user for user in case.bidders if user != winner)
    report = case.lot.report.get_absolute_url()
    letter = found.letter.get_absolute_url()
    assert visit(winner).get(report).status_code == 404
    assert visit(winner).get(letter).status_code == 200
    assert visit(rival).get(letter).status_code == 404
    assert visit(case.who.auditor).get(report).status_code == 200


# The score sheet --------------------------------------------------------------------------------


def test_a_cell_is_saved_by_itself_and_a_wrong_one_says_why(visit):
    case = make.to_scoring()
    member = case.members[0]
    client = visit(member.user)
    one = case.lot.criteria.get(number=1)
    name = f"c_{case.bids[0].pk}_{one.pk}"
    answer = client.post(
        at("score_cell", case.lot.pk), {name: "13.5"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    sheet = ScoreSheet.objects.get(member=member)
    assert sheet.scores.get().points == D("13.50")
    for wrong in ("41", "abc", "1.234", "-1"):
        answer = client.post(at("score_cell", case.lot.pk), {name: wrong})
        assert f'id="e_{name}"' in answer.content.decode()
        assert 'class="wrong"' in answer.content.decode()
    assert sheet.scores.get().points == D("13.50")
    assert client.get(at("score_cell", case.lot.pk)).status_code == 404


def test_a_cell_that_comes_after_the_sheet_was_handed_in_is_told_so_and_changes_nothing(visit):
    case = make.to_scoring()
    member = case.members[0]
    sheet = make.fill(case, member)
    scoring.hand_in(sheet, actor=member.user)
    score = sheet.scores.first()
    name = f"c_{score.bid_id}_{score.criterion_id}"
    answer = visit(member.user).post(at("score_cell", case.lot.pk), {name: "1"})
    told = answer.content.decode()
    assert answer.status_code == 200
    assert "Not saved" in told and "The scores are handed in" in told
    score.refresh_from_db()
    assert score.points != 1


def test_without_scripts_the_whole_sheet_is_saved_and_every_problem_named(visit):
    case = make.to_scoring()
    member = case.members[0]
    client = visit(member.user)
    one, two, three = case.lot.criteria.all()
    bid = case.bids[0].pk
    data = {f"c_{bid}_{one.pk}": "12", f"c_{bid}_{two.pk}": "99", f"c_{bid}_{three.pk}": "x"}
    answer = client.post(at("scores", case.lot.pk), data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="99"' in text and 'value="x"' in text
    assert f'href="#c_{bid}_{two.pk}"' in text and f'href="#c_{bid}_{three.pk}"' in text
    assert ScoreSheet.objects.get(member=member).scores.get().points == D(12)
    everything = len(case.bids) * 3
    for sent, cells in (({f"c_{bid}_{one.pk}": "12"}, everything - 1), (data, everything - 1)):
        handed = client.post(at("scores", case.lot.pk), {**sent, "hand_in": "1"})
        assert handed.status_code == 422
        named = [reason.field for reason in handed.context["view"].problems]
        assert len(named) == len(set(named)) == cells, "wrong and empty cells at once"
    assert ScoreSheet.objects.get(member=member).status == "open"


def test_a_differing_objective_item_is_corrected_on_its_own_page(visit):
    case = make.to_scoring()
    two = case.lot.criteria.get(number=2)
    from tenders.services import scoring

    for place, member in enumerate(case.members):
        sheet = make.fill(case, member, place)
        if place == 2:
            scoring.fill(sheet, {(case.bids[2].pk, two.pk): D(6)}, actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    member = case.members[2]
    client = visit(member.user)
    url = at("score_correct", case.lot.pk, case.bids[2].pk, two.pk)
    assert url in client.get(at("scores", case.lot.pk)).content.decode()
    assert client.get(url).status_code == 200
    assert send(client, url, points="9", reason="").status_code == 422
    assert send(client, url, points="9", reason="漏看合同").status_code == 302
    assert send(visit(case.chair), at("rank", case.lot.pk)).status_code == 302


# Forms ------------------------------------------------------------------------------------------


def test_a_repeated_post_has_one_effect_and_leads_to_the_same_place(visit):
    case = make.to_received()
    client = visit(case.who.approver)
    data = {"key": str(uuid.uuid4())}
    one = client.post(at("determine", case.lot.pk), data)
    two = client.post(at("determine", case.lot.pk), data)
    assert (one.status_code, two.status_code, one.url) == (302, 302, two.url)
    assert Award.objects.count() == 1
    assert client.post(at("determine", case.lot.pk), {"key": str(uuid.uuid4())}).status_code == 409


def test_the_qualification_form_names_each_missing_reason_and_keeps_what_was_typed(visit):
    case = make.opened()
    client = visit(case.who.officer)
    one, two, *_rest = case.bids
    data = {f"accepted_{one.pk}": "no", f"accepted_{two.pk}": "no", f"reason_{two.pk}": "缺执照"}
    answer = send(client, at("qualification", case.lot.pk), **data)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f"reason_{one.pk}" in text and "缺执照" in text and "art. 44" in text
    assert send(client, at("qualification", case.lot.pk)).status_code == 422


def test_a_committee_that_breaks_the_law_is_refused_with_every_reason(visit):
    case = make.opened()
    client = visit(case.who.officer)
    answer = send(client, at("committee_form", case.tender.pk), size=5)
    assert answer.status_code == 422
    assert "Order 87 art. 47" in answer.content.decode()


def test_before_the_notice_no_committee_is_formed_and_the_page_says_why(visit):
    world = Procurement()
    tender = world.draft()
    client = visit(world.officer)
    page = client.get(at("committee_form", tender.pk))
    sent = send(client, at("committee_form", tender.pk), size=5)
    assert (page.status_code, sent.status_code) == (409, 422)
    for answer in (page, sent):
        assert "尚未发布" in answer.content.decode() or "not published" in answer.content.decode()


def test_the_bidder_explains_a_low_price_in_time(visit):
    case = make.to_scoring(prices=("3990000", "8000000", "9000000", "9500000"))
    review = LowPriceReview.objects.get()
    url = at("low_price_explain", review.pk)
    bidder = visit(case.bidders[0])
    assert url in bidder.get(at("lot", case.lot.pk)).content.decode()
    assert bidder.get(url).status_code == 200
    assert send(bidder, url, explanation="成本构成见附表").status_code == 302
    assert visit(case.bidders[1]).get(url).status_code == 404
    member = visit(case.members[0].user)
    page = member.get(at("low_price", case.lot.pk), headers={"Accept-Language": "en"}).text
    assert "成本构成见附表" in page
    for why in ("below 50% of the next lowest price", "below 45% of the maximum price"):
        assert why in page, "who judges reads why the price was questioned"
    assert "below 50% of the mean price" not in page
    assert "Needed when you find it not sufficient." in page


def test_a_winner_declines_and_the_approver_chooses(visit):
    case = make.to_awarded()
    found = Award.objects.get()
    winner = visit(case.bidders[case.suppliers.index(found.supplier)])
    assert winner.get(at("decline", case.lot.pk)).status_code == 200
    assert send(winner, at("decline", case.lot.pk), reason="无力履行").status_code == 302
    approver = visit(case.who.approver)
    assert (
        at("tender_again", case.lot.pk)
        in approver.get(at("determine", case.lot.pk)).content.decode()
    )
    assert send(approver, at("tender_again", case.lot.pk), reason="报价偏高").status_code == 302
    officer = visit(case.who.officer)
    url = at("retender", case.tender.pk)
    assert officer.get(url).status_code == 200
    answer = send(officer, url, lots=[case.lot.pk])
    assert answer.status_code == 302
    assert Lot.objects.filter(predecessor=case.lot).exists()
    assert officer.get(url).status_code == 404


# The desk and the cost of pages -----------------------------------------------------------------


def titles(user):
    fresh = type(user).objects.get(pk=user.pk)
    desk = desk_for(fresh, clock.now())
    return [str(item.title) for item in (*desk.today, *desk.week, *desk.later)]


def test_the_desk_follows_the_evaluation():
    case = make.opened()
    who = case.who
    assert any("qualification" in text for text in titles(who.officer))
    assert any("Form the evaluation committee" in text for text in titles(who.officer))
    make.form(make.qualify(case))
    member = case.members[0]
    assert any("conflicts" in text for text in titles(member.user))
    case = make.elect(make.declare(case))
    assert any("Convene" in text for text in titles(who.officer))
    from tenders.services import committee

    committee.convene(case.committee, actor=who.officer)
    assert any("opinion" in text for text in titles(member.user))
    case = make.score(make.conform(make.refresh(case)))
    assert any("Rank the bids" in text for text in titles(case.chair))
    from tenders.services import ranking, report

    ranking.rank(case.lot, actor=case.chair)
    assert any("Sign" in text for text in titles(member.user))
    for one in case.members:
        report.sign(case.lot, actor=one.user)
    assert any("Receive" in text for text in titles(who.officer))
    report.receive(case.lot, actor=who.officer)
    assert any("Determine" in text for text in titles(who.approver))
    assert not any("Determine" in text for text in titles(who.officer))


def test_pages_cost_the_same_however_many_bids_there_are(visit):
    case = make.to_ranked()
    officer = visit(case.who.officer)
    urls = [at(name, case.lot.pk) for name in ("lot", "comparison")]
    bid = case.lot.bids.filter(rank=1).get()
    few = {}
    for numbers in (range(2, 8), range(8, 1000)):
        made = bids_like(bid, numbers)
        copies(
            bid.result,
            numbers,
            lambda n, made=made: {"bid_id": made[n].pk, "name": f"示例{n}公司", "rank": n},
        )
        few = few or asked(officer, urls)
    assert case.lot.bids.count() > 1000
    assert asked(officer, urls) == few


def test_the_desk_costs_the_same_for_ten_tenders_and_for_a_thousand():
    case = make.form(make.opened(lots=2, budget=D(100000)))
    lot = case.tender.lots.order_by("number").first()

    def more(numbers):
        tenders = copies(case.tender, numbers, lambda n: {"number": f"T-{n}"})
        tender_of = dict(zip(numbers, (one.pk for one in tenders), strict=True))
        lots = copies(lot, numbers, lambda n: {"tender_id": tender_of[n]})
        lot_of = dict(zip(numbers, (one.pk for one in lots), strict=True))
        for bid in lot.bids.all():
            copies(bid, numbers, lambda n: {"lot_id": lot_of[n]})
        sits = copies(case.committee, numbers, lambda n: {"tender_id": tender_of[n]})
        committee_of = dict(zip(numbers, (one.pk for one in sits), strict=True))
        for member in case.committee.members.all():
            copies(member, numbers, lambda n: {"committee_id": committee_of[n]})

    def count():
        fresh = type(case.who.officer).objects.get(pk=case.who.officer.pk)
        with CaptureQueriesContext(connection) as caught:
            desk = desk_for(fresh, clock.now())
        return desk.count, len(caught)

    more(range(1, 10))
    count()
    _things, few = count()
    more(range(10, 1000))
    assert Committee.objects.count() == 1000
    things, many = count()
    assert things >= 1000 and many == few
