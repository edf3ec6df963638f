"""Suppliers: registered, verified, documents taken, bids prepared and sealed; then the opening."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django.core import mail
from django.urls import reverse

from procurement.people.models import Organisation, User
from procurement.rules.citation import english
from tenders import drafts
from tenders.models import Bid, BidFile, Lot, Tender
from tenders.rules.vocabulary import governing
from tests.factories.contracts import YUELU
from tests.factories.people import credit_code
from tests.factories.tenders import pdf
from tests.journeys.stage import Stage
from tests.journeys.visitors import Visitor


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def a_company_registers(stage: Stage, name: str, company: str) -> Organisation:
    """Its first person registers it without an account, answers the mail and is signed in."""
    visitor = Visitor()
    sent = visitor.does(
        reverse("people:register"),
        name=company,
        credit_code=credit_code(),
        size="small",
        legal_representative="法样本",
        address="示例路1号",
        contact="联系样本",
        phone="0731-00000000",
        licence=pdf("营业执照.pdf", name),
        display_name=f"{name}样本",
        email=f"{name}@example.com",
        password1="示例-pass-2026",
        password2="示例-pass-2026",
    )
    assert "Look into your mail" in sent.text
    assert not Organisation.objects.filter(name=company).exists(), "the mail comes first"
    (message,) = [one for one in mail.outbox if one.to == [f"{name}@example.com"]]
    page = visitor.does(re.search(r"/people/register/\S+", message.body)[0])
    assert company in page.text
    visitor.user = User.objects.get(email=f"{name}@example.com")
    stage.takes_part(name, visitor)
    return Organisation.objects.get(name=company)


def the_officer_verifies(stage: Stage, company: Organisation) -> None:
    stage.officer.does(reverse("people:verify", args=[company.pk]))
    company.refresh_from_db()
    assert company.status == "verified"


def takes_the_documents(who: Visitor, tender: Tender) -> None:
    who.does(url("documents_take", tender.pk))
    assert who.fetch(url("tender_pdf", tender.pk)).startswith(b"%PDF")


def prepares_a_bid(who: Visitor, lot: Lot, factor: str = "1") -> Bid:
    """Every unit price of the Yuelu bill times a factor, the declaration, a file for each part."""
    who.does(url("bid_begin", lot.pk))
    agreed = {name: Decimal(price) for name, _unit, _quantity, price, _amount in YUELU}
    prices = {
        f"price_{line.pk}": format(agreed.get(line.name, Decimal("16")) * Decimal(factor), "f")
        for line in lot.lines.all()
    }
    who.does(url("bid_prices", lot.pk), **prices)
    said = {"employees_0": "85", "turnover_0": "1,200.5", "assets_0": "860"}
    who.does(url("bid_declaration", lot.pk), small="yes", **said)
    for part in BidFile.NEEDED:
        who.does(url("bid_file_add", lot.pk), part=part, file=pdf(f"{part}.pdf", part))
    return Bid.objects.get(lot=lot, supplier=who.user.supplier)


def seals(who: Visitor, lot: Lot) -> Bid:
    """The act that counts; a second click with the same key has no second effect."""
    form = who.see(url("bid_workspace", lot.pk)).form(to="seal")
    page = who.send(form)
    assert "/receipts/" in page.path, (page.status, page.refusals)
    again = who.send(form)
    assert again.path == page.path
    bid = Bid.objects.get(lot=lot, supplier=who.user.supplier)
    assert bid.status == "sealed" and bid.attempts.count() == 1
    assert who.fetch(page.path.rstrip("/") + ".pdf").startswith(b"%PDF")
    return bid


def is_too_late(who: Visitor, form: Any, lot: Lot) -> None:
    """The page was opened in time, the click came one second after the deadline."""
    page = who.send(form)
    late = "The deadline was 2026-03-24 09:00:00; this arrived at 2026-03-24 09:00:0"
    assert page.status == 422 and late in page.text, page.text
    bid = Bid.objects.get(lot=lot, supplier=who.user.supplier)
    assert bid.status == "draft" and bid.sealed_at is None
    attempt = bid.attempts.get()
    (reason,) = drafts.refused_for(bid, attempt)
    assert not attempt.taken and late in reason.text(), "the refusal is recorded"


def nobody_knows_the_prices(stage: Stage, tender: Tender, lot: Lot) -> None:
    """Before the opening the office sees neither who bids nor for how much."""
    names = [bid.supplier.name for bid in lot.bids.select_related("supplier")]
    for visitor in (stage.officer, stage.approver, stage.auditor, stage.of(stage.openers[0])):
        for address in (tender.get_absolute_url(), url("tender_bids", tender.pk)):
            page = visitor.see(address)
            assert not any(name in page.html for name in names)


def three_officers_open_the_bids(stage: Stage, tender: Tender) -> None:
    first, *others = stage.openers
    stage.of(first).does(url("be_present", tender.pk))
    early = stage.of(first).is_refused(url("open_bids", tender.pk))
    law = english(governing("87号令第三十九条", tender.procedure))
    told = f"3 opening officers must be present; 1 are. ({law})"
    assert early.refusals == [f"To put right: 1 {told}"], "one officer alone does not open"
    tender.refresh_from_db()
    assert tender.status == "published"
    for officer in others:
        stage.of(officer).does(url("be_present", tender.pk))
    stage.of(first).does(url("open_bids", tender.pk))
    tender.refresh_from_db()
    assert tender.status == "opened"
    assert tender.lots.get(number=1).bids.filter(status="opened").count() == 3


def the_opening_record_shows_every_price(stage: Stage, tender: Tender, lot: Lot) -> None:
    page = stage.officer.see(url("opening_record", tender.pk))
    opened = lot.bids.exclude(price=None).select_related("supplier")
    assert len(opened) == 3
    for bid in opened:
        assert bid.supplier.name in page.text and f"{bid.price:,.2f}" in page.text
    assert stage.officer.fetch(url("opening_record_pdf", tender.pk)).startswith(b"%PDF")
