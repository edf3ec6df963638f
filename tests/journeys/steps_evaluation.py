"""From the opened bids to the award: qualification, committee, scores, report, winner, result."""

from __future__ import annotations

import json
import re
from decimal import Decimal

from django.urls import reverse

from tenders.models import Award, Committee, CommitteeMember, Lot, Tender
from tests.journeys.stage import Stage


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def the_purchaser_qualifies_the_bidders(stage: Stage, lot: Lot) -> None:
    decided = {f"accepted_{bid.pk}": "yes" for bid in lot.bids.filter(status="opened")}
    stage.officer.does(url("qualification", lot.pk), **decided)
    stage.officer.does(url("qualification_close", lot.pk))
    lot.refresh_from_db()
    assert set(lot.bids.filter(pk__in=_keys(decided)).values_list("status", flat=True)) == {
        "qualified"
    }


def _keys(decided: dict[str, str]) -> list[int]:
    return [int(name.rpartition("_")[2]) for name in decided]


def a_committee_is_drawn(stage: Stage, tender: Tender) -> Committee:
    stage.officer.does(
        url("committee_form", tender.pk),
        size="5",
        representatives=[str(stage.users["representative"].pk)],
    )
    committee = Committee.objects.get(tender=tender)
    assert committee.members.filter(kind=CommitteeMember.Kind.EXPERT).count() == 4
    return committee


def its_members_state_their_conflicts_and_vote(stage: Stage, committee: Committee) -> None:
    members = list(committee.members.order_by("number").select_related("user"))
    for member in members:
        visitor = stage.of(member.user)
        assert committee.tender.title in visitor.see(url("evaluations")).text
        stated = {f"conflict_{one.pk}": "no" for one in committee.bidders()}
        visitor.does(url("committee_statements", committee.pk), **stated)
    expert = members[0]
    for member in members:
        if not committee.members.filter(is_chair=True).exists():
            address = url("committee_chair", committee.pk)
            stage.of(member.user).does(address, candidate=str(expert.pk))
    assert committee.members.get(is_chair=True) == expert


def it_is_convened(stage: Stage, committee: Committee) -> None:
    stage.officer.does(url("committee_convene", committee.pk))


def chair_of(committee: Committee):
    return committee.members.get(is_chair=True).user


def every_member_finds_the_bids_to_conform(stage: Stage, lot: Lot, committee: Committee) -> None:
    found = {f"accepted_{bid.pk}": "yes" for bid in lot.bids.filter(status="qualified")}
    for member in committee.members.select_related("user"):
        stage.of(member.user).does(url("conformity", lot.pk), **found)
    stage.of(chair_of(committee)).does(url("conformity_close", lot.pk))
    lot.refresh_from_db()
    bids = lot.bids.filter(pk__in=_keys(found))
    assert len(bids) >= 3 and {bid.status for bid in bids} == {"conforming"}
    assert lot.status == "scoring"


def every_member_scores_alone(stage: Stage, lot: Lot, committee: Committee) -> None:
    """The first member saves and comes back; nobody sees another's sheet."""
    order = [bid.pk for bid in lot.bids.order_by("price") if bid.price is not None]
    for place, member in enumerate(committee.members.order_by("number").select_related("user")):
        visitor = stage.of(member.user)
        page = visitor.see(url("scores", lot.pk))
        form = page.form(holding=next(name for name in page.form().names if name.startswith("c_")))
        typed = {
            f"c_{bid}_{one.pk}": _points(order.index(bid), one, place)
            for bid in order
            for one in lot.criteria.all()
            if f"c_{bid}_{one.pk}" in form.names
        }
        assert len(typed) == len([name for name in form.names if name.startswith("c_")])
        if place == 0:
            first = dict(list(typed.items())[:1])
            assert visitor.send(form, **first).response.redirect_chain
            over = visitor.send(form, **{next(iter(first)): "600"})
            assert over.status == 422, "more than the most points"
            saved = lot.sheets.get(member=member).scores.get(points__isnull=False)
            assert saved.points == Decimal(next(iter(first.values()))), "what was saved stays"
        page = visitor.send(form, **typed, hand_in="1")
        assert page.response.redirect_chain, page.refusals
    assert lot.sheets.filter(status="locked").count() == committee.members.count() == 5


def _points(rank: int, criterion, place: int) -> str:
    if criterion.objective:
        return str(criterion.max_points.to_integral() - 5 * rank)
    return format(criterion.max_points - Decimal(5 * rank) - Decimal(place) / 2, "f")


def the_chair_has_them_ranked(stage: Stage, lot: Lot, committee: Committee) -> None:
    page = stage.of(chair_of(committee)).does(url("rank", lot.pk))
    assert page.path == url("comparison", lot.pk)
    ranked = list(lot.bids.exclude(rank=None).order_by("rank"))
    assert [bid.rank for bid in ranked] == [1, 2, 3]
    assert ranked == sorted(ranked, key=lambda bid: bid.price), "the cheaper got more points too"


def every_member_signs_the_report(stage: Stage, lot: Lot, committee: Committee) -> None:
    for member in committee.members.select_related("user"):
        stage.of(member.user).does(url("report_sign", lot.pk))
    stage.officer.does(url("report_receive", lot.pk))
    lot.refresh_from_db()
    assert stage.officer.fetch(lot.report.get_absolute_url()).startswith(b"%PDF")
    assert lot.signatures.count() == committee.members.count()
    assert lot.status == "report_received"


def a_second_person_determines_the_winner(stage: Stage, lot: Lot) -> Award:
    stage.officer.is_kept_out(url("determine", lot.pk))
    stage.approver.does(url("determine", lot.pk))
    award = Award.objects.get(lot=lot, status="determined")
    assert award.determined_by == stage.approver.user
    return award


def the_result_is_published(stage: Stage, lot: Lot, award: Award) -> None:
    hidden = stage.public.client.get(url("evaluation_json", lot.pk))
    if lot.awards.exclude(issued_at=None).exists():  # an earlier result fell; what it told stays
        names = {bid["name"] for bid in json.loads(hidden.content)["bids"]}
        assert award.supplier.name not in names, "nobody outside knows before the notice"
    else:
        assert hidden.status_code == 404, "nobody outside knows before the notice"
    notice = stage.publishes(stage.officer, award, "result")
    assert award.supplier.name in stage.public.see(notice.get_absolute_url()).text
    award.refresh_from_db()
    lot.refresh_from_db()
    assert (award.status, lot.status) == ("issued", "awarded")
    case = json.loads(stage.public.fetch(url("evaluation_json", lot.pk)))
    prices = {bid["name"]: Decimal(bid["price"]) for bid in case["bids"]}
    assert prices.pop(award.supplier.name) == award.bid.price
    named = {one.supplier.name for one in lot.awards.select_related("supplier")}
    losers = [name for name in prices if name not in named]
    assert all(re.fullmatch("投标人[A-Z]", name) for name in losers), "they keep no name"
    assert len(losers) + len(named) == len(case["bids"])
    ranking = [row["name"] for row in case["expect"]["ranking"]]
    assert ranking.index(award.supplier.name) == award.rank - 1
