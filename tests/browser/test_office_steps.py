"""The acts of the office as people do them: publish, open, qualify, sign, pay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from cms.models import Notice
from contracts.services import certificates
from procurement import clock
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from tenders.services import opening
from tests.factories import contracts, evaluation
from tests.factories.people import person
from tests.factories.tenders import DEADLINE, NOTICE_DAY, Procurement
from tests.web.browser import WIDTHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
    pytest.mark.parametrize("width", WIDTHS),
]


def in_the_editor(page, action: str) -> None:
    """Click an action of Wagtail's footer, most of which stand behind its arrow."""
    page.click("footer .w-dropdown__toggle")
    with page.expect_navigation():
        page.click(f"footer button:has-text('{action}')")


def test_the_notice_is_edited_submitted_approved_and_so_the_tender_published(visit, width):
    world = Procurement()
    tender = world.ready()
    notice = Notice.objects.of(tender).get(kind="tender")
    edit = reverse("wagtailsnippets_cms_notice:edit", args=[notice.pk])
    morning = clock.legal(NOTICE_DAY, 10)
    editor = person()
    for who, role in ((editor, Role.EDITOR), (world.officer, Role.OFFICER)):
        grant(who, world.purchaser, role, actor=system_user())
    with visit(editor, morning, width) as page:
        page.open("/desk/")
        page.click(f"main a[href='{edit}'] >> nth=0")
        page.fill("textarea[name=notice_other]", "示例街道清扫，欢迎投标。")
        in_the_editor(page, "Submit to")
        assert "submitted" in page.inner_text("main").lower()
    tender.refresh_from_db()
    assert tender.status == "ready", "submitting publishes nothing"
    with visit(world.officer, morning + timedelta(minutes=5), width) as page:
        page.open(edit)
        in_the_editor(page, "Approve and Publish")
    with visit(None, morning + timedelta(minutes=6), width) as page:
        page.open(notice.get_absolute_url())
        assert "欢迎投标" in page.inner_text("main")
    tender.refresh_from_db()
    assert tender.status == "published" and tender.published_at


def test_three_officers_open_the_bids(visit, width):
    world = Procurement()
    bids = [world.bid(unit_price=price) for price in ("4.90", "4.91", "4.92")]
    tender = world.tender
    moment = DEADLINE + timedelta(minutes=3)
    with clock.travel(moment):
        for officer in world.openers[:2]:
            opening.be_present(tender, actor=officer)
    with visit(world.openers[2], moment, width) as page:
        page.open(reverse("tenders:opening", args=[tender.pk]))
        page.click("button:has-text('I am present')")
        page.click("a:has-text('Open the bids')")
        page.fits()
        page.click("main form button")
        page.wait_for_url("**/opening/")
        text = page.inner_text("main")
        for bid in bids:
            bid.refresh_from_db()
            assert bid.supplier.name in text and f"{bid.price:,.2f}" in text
    tender.refresh_from_db()
    assert tender.status == "opened"


def test_the_purchaser_reviews_qualification(visit, width):
    case = evaluation.opened()
    out, *rest = case.bids
    with visit(case.who.officer, clock.now(), width) as page:
        page.open(reverse("tenders:qualification", args=[case.lot.pk]))
        for bid in rest:
            page.check(f"input[name=accepted_{bid.pk}][value=yes]")
        page.check(f"input[name=accepted_{out.pk}][value=no]")
        page.click("main form button")
        assert page.is_checked(f"input[name=accepted_{rest[0].pk}][value=yes]")
        page.fits()
        page.fill(f"[name=reason_{out.pk}]", "营业执照已过期。")
        page.click("main form button")
        page.wait_for_url("**/lots/*/")
        page.click(f"a[href='{reverse('tenders:qualification_close', args=[case.lot.pk])}']")
        page.click("main form button")
        page.wait_for_url("**/lots/*/")
    evaluation.refresh(case)
    assert [bid.status for bid in case.bids] == ["not_qualified"] + ["qualified"] * len(rest)
    assert case.lot.status != "qualification"


def test_both_sides_sign_the_contract(visit, width):
    contract = contracts.sent()
    for signer in (contract.who.supplier, contract.who.approver):
        with visit(signer, clock.now(), width) as page:
            page.open(contract.get_absolute_url())
            page.click(f"a[href='{reverse('contracts:sign', args=[contract.pk])}'] >> nth=0")
            page.fits()
            page.click("main form button")
            page.wait_for_url(f"**{contract.get_absolute_url()}")
    contract.refresh_from_db()
    assert contract.status == "in_force"


def approved():
    """A certificate that finance has approved."""
    contract = contracts.in_force()
    row, who = contracts.settled(contract).certificates.get(), contract.who
    certificates.confirm(row, actor=who.supplier)
    certificates.record_invoice(
        row, number="FP-1", amount=row.amount, received_on=clock.legal_today(), actor=who.supplier
    )
    certificates.review(row, actor=who.manager)
    certificates.approve(row, actor=who.finance)
    row.who = who
    return row


def test_finance_pays_what_the_certificate_says(visit, width):
    row = approved()
    pay = reverse("contracts:certificate_pay", args=[row.pk])
    with visit(row.who.cashier, clock.now(), width) as page:
        page.open(row.get_absolute_url())
        page.click(f"a[href='{pay}'] >> nth=0")
        page.fill("input[name=amount]", str(row.amount + 1))
        page.fill("input[name=bank_reference]", "HK-2026-1")
        page.click("main form button")
        assert page.locator("[aria-invalid]").count(), "another amount is not paid"
        assert page.input_value("input[name=bank_reference]") == "HK-2026-1"
        page.fits()
        page.fill("input[name=amount]", f"{row.amount:,.2f}")
        page.click("main form button")
        page.wait_for_url(f"**{row.get_absolute_url()}")
        assert "HK-2026-1" in page.inner_text("main")
    row.refresh_from_db()
    assert row.status == "paid"
