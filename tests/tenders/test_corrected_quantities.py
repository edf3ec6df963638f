"""A correction changes quantities of a bill: always material, and a bid over the old is not enough.

Lines of the factory: 1 道路人工清扫 121011.26 平方米, 2 机械清扫 1000 公里, 3 垃圾收运 29292 吨.
"""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cms.notices.fill.corrections import correction as drafted
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken
from procurement.web.desk import desk_for
from tenders import drafts, sealing
from tenders.models import Amendment, Bid, LotLine
from tenders.selectors.version_page import compared
from tenders.services import amending, amendments, opening, reminders, seals
from tests.factories import corrections
from tests.factories.corrections import DAY, EARLY, MOVED
from tests.factories.tenders import Procurement
from tests.journeys.visitors import Visitor

LATER = DAY + timedelta(days=2)
# The second line, 机械清扫, counts 1200.5 km instead of 1000.
NEW = {1: {2: "1200.5"}}
OLD_TOTAL = Decimal("750464.17")


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def clerk(bid):
    return bid.supplier.memberships.get().user


def fresh(bid):
    return Bid.objects.select_related("lot__tender").get(pk=bid.pk)


def in_force(world, quantities=NEW, **values):
    return corrections.in_force(world, scope=None, quantities=quantities, **values)


def confirm(bid, at=LATER):
    with clock.travel(at):
        return seals.confirm(fresh(bid), actor=clerk(bid), key=str(uuid4()))


def seal(bid, at=LATER):
    with clock.travel(at):
        return seals.seal(fresh(bid), actor=clerk(bid), key=str(uuid4()))


def sealed_total(bid):
    """What the envelope says, read with the bidder's own key."""
    return Decimal(sealing.decrypt(bid.envelope, drafts.secret_of(bid))["total"])


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


# Writing ----------------------------------------------------------------------------------------


def test_a_new_quantity_is_noted_beside_the_old_one_and_the_old_one_again_is_no_change(world):
    row = corrections.written(world, quantities={1: {1: "121011.26", 2: "1200.50"}})
    assert row.changes["line:1:2:quantity"] == {"old": "1000", "new": "1200.5"}
    assert "line:1:1:quantity" not in row.changes, "it is what is published"
    with clock.travel(DAY):
        row = amending.set_quantities(
            row, lot=1, quantities={2: "1000.00"}, revision=row.revision, actor=world.officer
        )
    assert "line:1:2:quantity" not in row.changes


def test_everything_wrong_in_a_bill_is_refused_at_once_each_at_its_line(world):
    row = corrections.written(world)
    bad = {1: "0", 2: "1.23456", 3: "很多"}
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amending.set_quantities(
            row, lot=1, quantities=bad, revision=row.revision, actor=world.officer
        )
    found = [(one.code, one.field) for one in caught.value.reasons]
    assert found == [
        ("no_quantity", "quantity_1"),
        ("too_exact", "quantity_2"),
        ("no_quantity", "quantity_3"),
    ]
    row.refresh_from_db()
    assert set(row.changes) == {"lot:1:scope", "tender:deadline"}


@pytest.mark.parametrize(("lot", "line"), [(1, 4), (2, 1)])
def test_no_line_is_added_by_a_correction(world, lot, line):
    row = corrections.written(world)
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amending.set_quantities(
            row, lot=lot, quantities={line: "5"}, revision=row.revision, actor=world.officer
        )
    assert codes(caught) == ["no_place"]


def test_a_colleagues_save_is_not_overwritten_and_others_do_not_write(world):
    row = corrections.written(world)
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amending.set_quantities(
            row, lot=1, quantities={2: "5"}, revision=row.revision - 1, actor=world.officer
        )
    assert codes(caught) == ["overtaken"]
    with clock.travel(DAY), pytest.raises(NotAllowed):
        amending.set_quantities(
            row, lot=1, quantities={2: "5"}, revision=row.revision, actor=world.approver
        )


def test_the_officer_cannot_call_it_immaterial(world):
    row = corrections.written(world, quantities=NEW)
    values = {"reason": "数量有误", "material": False, "material_reason": "没有影响"}
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amending.set_terms(row, actor=world.officer, revision=row.revision, values=values, dates={})
    assert [(one.code, one.field, one.article) for one in caught.value.reasons] == [
        ("quantities_material", "material", "87号令第二十七条")
    ]


def test_called_immaterial_before_it_is_neither_proposed_nor_short_of_its_days(world):
    row = corrections.written(world, material=False)
    with clock.travel(DAY):
        row = amending.set_quantities(
            row, lot=1, quantities=NEW[1], revision=row.revision, actor=world.officer
        )
        with pytest.raises(RuleBroken) as caught:
            amendments.propose(row, actor=world.officer)
    assert set(codes(caught)) == {"quantities_material", "amendment_too_late"}, "P6 counts too"
    Amendment.objects.filter(pk=row.pk).update(material=None)
    row.refresh_from_db()
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amendments.propose(row, actor=world.officer)
    assert set(codes(caught)) == {"effect", "amendment_too_late"}


def test_a_line_that_has_changed_meanwhile_stops_the_correction(world):
    row = corrections.written(world, quantities=NEW)
    LotLine.objects.filter(lot__tender=world.tender, number=2).update(quantity=7)
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amendments.propose(row, actor=world.officer)
    assert codes(caught) == ["overtaken"]


# In force ---------------------------------------------------------------------------------------


def test_in_force_the_bill_has_the_new_quantity_and_the_old_version_still_the_old_one(world):
    before = list(world.published().lots.get().lines.values_list("quantity", flat=True))
    corrections.approved(world, scope=None, quantities=NEW)
    lines = world.tender.lots.get().lines
    assert list(lines.values_list("quantity", flat=True)) == before, "approved is not in force"
    with clock.travel(DAY):
        row = amendments.come_into_force(Amendment.objects.get(), actor=world.officer)
    after = list(lines.values_list("quantity", flat=True))
    assert after == [before[0], Decimal("1200.5"), before[2]]
    first, second = world.tender.versions.all()
    assert (second.cause, second.amendment) == ("corrected", row)
    kept = [one.text["lots"][0]["lines"][1]["quantity"] for one in (first, second)]
    assert [Decimal(str(text)) for text in kept] == [1000, Decimal("1200.5")]
    with translation.override("en"):
        rows = [row for group in compared(first, second) for row in group.rows]
    assert ["Line “机械清扫”: Quantity per year", "1,000", "1,200.5"] in [
        [str(cell.value) for cell in row] for row in rows
    ]


def test_the_notice_says_old_and_new_of_every_line_and_who_has_to_seal_again(world):
    row = corrections.approved(world, scope=None, quantities={1: {2: "1200.5", 1: "120000"}})
    fields = drafted(Amendment.objects.get(pk=row.pk)).fields
    text = str(fields["correction_content"])
    assert "道路人工清扫" in text and "机械清扫" in text
    assert "原为“121,011.26 平方米”，更正为“120,000 平方米”" in text
    assert "原为“1,000 公里”，更正为“1,200.5 公里”" in text
    assert text.index("120,000") < text.index("1,200.5")
    assert "采购包1的工程量已更正" in str(fields["other"])
    assert "不能只作确认" in str(fields["other"])


def test_a_notice_without_quantities_says_nothing_of_them(world):
    row = corrections.approved(world)
    assert "工程量" not in str(drafted(Amendment.objects.get(pk=row.pk)).fields["other"])


# Bids that are in -------------------------------------------------------------------------------


def test_a_bid_sealed_before_is_not_just_confirmed(world):
    bid = world.bid()
    in_force(world)
    assert fresh(bid).to_be_confirmed
    with pytest.raises(RuleBroken) as caught:
        confirm(bid)
    assert [(one.code, one.article) for one in caught.value.reasons] == [
        ("quantities_changed", "87号令第二十七条")
    ]
    assert fresh(bid).to_be_confirmed and fresh(bid).confirmed_at is None
    attempt = bid.attempts.get(act="confirm")
    assert not attempt.taken
    assert [one.code for one in drafts.refused_for(bid, attempt)] == ["quantities_changed"]


def test_sealed_again_it_has_the_kept_prices_and_the_new_total(world):
    bid = world.bid()
    assert sealed_total(bid) == OLD_TOTAL
    in_force(world)
    assert seal(bid).taken
    again = fresh(bid)
    assert not again.to_be_confirmed and again.version == 2
    assert sealed_total(again) == OLD_TOTAL + Decimal("994.48"), "200.5 km more at 4.96"


def test_a_later_correction_of_something_else_does_not_make_the_old_total_good(world):
    bid = world.bid()
    in_force(world)
    corrections.in_force(world, at=DAY + timedelta(hours=2), place="另一开标室")
    with pytest.raises(RuleBroken) as caught:
        confirm(bid)
    assert codes(caught) == ["quantities_changed"]
    seal(bid)
    corrections.in_force(world, at=LATER + timedelta(hours=1), scope="第三种范围", deadline=LAST)
    assert confirm(bid, at=LATER + timedelta(hours=2)).taken, "its total is over what is asked"


LAST = MOVED + timedelta(days=5)


def test_confirmed_before_it_is_sealed_again_all_the_same(world):
    bid = world.bid()
    corrections.in_force(world, at=EARLY, place="另一开标室", scope="第二种范围")
    assert confirm(bid, at=EARLY + timedelta(hours=1)).taken
    in_force(world)
    with pytest.raises(RuleBroken) as caught:
        confirm(bid)
    assert codes(caught) == ["quantities_changed"]


def test_a_bid_of_another_lot_is_confirmed_as_ever(db):
    world = Procurement(lots=2)
    first, second = world.tender.lots.order_by("number")
    one, other = world.bid(lot=first), world.bid(lot=second)
    in_force(world, {2: {3: "30000"}})
    assert [line.quantity for line in first.lines.all()][2] == 29292
    assert [line.quantity for line in second.lines.all()][2] == 30000
    assert fresh(one).to_be_confirmed and fresh(other).to_be_confirmed
    assert confirm(one).taken
    with pytest.raises(RuleBroken) as caught:
        confirm(other)
    assert codes(caught) == ["quantities_changed"]


def test_a_total_that_passes_the_maximum_with_the_new_quantities_is_not_sealed(world):
    bid = world.bid()
    in_force(world, {1: {2: "900000"}})
    with pytest.raises(RuleBroken) as caught:
        seal(bid)
    assert codes(caught) == ["over_maximum"]


def test_left_as_it_is_it_is_not_opened(world):
    bids = [world.bid(unit_price=f"4.9{number}") for number in range(4)]
    in_force(world)
    for bid in bids[1:]:
        seal(bid)
    with clock.travel(MOVED + timedelta(minutes=1)):
        for officer in world.openers[:3]:
            opening.be_present(world.tender, actor=officer)
        opening.open_bids(world.tender, actor=world.openers[0])
    assert [fresh(bid).status for bid in bids] == ["unconfirmed", "opened", "opened", "opened"]
    amount = fresh(bids[1]).lines.get(lot_line__number=2).amount
    assert amount == Decimal("5894.46"), "1200.5 km at 4.91"


def test_desk_and_mails_say_that_it_has_to_be_sealed_again(world):
    bid = world.bid()
    mail.outbox.clear()
    with clock.travel(DAY):
        in_force(world)
    with clock.travel(LATER), translation.override("en"):
        desk = desk_for(clerk(bid), clock.now())
        titles = [str(item.title) for item in (*desk.today, *desk.week, *desk.later)]
    assert titles == ["Seal your bid again: quantities have changed"]
    Bid.objects.update(reminded_at=None)
    now = MOVED - timedelta(days=1)
    with clock.travel(now):
        assert reminders.remind(now) == 1


# Pages ------------------------------------------------------------------------------------------


def test_the_officer_writes_the_bill_of_a_lot_and_keeps_what_was_typed(world):
    row = corrections.written(world)
    with clock.travel(DAY):
        officer = Visitor(world.officer)
        page = officer.see(row.get_absolute_url())
        address = url("amendment_quantities", row.pk, 1)
        assert address in page.links()
        bad = officer.is_refused(address, quantity_1="0", quantity_2="1,2", quantity_3="30,000")
        assert 'value="1,2"' in bad.html and 'value="30,000"' in bad.html
        assert len(bad.refusals) >= 2
        done = officer.does(address, quantity_2="1,200.5", quantity_3="30000")
        assert "1,200.5" in done.text and "30,000" in done.text and "29,292" in done.text
        row.refresh_from_db()
        assert {"line:1:2:quantity", "line:1:3:quantity"} < set(row.changes)
        officer.is_kept_out(url("amendment_quantities", row.pk, 9))
        officer.is_kept_out(url("amendment_text", row.pk, "line:1:2:quantity"))
        terms = url("amendment_terms", row.pk)
        refused = officer.is_refused(terms, material="no")
        assert "always affect how bids are written" in refused.text
        amendments.propose(row, actor=world.officer)
        seen = Visitor(world.approver).see(url("amendment_approve", row.pk))
        assert "1,200.5" in seen.text and "1,000" in seen.text


def test_a_correction_of_a_prequalification_has_no_bill(world):
    row = corrections.written(world)
    Amendment.objects.filter(pk=row.pk).update(corrects="prequalification")
    with clock.travel(DAY), pytest.raises(RuleBroken) as caught:
        amending.set_quantities(
            row, lot=1, quantities={2: "5"}, revision=row.revision, actor=world.officer
        )
    assert codes(caught)[0] == "fixed"


def test_everybody_reads_old_beside_new_once_in_force(world):
    row = in_force(world)
    with clock.travel(LATER):
        for address in (row.get_absolute_url(), world.tender.get_absolute_url()):
            page = Visitor().see(address)
            assert "机械清扫" in page.text and "1,200.5" in page.text and "1,000" in page.text
        assert "seals it again" in Visitor().see(world.tender.get_absolute_url()).text


def test_the_workspace_of_a_sealed_bid_leads_to_the_prices_and_offers_no_confirmation(world):
    bid = world.bid()
    in_force(world)
    with clock.travel(LATER):
        visitor = Visitor(clerk(bid))
        page = visitor.see(url("bid_workspace", bid.lot_id))
        assert "Seal your bid again: quantities have changed" in page.text
        assert url("bid_prices", bid.lot_id) in page.links()
        assert url("bid_confirm", bid.lot_id) not in page.html
        assert "1,200.5" in page.text and "1,000" in page.text
        prices = visitor.see(url("bid_prices", bid.lot_id))
        assert "Quantities of this lot have changed" in prices.text and "1,200.5" in prices.text
        assert "751,458.65" in prices.text, "the total over the new quantities"
        done = visitor.send(page.form(to="seal"))
        assert "/receipts/" in done.path
        after = visitor.see(url("bid_workspace", bid.lot_id)).text
        assert "Quantities of this lot have changed" not in after


def test_a_draft_in_progress_is_told_until_its_prices_are_saved(world):
    bid, actor = world.filled()
    in_force(world)
    with clock.travel(LATER):
        visitor = Visitor(actor)
        page = visitor.see(url("bid_workspace", bid.lot_id))
        assert "Quantities of this lot have changed" in page.text
        assert "机械清扫" in page.text and "1,200.5" in page.text and "751,458.65" in page.text
        assert drafts.read(fresh(bid)).prices == drafts.read(bid).prices, "prices are kept"
        visitor.does(url("bid_prices", bid.lot_id))
        page = visitor.see(url("bid_workspace", bid.lot_id))
        assert "Quantities of this lot have changed" not in page.text


def test_a_draft_of_another_lot_or_without_prices_is_told_nothing(db):
    world = Procurement(lots=2)
    first, second = world.tender.lots.order_by("number")
    filled, actor = world.filled(lot=first)
    empty, other = world.begun(lot=second)
    in_force(world, {2: {3: "30000"}})
    with clock.travel(LATER):
        for bid, who in ((filled, actor), (empty, other)):
            page = Visitor(who).see(url("bid_workspace", bid.lot_id))
            assert "have changed" not in page.text


@pytest.mark.parametrize("name", ["amendment", "amendment_approve", "amendment_quantities"])
def test_the_pages_cost_the_same_with_many_lines(world, client, name):
    row = corrections.written(world, scope=None, quantities={1: {1: "5"}})
    lot = world.tender.lots.get()
    who = world.officer
    if name == "amendment_approve":
        with clock.travel(DAY):
            row, who = amendments.propose(row, actor=world.officer), world.approver
    address = url(name, row.pk, *([1] if name == "amendment_quantities" else []))

    def cost():
        client.force_login(who)
        with clock.travel(DAY):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as found:
                assert client.get(address).status_code == 200
        return len(found)

    few = cost()
    LotLine.objects.bulk_create(
        LotLine(lot=lot, number=number, name=f"项 {number}", unit="次", quantity=10)
        for number in range(4, 204)
    )
    row.refresh_from_db()
    more = {f"line:1:{n}:quantity": {"old": "10", "new": "11"} for n in range(4, 204)}
    Amendment.objects.filter(pk=row.pk).update(changes={**row.changes, **more})
    assert cost() == few


def test_the_workspace_costs_the_same_with_many_changed_lines(world, client):
    bid = world.bid()
    row = in_force(world)
    client.force_login(clerk(bid))

    def cost():
        with clock.travel(LATER):
            client.get(url("bid_workspace", bid.lot_id))
            with CaptureQueriesContext(connection) as found:
                assert client.get(url("bid_workspace", bid.lot_id)).status_code == 200
        return len(found)

    few = cost()
    LotLine.objects.bulk_create(
        LotLine(lot=bid.lot, number=number, name=f"项 {number}", unit="次", quantity=11)
        for number in range(4, 204)
    )
    more = {f"line:1:{n}:quantity": {"old": "10", "new": "11"} for n in range(4, 204)}
    Amendment.objects.filter(pk=row.pk).update(changes={**row.changes, **more})
    assert cost() == few
