"""A scheme with the sheets of another service is not taken without a word."""

from __future__ import annotations

import pytest
from django.urls import reverse

from contracts.models.drafts import Terms
from contracts.services import building, schemes
from procurement.errors import RuleBroken
from tests.factories import contracts as made
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db


def test_the_scheme_of_another_service_is_refused_until_it_is_said_to_be_meant():
    contract = made.draft(code="street-composite")  # a contract for street cleaning
    greening = made.scheme_version("quangang-2019")
    wanted = {"starts_on": contract.starts_on, "scheme_version": greening}
    with pytest.raises(RuleBroken) as refused:
        building.write_terms(contract, Terms(**wanted), actor=contract.who.manager)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.field) == ("other_service", "scheme_version")
    assert "made for Greening, the contract is for Street cleaning" in reason.text()
    meant = Terms(**wanted, other_service=True)
    written = building.write_terms(contract, meant, actor=contract.who.manager)
    assert written.scheme_version == greening


def test_the_form_names_the_service_of_every_scheme_puts_what_fits_first_and_asks():
    contract = made.draft(code="street-composite")
    greening = made.scheme_version("quangang-2019")
    manager = Visitor(contract.who.manager)
    address = reverse("contracts:terms", args=[contract.pk])
    page = manager.see(address)
    options = [one.get_text() for one in page.soup.select("select[name=scheme_version] option")]
    services = [text.rpartition(" · ")[2] for text in options[1:]]
    assert services.index("Greening") > services.index("Street cleaning")
    first = services.index("Greening")
    assert "Street cleaning" not in services[first:]
    form = page.form(holding="scheme_version")
    refused = manager.send(form, scheme_version=str(greening.pk))
    assert refused.status == 422 and "choose another one, or confirm" in refused.text
    form = refused.form(holding="scheme_version")
    assert manager.send(form, other_service="on").status == 200
    contract.refresh_from_db()
    assert contract.scheme_version == greening


def test_a_scheme_whose_sheets_were_written_for_the_service_fits_it():
    street = made.scheme_version("longgang-2025")  # of no service in particular
    assert schemes.services_of(street) == {"street_cleaning"}
    assert schemes.fits(street, "street_cleaning") and schemes.fits(street, "other")
    assert not schemes.fits(street, "greening")
