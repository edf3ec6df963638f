"""The page of an awarded lot leads on into its contract, each reader to the own next step."""

import pytest

from contracts.desk import waiting
from contracts.models import Contract
from contracts.services import signing
from procurement import clock
from tenders.models import Lot
from tests.factories import contracts as made

pytestmark = pytest.mark.django_db


@pytest.fixture
def step(client):
    """The next step on a lot's page for a person: its title, whom it waits for, the button."""

    def read(lot, user):
        client.force_login(user)
        response = client.get(Lot.objects.get(pk=lot.pk).get_absolute_url())
        found = response.context.get("step")
        return (str(found.title), str(found.who), str(found.button)) if found else None

    return read


def test_an_awarded_lot_waits_for_its_contract_to_be_built(step):
    who = made.cast()
    award = made.award(who)
    title = f"Build the contract: {award.lot.tender.title}"
    waits = (title, "Waiting for: Contract manager", "")
    assert step(award.lot, who.officer) == step(award.lot, who.auditor) == waits
    assert step(award.lot, who.supplier) == waits
    assert step(award.lot, who.manager) == (title, "", "Build the contract")
    assert step(award.lot, who.rival) is step(award.lot, who.stranger) is None


def test_a_contract_that_is_sent_is_signed_from_the_page_of_the_lot(step):
    contract = made.sent()
    who, title = contract.who, f"Sign the contract: {contract.name}"
    assert step(contract.lot, who.supplier) == (title, "", "Sign the contract")
    assert step(contract.lot, who.officer) == (title, "Waiting for: Supplier", "")
    signing.sign(contract, actor=who.supplier)
    assert step(contract.lot, who.supplier) == (title, "Waiting for: Approver", "")
    signing.sign(contract, actor=who.approver)
    assert step(contract.lot, who.officer) is None


def test_lot_and_contract_lead_to_each_other_and_the_lot_stays_silent_before_the_signatures(client):
    contract = made.sent()
    lot, who = Lot.objects.get(pk=contract.lot_id), contract.who
    way = f'href="{contract.get_absolute_url()}"'
    assert way not in client.get(lot.get_absolute_url()).text
    client.force_login(who.rival)
    assert way not in client.get(lot.get_absolute_url()).text
    client.force_login(who.officer)
    assert way in client.get(lot.get_absolute_url()).text
    signing.sign(contract, actor=who.supplier)
    signing.sign(contract, actor=who.approver)
    client.logout()
    assert way in client.get(lot.get_absolute_url()).text, "everybody may read it now"
    assert f'href="{lot.get_absolute_url()}"' in client.get(contract.get_absolute_url()).text
    client.force_login(who.manager)
    assert f'href="{lot.get_absolute_url()}"' in client.get(contract.get_absolute_url()).text


def test_a_signed_contract_waits_for_its_notice_first_and_for_its_filing_beside_it(client):
    contract = made.in_force()
    who = contract.who

    def step(user):
        client.force_login(user)
        found = client.get(contract.get_absolute_url()).context["step"]
        return str(found.title), [str(one.text) for one in found.others][:1], found.due

    title, others, due = step(who.manager)
    assert (title, others) == ("Publish the contract notice", ["Record the filing"])
    signing.file(contract, actor=who.manager, number="CZBA-1")
    assert step(who.manager) == (title, [], due)
    Contract.objects.filter(pk=contract.pk).update(published_at=clock.now())
    assert step(who.manager)[0] != title


def test_the_desk_of_finance_lists_no_contract_that_others_sign_or_file():
    contract = made.sent()
    who = contract.who

    def listed(user):
        return [one for one in waiting(user, clock.now()) if one.url.startswith(page)]

    page = contract.get_absolute_url()
    assert listed(who.approver) and not listed(who.finance)
    signing.sign(contract, actor=who.supplier)
    signing.sign(contract, actor=who.approver)
    assert listed(who.manager), "the filing waits for the manager"
    assert not listed(who.finance)
