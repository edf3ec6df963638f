"""People, turnover and assets of small firms: asked with the bid, public with the result."""

from datetime import timedelta
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.urls import reverse

from procurement import clock
from procurement.documents.models import Paper
from procurement.documents.pdf import compose
from procurement.errors import RuleBroken
from tenders import drafts
from tenders.models import Bid, BidFigures
from tenders.rules.declaration import Figures
from tenders.selectors.papers import declaration_sheet
from tenders.services import bidding, partners, seals
from tests.factories import evaluation
from tests.factories import partners as joint
from tests.factories.tenders import DEADLINE, figures

ENGLISH = {"accept-language": "en"}


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def said_in(sheet):
    return compose(sheet.template, sheet.context, title=sheet.title, created=sheet.created)


def page(bid):
    return reverse("tenders:bid_declaration", args=[bid.lot_id])


def test_a_claim_without_figures_is_refused_with_all_three_at_once_and_what_was_typed_stays(
    world, client
):
    bid, actor = world.begun()
    with clock.travel(joint.BIDDING):
        client.force_login(actor)
        typed = {"small": "yes", "employees_0": "0", "turnover_0": "abc", "assets_0": ""}
        answer = client.post(page(bid), typed, headers=ENGLISH)
        assert answer.status_code == 422
        errors = answer.context["form"].errors
        assert set(errors) == {"employees_0", "turnover_0", "assets_0"}
        assert len(errors["turnover_0"]) == 1 and 'value="abc"' in answer.text
        with pytest.raises(RuleBroken) as caught:
            bidding.declare(bid, small=True, actor=actor)
    assert codes(caught) == ["employees_missing", "turnover_missing", "assets_missing"]
    assert drafts.read(Bid.objects.get()).small is None


def test_they_are_kept_sealed_with_the_bid_and_stand_in_the_form_again(world, client):
    bid, actor = world.begun()
    with clock.travel(joint.BIDDING):
        client.force_login(actor)
        typed = {"small": "yes", "employees_0": "85", "turnover_0": "1,200.5", "assets_0": "860"}
        assert client.post(page(bid), typed).status_code == 302
        text = client.get(page(bid), headers=ENGLISH).text
        assert 'value="85"' in text and 'value="1200.5' in text
        workspace = reverse("tenders:bid_workspace", args=[bid.lot_id])
        assert "figures of firms: 1" in client.get(workspace, headers=ENGLISH).text
    (kept,) = drafts.read(Bid.objects.get()).figures
    assert kept == Figures(actor.supplier.credit_code, 85, D("1200.5"), D(860))
    assert b"1200" not in bytes(Bid.objects.get().draft)
    assert not BidFigures.objects.exists()


def test_who_claims_nothing_or_where_the_lot_gives_nothing_needs_none(world):
    bid, actor = world.begun()
    with clock.travel(joint.BIDDING):
        bidding.declare(bid, small=False, actor=actor)
    world.tender.lots.update(small_rate=0, share_rate=0)
    bid.refresh_from_db()
    bid.lot.refresh_from_db()
    with clock.travel(joint.BIDDING):
        bidding.declare(bid, small=True, actor=actor)
        assert drafts.read(Bid.objects.get()).small is True
        wrong = [Figures(actor.supplier.credit_code, -5)]
        with pytest.raises(RuleBroken) as caught:
            bidding.declare(bid, small=True, figures=wrong, actor=actor)
    assert codes(caught) == ["employees_wrong"]


def test_a_firm_founded_since_leaves_them_out(world, client):
    bid, actor = world.begun()
    with clock.travel(joint.BIDDING):
        client.force_login(actor)
        assert client.post(page(bid), {"small": "yes", "new_0": "on"}).status_code == 302
    (kept,) = drafts.read(Bid.objects.get()).figures
    assert kept.new and kept.employees is None


def test_a_partner_that_is_named_afterwards_is_missing_until_its_figures_are_there(db):
    world = joint.made()
    member = joint.small(world)
    bid, actor = world.filled(world.supplier(size="large"))
    with clock.travel(joint.BIDDING):
        partners.set_partners(bid, [joint.own(), joint.firm(member)], actor=actor)
        bid = Bid.objects.get(pk=bid.pk)
        lacking = [one for one in drafts.missing(bid, drafts.read(bid)) if "missing" in one.code]
        assert {one.field for one in lacking} == {"declaration"} and len(lacking) == 3
        assert {one.params["name"] for one in lacking} == {member.supplier.name}
        with pytest.raises(RuleBroken) as caught:
            seals.seal(bid, actor=actor, key=str(uuid4()))
        assert "employees_missing" in codes(caught)
        bidding.declare(bid, small=False, figures=figures(member.supplier), actor=actor)
        bid = Bid.objects.get(pk=bid.pk)
        left = drafts.missing(bid, drafts.read(bid))
    assert "declaration" not in {one.field for one in left}


def test_opened_they_are_read_with_the_bid_and_published_in_the_declaration(db, client):
    world = joint.made()
    member = joint.small(world)
    bid, actor = joint.with_partners(world, joint.firm(member), leader=joint.small(world))
    joint.confirm(bid, member)
    joint.seal(bid, actor)
    others = [world.bid(), world.bid()]
    assert len(others) == 2 and not BidFigures.objects.exists(), "nothing before the opening"
    joint.open_all(world)
    rows = list(BidFigures.objects.filter(bid=bid))
    assert [one.credit_code for one in rows] == [
        actor.supplier.credit_code, member.supplier.credit_code,
    ]  # fmt: skip
    assert [(one.employees, one.turnover, one.assets) for one in rows] == [
        (85, D("1200.50"), D(860))
    ] * 2
    bid = Bid.objects.get(pk=bid.pk)
    client.force_login(world.officer)
    with clock.travel(DEADLINE + timedelta(hours=1)):
        text = client.get(bid.get_absolute_url(), headers=ENGLISH).text
    assert "People employed" in text and "1,200.5" in text
    assert not Paper.objects.filter(purpose="tenders.declaration").exists()


def test_the_paper_names_each_firm_with_its_figures_and_an_older_one_refers_to_the_bid(db):
    case = evaluation.to_awarded()
    award = case.lot.award
    sheet = declaration_sheet(award)
    assert "以投标文件所附声明函为准" in said_in(sheet)
    BidFigures.objects.create(
        bid=award.bid, number=1, name=award.supplier.name, size="small", employees=85,
        credit_code=award.supplier.credit_code, turnover=D("1200.50"), assets=D(860),
    )  # fmt: skip
    BidFigures.objects.create(
        bid=award.bid, number=2, name="示例新设保洁有限公司", size="micro", new=True,
        credit_code="-",
    )  # fmt: skip
    sheet = declaration_sheet(award)
    text = said_in(sheet)
    assert "从业人员 85 人，营业收入为 1,200.5 万元，资产总额为 860 万元" in text
    assert "无上一年度数据的新成立企业" in text and "以投标文件所附声明函为准" not in text
