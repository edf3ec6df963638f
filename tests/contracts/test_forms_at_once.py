"""Forms of contract and payment: what cannot be read and what the law says, in one refusal."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from contracts.models import Bond
from contracts.models.drafts import Terms
from contracts.services import building, running
from procurement import clock
from procurement.errors import RuleBroken
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db
D = Decimal
EN = {"accept-language": "en"}


def errors(client, user, page, pk, /, **data):
    client.force_login(user)
    address = reverse(f"contracts:{page}", args=[pk])
    response = client.post(address, data, headers=EN)
    assert response.status_code == 422, response.status_code
    return {field: " ".join(said) for field, said in response.context["form"].errors.items()}


def tomorrow():
    return clock.legal_today() + timedelta(days=1)


def test_the_terms_name_an_unreadable_day_and_an_unlawful_bond_at_once(client):
    contract = made.draft()
    sent = {"starts_on": "someday", "period_months": "1", "bond": "338,736.77"}
    found = errors(client, contract.who.manager, "terms", contract.pk, **sent)
    assert set(found) == {"starts_on", "bond", "bond_return"}
    assert found["bond"] == (
        "The bond is more than ten per cent of the contract: at most CNY 338,736.76. "
        "(Implementing Regulations art. 48)"
    )
    assert "art. 48" in found["bond_return"]
    with pytest.raises(RuleBroken) as refused:
        building.write_terms(
            contract,
            Terms(starts_on=contract.starts_on, bond=D("338736.77"), bond_return="验收后退还"),
            actor=contract.who.manager,
        )
    assert [reason.code for reason in refused.value.reasons] == ["bond"]
    assert not Bond.objects.filter(contract=contract).exists()


def test_one_service_area_speaks_of_no_row(client):
    contract = made.draft()
    sent = {"code": "A-01", "name": "", "stratum": "一级道路", "quantity": "0", "unit": "㎡"}
    sent |= {"line": "99"}
    found = errors(client, contract.who.manager, "add_area", contract.pk, **sent)
    assert found.pop("name") == "Please fill this in."
    assert found == {
        "code": "The code “A-01” is used already.",
        "quantity": "The quantity has to be more than nothing.",
        "line": "The bill of quantities has no line 99.",
    }


def test_an_invoice_and_a_payment_name_everything_with_amounts_as_pages_write_them(client):
    contract = made.in_force()
    certificate = made.settled(contract).certificates.get()
    day = tomorrow().isoformat()
    sent = {"number": "", "amount": "256,875.00", "received_on": day}
    address = ("certificate_invoice", certificate.pk)
    found = errors(client, contract.who.supplier, *address, **sent)
    assert set(found) == {"number", "amount", "received_on"}
    assert found["amount"] == (
        "The invoice is over CNY 256,875.00, the certificate over CNY 256,875.37."
    )
    assert "has not come yet" in found["received_on"]
    unread = errors(client, contract.who.supplier, *address, **{**sent, "amount": "1.234"})
    assert unread["amount"] == "Write at most 2 decimals." and "received_on" in unread


def test_a_bond_is_received_on_a_day_that_has_come(client):
    contract = made.sent(bond=D("100000.00"), bond_return="验收后退还")
    with pytest.raises(RuleBroken) as refused:
        running.hold_bond(contract.bond, on=tomorrow(), actor=contract.who.manager)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.field) == ("future", "on")


def test_a_service_begins_neither_before_its_award_nor_before_the_day_of_the_documents():
    contract = made.draft()
    awarded = clock.legal(clock.legal_today() - timedelta(days=400), 9)
    type(contract.award).objects.filter(pk=contract.award_id).update(determined_at=awarded)
    contract.refresh_from_db()

    def refused(day):
        with pytest.raises(RuleBroken) as found:
            building.write_terms(contract, Terms(starts_on=day), actor=contract.who.manager)
        return [(one.code, one.field, one.article) for one in found.value.reasons]

    day = awarded.date()
    assert refused(day - timedelta(days=1)) == [
        ("start_before_award", "starts_on", "政府采购法第四十六条")
    ]
    building.write_terms(contract, Terms(starts_on=day), actor=contract.who.manager)
    stated = day + timedelta(days=30)
    type(contract.lot).objects.filter(pk=contract.lot_id).update(service_starts_on=stated)
    contract.lot.refresh_from_db()
    assert refused(stated - timedelta(days=1)) == [
        ("start_before_stated", "starts_on", "87号令第七十一条")
    ]
    building.write_terms(contract, Terms(starts_on=stated), actor=contract.who.manager)


def test_a_bond_that_cannot_be_read_still_asks_how_it_returns(client):
    contract = made.draft()
    sent = {"starts_on": contract.starts_on.isoformat(), "period_months": "1", "bond": "1.005"}
    assert set(errors(client, contract.who.manager, "terms", contract.pk, **sent)) == {
        "bond", "bond_return",
    }  # fmt: skip
