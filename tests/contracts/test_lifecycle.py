"""The life of a contract: who may do what, when, and why not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.http import Http404

from contracts.lifecycle import ContractState
from contracts.models import Bond, Contract, Period, Scheme
from contracts.models.drafts import Area, Terms
from contracts.services import building, running, schemes, signing
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.services.accounts import system_user
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
D = Decimal
CONTRADICTION = [
    ("绿化维护", "㎡", "122477.60", "4.54", "556538.21"),
    ("行道树及绿带维护", "株", "696", "29.24", "20351.04"),
]


def codes(refusal) -> set[str]:
    return {reason.code for reason in refusal.value.reasons}


def test_a_contract_is_built_from_its_award_without_computing_anything_again():
    who = made.cast()
    award = made.award(who)
    contract = building.build_from_award(award, actor=who.manager)
    assert contract.bill_total == made.YUELU_TOTAL == contract.amount
    assert [line.amount for line in contract.bill][:2] == [D("600215.85"), D("178681.20")]
    assert contract.supplier == who.firm
    assert contract.periods.count() == 12
    assert sum(period.fee for period in contract.periods.all()) == contract.amount


def test_one_award_makes_one_contract():
    who = made.cast()
    award = made.award(who)
    building.build_from_award(award, actor=who.manager)
    with pytest.raises(WrongState):
        building.build_from_award(award, actor=who.manager)


def test_only_a_contract_manager_of_the_purchaser_builds():
    who = made.cast()
    award = made.award(who)
    for name in ("approver", "finance", "supplier", "stranger", "nobody"):
        with pytest.raises(NotAllowed):
            building.build_from_award(award, actor=getattr(who, name))


def test_an_award_whose_letter_is_not_out_makes_no_contract():
    who = made.cast()
    award = made.award(who)
    type(award).objects.filter(pk=award.pk).update(status="determined")
    award.refresh_from_db()
    with pytest.raises(WrongState):
        building.build_from_award(award, actor=who.manager)


def test_a_bare_draft_is_refused_with_every_reason_at_once():
    who = made.cast()
    contract = building.build_from_award(made.award(who, CONTRADICTION), actor=who.manager)
    building.write_terms(
        contract,
        Terms(starts_on=date(2026, 1, 1), bond=D("57688.92"), bond_return="验收后退还"),
        actor=who.manager,
    )
    Bond.objects.filter(contract=contract).update(amount=D("57688.93"))
    Period.objects.filter(contract=contract, number=1).update(fee=D("1.00"))
    with pytest.raises(RuleBroken) as refusal:
        signing.submit_for_check(contract, actor=who.manager)
    assert codes(refusal) == {"no_scheme", "no_areas", "periods", "contradictions", "bond"}
    assert any("第四十八条" in reason.article for reason in refusal.value.reasons)


def test_a_bond_of_exactly_ten_per_cent_and_no_bond_are_both_right():
    who = made.cast()
    assert made.draft(who, bond=D("338736.76"), bond_return="验收后退还").bond.amount
    contract = made.draft(who)
    signing.submit_for_check(contract, actor=who.manager)
    assert not hasattr(Contract.objects.get(pk=contract.pk), "bond")


def test_a_contradiction_is_acknowledged_and_the_agreed_amount_stays():
    contract = made.draft(rows=CONTRADICTION)
    who = contract.who
    with pytest.raises(RuleBroken) as refusal:
        signing.submit_for_check(contract, actor=who.manager)
    assert codes(refusal) == {"contradictions"}
    contract = building.acknowledge_contradictions(contract, actor=who.manager)
    signing.submit_for_check(contract, actor=who.manager)
    assert contract.lines.get(number=1).amount == D("556538.21")
    with pytest.raises(WrongState):
        building.acknowledge_contradictions(made.draft(who), actor=who.manager)


def test_the_order_of_the_signatures_is_free_and_the_second_puts_it_in_force():
    who = made.cast()
    for first, second in (("supplier", "approver"), ("approver", "supplier")):
        contract = made.sent(who)
        signing.sign(contract, actor=getattr(who, first))
        assert contract.signed_at is None
        signing.sign(contract, actor=getattr(who, second))
        contract = Contract.objects.get(pk=contract.pk)
        assert contract.status == ContractState.IN_FORCE
        assert contract.signed_at is not None
        assert contract.lot.status == "contracted"
        assert contract.scheme_version.status == "in_use"


def test_one_side_signs_once():
    contract = made.sent()
    signing.sign(contract, actor=contract.who.supplier)
    with pytest.raises(WrongState):
        signing.sign(contract, actor=contract.who.supplier)


def test_whoever_drafted_it_neither_checks_nor_signs_it():
    who = made.cast()
    made.grant(who.manager, who.buyer, "approver")
    contract = made.draft(who)
    signing.submit_for_check(contract, actor=who.manager)
    with pytest.raises(NotAllowed):
        signing.pass_check(contract, actor=who.manager)
    signing.pass_check(contract, actor=who.approver)
    signing.send(contract, actor=who.manager)
    with pytest.raises(NotAllowed):
        signing.sign(contract, actor=who.manager)


def test_strangers_do_not_even_learn_that_it_exists():
    contract = made.draft()
    who = contract.who
    for name in ("supplier", "rival", "stranger", "nobody"):
        with pytest.raises(Http404):
            signing.submit_for_check(contract, actor=getattr(who, name))
    signing.submit_for_check(contract, actor=who.manager)
    with pytest.raises(NotAllowed):
        signing.pass_check(contract, actor=who.auditor)


def test_nothing_can_be_done_out_of_turn():
    contract = made.draft()
    who = contract.who
    for act, actor in (
        (signing.pass_check, who.approver),
        (signing.send, who.manager),
        (signing.sign, who.approver),
        (running.resume, who.approver),
        (running.close, who.manager),
    ):
        with pytest.raises(WrongState):
            act(contract, actor=actor)


def test_a_sent_contract_does_not_change_and_can_be_taken_back():
    contract = made.sent()
    who = contract.who
    with pytest.raises(WrongState):
        building.areas_from_bill(contract, actor=who.manager)
    with pytest.raises(RuleBroken):
        signing.return_to_draft(contract, actor=who.manager, reason=" ")
    signing.return_to_draft(contract, actor=who.manager, reason="清单有误")
    assert contract.status == ContractState.DRAFT
    assert not Contract.objects.visible_to(who.supplier).filter(pk=contract.pk).exists()


def test_a_declined_award_cannot_be_signed_any_more():
    contract = made.sent()
    award = contract.award
    type(award).objects.filter(pk=award.pk).update(status="declined")
    with pytest.raises(RuleBroken) as refusal:
        signing.sign(contract, actor=contract.who.approver)
    assert codes(refusal) == {"award"}


def test_publishing_and_filing_are_recorded_once_both_have_signed():
    contract = made.sent()
    who = contract.who
    with pytest.raises(WrongState):
        signing.publish_notice(contract, actor=who.officer)
    with pytest.raises(WrongState):
        signing.file(contract, actor=who.manager, number="1")
    contract = made.in_force(who)
    contract = signing.publish_notice(contract, actor=who.officer, notice_url="/notices/1/")
    assert contract.published_at and contract.notice_url == "/notices/1/"
    contract = signing.file(contract, actor=who.manager, number="备 1")
    with pytest.raises(WrongState):
        signing.file(contract, actor=who.manager, number="备 2")


def test_a_contract_rests_goes_on_ends_and_is_closed():
    contract = made.in_force(bond=D("1000.00"), bond_return="验收后退还")
    who = contract.who
    with pytest.raises(NotAllowed):
        running.suspend(contract, actor=who.manager, reason="x")
    running.suspend(contract, actor=who.approver, reason="台风")
    running.resume(contract, actor=who.approver)
    with pytest.raises(RuleBroken):
        running.terminate(contract, actor=who.approver, reason="")
    running.terminate(contract, actor=who.approver, reason="连续两月低于 80 分")
    running.accept(contract, actor=who.manager, opinion="合格")
    bond = contract.bond
    running.hold_bond(bond, actor=who.finance, on=date(2026, 1, 2))
    contract = Contract.objects.get(pk=contract.pk)
    with pytest.raises(RuleBroken) as refusal:
        running.close(contract, actor=who.manager)
    assert codes(refusal) == {"bond_held"}
    bond.refresh_from_db()
    running.return_bond(type(bond).objects.get(pk=bond.pk), actor=who.finance, on=date(2026, 3, 1))
    running.close(Contract.objects.get(pk=contract.pk), actor=who.manager)


def test_a_bond_does_not_return_before_the_acceptance():
    contract = made.in_force(bond=D("1000.00"), bond_return="验收后退还")
    running.hold_bond(contract.bond, actor=contract.who.finance, on=date(2026, 1, 2))
    with pytest.raises(RuleBroken):
        running.return_bond(contract.bond, actor=contract.who.finance, on=date(2026, 1, 3))


def test_the_clock_ends_the_term_and_only_records_it():
    contract = made.in_force()
    assert running.expire_contracts(clock.now()) == 0
    with pytest.raises(NotAllowed):
        running.perform(contract, "expire", actor=contract.who.manager, at=clock.now())
    with pytest.raises(RuleBroken):
        running.perform(contract, "expire", actor=system_user(), at=clock.now())
    with clock.travel(clock.legal(contract.ends_on + timedelta(days=1))):
        assert running.expire_contracts(clock.now()) == 1
        assert running.expire_contracts(clock.now()) == 0
    assert Contract.objects.get(pk=contract.pk).status == ContractState.EXPIRED


def test_quarterly_periods_of_three_years_add_up_year_by_year():
    who = made.cast()
    contract = building.build_from_award(
        made.award(who, years=3),
        actor=who.manager,
        terms=Terms(starts_on=date(2026, 1, 1), period_months=3),
    )
    fees = list(contract.periods.values_list("fee", flat=True))
    assert len(fees) == 12
    assert [sum(fees[start : start + 4]) for start in (0, 4, 8)] == [contract.amount] * 3
    assert contract.ends_on == date(2028, 12, 31)


def test_every_wrong_area_row_is_named():
    contract = made.draft()
    rows = [Area("A-01", "重复", "一级道路", D(1)), Area("A-09", "空", "一级道路", D(0), line=99)]
    with pytest.raises(RuleBroken) as refusal:
        building.add_areas(contract, rows, actor=contract.who.manager)
    assert codes(refusal) == {"code_twice", "quantity", "line"}
    with pytest.raises(RuleBroken):
        building.add_areas(contract, [], actor=contract.who.manager)


def test_areas_can_be_listed_from_the_bill_and_taken_out():
    who = made.cast()
    contract = building.build_from_award(made.award(who), actor=who.manager)
    areas = building.areas_from_bill(contract, actor=who.manager)
    assert len(areas) == 12
    building.remove_area(contract.areas.first(), actor=who.manager)
    assert contract.areas.count() == 11


# Schemes -----------------------------------------------------------------------------------------


def test_every_scheme_of_the_library_is_whole_and_loads_once():
    system = system_user()
    assert schemes.load_library(actor=system) == len(schemes.library())
    assert schemes.load_library(actor=system) == 0
    for scheme in Scheme.objects.all():
        version = scheme.versions.get()
        assert version.status == "approved"
        kinds = {one["name"] for one in version.definition["score"]["components"]}
        assert set(version.checklists.values_list("kind", flat=True)) == kinds
        assert scheme.source


def test_the_points_of_every_sheet_add_up_to_its_full_score():
    for sheet in schemes.sheets().values():
        assert sum(D(item["max_points"]) for item in sheet["items"]) == D(sheet["full_score"])


GAP = {
    "score": {"components": [{"name": "例行检查", "weight": "1"}]},
    "money": [{"rule": "bands", "bands": [{"at_least": "90", "deduct_percent": "0"}]}],
}


def test_a_scheme_with_a_gap_cannot_be_approved_and_its_author_never_approves():
    who = made.cast()
    scheme = made.scheme_version().scheme
    version = schemes.draft_version(
        scheme, definition=GAP, sheets={"例行检查": "street"}, actor=who.manager
    )
    with pytest.raises(NotAllowed):
        schemes.approve(version, actor=who.manager)
    with pytest.raises(RuleBroken) as refusal:
        schemes.approve(version, actor=who.approver)
    assert codes(refusal) == {"band_gap"}
    whole = {**GAP, "money": [{"rule": "percent_per_point", "below": "90", "percent": "1"}]}
    schemes.change_definition(version, definition=whole, actor=who.manager)
    schemes.approve(type(version).objects.get(pk=version.pk), actor=who.approver)
    with pytest.raises(WrongState):
        schemes.change_definition(version, definition=GAP, actor=who.manager)


def test_a_malformed_scheme_is_refused_at_its_place():
    with pytest.raises(RuleBroken) as refusal:
        schemes.draft_version(
            made.scheme_version().scheme,
            definition={"money": [{"rule": "no_such_rule"}]},
            sheets={},
            actor=made.cast().manager,
        )
    assert "money[0]" in str(refusal.value)


def test_the_database_keeps_the_wording_of_a_scheme_in_use():
    version = made.in_force().scheme_version
    version.refresh_from_db()
    rows = type(version).objects.filter(pk=version.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(definition={"money": []})
    fault = version.checklists.first().items.first().faults.first()
    with pytest.raises(DatabaseError), transaction.atomic():
        type(fault).objects.filter(pk=fault.pk).update(points_each=D(9))
    rows.update(note="可以补注")
    schemes.supersede(version, actor=made.cast().approver)
    free = made.scheme_version("suzhou-2019")
    type(free).objects.filter(pk=free.pk).update(definition=free.definition | {"title": "x"})


def test_the_library_is_loaded_by_a_command(capsys):
    call_command("load_schemes")
    assert f"{len(schemes.library())} schemes loaded" in capsys.readouterr().out
