"""The committee: drawn, lawful, without conflicts, secret until the result."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.urls import reverse

from procurement import clock
from procurement.access import visible_or_404
from procurement.errors import NotAllowed, RuleBroken
from procurement.people.models import Membership
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from procurement.registry import case_kinds
from procurement.rules.recompute import recompute
from tenders.findings import Opinion
from tenders.models import Bid, Committee, Tender
from tenders.services import committee, conformity, declarations, replacing
from tests.factories import evaluation as make
from tests.factories.people import person

pytestmark = pytest.mark.django_db


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def test_experts_are_drawn_at_random_and_anyone_can_draw_again():
    case = make.form(make.opened())
    kinds = [member.kind for member in case.members]
    assert kinds == ["expert"] * 6 + ["representative"]
    drawn = case.committee.draws[0]
    assert recompute(drawn, case_kinds).agrees is True
    names = {member.user.username for member in case.members if member.kind == "expert"}
    assert names == set(drawn["expect"]["drawn"]["street_cleaning"])


def test_the_public_value_is_made_by_the_machine_where_none_is_given():
    who = make.cast()
    values = set()
    for _turn in range(2):
        case = make.opened(who=who, budget=Decimal(100000))
        made = committee.form(case.tender, size=5, actor=who.officer)
        values.add(made.draws[0]["public_value"])
    assert len(values) == 2


def test_a_committee_too_small_even_and_short_of_experts_is_refused_with_all_reasons():
    case = make.opened()
    extra = [person(Role.EVALUATOR, at=case.who.buyer) for _ in range(2)]
    with pytest.raises(RuleBroken) as caught:
        committee.form(
            case.tender,
            size=6,
            representatives=[case.who.representative, *extra],
            actor=case.who.officer,
        )
    assert codes(caught) == ["too_small", "even", "too_few_experts"]


def test_lots_of_ten_million_together_ask_for_seven_members():
    case = make.opened(lots=2, budget=Decimal(5_000_000))
    with pytest.raises(RuleBroken) as caught:
        committee.form(case.tender, size=5, actor=case.who.officer)
    assert codes(caught) == ["too_small"]


def test_several_years_count_together_for_the_size():
    case = make.opened(budget=Decimal(4_000_000), years=3)
    with pytest.raises(RuleBroken) as caught:
        committee.form(case.tender, size=5, actor=case.who.officer)
    assert codes(caught) == ["too_small"]


def test_a_pool_that_is_too_small_is_said():
    case = make.opened(who=make.cast(experts=5))
    with pytest.raises(RuleBroken) as caught:
        committee.form(case.tender, size=7, actor=case.who.officer)
    assert codes(caught) == ["pool"]


def test_people_of_a_bidder_within_three_years_are_passed_over():
    who = make.cast(experts=8)
    case = make.opened(who=who)
    employed, former, long_gone = who.experts[:3]
    Membership.objects.create(user=employed, organisation=case.suppliers[0], role="supplier")
    now = clock.now()
    Membership.objects.create(
        user=former, organisation=case.suppliers[1], role="supplier",
        ended_at=now - timedelta(days=900),
    )  # fmt: skip
    Membership.objects.create(
        user=long_gone, organisation=case.suppliers[1], role="supplier",
        ended_at=now - timedelta(days=1200),
    )  # fmt: skip
    drawn = make.form(case).committee.draws[0]
    assert drawn["excluded"] == sorted([employed.username, former.username])


def test_before_the_opening_a_draw_does_not_look_at_who_bids():
    who = make.cast()
    case = make.opened(who=who, status="published")
    Tender.objects.filter(pk=case.tender.pk).update(deadline=clock.now() + timedelta(days=1))
    case = make.refresh(case)
    Membership.objects.create(user=who.experts[0], organisation=case.suppliers[0], role="supplier")
    assert make.form(case).committee.draws[0]["excluded"] == []


def test_experts_are_not_drawn_weeks_before_the_evaluation():
    case = make.opened(status="published")
    Tender.objects.filter(pk=case.tender.pk).update(deadline=clock.now() + timedelta(days=20))
    with pytest.raises(RuleBroken) as caught:
        committee.form(Tender.objects.get(pk=case.tender.pk), size=7, actor=case.who.officer)
    assert codes(caught) == ["too_early"]


def test_experts_of_the_purchaser_serve_only_as_its_representatives():
    who = make.cast()
    grant(who.experts[0], who.buyer, Role.EVALUATOR, actor=system_user())
    case = make.form(make.opened(who=who))
    assert who.experts[0].username in case.committee.draws[0]["excluded"]


def test_the_officer_and_the_approver_do_not_represent_the_purchaser():
    case = make.opened()
    grant(case.who.officer, case.who.buyer, Role.EVALUATOR, actor=system_user())
    with pytest.raises(RuleBroken) as caught:
        committee.form(
            case.tender, size=7, representatives=[case.who.officer], actor=case.who.officer
        )
    assert codes(caught) == ["representative"]


def test_a_committee_is_formed_once_and_only_by_an_officer_of_the_purchaser():
    case = make.form(make.opened())
    with pytest.raises(RuleBroken) as caught:
        committee.form(case.tender, size=7, actor=case.who.officer)
    assert codes(caught) == ["formed"]
    for user in (case.who.approver, case.who.stranger):
        with pytest.raises(NotAllowed):
            committee.form(case.tender, size=7, actor=user)


def test_once_the_committee_is_formed_its_form_says_so_instead(client):
    case = make.opened()
    client.force_login(case.who.officer)
    address = reverse("tenders:committee_form", args=[case.tender.pk])
    assert client.get(address).status_code == 200
    make.form(case)
    answer = client.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "The committee is already formed." in page and 'name="size"' not in page


# Secrecy ----------------------------------------------------------------------------------------


def test_who_sits_on_the_committee_is_known_to_its_members_officers_and_auditors_only():
    case = make.form(make.opened())
    seen = Committee.objects.all()
    for user in (case.who.officer, case.who.approver, case.who.auditor, case.members[0].user):
        assert seen.visible_to(user).exists()
    for user in (case.who.editor, case.who.stranger, case.bidders[0], case.who.nobody):
        assert not seen.visible_to(user).exists()


def test_a_member_sees_no_bid_before_stating_about_its_bidder():
    case = make.form(make.opened())
    member = case.members[0]
    assert not Bid.objects.visible_to(member.user).exists()
    make.declare(case, member)
    assert Bid.objects.visible_to(member.user).count() == 4


def test_a_member_with_a_conflict_sees_neither_that_bid_nor_its_rivals():
    case = make.form(make.opened())
    member, bidder = case.members[0], case.suppliers[0]
    named = {one.pk: (one == bidder, "配偶任职" if one == bidder else "") for one in case.suppliers}
    declarations.declare(case.committee, named, actor=member.user)
    assert not Bid.objects.visible_to(member.user).exists()
    other = case.members[1]
    make.declare(case, other)
    assert Bid.objects.visible_to(other.user).count() == 4


# Statements, chair, convening -------------------------------------------------------------------


def test_a_statement_names_every_bidder_and_explains_a_conflict():
    case = make.form(make.opened())
    one, two, *_rest = case.suppliers
    with pytest.raises(RuleBroken) as caught:
        declarations.declare(
            case.committee, {one.pk: (True, ""), two.pk: (False, "")}, actor=case.members[0].user
        )
    assert codes(caught) == ["explanation", "statement", "statement"]


def test_the_chair_is_elected_by_more_than_half_and_is_an_expert():
    case = make.declare(make.form(make.opened()))
    first, representative = case.members[0], case.members[-1]
    with pytest.raises(RuleBroken):
        declarations.vote_chair(case.committee, representative, actor=first.user)
    for member in case.members[:3]:
        assert not declarations.vote_chair(case.committee, first, actor=member.user)
    assert declarations.vote_chair(case.committee, first, actor=case.members[3].user)
    assert make.refresh(case).chair == first.user


def test_the_committee_is_not_convened_without_statements_and_a_chair():
    case = make.form(make.opened())
    with pytest.raises(RuleBroken) as caught:
        committee.convene(case.committee, actor=case.who.officer)
    assert codes(caught) == ["chair"] + ["statement"] * 7


def test_a_member_with_a_conflict_is_replaced_by_a_draw_and_the_new_one_states_too(client):
    case = make.form(make.opened())
    bad = case.members[1]
    named = {one.pk: (True, "近三年任职") for one in case.suppliers}
    declarations.declare(case.committee, named, actor=bad.user)
    case = make.elect(make.declare(case, *[one for one in case.members if one != bad]))
    with pytest.raises(RuleBroken) as caught:
        committee.convene(case.committee, actor=case.who.officer)
    assert set(codes(caught)) == {"conflict"}
    new = replacing.replace_member(bad, ground="ill", reason="应当回避", actor=case.who.officer)
    assert new.user not in [one.user for one in case.members]
    assert recompute(Committee.objects.get().draws[1], case_kinds).agrees is True
    client.force_login(case.who.officer)
    for number, wanted in ((1, 200), (2, 200), (3, 404), (0, 404)):
        record = client.get(reverse("tenders:committee_draw", args=[case.tender.pk, number]))
        assert record.status_code == wanted
        if wanted == 200:
            assert recompute(record.json(), case_kinds).agrees is True
    case = make.declare(make.refresh(case), new)
    committee.convene(case.committee, actor=case.who.officer)
    assert Committee.objects.get().status == "convened"


def test_the_opinions_of_a_replaced_member_are_void():
    case = make.to_conformity()
    opinions = {bid.pk: Opinion(True) for bid in case.bids}
    for member in case.members:
        conformity.give_opinions(case.lot, opinions, actor=member.user)
    old = case.members[2]
    new = replacing.replace_member(old, ground="ill", reason="突发疾病", actor=case.who.officer)
    with pytest.raises(RuleBroken) as caught:
        conformity.close(case.lot, actor=case.chair)
    assert codes(caught) == ["committee"]
    with pytest.raises(NotAllowed):
        conformity.give_opinions(case.lot, opinions, actor=old.user)
    with pytest.raises(Http404):
        visible_or_404(Committee, old.user, pk=case.committee.pk)
    make.declare(make.refresh(case), new)
    committee.convene(case.committee, actor=case.who.officer)
    with pytest.raises(RuleBroken) as caught:
        conformity.close(case.lot, actor=case.chair)
    assert codes(caught) == ["opinion"]
    conformity.give_opinions(case.lot, opinions, actor=new.user)
    assert conformity.close(case.lot, actor=case.chair).status == "scoring"


def test_a_replacement_needs_a_ground_and_a_reason_and_comes_too_late_once_all_have_signed():
    case = make.to_signed()
    with pytest.raises(RuleBroken) as caught:
        replacing.replace_member(case.members[1], ground="anew", reason=" ", actor=case.who.officer)
    assert codes(caught) == ["ground", "reason", "over"]


def test_a_representative_is_replaced_by_one_the_purchaser_names():
    case = make.form(make.opened())
    other = person(Role.EVALUATOR, at=case.who.buyer)
    old = case.members[-1]
    with pytest.raises(RuleBroken):
        replacing.replace_member(old, ground="ill", reason="出差", actor=case.who.officer)
    new = replacing.replace_member(
        old, ground="ill", reason="出差", representative=other, actor=case.who.officer
    )
    assert (new.user, new.kind) == (other, "representative")
