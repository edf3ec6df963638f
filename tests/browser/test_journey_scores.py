"""Five members score alone; what differs is flagged; the bids are ranked; the result goes out."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from cms.models import Notice
from procurement import clock
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from tenders.models import Score, ScoreSheet
from tenders.services import ranking, report
from tests.browser.hands import follows, goes, sends, words
from tests.factories import evaluation
from tests.journeys.steps_contract import words_of
from tests.web.browser import WIDTHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
    pytest.mark.parametrize("width", WIDTHS),
]

# Three bids below five million: a committee of five.
SMALL = {"prices": ("4500000", "4600000", "4700000"), "budget": Decimal(5_000_000)}
CELLS = "table.sheet input[data-bid]"


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def focused(page) -> str:
    """The name of the control that has the focus."""
    return page.evaluate("document.activeElement.name || ''")


def tab_to(page, name: str) -> None:
    """Press Tab until this control has the focus."""
    for _press in range(60):
        if focused(page) == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached")


def by_keyboard(page, sheet, points: dict[str, str]) -> None:
    """A whole sheet without a pointer: out of range is refused, what is right is saved."""
    first = next(iter(points))
    tab_to(page, first)
    page.keyboard.type("41")
    page.keyboard.press("Tab")
    page.wait_for_selector(f"#{first}[aria-invalid=true]")
    assert "40" in page.inner_text(f"#e_{first}") and not sheet.scores.exists()
    page.fits()
    page.keyboard.press("Shift+Tab")
    for name, typed in points.items():
        assert focused(page) == name, "Tab goes from cell to cell"
        page.keyboard.press("Control+a")
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    bids = page.locator("tfoot td").count()
    for column in range(bids):
        total = sum(Decimal(one) for one in list(points.values())[column::bids])
        page.wait_for_selector(f"#t_{column + 1}:has-text('{total:.2f}')")
    assert not page.locator("[aria-invalid=true]").count()


def saved(sheet) -> dict[str, Decimal]:
    """What is stored of a sheet, by the name of its cell."""
    return {f"c_{one.bid_id}_{one.criterion_id}": one.points for one in sheet.scores.all()}


def test_five_members_score_and_what_differs_on_an_objective_item_is_flagged(visit, width):
    case = evaluation.to_scoring(**SMALL)
    page_of = url("scores", case.lot.pk)
    differing = (case.bids[1], case.lot.criteria.get(objective=True))
    assert len(case.members) == 5
    for place, member in enumerate(case.members):
        sheet = ScoreSheet.objects.get(member=member)
        with visit(member.user, clock.now(), width, language="zh") as page:
            page.go(page_of)
            names = page.eval_on_selector_all(CELLS, "all => all.map(one => one.name)")
            points = sheet_of(case, names, place)
            if place == 0:
                by_keyboard(page, sheet, points)
                page.reload()
                assert saved(sheet) == {name: Decimal(value) for name, value in points.items()}
                shown = [Decimal(page.input_value(f"#{name}")) for name in names]
                assert shown == [Decimal(points[name]) for name in names], "saved as typed"
                tab_to(page, "hand_in")
                with page.expect_navigation():
                    page.keyboard.press("Enter")
            else:
                if place == 1:
                    tells_of_a_broken_line(page, names[0])
                for name, value in points.items():
                    page.fill(f"#{name}", value)
                goes(page, "button[name=hand_in]")
            assert "SHA-256" in words(page, ".msg.ok") and not page.query_selector(CELLS)
            assert bool(page.query_selector(".msg.warn")) == (place == 4), "when all are in"
            seen = page.go(url("comparison", case.lot.pk))
            assert seen.status in {403, 404}, "nobody sees the others' points"
            page.go(page_of)
        sheet.refresh_from_db()
        assert sheet.status == "locked"
        assert saved(sheet) == {name: Decimal(value) for name, value in points.items()}
    is_put_right(visit, width, case, *differing)


def tells_of_a_broken_line(page, name: str) -> None:
    """What could not be saved does not look saved; the button is still there."""
    page.route("**/scores/cell/", lambda route: route.abort())
    page.fill(f"#{name}", "7")
    page.press(f"#{name}", "Tab")
    page.wait_for_selector("#saved .badge.bad")
    page.fits()
    page.unroute("**/scores/cell/")
    page.complaints.clear()


def sheet_of(case, names: list[str], place: int) -> dict[str, str]:
    """A member's points, cell by cell; the last member misreads an objective item of one bid."""
    criteria = {one.pk: one for one in case.lot.criteria.all()}
    bids = [bid.pk for bid in case.bids]
    found = {}
    for name in names:
        bid, criterion = (int(part) for part in name.split("_")[1:])
        rank, one = bids.index(bid), criteria[criterion]
        if one.objective:
            misread = place == len(case.members) - 1 and rank == 1
            found[name] = "8" if misread else str(12 - 3 * rank)
        else:
            found[name] = f"{one.max_points - 5 * rank - Decimal(place) / 2 - 1:.1f}"
    return found


def is_put_right(visit, width, case, bid, criterion) -> None:
    """The chair cannot rank before; the member looks again; then everybody sees everything."""
    last = case.members[-1].user
    with visit(case.chair, clock.now(), width, language="zh") as page:
        page.open(url("rank", case.lot.pk))
        sends(page)
        assert criterion.name in page.inner_text("#errors")
    with visit(last, clock.now(), width, language="zh") as page:
        page.open(url("scores", case.lot.pk))
        follows(page, url("score_correct", case.lot.pk, bid.pk, criterion.pk))
        page.fits()
        sends(page, points="9", reason="漏看一份合同。")
        assert "9" in words(page, "main ins") and not page.query_selector(".msg.warn")
    score = Score.objects.get(sheet__member__user=last, bid=bid, criterion=criterion)
    assert (score.points, score.value) == (8, 9), "what was handed in stays beside it"
    with visit(case.chair, clock.now(), width, language="zh") as page:
        page.open(url("rank", case.lot.pk))
        sends(page)
        assert page.url.endswith(url("comparison", case.lot.pk))
        table = page.inner_text("main")
        assert all(one.supplier.name in table for one in case.bids)
    evaluation.refresh(case)
    assert [one.rank for one in case.bids] == [1, 2, 3]


# From the ranking to the award --------------------------------------------------------------------


def ranked():
    """Four bids, of which one was found invalid and three are ranked."""
    reached = {"contact": "周样本", "contact_phone": "0731-00000000"}
    prices = (*SMALL["prices"], "4800000")
    case = evaluation.to_conformity(**{**SMALL, **reached, "prices": prices})
    case = evaluation.conform(case, against=[case.bids[3]])
    case = evaluation.score(case)
    ranking.rank(case.lot, actor=case.chair)
    case = evaluation.refresh(case)
    for who, role in ((case.who.editor, Role.EDITOR), (case.who.officer, Role.OFFICER)):
        grant(who, case.who.buyer, role, actor=system_user())
    return case


def bidder(case, bid):
    """Somebody of the firm that made this bid."""
    return case.bidders[case.suppliers.index(bid.supplier)]


def test_from_the_ranking_to_the_award_and_what_the_losers_read(visit, width):
    case = ranked()
    lot = case.lot
    winner, second, third = sorted((bid for bid in case.bids if bid.rank), key=lambda bid: bid.rank)
    first, *others, last = case.members
    signs(visit, width, lot, first)
    for member in others:
        report.sign(lot, actor=member.user)
    told = signs(visit, width, lot, last, dissent="同类业绩的评分标准偏严。")
    assert "Receive the evaluation report" in told, "it goes to the purchaser with the last one"
    assert "同类业绩的评分标准偏严" in told and lot.signatures.count() == 5
    with visit(case.who.officer, clock.now(), width) as page:
        page.go("/desk/")
        follows(page, url("report_receive", lot.pk))
        sends(page)
        assert not page.query_selector(f"a[href='{url('determine', lot.pk)}']"), "not the officer"
    with visit(case.who.approver, clock.now(), width) as page:
        page.go("/desk/")
        follows(page, url("determine", lot.pk))
        page.fits()
        sends(page)
        page.fits()
    award = lot.awards.get()
    assert (award.bid, award.status) == (winner, "determined")
    assert award.determined_by == case.who.approver
    assert "Rank" not in reads(visit, width, case, second), "before the notice nothing"
    the_result_is_published(visit, width, case, award)
    the_winner_has_its_letter(visit, width, case, award)
    told = reads(visit, width, case, second)
    assert "2 of 3" in told and f"{second.result.total:.2f}" in told
    assert third.supplier.name not in told, "nothing of the other losers"
    assert "未按要求签署" in reads(visit, width, case, case.bids[3])


def signs(visit, width, lot, member, dissent: str = "") -> str:
    """The page to which the signature leads."""
    with visit(member.user, clock.now(), width) as page:
        page.go(lot.get_absolute_url())
        follows(page, url("report_sign", lot.pk))
        sends(page, dissent=dissent)
        return words(page, "main")


def the_result_is_published(visit, width, case, award) -> None:
    """In Wagtail; from that moment the award letter is out."""
    notice = Notice.objects.of(award).get(kind="result")
    edit = reverse("wagtailsnippets_cms_notice:edit", args=[notice.pk])
    with visit(case.who.officer, clock.now(), width) as page:
        page.open("/desk/")
        follows(page, edit)
        page.click("footer .w-dropdown__toggle")
        goes(page, "footer button:has-text('Publish')")
    notice.refresh_from_db()
    award.refresh_from_db()
    assert notice.live and award.status == "issued" and award.issued_at
    with visit(None, clock.now(), width) as page:
        page.go(notice.get_absolute_url())
        assert award.supplier.name in page.inner_text("main")


def the_winner_has_its_letter(visit, width, case, award) -> None:
    with visit(bidder(case, award.bid), clock.now(), width) as page:
        page.go(award.lot.get_absolute_url())
        with page.expect_download() as download:
            page.click(".next a.btn")
        text = words_of(download.value.path().read_bytes())
    assert "中标通知书" in text and award.supplier.name in text
    assert f"{award.amount:,.2f}" in text and case.who.buyer.name in text


def reads(visit, width, case, bid) -> str:
    """What a firm reads of its own bid."""
    with visit(bidder(case, bid), clock.now(), width) as page:
        page.go(case.lot.get_absolute_url())
        return words(page, "main")
