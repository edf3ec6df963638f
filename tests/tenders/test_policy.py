"""Deductions of procurement policy: fixed by the lot, claimed by the bid, added on its price."""

from datetime import date, timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.urls import reverse

from procurement import clock
from procurement.errors import RuleBroken
from tenders import drafts
from tenders.models import Bid, Lot
from tenders.selectors.sections import overview
from tenders.services import bidding, lots, opening, seals, tendering
from tenders.services.ranking import deductions
from tests.factories.tenders import DEADLINE, NOTICE_DAY, Procurement
from tests.journeys.visitors import Visitor

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
BIDDING = clock.legal(NOTICE_DAY + timedelta(days=4), 10)


@pytest.fixture
def draft(world):
    tender = world.draft()
    with clock.travel(WRITING):
        yield tender


def edit(draft, world, **values):
    lot = draft.lots.get()
    return lots.edit(lot, actor=world.officer, **{**world.lot_values(1), **values})


def refused(draft, world, **values):
    with pytest.raises(RuleBroken) as error:
        edit(draft, world, **values)
    return [(one.code, one.field, one.article) for one in error.value.reasons]


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"share_rate": D("0.03")}, "rate_out_of_range", "share_rate"),
        ({"share_rate": D("0.07")}, "rate_out_of_range", "share_rate"),
        ({"domestic_rate": D("0.19")}, "rate_out_of_range", "domestic_rate"),
        ({"small_rate": D("0.21")}, "rate_out_of_range", "small_rate"),
        (
            {"reserved_for_small": True, "small_rate": D(0), "share_rate": D("0.04")},
            "rate_unknown",
            "share_rate",
        ),
    ],
)
def test_a_deduction_outside_its_range_is_refused_at_its_field(draft, world, values, code, field):
    assert [found[:2] for found in refused(draft, world, **values)] == [(code, field)]


@pytest.mark.parametrize(
    "values",
    [
        {"share_rate": D("0.04")},
        {"share_rate": D("0.06"), "domestic_rate": D("0.20")},
        {"reserved_for_small": True, "small_rate": D(0), "domestic_rate": D("0.20")},
    ],
)
def test_deductions_within_their_ranges_are_kept(draft, world, values):
    lot = edit(draft, world, **values)
    assert {name: getattr(lot, name) for name in values} == values


def test_a_tender_before_2026_knows_no_deduction_for_domestic_products(draft, world):
    draft.notice_day = date(2025, 12, 1)
    draft.save()
    lot = draft.lots.get()
    found = lots.problems(draft, {**world.lot_values(1), "domestic_rate": D("0.20")})
    assert [one.code for one in found] == ["rate_unknown"]
    assert lot.domestic_rate == 0


def test_consortia_need_the_deduction_for_a_share_of_small_firms(draft, world):
    tendering.set_basics(draft, actor=world.officer, consortium_allowed=True)
    draft.refresh_from_db()
    listed = [(reason.code, url) for reason, url in overview(draft).reasons]
    address = reverse("tenders:lot_edit", args=[draft.pk, draft.lots.get().pk])
    assert listed == [("share_rate_missing", address)]
    edit(draft, world, share_rate=D("0.04"))
    tendering.submit(draft, actor=world.officer)


def test_the_form_takes_percentages_and_an_empty_one_is_none(draft, world):
    address = reverse("tenders:lot_edit", args=[draft.pk, draft.lots.get().pk])
    officer = Visitor(world.officer)
    officer.does(address, share_rate="5", domestic_rate="20")
    lot = draft.lots.get()
    assert (lot.share_rate, lot.domestic_rate) == (D("0.05"), D("0.20"))
    assert 'value="5"' in officer.see(address).html
    officer.does(address, share_rate="", domestic_rate="")
    lot = draft.lots.get()
    assert (lot.share_rate, lot.domestic_rate) == (0, 0)


# Bids -------------------------------------------------------------------------------------------


@pytest.fixture
def granting(db):
    """A published tender whose lot grants all three deductions."""
    world = Procurement()
    tender = world.draft()
    with clock.travel(WRITING):
        edit(tender, world, share_rate=D("0.04"), domestic_rate=D("0.20"))
    world.draft = lambda: tender
    assert world.tender
    return world


def test_everybody_reads_which_deductions_there_are(granting, client):
    page = client.get(granting.tender.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "minus 4% where small firms do 30 % or more" in page
    assert "minus 20% for domestic products" in page


def test_what_is_claimed_is_sealed_opened_and_deducted(granting, client):
    bid, supplier = granting.filled()
    address = reverse("tenders:bid_declaration", args=[bid.lot_id])
    with clock.travel(BIDDING):
        visitor = Visitor(supplier)
        visitor.does(address, small="no", domestic="on")
        workspace = visitor.see(reverse("tenders:bid_workspace", args=[bid.lot_id]))
        assert "no deduction · domestic products" in workspace.text
        assert visitor.see(address).form(holding="small").values["domestic"] == ["on"]
        seals.seal(Bid.objects.get(pk=bid.pk), actor=supplier, key=str(uuid4()))
    other = granting.bid()
    granting.bid()
    with clock.travel(DEADLINE + timedelta(minutes=3)):
        for officer in granting.openers[:3]:
            opening.be_present(granting.tender, actor=officer)
        opening.open_bids(granting.tender, actor=granting.openers[0])
    bid, other = Bid.objects.get(pk=bid.pk), Bid.objects.get(pk=other.pk)
    lot = Lot.objects.get(pk=bid.lot_id)
    assert (bid.small_claimed, bid.domestic_claimed) == (False, True)
    assert deductions(lot, bid) == (D("0.20"),)
    assert other.domestic_claimed is False
    client.force_login(granting.officer)
    page = client.get(bid.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "Claims the deduction for domestic products" in page


def test_who_is_not_small_claims_the_deduction_in_vain(granting):
    bid, supplier = granting.filled()
    supplier.supplier.size = "micro"
    supplier.supplier.save()
    bid.small_claimed = True
    bid.supplier.refresh_from_db()
    assert deductions(bid.lot, bid) == (D("0.10"),)
    bid.supplier.size = "large"
    assert deductions(bid.lot, bid) == ()


def test_a_deduction_the_lot_does_not_grant_is_neither_offered_nor_kept(world):
    bid, supplier = world.filled()
    with clock.travel(BIDDING):
        page = Visitor(supplier).see(reverse("tenders:bid_declaration", args=[bid.lot_id]))
        assert 'name="small"' in page.html and 'name="domestic"' not in page.html
        bid = bidding.declare(bid, small=False, domestic=True, actor=supplier)
    draft = drafts.read(bid)
    assert draft.domestic is False
    assert "domestic" not in draft.content()
