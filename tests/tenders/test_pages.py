"""Every page of the procurement half answers, for each who may see it and in both languages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from tests.factories.tenders import DEADLINE, NOTICE_DAY

BEFORE = clock.legal(NOTICE_DAY + timedelta(days=4), 11)
AFTER = DEADLINE + timedelta(minutes=2)


def get(client, user, name, *args, expect=200, language="zh-hans"):
    """Fetch a page as somebody and look at its status."""
    if user is None:
        client.logout()
    else:
        client.force_login(user)
    client.cookies["django_language"] = language
    response = client.get(reverse(f"tenders:{name}", args=args))
    assert response.status_code == expect, (name, user, response.status_code)
    return response


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_officer_reads_every_page_of_a_plan_and_a_draft(world, client, language):
    plan = world.unasked(world.plan(), "finance")
    for name, *args in (
        ("plan_edit", plan.pk),
        ("plan_ask", plan.pk, "finance"),
        ("plan_survey", plan.pk),
        ("plan_review", plan.pk, "finance"),
        ("plan_submit", plan.pk),
    ):
        get(client, world.officer, name, *args, language=language)
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=5), 9)):
        announced = world.announced()
        get(client, world.officer, "plan_tender", announced.pk, language=language)
    tender = world.draft()
    plan, lot = tender.plan, tender.lots.get()
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=4), 9)):
        for name, *args in (
            ("plans",),
            ("plan_new",),
            ("plan", plan.pk),
            ("tenders",),
            ("tender", tender.pk),
            ("prepare", tender.pk),
            ("basics", tender.pk),
            ("dates", tender.pk),
            ("officers", tender.pk),
            ("content", tender.pk, "invitation"),
            ("document_add", tender.pk),
            ("lot_add", tender.pk),
            ("lot_edit", tender.pk, lot.pk),
            ("lot_lines", tender.pk, lot.pk),
            ("lot_criteria", tender.pk, lot.pk),
            ("documents", tender.pk),
            ("tender_submit", tender.pk),
        ):
            get(client, world.officer, name, *args, language=language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_published_tender_is_read_by_everybody(world, client, language):
    tender = world.tender
    supplier = world.supplier()
    with clock.travel(BEFORE):
        for user in (None, supplier, world.officer, world.approver, world.auditor):
            get(client, user, "tenders", language=language)
            get(client, user, "tender", tender.pk, language=language)
            get(client, user, "documents", tender.pk, language=language)
        for name in ("tender_bids", "opening"):
            get(client, world.officer, name, tender.pk, language=language)
            get(client, world.openers[0], name, tender.pk, language=language)
            get(client, supplier, name, tender.pk, expect=404, language=language)
            get(client, None, name, tender.pk, expect=404, language=language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_bidder_reads_every_page_of_its_bid(world, client, language):
    bid, supplier = world.filled()
    lot = bid.lot
    with clock.travel(BEFORE):
        for name in ("bid_workspace", "bid_prices", "bid_declaration", "bid_file_add"):
            get(client, supplier, name, lot.pk, language=language)
        get(client, supplier, "own_bids", language=language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_everybody_reads_the_record_after_the_opening(world, client, language):
    tender = world.opened(3)
    with clock.travel(AFTER):
        for user in (None, world.supplier(), world.officer):
            get(client, user, "opening_record", tender.pk, language=language)
            get(client, user, "tender", tender.pk, language=language)
        get(client, world.officer, "tender_bids", tender.pk, language=language)
        get(client, world.officer, "opening", tender.pk, language=language)
        bid = world.bids[0]
        get(client, world.officer, "bid", bid.pk, language=language)
        own = bid.supplier.memberships.get().user
        get(client, own, "bid", bid.pk, language=language)
        get(client, world.supplier(), "bid", bid.pk, expect=404, language=language)


def test_the_papers_are_pdf(world, client):
    tender = world.opened(3)
    with clock.travel(AFTER):
        assert get(client, world.officer, "tender_pdf", tender.pk).content.startswith(b"%PDF")
        bid = world.bids[0]
        attempt = bid.attempts.get()
        own = bid.supplier.memberships.get().user
        response = get(client, own, "receipt_pdf", bid.lot_id, attempt.key)
        assert response.content.startswith(b"%PDF")
        get(client, own, "receipt", bid.lot_id, attempt.key)
