"""Criteria answer requirements, ranges have their points, and limits hold where they are set."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse

from procurement import clock
from procurement.errors import RuleBroken
from tenders.models import Lot
from tenders.services import amending, lots, procedures, retender, scoring, seals, tendering
from tests.factories import corrections, evaluation
from tests.factories.tenders import NOTICE_DAY, Procurement
from tests.journeys.visitors import Visitor

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
SEALING = clock.legal(NOTICE_DAY + timedelta(days=4), 10)
LAW = "87号令第五十五条"


@pytest.fixture
def draft(world):
    tender = world.draft()
    with clock.travel(WRITING):
        yield tender


def refusals(tender, world):
    with pytest.raises(RuleBroken) as refused:
        tendering.submit(tender, actor=world.officer)
    return [(one.text(), one.article, one.field) for one in refused.value.reasons]


def rows_of(lot, **changes):
    """The criteria as they are stored, the second with changes."""
    names = ("part", "name", "description", "max_points", "objective", "requirement", "bands")
    found = [{name: getattr(one, name) for name in names} for one in lot.criteria.all()]
    found[1] |= changes
    return found


def save(lot, rows, world):
    return lots.set_criteria(lot, rows, price_weight=lot.price_weight, actor=world.officer)


def test_a_criterion_without_a_requirement_and_a_marked_one_without_a_criterion_are_named(
    draft, world
):
    lot = draft.lots.get()
    save(lot, rows_of(lot, requirement=None), world)
    section = f"criteria:{lot.pk}"
    assert refusals(draft, world) == [
        ("Lot 1, criterion 2: 业绩 names no requirement that it scores.", LAW, section),
        (
            "Lot 1: Requirement 2, “同类经验”, is marked ▲ but no criterion scores it.",
            LAW,
            section,
        ),
    ]
    page = Visitor(world.officer).see(reverse("tenders:prepare", args=[draft.pk]))
    assert "criterion 2: 业绩 names no requirement that it scores." in page.text
    assert reverse("tenders:lot_criteria", args=[draft.pk, lot.pk]) in page.html


def test_the_credit_record_answers_no_requirement(draft, world):
    lot = draft.lots.get()
    Lot.objects.filter(pk=lot.pk).update(requirement="▲1. 实施方案")
    lot.refresh_from_db()
    save(lot, rows_of(lot, requirement=None, part="credit"), world)
    tendering.submit(draft, actor=world.officer)


def test_the_lowest_price_scores_no_requirement(draft, world):
    procedures.choose(draft, actor=world.officer, procedure="open_tender", method="lowest_price")
    draft.lots.get().criteria.all().delete()
    tendering.submit(draft, actor=world.officer)


def test_a_requirement_that_does_not_exist_is_refused_in_its_row(draft, world):
    lot = draft.lots.get()
    with pytest.raises(RuleBroken) as refused:
        save(lot, rows_of(lot, requirement=7), world)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.params["row"]) == ("no_requirement", 2)
    lot.requirement = "1. 只有一项"
    lot.save()
    page = Visitor(world.officer).see(reverse("tenders:prepare", args=[draft.pk]))
    assert "Lot 1, criterion 2: 业绩 scores requirement 2, which does not exist." in page.text


def test_two_requirements_of_one_number_are_refused_at_their_field(draft, world):
    lot = draft.lots.get()
    address = reverse("tenders:lot_edit", args=[draft.pk, lot.pk])
    page = Visitor(world.officer).is_refused(address, requirement="1. 甲\n1. 乙")
    assert any("Requirement 1 stands twice" in one for one in page.refusals)


def test_the_table_offers_the_requirements_and_names_a_gap_at_its_row_and_line(draft, world):
    lot = draft.lots.get()
    address = reverse("tenders:lot_criteria", args=[draft.pk, lot.pk])
    officer = Visitor(world.officer)
    page = officer.see(address)
    assert '<option value="1" selected>▲1 实施方案</option>' in page.html
    page = officer.is_refused(address, **{"row-1-bands": "<1: 0\n2-5: 10\n≥5: 25"})
    told = "Line 2: from 1 to 2 there are no points."
    assert any(f"Row 2, Ranges and points: {told}" in one for one in page.refusals), page.refusals
    assert 'href="#id_row-1-bands"' in page.html
    officer.does(address, **{"row-1-bands": "<1: 0\n1-5: 10\n≥5: 25", "row-1-requirement": "2"})
    one = lot.criteria.get(number=2)
    assert one.bands.splitlines() == ["<1: 0", "1-5: 10", "≥5: 25"] and one.requirement == 2


def test_everybody_reads_ranges_and_requirement_of_a_criterion(world, client):
    world.tender.lots.get().criteria.filter(number=2).update(bands="<1: 0\n≥1: 25")
    page = client.get(world.tender.get_absolute_url(), headers={"accept-language": "en"}).text
    assert "每个 5 分<br>&lt;1: 0<br>≥1: 25" in page
    assert "requirement 2" in page


def test_a_new_tender_of_a_failed_lot_takes_requirements_and_ranges_along(world):
    lot = world.tender.lots.get()
    lot.criteria.filter(number=2).update(bands="<1: 0\n≥1: 25")
    world.tender.refresh_from_db()
    Lot.objects.filter(pk=lot.pk).update(status="failed_bidders")
    with clock.travel(SEALING):
        new = retender.retender(world.tender, [lot], actor=world.officer)
    one = new.lots.get().criteria.get(number=2)
    assert (one.requirement, one.bands) == (2, "<1: 0\n≥1: 25")


def test_a_member_scores_with_the_points_of_a_range_and_with_no_others(db):
    case = evaluation.to_scoring()
    one = case.lot.criteria.filter(objective=True).first()
    one.bands = f"<1: 0\n1-3: 3\n≥3: {one.max_points}"
    one.save()
    member, bid = case.members[0], case.bids[0]
    sheet = case.lot.sheets.get(member=member)
    (reason,) = scoring.fill(sheet, {(bid.pk, one.pk): Decimal(2)}, actor=member.user)
    assert (reason.code, reason.params["steps"].split(", ")[:2]) == ("no_range", ["0", "3"])
    assert scoring.fill(sheet, {(bid.pk, one.pk): Decimal(3)}, actor=member.user) == ()


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("▲1. 实施方案：分级组织。\n▲2. 同类经验", set()),
        ("▲1. 实施方案", {"no_requirement"}),
        ("▲1. 实施方案\n▲2. 同类经验\n▲3. 设备", {"requirement_unscored"}),
        ("▲1. 实施方案\n▲2. 同类经验\n2. 设备", {"number_twice"}),
    ],
)
def test_a_correction_leaves_every_criterion_its_requirement(world, text, codes):
    assert world.tender
    with clock.travel(corrections.DAY):
        row = amending.begin(world.tender, actor=world.officer)
        values = {"place": "lot:1:requirement", "text": text, "revision": row.revision}
        if not codes:
            amending.set_text(row, actor=world.officer, **values)
            return
        with pytest.raises(RuleBroken) as refused:
            amending.set_text(row, actor=world.officer, **values)
    assert {(one.code, one.field) for one in refused.value.reasons} == {(c, "text") for c in codes}


# Bond and limit of lots -------------------------------------------------------------------------


def test_a_bond_of_ten_per_cent_is_lawful_and_a_hair_more_is_not(draft, world):
    address = reverse("tenders:basics", args=[draft.pk])
    officer = Visitor(world.officer)
    page = officer.is_refused(address, bond_percent="10.01")
    told = (
        "The performance bond is at most 10 % of the contract. (Implementing Regulations art. 48)"
    )
    assert any(told in one for one in page.refusals)
    officer.does(address, bond_percent="10")
    draft.refresh_from_db()
    assert draft.bond_percent == 10
    page = officer.see(draft.get_absolute_url())
    assert "10% of the contract" in page.text


def test_a_limit_of_all_lots_is_no_limit_and_is_refused(draft, world):
    with pytest.raises(RuleBroken) as refused:
        tendering.set_basics(draft, actor=world.officer, lots_most=1)
    assert [one.field for one in refused.value.reasons] == ["lots_most"]
    two = Procurement(lots=2).draft()
    with clock.travel(WRITING):
        tendering.set_basics(two, actor=two.officer, lots_most=1)
        two.lots.get(number=2).delete()
        codes = {one[2] for one in refusals(two, Limited(two))}
    assert "basics" in codes, "a lot taken out is noticed when the tender is handed in"


class Limited:
    """Whoever hands a tender in."""

    def __init__(self, tender):
        self.officer = tender.officer


def test_a_supplier_seals_no_more_lots_than_the_documents_allow(db):
    world = Procurement(lots=2)
    tender = world.draft()
    with clock.travel(WRITING):
        tendering.set_basics(tender, actor=world.officer, lots_most=1)
    world.draft = lambda: tender
    first, second = world.tender.lots.order_by("number")
    supplier = world.supplier()
    sealed = world.bid(supplier, first)
    other, _supplier = world.filled(supplier, second)
    with clock.travel(SEALING):
        with pytest.raises(RuleBroken) as refused:
            seals.seal(other, actor=supplier, key=str(uuid4()))
        (reason,) = refused.value.reasons
        assert reason.text() == "One supplier may bid for 1 lot(s) of this tender at most."
        workspace = Visitor(supplier).see(reverse("tenders:bid_workspace", args=[second.pk]))
        assert reason.text() in workspace.text
        seals.seal(sealed, actor=supplier, key=str(uuid4()))  # the same lot again is no further one
        seals.withdraw(sealed, actor=supplier, key=str(uuid4()))
        seals.seal(other, actor=supplier, key=str(uuid4()))
    rival = world.bid(lot=first)
    assert rival.status == "sealed" and rival.price is None
    assert Decimal(1) == world.tender.lots_most
