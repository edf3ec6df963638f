"""A visitor without an account follows a deduction by links alone, from the notice to the photo."""

from __future__ import annotations

import hashlib
import io
import json
import re
from datetime import timedelta
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.urls import reverse

from cms.models import Notice
from contracts.models import Certificate, Contract, PeriodResult
from contracts.services import certificates
from inspections.models import Finding
from procurement import clock
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from tests.factories import contracts as made
from tests.factories import inspections
from tests.factories.papers import the_worker_comes_by
from tests.factories.people import person
from tests.journeys.visitors import Page, Visitor

pytestmark = pytest.mark.django_db

LATER = inspections.AFTER + timedelta(hours=6)
FAULTS = ((("1a", 14), ("3a", 5)), (("1a", 7),))


def publish(obj, kind: str, buyer) -> Notice:
    """As the editor's button does."""
    officer = person()
    grant(officer, buyer, Role.OFFICER, actor=system_user())
    notice = Notice.objects.of(obj).get(kind=kind)
    notice.publish(notice.save_revision(user=officer), user=officer)
    return notice


@pytest.fixture
def confirmed(db):
    """October is confirmed, its notice drafted; nobody outside has read anything."""
    with clock.travel(LATER):
        yield inspections.confirmed(faults=FAULTS)


@pytest.fixture
def published(confirmed):
    publish(confirmed.contract, "contract", confirmed.who.buyer)
    publish(confirmed, "assessment", confirmed.who.buyer)
    found = inspections.fresh(confirmed)
    found.who = confirmed.who
    return found


def onward(page: Page, pattern: str) -> list[str]:
    """Addresses of links on the page that match."""
    found = [str(a["href"]) for a in page.soup.find_all("a", href=True)]
    return [href for href in found if re.fullmatch(pattern, href)]


def follow(visitor: Visitor, page: Page, pattern: str) -> Page:
    links = onward(page, pattern)
    assert links, (pattern, page.url, sorted(page.links()))
    return visitor.see(links[0])


def test_from_the_home_page_to_the_photo_by_links_alone(published, tmp_path):
    visitor = Visitor()
    notice = follow(visitor, visitor.see("/"), r"/notices/KH-[\d-]+/")
    statement = follow(visitor, notice, r"/contracts/\d+/periods/\d+/")
    result = PeriodResult.objects.get()
    assert (
        f"{-result.deduction:,.2f}".replace("-", "−")
        in follow(visitor, statement, r"/contracts/\d+/").text
    )
    the_figures_are_computed_again(visitor, statement, tmp_path)
    finding = follow(visitor, statement, r"/inspections/findings/\d+/")
    photo = finding.soup.select_one(".photos img")["src"]
    digest = hashlib.sha256(visitor.fetch(photo)).hexdigest()
    assert digest in finding.text, "the page names the digest of the photo it shows"
    assert notice.path in follow(visitor, statement, r"/notices/KH-[\d-]+/").path


def the_figures_are_computed_again(visitor: Visitor, statement: Page, folder) -> None:
    (address,) = set(onward(statement, r".*statement\.json"))
    file = folder / "statement.json"
    file.write_bytes(visitor.fetch(address))
    printed = io.StringIO()
    call_command("recompute", str(file), stdout=printed)
    assert json.loads(printed.getvalue())["agrees"] is True


def test_every_deduction_leads_to_the_sentence_of_the_scheme(published):
    visitor = Visitor()
    result = PeriodResult.objects.get()
    statement = visitor.see(result.get_absolute_url())
    rules = onward(statement, r"/contracts/schemes/\d+/#rule-\d+")
    assert len(rules) == result.lines.count() > 0
    for address in rules:
        scheme = visitor.see(address)
        assert scheme.soup.find(id=urlsplit(address).fragment) is not None


TRAIL = re.compile(r"/(notices/[A-Z]+-|contracts/|inspections/|files/|tenders/lots/)")


def test_no_link_on_the_way_asks_for_an_account(published):
    """Whatever the pages of the trail link to opens, and so do the pages behind these links."""
    the_worker_comes_by()
    visitor = Visitor()
    waiting, seen, refused = [published.notice_url], set(), []
    while waiting:
        address = waiting.pop()
        if address in seen:
            continue
        seen.add(address)
        response = visitor.client.get(address)
        if response.status_code != 200:
            refused.append((address, response.status_code))
        elif response["Content-Type"].startswith("text/html"):
            page = Page(response, address)
            links = {urljoin(address, href).partition("#")[0] for href in page.links()}
            waiting += sorted(href for href in links if TRAIL.match(href))
    assert not refused, refused
    kinds = {re.sub(r"\d+", "N", address).partition("?")[0] for address in seen}
    assert {
        "/contracts/N/",
        "/contracts/N/periods/N/",
        "/contracts/N/periods/N/statement.json",
        "/contracts/schemes/N/",
        "/inspections/findings/N/",
        "/inspections/inspections/N/",
        "/inspections/rounds/N/",
        "/inspections/rounds/N/draw/",
    } <= kinds


def test_the_contract_and_its_notice_lead_to_each_other(published):
    visitor = Visitor()
    notice = Notice.objects.of(published.contract).get(kind="contract")
    contract = follow(visitor, visitor.see(notice.get_absolute_url()), r"/contracts/\d+/")
    assert notice.get_absolute_url() in contract.links()
    assert follow(visitor, notice_of(contract, visitor), r"/contracts/\d+/").path == contract.path


def notice_of(contract: Page, visitor: Visitor) -> Page:
    return follow(visitor, contract, r"/notices/HT-[\d-]+/")


# What is paid -----------------------------------------------------------------------------------


def test_a_payment_is_public_once_it_is_made_and_not_before(published):
    visitor = Visitor()
    row = Certificate.objects.get()
    for address in (row.result.get_absolute_url(), row.contract.get_absolute_url()):
        page = visitor.see(address)
        assert "Being processed" in page.text and row.get_absolute_url() not in page.links()
    who, contract = published.who, Contract.objects.get()
    assert contract == row.contract
    certificates.confirm(row, actor=who.supplier)
    certificates.record_invoice(
        row, number="FP-1", amount=row.amount, received_on=clock.legal_today(), actor=who.supplier
    )
    certificates.review(row, actor=who.manager)
    certificates.approve(row, actor=who.finance)
    certificates.pay(row, amount=row.amount, bank_reference="HK-7788", actor=who.cashier)
    for address in (row.result.get_absolute_url(), row.contract.get_absolute_url()):
        page = visitor.see(address)
        assert "Being processed" not in page.text and "Paid" in page.text
        assert f"{row.amount:,.2f}" in page.text
        assert "HK-7788" not in page.html and "FP-1" not in page.html


# What is not public -----------------------------------------------------------------------------


def outsiders(who):
    return [Visitor(who.rival), Visitor(who.stranger), Visitor(who.nobody)]


def hidden(address: str, who) -> None:
    """404 for whoever has signed in; the visitor is asked to sign in, or 404 as well."""
    for visitor in outsiders(who):
        assert visitor.client.get(address).status_code == 404, (address, visitor.user)
    answer = Visitor().client.get(address)
    asked = answer.status_code == 302 and answer.url.startswith("/accounts/login/")
    assert asked or answer.status_code == 404, (address, answer.status_code)


def test_an_unpublished_month_is_nobodys_but_the_two_sides(confirmed):
    result = PeriodResult.objects.get()
    hidden(result.get_absolute_url(), confirmed.who)
    args = [result.contract_id, result.period.number]
    hidden(reverse("contracts:statement_json", args=args), confirmed.who)
    page = Visitor().see(result.contract.get_absolute_url())
    assert f"{result.payable:,.2f}" not in page.text and str(result.score) not in page.text
    assert result.get_absolute_url() not in page.links()
    for user in (confirmed.who.manager, confirmed.who.supplier):
        assert f"{result.payable:,.2f}" in Visitor(user).see(result.get_absolute_url()).text


def test_a_contract_that_is_not_signed_by_both_is_nobodys_but_the_two_sides(db):
    sent = made.sent()
    hidden(sent.get_absolute_url(), sent.who)
    hidden("/contracts/999999/", sent.who)
    assert sent.name not in Visitor().see(reverse("contracts:contracts")).text
    made.signing.sign(sent, actor=sent.who.supplier)
    hidden(sent.get_absolute_url(), sent.who)
    made.signing.sign(sent, actor=sent.who.approver)
    assert sent.number in Visitor().see(sent.get_absolute_url()).text


def test_a_finding_and_its_photo_are_hidden_until_their_round_is_published(db):
    row = inspections.submitted()
    finding = Finding.objects.first()
    photo = finding.photos.first().file.get_absolute_url()
    for address in (finding.get_absolute_url(), photo, row.get_absolute_url()):
        hidden(address, row.who)
    page = Visitor().see(row.contract.get_absolute_url())
    assert finding.text not in page.text and finding.get_absolute_url() not in page.links()


def test_no_private_number_or_name_of_the_contractors_people_is_shown(published):
    who = published.who
    people = [*who.inspectors, who.manager, who.supplier, who.officer]
    for number, user in enumerate(people):
        user.phone, user.email = f"1390000{number:04d}", f"privat{number}@example.test"
        user.save(update_fields=["phone", "email"])
    organisation = published.contract.supplier
    organisation.bank_account, organisation.contact = "6222000011112222", "联系人私样本"
    organisation.save(update_fields=["bank_account", "contact"])
    finding = Finding.objects.first()
    finding.answers.create(kind="accepted", by=who.supplier, at=clock.now(), text="接受。")
    pages = [
        published.contract.get_absolute_url(),
        published.result.get_absolute_url(),
        finding.get_absolute_url(),
        finding.inspection.unit.round.get_absolute_url(),
        finding.inspection.get_absolute_url(),
    ]
    secrets = [user.phone for user in people] + [user.email for user in people]
    secrets += ["6222000011112222", "联系人私样本"]
    for visitor in (Visitor(), Visitor(who.rival), Visitor(person())):
        for address in pages:
            html = visitor.see(address).html
            assert not [one for one in secrets if one in html], address
    for visitor in (Visitor(), Visitor(who.rival)):
        shown = visitor.see(finding.get_absolute_url()).html
        assert "接受。" in shown and who.supplier.display_name not in shown
    assert who.supplier.display_name in Visitor(who.manager).see(finding.get_absolute_url()).html
