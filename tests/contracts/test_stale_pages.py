"""A page that was opened before something changed decides on nothing: it is shown anew."""

from __future__ import annotations

import pytest
from django.urls import reverse

from contracts.lifecycle import CertificateState, ContractState
from contracts.models import Contract
from contracts.models.drafts import Terms
from contracts.services import building, certificates, signing
from procurement import clock
from procurement.people.roles import Role
from procurement.people.services import administration
from tests.factories import contracts as made
from tests.factories import tenders
from tests.factories.people import person
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db
CHANGED = "Somebody has changed this while your page was open."


def page(name, row):
    return reverse(f"contracts:{name}", args=[row.pk])


def rewritten(contract, place):
    """Returned, written anew and back at where it was."""
    who = contract.who
    signing.return_to_draft(contract, actor=who.approver, reason="地点写错了")
    terms = Terms(
        starts_on=contract.starts_on,
        scheme_version=contract.scheme_version,
        other_service=True,
        place=place,
    )
    building.write_terms(contract, terms, actor=who.manager)
    signing.submit_for_check(contract, actor=who.manager)


def test_the_legal_check_passes_only_what_its_page_has_shown():
    contract = made.draft()
    who = contract.who
    signing.submit_for_check(contract, actor=who.manager)
    approver = Visitor(who.approver)
    opened = approver.see(page("check", contract)).form(holding="opinion")
    rewritten(contract, "别处")
    answer = approver.send(opened, opinion="同意")
    assert answer.status == 409 and CHANGED in answer.text
    contract.refresh_from_db()
    assert contract.status == ContractState.CHECKING and contract.checked_by is None
    again = answer.form(holding="opinion")
    assert again.values["opinion"] == ["同意"]
    assert approver.send(again).status == 200
    contract.refresh_from_db()
    assert contract.status == ContractState.CHECKED


def test_the_supplier_signs_though_the_other_side_has_signed_meanwhile():
    contract = made.sent()
    supplier = Visitor(contract.who.supplier)
    opened = supplier.see(page("sign", contract)).form(holding="seen")
    signing.sign(contract, actor=contract.who.approver)
    assert supplier.send(opened).status == 200
    contract.refresh_from_db()
    assert contract.status == ContractState.IN_FORCE


def test_of_two_who_write_the_terms_the_second_sees_what_the_first_has_stored():
    contract = made.draft()
    who = contract.who
    manager = Visitor(who.manager)
    opened = manager.see(page("terms", contract)).form(holding="place")
    terms = Terms(
        starts_on=contract.starts_on,
        scheme_version=contract.scheme_version,
        other_service=True,
        period_months=3,
        place="麓谷街道",
    )
    building.write_terms(contract, terms, actor=who.manager)
    answer = manager.send(opened, place="岳麓区")
    assert answer.status == 409 and CHANGED in answer.text
    assert "Stored meanwhile: 麓谷街道" in answer.text
    assert "Stored meanwhile: every quarter" in answer.text
    assert "nothing" not in answer.text
    assert Contract.objects.get(pk=contract.pk).place == "麓谷街道"
    again = answer.form(holding="place")
    assert again.values["place"] == ["岳麓区"]
    assert manager.send(again).status == 200
    contract.refresh_from_db()
    assert (contract.place, contract.period_months) == ("岳麓区", 1)


def test_a_payment_is_approved_with_the_invoice_that_was_seen():
    row = made.reviewed()
    who = row.who
    finance = Visitor(who.finance)
    opened = finance.see(page("certificate_approve", row)).form(holding="seen")
    certificates.record_invoice(
        row,
        number="26430002",
        amount=row.amount,
        received_on=clock.legal_today(),
        actor=who.supplier,
    )
    answer = finance.send(opened)
    assert answer.status == 409 and CHANGED in answer.text
    row.refresh_from_db()
    assert row.status == CertificateState.REVIEWED
    assert finance.send(answer.form(holding="seen")).status == 200
    row.refresh_from_db()
    assert row.status == CertificateState.APPROVED


def test_what_cannot_be_done_any_more_says_its_state_instead():
    row = made.reviewed()
    finance = Visitor(row.who.finance)
    opened = finance.see(page("certificate_approve", row)).form(holding="seen")
    certificates.send_back(row, actor=row.who.finance, reason="发票不清")
    answer = finance.send(opened)
    assert answer.status == 409 and CHANGED not in answer.text
    assert "This is not possible now" in answer.text


def test_a_repeated_post_leads_on_though_the_role_has_ended_by_then():
    contract = made.draft()
    who = contract.who
    manager = Visitor(who.manager)
    opened = manager.see(page("submit", contract)).form(holding="key")
    assert manager.send(opened).status == 200
    held = who.manager.memberships.get(organisation=who.buyer)
    administrator = person(Role.SECURITY_ADMIN)
    administration.end_role(held, actor=administrator)
    response = manager.client.post(opened.action, opened.filled({}))
    assert (response.status_code, response["Location"]) == (302, contract.get_absolute_url())


def test_a_section_of_a_tender_is_not_written_over_unseen():
    world = tenders.Procurement()
    tender = world.draft()
    address = reverse("tenders:content", args=[tender.pk, "payment"])
    with clock.travel(tender.created_at):
        officer = Visitor(world.officer)
        opened = officer.see(f"{address}?standard").form(holding="text")
        officer.does(address, holding="text", text="先写的一段")
        answer = officer.send(opened, text="后写的一段")
    assert answer.status == 409 and "Stored meanwhile: 先写的一段" in answer.text
    assert answer.form(holding="text").values["text"] == ["后写的一段"]
    tender.refresh_from_db()
    assert tender.contents["payment"] == "先写的一段"


def test_criteria_and_lines_of_a_lot_are_not_written_over_unseen():
    world = tenders.Procurement()
    tender = world.draft()
    lot = tender.lots.get()
    with clock.travel(tender.created_at):
        officer = Visitor(world.officer)
        for name, field in (("lot_criteria", "row-0-name"), ("lot_lines", "line-0-name")):
            address = reverse(f"tenders:{name}", args=[tender.pk, lot.pk])
            opened = officer.see(address).form(holding=field)
            officer.does(address, holding=field, **{field: "第一人写的"})
            answer = officer.send(opened, **{field: "第二人写的"})
            assert answer.status == 409 and CHANGED in answer.text, name
            assert answer.form(holding=field).values[field] == ["第二人写的"]
    assert lot.criteria.order_by("pk").first().name == "第一人写的"
    assert lot.lines.order_by("number").first().name == "第一人写的"


def test_who_comes_second_to_pay_keeps_what_was_typed():
    row = made.approved()
    first, second = Visitor(row.who.cashier), Visitor(row.who.cashier)
    typed = {"amount": str(row.amount), "bank_reference": "HD-0002"}
    opened = second.see(page("certificate_pay", row)).form(holding="amount")
    form = first.see(page("certificate_pay", row)).form(holding="amount")
    assert first.send(form, amount=str(row.amount), bank_reference="HD-0001").status == 200
    answer = second.send(opened, **typed)
    assert answer.status == 409
    for value in typed.values():
        assert value in answer.text + answer.html
