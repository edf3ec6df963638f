"""The page of an awarded lot leads on into its contract, each reader to the own next step."""

import pytest

from contracts.services import signing
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
