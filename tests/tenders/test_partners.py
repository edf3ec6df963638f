"""Consortia, subcontractors and staff of a bid: written, confirmed, sealed, opened, judged."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.http import Http404
from django.urls import reverse

from procurement import clock
from procurement.documents.pdf import render_pdf
from procurement.errors import NotAllowed, RuleBroken
from procurement.people.roles import Role
from procurement.web.desk import desk_for
from tenders import drafts
from tenders.findings import Decision
from tenders.models import Bid, BidPartner, BidSignal, Committee, Lot, PartnerConsent
from tenders.selectors.sections import overview
from tenders.services import (
    bidding,
    expert_draw,
    experts,
    partners,
    qualification,
    seals,
    signals,
    tendering,
)
from tenders.services.ranking import deductions
from tests.copies import asked, copies
from tests.factories.experts import known
from tests.factories.partners import (
    BIDDING,
    OUTSIDE,
    WRITING,
    confirm,
    declared,
    firm,
    made,
    opened,
    own,
    seal,
    small,
    with_partners,
)
from tests.factories.people import organisation, person
from tests.factories.tenders import DEADLINE, Procurement, pdf
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    return made()


def missing(bid):
    bid = Bid.objects.get(pk=bid.pk)
    return [reason.code for reason in drafts.missing(bid, drafts.read(bid))]


def refused(call):
    with pytest.raises(RuleBroken) as error:
        call()
    return {(one.code, one.field) for one in error.value.reasons}


# Written ----------------------------------------------------------------------------------------


def test_a_bid_names_its_firms_and_is_sealed_once_agreement_and_consent_are_there(world):
    member = small(world)
    bid, actor = world.filled(world.supplier(size="large"))
    with clock.travel(BIDDING):
        partners.set_partners(bid, [own(), firm(member)], actor=actor)
        declared(bid, actor)
        assert missing(bid) == ["no_file", "not_confirmed"]
        bidding.add_file(bid, pdf("协议.pdf", "协议"), part="agreement", actor=actor)
        confirm(bid, member)
        assert missing(bid) == []
    assert seal(bid, actor).status == "sealed"
    assert BidPartner.objects.count() == 0, "what the envelope says stands in no open row"


def test_a_member_confirms_what_it_was_shown_and_anew_when_that_changes(world):
    member = small(world)
    bid, actor = with_partners(world, firm(member))
    asked = PartnerConsent.objects.get()
    with clock.travel(BIDDING):
        old = drafts.digest_of(drafts.read(bid).partners)
        partners.set_partners(bid, [own("0.6"), firm(member, "0.4")], actor=actor)
        assert refused(lambda: partners.consent(asked, digest=old, actor=member)) == {
            ("changed", "")
        }
        confirm(Bid.objects.get(pk=bid.pk), member)
        assert missing(bid) == []
        partners.set_partners(bid, [own("0.5"), firm(member, "0.5")], actor=actor)
        assert missing(bid) == ["not_confirmed"]
        partners.set_partners(bid, [own()], actor=actor)
        assert missing(bid) == []
    assert PartnerConsent.objects.count() == 0
    assert drafts.read(Bid.objects.get(pk=bid.pk)).partners == ()


def test_a_firm_without_an_account_is_named_by_its_code_and_asked_nothing(world):
    bid, actor = with_partners(world, firm(OUTSIDE, name="示例外地绿化有限公司"))
    assert PartnerConsent.objects.count() == 0
    assert missing(bid) == []
    with clock.travel(BIDDING):
        wrong = firm(OUTSIDE[:-1] + ("0" if OUTSIDE[-1] != "0" else "1"), name="示例外地绿化公司")
        found = refused(lambda: partners.set_partners(bid, [own(), wrong], actor=actor))
    assert found == {("credit_code", "code_0")}


def test_a_registered_firm_is_called_and_is_as_large_as_it_is_registered(world):
    member = small(world)
    bid, actor = world.filled(world.supplier(size="large"))
    with clock.travel(BIDDING):
        other = firm(member, name="别的名称", size="micro")
        found = refused(lambda: partners.set_partners(bid, [own(), other], actor=actor))
        assert found == {("other_name", "name_0"), ("other_size", "size_0")}
        partners.set_partners(bid, [own(), firm(member, size="")], actor=actor)
    leader, one = drafts.read(Bid.objects.get(pk=bid.pk)).partners
    assert (leader.name, leader.size) == (actor.supplier.name, "large")
    assert (one.name, one.size) == (member.supplier.name, "small")


def test_what_the_documents_do_not_accept_is_refused_with_its_article():
    world = made(basics={"consortium_allowed": False})
    bid, actor = world.filled()
    with clock.travel(BIDDING), pytest.raises(RuleBroken) as error:
        partners.set_partners(bid, [own(), firm(OUTSIDE, name="示例公司")], actor=actor)
    assert [(one.code, one.article) for one in error.value.reasons] == [
        ("no_consortium", "87号令第十九条")
    ]


def test_a_small_bidder_that_claims_its_deduction_passes_nothing_on_to_a_large_firm(world):
    bid, _actor = with_partners(
        world,
        firm(OUTSIDE, role="subcontractor", name="示例大型公司", size="large"),
        leader=small(world),
    )
    assert missing(bid) == ["larger"]


def test_nobody_but_its_people_reads_or_writes_the_firms_of_a_bid(world):
    member, stranger = small(world), world.supplier()
    bid, _actor = with_partners(world, firm(member))
    asked = PartnerConsent.objects.get()
    digest = drafts.digest_of(drafts.read(bid).partners)
    with clock.travel(BIDDING):
        for user in (stranger, world.officer):
            with pytest.raises(Http404):
                partners.consent(asked, digest=digest, actor=user)
        with pytest.raises(NotAllowed):
            partners.set_partners(bid, [own(), firm(member)], actor=member)
        type(asked.supplier).objects.filter(pk=asked.supplier_id).update(status="suspended")
        asked = PartnerConsent.objects.get()
        with pytest.raises(NotAllowed):
            partners.consent(asked, digest=digest, actor=member)


def test_after_the_deadline_nobody_confirms(world):
    member = small(world)
    bid, _actor = with_partners(world, firm(member))
    digest = drafts.digest_of(drafts.read(bid).partners)
    with clock.travel(DEADLINE):
        found = refused(
            lambda: partners.consent(PartnerConsent.objects.get(), digest=digest, actor=member)
        )
    assert found == {("not_accepting", "")}


# Staff ------------------------------------------------------------------------------------------


def test_of_a_number_only_a_keyed_digest_is_kept_and_stays_until_it_is_typed_anew(world):
    bid, actor = world.filled()
    with clock.travel(BIDDING):
        partners.set_staff(bid, [("张样本", "项目经理", "12 345X")], actor=actor)
        (one,) = drafts.read(Bid.objects.get(pk=bid.pk)).staff
        assert len(one.mark) == 64 and "12345X" not in one.mark
        partners.set_staff(bid, [("张样本", "负责人", ""), ("李样本", "", "")], actor=actor)
        kept, other = drafts.read(Bid.objects.get(pk=bid.pk)).staff
        assert (kept.mark, kept.duty, other.mark) == (one.mark, "负责人", "")
        partners.set_staff(bid, [("张样本", "负责人", "12345x")], actor=actor)
        assert drafts.read(Bid.objects.get(pk=bid.pk)).staff[0].mark == one.mark


def readable(name: str) -> io.BytesIO:
    made = render_pdf("documents/base.html", {}, title=f"方案 {name}", created=clock.now())
    stream = io.BytesIO(made)
    stream.name, stream.size = "方案.pdf", len(made)
    return stream


def test_an_anonymous_part_names_no_firm_and_nobody_that_the_bid_names():
    world = made(basics={"anonymous": True})
    bid, actor = world.begun()
    with clock.travel(BIDDING):
        bidding.add_file(bid, readable("王样本甲"), part="technical", actor=actor)
        people = [("王样本甲", "", "")]
        found = refused(lambda: partners.set_staff(bid, people, actor=actor))
        assert found == {("names_bidder", "")}
        partners.set_staff(bid, [("赵样本乙", "", "")], actor=actor)
        again = Bid.objects.get(pk=bid.pk)
        found = refused(
            lambda: bidding.add_file(again, readable("赵样本乙"), part="technical", actor=actor)
        )
        assert found == {("names_bidder", "file")}


# Opened and judged ------------------------------------------------------------------------------


def test_firms_and_staff_are_read_at_the_opening_and_the_deduction_is_computed(world):
    member = small(world)
    bid, actor = with_partners(world, firm(member, profession="绿化", grade="second"))
    with clock.travel(BIDDING):
        partners.set_staff(bid, [("张样本", "项目经理", "123456")], actor=actor)
    confirm(Bid.objects.get(pk=bid.pk), member)
    (bid,) = opened(world, (bid, actor))
    leader, one = bid.partners.all()
    assert (leader.role, leader.share, leader.consented_at) == ("leader", D("0.7"), None)
    assert (one.supplier, one.share, one.grade) == (member.supplier, D("0.3"), "second")
    assert BIDDING <= one.consented_at < BIDDING + timedelta(minutes=1)
    assert [person.name for person in bid.staff.all()] == ["张样本"]
    assert deductions(bid.lot, bid) == (D("0.04"),)


@pytest.mark.parametrize(
    ("share", "values", "gets"),
    [
        ("0.3", {}, ["0.04"]),
        ("0.29", {}, []),
        ("0.3", {"controller": "LEADER"}, []),
        ("0.3", {"role": "subcontractor"}, ["0.04"]),
        ("0.3", {"size": "medium"}, []),
    ],
)
def test_the_deduction_for_a_share_follows_from_the_firms_alone(world, share, values, gets):
    leader = world.supplier(size="large")
    if values.get("controller"):
        values = {**values, "controller": leader.supplier.name}
    one = firm(OUTSIDE, share, name="示例绿化有限公司", **values)
    bid, actor = world.filled(leader)
    with clock.travel(BIDDING):
        partners.set_partners(bid, [own(str(1 - D(share))), one], actor=actor)
        declared(bid, actor)
        bidding.add_file(bid, pdf("协议.pdf", "协议"), part="agreement", actor=actor)
    (bid,) = opened(world, (bid, actor))
    assert deductions(bid.lot, bid) == tuple(map(D, gets))


def test_a_consortium_of_small_firms_is_as_small_as_they_are(world):
    bid, actor = with_partners(
        world, firm(OUTSIDE, name="示例绿化有限公司", size="micro"), leader=small(world)
    )
    (bid,) = opened(world, (bid, actor))
    assert deductions(bid.lot, bid) == (D("0.10"),)
    bid.supplier.size = "large"
    type(bid.supplier).objects.filter(pk=bid.supplier_id).update(size="large")
    bid = Bid.objects.get(pk=bid.pk)
    assert deductions(bid.lot, bid) == (D("0.04"),), "who has grown is small no more"


def decide(world, bid, qualified=True, reason="", credits=None):
    lot = Lot.objects.get(pk=bid.lot_id)
    with clock.travel(DEADLINE + timedelta(hours=1)):
        qualification.decide_all(
            lot, {bid.pk: Decision(qualified, reason)}, credits=credits, actor=world.officer
        )


def test_every_member_is_looked_up_and_one_that_is_listed_counts_for_all(world):
    bid, actor = with_partners(world, firm(OUTSIDE, name="示例绿化有限公司"))
    (bid,) = opened(world, (bid, actor))
    leader, member = bid.partners.all()
    with pytest.raises(RuleBroken) as error:
        decide(world, bid, credits={leader.pk: "clean"})
    assert [(one.code, one.article) for one in error.value.reasons] == [
        ("credit", "财库〔2016〕125号")
    ]
    assert {one.credit for one in bid.partners.all()} == {""}, "a refused act leaves nothing"
    with pytest.raises(RuleBroken) as error:
        decide(world, bid, credits={leader.pk: "clean", member.pk: "listed"})
    assert [one.code for one in error.value.reasons] == ["listed"]
    decide(world, bid, credits={leader.pk: "clean", member.pk: "clean"})
    assert Bid.objects.get(pk=bid.pk).status == "qualified"


def test_a_subcontractor_is_no_party_and_is_not_looked_up(world):
    one = firm(OUTSIDE, role="subcontractor", name="示例绿化有限公司")
    bid, actor = with_partners(world, one)
    (bid,) = opened(world, (bid, actor))
    decide(world, bid)
    assert Bid.objects.get(pk=bid.pk).status == "qualified"


def test_who_bids_alone_and_in_a_consortium_is_found_after_the_opening_and_both_are_out(world):
    member = small(world)
    bid, actor = with_partners(world, firm(member))
    confirm(bid, member)
    alone, _member = world.filled(member)
    # Neither is told anything of the other before.
    assert missing(bid) == missing(alone) == []
    bid, alone = opened(world, (bid, actor), (alone, member))
    for one in (bid, alone):
        with pytest.raises(RuleBroken) as error:
            decide(world, one, credits={row.pk: "clean" for row in one.partners.all()})
        assert ("twice", "政府采购法实施条例第二十二条") in {
            (reason.code, reason.article) for reason in error.value.reasons
        }
        decide(world, one, qualified=False, reason="同时参加两份投标")
    rest = Bid.objects.filter(lot=bid.lot, status="opened")
    decide(world, rest[0])
    assert Bid.objects.filter(status="qualified").count() == 1


def test_who_stands_in_the_staff_of_two_bids_is_a_sign_and_a_namesake_is_none(world):
    said = (("张样本", "", "111111"), ("李样本", "", "222222"))
    other = (("张样本", "", "11 1111"), ("李样本", "", "333333"))
    bids = []
    for people in (said, other):
        bid, actor = world.filled()
        with clock.travel(BIDDING):
            partners.set_staff(bid, people, actor=actor)
        bids.append((bid, actor))
    one, two = opened(world, *bids)
    signals.compare(Lot.objects.get(pk=one.lot_id))
    (sign,) = [
        sign
        for sign in BidSignal.objects.filter(kind="shared_people")
        if {bid.pk for bid in sign.bids.all()} == {one.pk, two.pk}
    ]
    assert "张样本" in sign.found and "李样本" not in sign.found


def test_a_tie_to_a_member_is_a_tie_to_the_bid(world):
    bid, actor = with_partners(world, firm(OUTSIDE, name="示例外地绿化有限公司"))
    (bid,) = opened(world, (bid, actor))
    expert = person(Role.EVALUATOR, at=organisation("expert_pool"))
    known(expert, employers=[{"name": "示例外地绿化有限公司", "since": date(2020, 1, 1)}])
    committee = Committee(tender=world.tender)
    with clock.travel(DEADLINE + timedelta(hours=1)):
        Lot.objects.filter(pk=bid.lot_id).update(status="conformity")
        bidders = committee.bidders()
        ties = experts.own_ties(expert, bidders)
        assert [len(ties[one.pk]) for one in bidders if one.pk == bid.supplier_id] == [1]
        assert sum(map(len, ties.values())) == 1
        assert expert.pk in expert_draw.recused(type(world.tender).objects.get(pk=world.tender.pk))


# A share that is reserved -------------------------------------------------------------------------


def test_a_bid_that_misses_the_reserved_share_cannot_be_sealed():
    world = made(reserved_share=D("0.40"), share_rate=D(0), small_rate=D(0))
    bid, actor = world.filled(world.supplier(size="large"))
    assert missing(bid) == ["reserved_share"]
    one = firm(OUTSIDE, "0.3", name="示例绿化有限公司", size="medium")
    with clock.travel(BIDDING):
        partners.set_partners(bid, [own(), one], actor=actor)
        bidding.add_file(bid, pdf("协议.pdf", "协议"), part="agreement", actor=actor)
        with pytest.raises(RuleBroken) as error:
            seals.seal(bid, actor=actor, key=str(uuid4()))
        assert [(one.code, one.article) for one in error.value.reasons] == [
            ("reserved_share", "财库〔2020〕46号第八条")
        ]
        partners.set_partners(bid, [own("0.6"), replace(one, share=D("0.4"))], actor=actor)
    (bid,) = opened(world, (bid, actor))
    assert deductions(bid.lot, bid) == (), "a reserved lot gives no deduction for size"


@pytest.mark.parametrize(
    ("basics", "values", "codes"),
    [
        ({}, {}, ["share_rate_missing"]),
        ({}, {"share_rate": D("0.04")}, []),
        ({"consortium_allowed": False}, {}, ["share_rate_missing"]),
        (
            {"consortium_allowed": False, "subcontract_allowed": False},
            {"reserved_share": D("0.3"), "small_rate": D(0)},
            ["reserved_share_by_nobody"],
        ),
        (
            {},
            {"reserved_share": D("0.3"), "small_rate": D(0), "reserved_for_small": True},
            ["reserved_twice"],
        ),
        ({}, {"reserved_share": D("0.3")}, ["rate_unknown"]),
        ({}, {"reserved_share": D("0.3"), "small_rate": D(0)}, []),
    ],
)
def test_what_a_lot_reserves_agrees_with_what_the_documents_allow(basics, values, codes):
    world = Procurement()
    tender = world.draft()
    together = {"consortium_allowed": True, "subcontract_allowed": True} | basics
    with clock.travel(WRITING):
        tendering.set_basics(tender, actor=world.officer, **together)
        Lot.objects.filter(tender=tender).update(**values)
        tender.refresh_from_db()
        assert [reason.code for reason, _url in overview(tender).reasons] == codes


def waits(user, url):
    found = desk_for(type(user).objects.get(pk=user.pk), clock.now())
    return url in [one.url for one in (*found.today, *found.week, *found.later)]


# Over HTTP --------------------------------------------------------------------------------------


def test_a_consortium_is_written_confirmed_sealed_and_judged_over_http(world, client):
    member = small(world)
    bid, actor = world.filled(world.supplier(size="large"))
    at = SimpleNamespace(
        room=reverse("tenders:bid_workspace", args=[bid.lot_id]),
        firms=reverse("tenders:bid_partners", args=[bid.lot_id]),
        staff=reverse("tenders:bid_staff", args=[bid.lot_id]),
    )
    with clock.travel(BIDDING):
        leader = Visitor(actor)
        typed = {
            "task_own": "清扫",
            "share_own": "70",
            "role_0": "member",
            "code_0": member.supplier.credit_code.lower(),
            "task_0": "绿地",
            "share_0": "30",
            "size_0": "small",
        }
        leader.does(at.firms, **typed)
        room = leader.see(at.room)
        assert "small and micro firms do 30%" in room.text
        assert f"{member.supplier.name} has not confirmed yet" in room.text
        form = leader.see(at.firms).form(holding="name_0")
        assert form.values["name_0"] == [member.supplier.name]
        leader.does(at.staff, person_0="张样本", duty_0="项目经理", tail_0="123456")
        assert "Kept as a digest" in leader.see(at.staff).text
        said = {"employees_0": "85", "turnover_0": "1200.5", "assets_0": "860"}
        leader.does(reverse("tenders:bid_declaration", args=[bid.lot_id]), small="no", **said)
        bidding.add_file(bid, pdf("协议.pdf", "协议"), part="agreement", actor=actor)
        asked = PartnerConsent.objects.get()
        page = reverse("tenders:consent", args=[asked.pk])
        assert waits(member, page)
        visitor = Visitor(member)
        assert "waits for you" in visitor.see(reverse("tenders:own_bids")).text
        assert "4.96" not in visitor.see(page).text, "a member reads no price"
        visitor.does(page)
        assert "Your company has confirmed this" in visitor.see(page).text
        assert not waits(member, page)
    (bid,) = opened(world, (bid, actor))
    with clock.travel(DEADLINE + timedelta(hours=1)):
        officer = Visitor(world.officer)
        review = reverse("tenders:qualification", args=[bid.lot_id])
        shown = officer.see(review)
        assert member.supplier.name in shown.text
        clean = {f"credit_{row.pk}": "clean" for row in bid.partners.all()}
        officer.does(review, **clean, **{f"accepted_{bid.pk}": "yes"})
        page = officer.see(bid.get_absolute_url())
        assert "张样本" in page.text and "Nothing on its credit record" in page.text
    assert Bid.objects.get(pk=bid.pk).status == "qualified"
    record = client.get(reverse("tenders:opening_record", args=[world.tender.pk]))
    assert member.supplier.name in record.text, "who bids is read out at the opening"


def test_the_page_of_firms_says_why_there_is_nothing_to_name():
    world = made(
        basics={"consortium_allowed": False, "subcontract_allowed": False}, share_rate=D(0)
    )
    bid, actor = world.filled()
    with clock.travel(BIDDING):
        page = Visitor(actor).see(reverse("tenders:bid_partners", args=[bid.lot_id]), 409)
    assert "accept no consortium and allow no subcontracting" in page.text


def test_the_review_asks_as_often_for_a_thousand_firms_as_for_ten(world, client):
    bid, actor = with_partners(world, firm(OUTSIDE, name="示例绿化有限公司"))
    (bid,) = opened(world, (bid, actor))
    client.force_login(world.officer)
    address = reverse("tenders:qualification", args=[bid.lot_id])
    with clock.travel(DEADLINE + timedelta(hours=1)):
        row = bid.partners.last()
        copies(row, range(3, 10), lambda n: {"number": n})
        few = asked(client, [address])
        copies(row, range(10, 1000), lambda n: {"number": n})
        assert asked(client, [address]) == few
