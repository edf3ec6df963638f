"""Anonymous parts (暗标): nobody learns whose a part is before every score is handed in."""

from __future__ import annotations

import re
import uuid
from collections import deque
from datetime import timedelta
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader, PdfWriter

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.documents.pdf import render_pdf
from procurement.errors import RuleBroken, WrongState
from tenders import drafts, snapshots
from tenders.findings import Opinion
from tenders.guards.anonymity import UNSCORED, veiled
from tenders.lifecycle.lot import EVALUATING, LotState
from tenders.models import AnonymousPart, BidSignal, CodeDraw, SignalCheck
from tenders.permissions.files import may_read_bid_file
from tenders.rules import anonymity as rules
from tenders.selectors.tender_facts import public_facts
from tenders.services import (
    anonymity,
    bidding,
    concluding,
    conformity,
    ranking,
    scoring,
    signals,
    tendering,
)
from tenders.services.papers import report_context
from tests.copies import asked, copies
from tests.factories import evaluation as make
from tests.factories.inspections import photo
from tests.factories.tenders import NOTICE_DAY
from tests.tenders.many import bids_like

# Who reads which words; nothing of it depends on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
SKIPPED = ("/accounts/", "/language/", "/static/", "/i18n/", "/admin/")


def at(name, *args):
    return reverse(f"tenders:{name}", args=args)


def send(client, url, **data):
    return client.post(url, {"key": str(uuid.uuid4()), **data})


# The crawl --------------------------------------------------------------------------------------


def reachable(client, start, most=400):
    """Every answer that a person gets by following links and buttons, by address."""
    waiting, seen = deque(start), {}
    while waiting:
        url = waiting.popleft()
        if url in seen or any(url.startswith(one) for one in SKIPPED):
            continue
        assert len(seen) < most, "the crawl does not end"
        answer = client.get(url)
        seen[url] = answer
        if answer.status_code in (301, 302):
            waiting.append(path_of(answer.headers["Location"], url))
            continue
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        soup = BeautifulSoup(answer.content, "html.parser")
        for tag, name in (("a", "href"), ("form", "action"), ("input", "hx-post")):
            for found in soup.find_all(tag, **{name: True}):
                address = path_of(found[name], url)
                if address:
                    waiting.append(address)
    return seen


def path_of(address, here):
    parts = urlsplit(urljoin(f"http://testserver{here}", address))
    if parts.netloc != "testserver":
        return ""
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def body_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def marks_of(case):
    """Everything that tells one bidder from another, by bid."""
    found = {}
    for lot in case.lots:
        for bid in lot.bids.select_related("supplier"):
            firm = bid.supplier
            found[bid.pk] = (
                firm.name, firm.credit_code, f"Maker{firm.pk}x", f"/bids/{bid.pk}/",
                f"c_{bid.pk}_", f"accepted_{bid.pk}\"", f"bid{bid.pk}\"", f"-bid=\"{bid.pk}\"",
                f"{bid.price:,.2f}",
                *(str(one.opened_id) for one in bid.files.all()),
                *(str(one.pk) for one in bid.files.all()),
            )  # fmt: skip
    return found


def attack(case, client, user):
    """Crawl as this person; the pages that show a code may show nothing of any bidder."""
    client.force_login(user)
    start = ["/desk/", at("evaluations"), at("tender", case.tender.pk)]
    start += [at("lot", lot.pk) for lot in case.lots]
    # Once a sheet is handed in nothing leads to it any more; its address is still known.
    start += [at(name, lot.pk) for lot in case.lots for name in ("scores", "scores_named")]
    pages = reachable(client, start)
    codes = {code for lot in case.lots for code in make.codes(lot)}
    marks = [mark for every in marks_of(case).values() for mark in every]
    coded, named = set(), set()
    for url, answer in pages.items():
        said = f"{url}\n{answer.headers}\n".encode() + body_of(answer)
        text = said.decode("utf-8", "replace")
        # A whole word: four such characters also come up inside a random value of the page.
        if codes & set(re.findall(r"(?<![\w-])[A-Z]-\d{2}(?!\w)", text)):
            coded.add(url)
            assert not [mark for mark in marks if mark in text], url
        if any(mark in text for mark in marks):
            named.add(url)
    return pages, coded, named


def in_order_of_codes(answer, codes):
    """Codes stand in their own order wherever they stand: the order tells nothing."""
    text = BeautifulSoup(answer.content, "html.parser").get_text(" ")
    found = list(dict.fromkeys(re.findall(r"\b[A-Z]-\d{2}\b", text)))
    assert found == sorted(found) and set(found) <= set(codes)
    return found


@pytest.mark.parametrize("state", ["conformity", "scoring", "handed_in_but_one"])
def test_whatever_a_member_opens_before_the_lock_ties_no_code_to_a_bidder(client, state):
    case = (make.to_conformity if state == "conformity" else make.to_scoring)(anonymous=True)
    if state == "handed_in_but_one":
        for place, member in enumerate(case.members[:-1]):
            scoring.hand_in(make.fill(case, member, place), actor=member.user)
    people = [case.chair, case.who.representative, case.members[-1].user]
    for user in people:
        pages, coded, named = attack(case, client, user)
        assert at("anonymous_parts", case.lot.pk) in coded
        assert at("lot", case.lot.pk) in named
        if state == "conformity":
            assert at("anonymous", case.lot.pk) in coded and at("conformity", case.lot.pk) in named
        else:
            assert at("scores", case.lot.pk) in coded
            assert at("scores_named", case.lot.pk) in named
        files = [url for url in coded if url.endswith("?inline")]
        assert len(files) == len(case.bids)
        for url in coded:
            if "html" in pages[url].headers["Content-Type"]:
                in_order_of_codes(pages[url], make.codes(case.lot))


def test_the_crawl_finds_a_page_that_would_tell(client, monkeypatch):
    """The attack can fail: with the names put back on the sheet it does."""
    case = make.to_scoring(anonymous=True)
    monkeypatch.setattr("tenders.selectors.score_sheet.faces_of", unveiled_labels)
    with pytest.raises(AssertionError):
        attack(case, client, case.chair)


def unveiled_labels(lot, bids):
    from tenders.guards.anonymity import faces_of

    faces = faces_of(lot, bids)

    class Telling(type(faces)):
        def name(self, cell):
            return self.names[cell[0]]

    return Telling(faces.names, faces.codes, faces.hidden)


# Objective technical items ---------------------------------------------------------------------


def differ_on_the_objective_part(case):
    """Everybody hands in; one member read another figure in the first bid's part."""
    item = case.lot.criteria.get(part="technical", objective=True)
    for place, member in enumerate(case.members):
        sheet = make.fill(case, member, place)
        if place == 1:
            scoring.fill(sheet, {(case.bids[0].pk, item.pk): make.D(2)}, actor=member.user)
        scoring.hand_in(sheet, actor=member.user)
    return make.refresh(case), item


@pytest.mark.parametrize("state", ["scoring", "differing", "kept", "corrected"])
def test_no_page_ties_a_code_to_a_name_while_objective_parts_are_scored_or_corrected(client, state):
    case = make.to_scoring(anonymous=True, criteria=make.MIXED)
    if state == "scoring":
        for place, member in enumerate(case.members[:-1]):
            scoring.hand_in(make.fill(case, member, place), actor=member.user)
    else:
        case, item = differ_on_the_objective_part(case)
    if state == "kept":
        cell, member = (case.bids[0].pk, item.pk), case.members[1].user
        code = case.bids[0].anonymous_part.code
        concluding.keep(case.lot, cell, reason=f"{code}未附检测报告", actor=member)
    if state == "corrected":
        cell = (case.bids[0].pk, item.pk)
        sheet = case.lot.sheets.get(member=case.members[1])
        code = case.bids[0].anonymous_part.code
        scoring.correct(
            sheet, cell, make.D(3), reason=f"{code}第3页漏看", actor=case.members[1].user
        )
    for user in (case.chair, case.members[1].user, case.who.representative):
        pages, coded, _named = attack(case, client, user)
        assert at("scores", case.lot.pk) in coded
        corrects = [url for url in pages if re.search(r"scores/parts/.*/correct/$", url)]
        assert bool(corrects) == (state in ("differing", "kept"))
        assert set(corrects) <= coded
        acts = {url for url in pages if re.search(r"check/[^/]+/\d+/(keep|conclude)/$", url)}
        assert acts <= coded
        assert any("conclude" in url for url in acts) == (state == "kept" and user == case.chair)
    for user in (case.who.officer, case.who.approver, case.who.auditor):
        pages, coded, _named = attack(case, client, user)
        # The log says which part was corrected, and nothing of whose it is.
        assert not [url for url in coded if not url.startswith("/audit/")]
    entries = AuditEntry.objects.filter(action="tenders.scoresheet.correct")
    assert entries.count() == (state == "corrected")
    assert not any("bid" in one.inputs for one in entries)


def test_the_sheet_by_name_has_no_technical_item_and_the_one_by_code_has_all(client):
    case = make.to_scoring(anonymous=True, criteria=make.MIXED)
    client.force_login(case.chair)
    by_code = client.get(at("scores", case.lot.pk)).content.decode()
    by_name = client.get(at("scores_named", case.lot.pk)).content.decode()
    for one in case.lot.criteria.all():
        assert (one.name in by_code) == (one.part == "technical")
        assert (one.name in by_name) == (one.part != "technical")


def test_members_correct_an_objective_part_by_code_and_nobody_learns_which_from_the_refusal(client):
    case, item = differ_on_the_objective_part(make.to_scoring(anonymous=True, criteria=make.MIXED))
    lot, member, bid = case.lot, case.members[1], case.bids[0]
    client.force_login(case.chair)
    refused = send(client, at("rank", lot.pk))
    text = refused.content.decode()
    assert refused.status_code == 422 and item.name in text
    assert not any(code in text for code in make.codes(lot))
    client.force_login(member.user)
    url = at("score_correct_coded", lot.pk, bid.anonymous_part.code, item.pk)
    assert url in client.get(at("scores", lot.pk)).content.decode()
    assert client.get(at("score_correct", lot.pk, bid.pk, item.pk)).status_code == 404
    assert client.get(at("score_correct_coded", lot.pk, str(bid.pk), item.pk)).status_code == 404
    business = lot.criteria.get(part="business")
    wrong = at("score_correct_coded", lot.pk, bid.anonymous_part.code, business.pk)
    assert client.get(wrong).status_code == 404
    high = send(client, url, points="99", reason="看错")
    assert high.status_code == 422 and bid.supplier.name not in high.content.decode()
    done = send(client, url, points="3", reason="看错")
    assert (done.status_code, done.url) == (302, at("scores", lot.pk))
    client.force_login(case.chair)
    assert send(client, at("rank", lot.pk)).status_code == 302


def test_a_lot_is_not_ranked_while_objective_parts_of_another_lot_are_corrected():
    case = to_scoring_of_both(criteria=make.MIXED)
    first, second = case.lots
    hand_in(case, first)
    case.lot = second
    case, item = differ_on_the_objective_part(make.refresh(case))
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(first, actor=case.chair)
    assert [one.code for one in refused.value.reasons] == ["veiled"]
    sheet = second.sheets.get(member=case.members[1])
    cell = (case.bids[0].pk, item.pk)
    scoring.correct(sheet, cell, make.D(3), reason="看错", actor=case.members[1].user)
    assert ranking.rank(first, actor=case.chair).status == "ranked"


# Attacks by hand --------------------------------------------------------------------------------


def test_no_address_made_up_from_a_bid_opens_its_part(client):
    case = make.to_scoring(anonymous=True)
    member, bid = case.members[1].user, case.bids[0]
    make.fill(case, case.members[1])
    client.force_login(member)
    judged = case.lot.criteria.get(part="technical")
    objective = case.lot.criteria.get(part="business")
    technical = bid.files.get(part="technical")
    assert client.get(technical.opened.get_absolute_url()).status_code == 404
    assert client.get(bid.files.get(part="business").opened.get_absolute_url()).status_code == 200
    assert client.get(at("score_correct", case.lot.pk, bid.pk, judged.pk)).status_code == 404
    assert client.get(at("score_correct", case.lot.pk, bid.pk, objective.pk)).status_code == 200
    assert client.get(at("anonymous_file", case.lot.pk, str(bid.pk), 1)).status_code == 404
    page = client.get(bid.get_absolute_url()).content.decode()
    assert technical.opened.name not in page and str(technical.opened_id) not in page
    before = case.lot.sheets.get(member=case.members[1]).scores.get(bid=bid, criterion=judged)
    client.post(at("score_cell", case.lot.pk), {f"c_{bid.pk}_{judged.pk}": "1"})
    before.refresh_from_db()
    assert before.points != 1


def test_nobody_else_connects_part_and_bidder_either(client):
    case = make.to_scoring(anonymous=True)
    technical = case.bids[0].files.get(part="technical").opened
    for user in (case.who.officer, case.who.approver, case.who.auditor, case.bidders[1]):
        assert not may_read_bid_file(user, technical)
        client.force_login(user)
        assert client.get(at("anonymous_parts", case.lot.pk)).status_code == 403
        assert not AnonymousPart.objects.visible_to(user).exists()
    assert may_read_bid_file(case.bidders[0], technical)
    page = client.get(at("lot", case.lot.pk)).content.decode()
    assert not any(code in page for code in make.codes(case.lot))


def test_refusals_call_parts_by_code_in_the_order_of_the_codes(client):
    case = make.to_scoring(anonymous=True)
    client.force_login(case.chair)
    judged = case.lot.criteria.get(part="technical")
    codes = sorted(make.codes(case.lot))
    cells = {f"c_{code}_{judged.pk}": "99" for code in codes}
    answer = client.post(at("scores", case.lot.pk), {**cells, "hand_in": "1"})
    assert answer.status_code == 422
    assert in_order_of_codes(answer, codes) == codes
    answer = client.post(at("scores", case.lot.pk), {"hand_in": "1"})
    assert in_order_of_codes(answer, codes) == codes
    assert not any(one.supplier.name in answer.content.decode() for one in case.bids)
    cell = client.post(at("score_cell", case.lot.pk), {f"c_{codes[0]}_{judged.pk}": "99"})
    assert in_order_of_codes(cell, codes) == codes[:1]
    assert not any(one.supplier.name in cell.content.decode() for one in case.bids)


def test_opinions_without_reason_are_refused_in_the_order_of_the_codes(client):
    case = make.to_conformity(anonymous=True)
    client.force_login(case.chair)
    codes = sorted(make.codes(case.lot))
    refused = {f"accepted_{code}": "no" for code in codes}
    answer = send(client, at("anonymous", case.lot.pk), **refused)
    assert answer.status_code == 422
    alert = BeautifulSoup(answer.content, "html.parser").find(role="alert").get_text(" ")
    assert re.findall(r"[A-Z]-\d{2}", alert) == codes


def test_the_log_keeps_the_draw_and_no_code():
    case = make.opened(anonymous=True)
    entry = AuditEntry.objects.get(action="tenders.lot.draw_codes")
    draw = CodeDraw.objects.get(lot=case.lot)
    assert draw.digest in str(entry.inputs)
    held = make.codes(case.lot)
    assert not any(code in str(entry.inputs) for code in held)
    assert draw.nonce not in str(entry.inputs)
    firms = {bid.pk: bid.supplier.credit_code for bid in case.bids}
    label = f"{case.tender.number}/{case.lot.number}"
    pairs = {code: firms[bid] for code, bid in held.items()}
    assert rules.digest(label, pairs, draw.nonce) == draw.digest
    again = anonymity.draw_codes(case.lot, actor=case.who.officer)
    assert again.pk == draw.pk and make.codes(case.lot) == held


def test_codes_follow_neither_bids_nor_names():
    orders = set()
    for _turn in range(12):
        case = make.opened(anonymous=True, prices=make.PRICES[:3])
        held = make.codes(case.lot)
        orders.add(tuple([b.pk for b in case.bids].index(held[code]) for code in sorted(held)))
        rows = case.lot.anonymous_parts.order_by("pk").values_list("code", flat=True)
        assert list(rows) == sorted(held)
    assert len(orders) > 1


# The way through --------------------------------------------------------------------------------


def test_the_parts_are_read_judged_and_scored_by_code_through_the_pages(client):
    case = make.to_conformity(anonymous=True)
    lot, codes = case.lot, make.codes(case.lot)
    for member in case.members:
        client.force_login(member.user)
        named = {f"accepted_{bid.pk}": "yes" for bid in case.bids}
        assert send(client, at("conformity", lot.pk), **named).status_code == 302
        coded = {f"accepted_{code}": "yes" for code in codes}
        assert send(client, at("anonymous", lot.pk), **coded).status_code == 302
    client.force_login(case.chair)
    assert send(client, at("conformity_close", lot.pk)).status_code == 302
    case = make.refresh(case)
    judged = case.lot.criteria.get(part="technical")
    for member in case.members:
        client.force_login(member.user)
        points = {f"c_{code}_{judged.pk}": str(30 + place) for place, code in enumerate(codes)}
        assert client.post(at("scores", lot.pk), points).status_code == 302
        other = {
            f"c_{bid.pk}_{one.pk}": str(make.points_for(case, bid, one))
            for bid in case.bids
            for one in lot.criteria.exclude(pk=judged.pk)
        }
        half = client.post(at("scores", lot.pk), {"hand_in": "1"})
        assert half.status_code == 422 and at("scores_named", lot.pk) in half.content.decode()
        done = client.post(at("scores_named", lot.pk), {**other, "hand_in": "1"})
        assert done.status_code == 302
    sheet = lot.sheets.first()
    kept = {(one.bid_id, one.criterion_id): one.points for one in sheet.scores.all()}
    assert {kept[bid, judged.pk] for bid in codes.values()} == {30, 31, 32, 33}
    assert all(kept[bid, judged.pk] == 30 + place for place, bid in enumerate(codes.values()))
    client.force_login(case.chair)
    assert send(client, at("rank", lot.pk)).status_code == 302
    text = client.get(at("anonymous_parts", lot.pk)).content.decode()
    assert all(code in text for code in codes)
    assert all(bid.supplier.name in text for bid in case.bids)
    assert (
        client.get(case.bids[0].files.get(part="technical").opened.get_absolute_url()).status_code
        == 200
    )
    for user in (case.who.officer, case.who.auditor):
        client.force_login(user)
        assert client.get(at("anonymous_parts", lot.pk)).status_code == 200
    context = report_context(make.refresh(case).lot)
    assert {row[0] for row in context["parts"]} == set(codes)


def test_a_file_is_the_same_page_and_tells_no_maker(client):
    case = make.to_conformity(anonymous=True)
    code, bid = next(iter(make.codes(case.lot).items()))
    client.force_login(case.chair)
    answer = client.get(at("anonymous_file", case.lot.pk, code, 1))
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{code}-1.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    made = PdfReader(BytesIO(answer.content))
    assert made.metadata is None and made.pages[0].mediabox.width == 200
    stored = case.lot.bids.get(pk=bid).files.get(part="technical").opened
    assert b"Maker" in stored.content.read()
    assert client.get(at("anonymous_file", case.lot.pk, code, 2)).status_code == 404


def test_members_read_no_part_before_they_have_stated_their_conflicts(client):
    case = make.form(make.qualify(make.opened(anonymous=True)))
    client.force_login(case.members[0].user)
    code = next(iter(make.codes(case.lot)))
    assert client.get(at("anonymous_parts", case.lot.pk)).status_code in (409, 422)
    assert client.get(at("anonymous_file", case.lot.pk, code, 1)).status_code in (409, 422)


def test_a_part_that_gives_its_author_away_makes_the_bid_invalid():
    case = make.to_conformity(anonymous=True)
    bid = case.bids[2]
    for place, member in enumerate(case.members):
        fine = {one.pk: Opinion(True) for one in case.bids}
        conformity.give_opinions(case.lot, fine, actor=member.user)
        away = Opinion(False, "第3页有单位印章", True) if place < 4 else Opinion(True)
        conformity.give_opinions(
            case.lot, fine | {bid.pk: away}, actor=member.user, subject="anonymous"
        )
    conformity.close(case.lot, actor=case.chair)
    bid.refresh_from_db()
    assert bid.status == "not_conforming"
    assert bid.rejection == f"{anonymity.GIVEN_AWAY}；第3页有单位印章"
    assert [one.status for one in make.refresh(case).bids].count("conforming") == 3


def test_the_review_is_not_closed_while_a_part_is_not_judged():
    case = make.to_conformity(anonymous=True)
    for member in case.members:
        fine = {one.pk: Opinion(True) for one in case.bids}
        conformity.give_opinions(case.lot, fine, actor=member.user)
    with pytest.raises(RuleBroken) as refused:
        conformity.close(case.lot, actor=case.chair)
    assert len(refused.value.reasons) == len(case.members)


# Several lots -----------------------------------------------------------------------------------


def to_scoring_of_both(**values):
    prices = ("3500000", "3400000", "3300000")
    case = make.opened(anonymous=True, lots=2, budget=make.D("4000000"), prices=prices, **values)
    for lot in case.lots:
        make.qualify(case, lot)
    make.convene(case)
    for lot in case.lots:
        make.conform(case, lot=lot)
    return make.refresh(case)


def hand_in(case, lot):
    case.lot = lot
    make.score(make.refresh(case))


def test_the_codes_of_all_lots_are_lifted_together(client):
    case = to_scoring_of_both()
    first, second = case.lots
    assert not set(make.codes(first)) & set(make.codes(second))
    hand_in(case, first)
    with pytest.raises(RuleBroken) as refused:
        ranking.rank(case.lot, actor=case.chair)
    assert [one.code for one in refused.value.reasons] == ["veiled"]
    _pages, coded, _named = attack(case, client, case.chair)
    assert at("anonymous_parts", second.pk) in coded
    hand_in(case, second)
    case.lot = first
    ranking.rank(make.refresh(case).lot, actor=case.chair)
    assert veiled(case.tender), "the files wait for the other ranking"
    case.lot = second
    ranking.rank(make.refresh(case).lot, actor=case.chair)
    assert not veiled(make.refresh(case).tender)


def test_a_lot_that_fails_does_not_keep_the_others_waiting():
    case = to_scoring_of_both()
    first, second = case.lots
    hand_in(case, first)
    type(second).objects.filter(pk=second.pk).update(status="failed_illegal")
    case.lot = first
    assert ranking.rank(make.refresh(case).lot, actor=case.chair).status == "ranked"


def test_what_may_still_be_scored_is_what_comes_before_the_ranking():
    assert set(UNSCORED) == {LotState.WAITING, *EVALUATING} - {LotState.RANKED}


# Signs ------------------------------------------------------------------------------------------


def test_signs_that_come_from_files_rest_until_the_codes_are_lifted(client):
    case = make.to_scoring(anonymous=True)
    SignalCheck.objects.create(lot=case.lot, unread=[[case.suppliers[0].name, "方案.pdf"]])
    for number, kind in enumerate(("same_author", "same_text", "shared_people"), start=1):
        one = BidSignal.objects.create(lot=case.lot, number=number, kind=kind, found=["样本"])
        one.bids.set(case.bids[:2])
    shown = {one.kind for one, _bids in signals.of_lot(case.lot)}
    assert shown == {"shared_people"}
    author = BidSignal.objects.get(kind="same_author")
    with pytest.raises(WrongState):
        signals.write_finding(author, "查明", actor=case.chair)
    client.force_login(case.chair)
    assert client.get(at("signal_finding", author.pk)).status_code == 404
    assert "方案.pdf" not in client.get(at("signals", case.lot.pk)).content.decode()
    make.score(case)
    ranking.rank(case.lot, actor=case.chair)
    assert len(signals.of_lot(make.refresh(case).lot)) == 3
    assert client.get(at("signal_finding", author.pk)).status_code == 200


# The option -------------------------------------------------------------------------------------


def test_an_unnamed_tender_has_no_such_pages(client):
    case = make.to_scoring()
    client.force_login(case.chair)
    for name in ("anonymous_parts", "anonymous", "scores_named"):
        assert client.get(at(name, case.lot.pk)).status_code in (404, 409)
    assert not CodeDraw.objects.exists()
    page = client.get(at("scores", case.lot.pk)).content.decode()
    assert all(bid.supplier.name in page for bid in case.bids)


def test_a_tender_without_a_part_to_judge_is_not_handed_in_as_anonymous(world):
    draft = world.draft()
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=3), 10)):
        tendering.set_basics(draft, actor=world.officer, anonymous=True)
        draft.lots.get().criteria.update(objective=True)
        with pytest.raises(RuleBroken) as refused:
            tendering.submit(draft, actor=world.officer)
        assert [one.code for one in refused.value.reasons] == ["nothing"]
        draft.lots.get().criteria.filter(part="technical").update(objective=False)
        assert tendering.submit(draft, actor=world.officer).status == "in_review"


def test_what_bidders_are_told_stands_in_the_documents_and_in_their_workspace(world, client):
    tender = world.tender
    told = "gives its author away makes the bid invalid"
    assert told not in " ".join(str(one.value) for one in public_facts(tender))
    type(tender).objects.filter(pk=tender.pk).update(anonymous=True)
    tender.refresh_from_db()
    with translation.override("en"):
        assert told in " ".join(str(one.value) for one in public_facts(tender))
    bid, actor = world.begun()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=2), 11)):
        client.force_login(actor)
        page = client.get(at("bid_workspace", bid.lot_id)).content.decode()
    assert "Order 87 art. 63 item 6" in page
    assert snapshots.take(tender)["facts"]["anonymous"] is True


def upload(bid, actor, content, part="technical", name="方案.pdf"):
    file = SimpleUploadedFile(name, content)
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=3), 10)):
        return bidding.add_file(bid, file, part=part, actor=actor)


def locked() -> bytes:
    writer, made = PdfWriter(), BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(made)
    return made.getvalue()


def saying(text: str) -> bytes:
    moment = clock.legal(NOTICE_DAY)
    return render_pdf("documents/base.html", {}, title=text, created=moment)


def test_what_cannot_be_anonymous_is_refused_when_the_bidder_adds_it(world):
    tender = world.tender
    type(tender).objects.filter(pk=tender.pk).update(anonymous=True)
    tender.refresh_from_db()
    bid, actor = world.begun()
    firm = bid.supplier
    wrong = {
        "not_pdf": photo().read(),
        "names_bidder": saying(f"投标人：{firm.name}"),
    }
    for code, content in wrong.items():
        name = "a.jpg" if code == "not_pdf" else "方案.pdf"
        with pytest.raises(RuleBroken) as refused:
            upload(bid, actor, content, name=name)
        assert [one.code for one in refused.value.reasons] == [code]
    found = anonymity.refused(BytesIO(locked()), "application/pdf", firm)
    assert [one.code for one in found] == ["unreadable"]
    upload(bid, actor, saying(f"投标人：{firm.name}"), part="business")
    upload(bid, actor, make.telling_pdf(firm.credit_code))
    bid.refresh_from_db()
    assert sorted(one.part for one in drafts.read(bid).files) == ["business", "technical"]


def test_the_opening_draws_a_code_for_each_opened_bid(world, monkeypatch):
    tender = world.tender
    type(tender).objects.filter(pk=tender.pk).update(anonymous=True)
    tender.refresh_from_db()
    monkeypatch.setattr(anonymity, "refused", lambda *_args: ())
    world.opened()
    lot = tender.lots.get()
    assert set(make.codes(lot).values()) == set(lot.bids.values_list("pk", flat=True))


def test_the_queries_of_the_parts_do_not_grow_with_the_bids(client):
    case = make.to_conformity(anonymous=True)
    client.force_login(case.chair)
    url, part = at("anonymous_parts", case.lot.pk), case.lot.anonymous_parts.first()
    few = {}
    for numbers in (range(100, 107), range(107, 1100)):
        made = bids_like(part.bid, numbers)
        copies(part, numbers, lambda n, made=made: {"bid_id": made[n].pk, "code": f"M{n}"})
        for file in part.bid.files.all():
            copies(file, numbers, lambda n, made=made: {"bid_id": made[n].pk})
        few = few or asked(client, [url])
    assert case.lot.anonymous_parts.count() > 1000
    assert asked(client, [url]) == few
