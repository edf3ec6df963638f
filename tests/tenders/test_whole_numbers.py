"""Ten is written 10 and a hundred 100: on pages and papers, in fields and messages."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from pypdf import PdfReader

from cms.notices.fill.plans import intention
from inspections.forms.field import _short as field_value
from inspections.services.measuring import _tally
from procurement import clock
from procurement.audit.chain import plain
from procurement.errors import Reason
from procurement.web import formats
from procurement.web.reasons import reason_text
from tenders.models import Lot, LotLine
from tenders.selectors.tender_facts import method_of
from tenders.services import bidding, lots
from tests.factories.papers import the_worker_comes_by
from tests.factories.tenders import NOTICE_DAY, PLANNED

BIDDING = clock.legal(NOTICE_DAY + timedelta(days=5), 10)
TENS = [
    (Decimal("1E+1"), "10"), (Decimal("10.00"), "10"), (Decimal("1E+2"), "100"),
    (Decimal("12E+2"), "1,200"), (Decimal("0E+1"), "0"), (Decimal("10.50"), "10.5"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "written"), TENS)
def test_a_number_is_never_written_with_an_exponent(value, written):
    assert formats.quantity(value) == written
    assert formats.percent(value / 100) == f"{written}%"
    assert reason_text(Reason("any", "at least %(lowest)s", {"lowest": value})) == (
        f"at least {written}"
    )
    bare = written.replace(",", "")
    assert plain(value) == bare
    assert str(_tally([("散落垃圾", value)])["散落垃圾"]) == bare
    assert field_value(value) == bare


@pytest.fixture
def tender(world):
    """A published tender whose price counts ten points, and whose bill has a line of a thousand."""
    found = world.draft()
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=4), 10)):
        rows = [
            {"part": "technical", "name": "实施方案", "description": "优 70，良 40，一般 20",
             "max_points": Decimal(70), "requirement": 1},
            {"part": "business", "name": "业绩", "description": "每个 5 分",
             "max_points": Decimal(20), "requirement": 2, "objective": True},
        ]  # fmt: skip
        lots.set_criteria(found.lots.get(), rows, price_weight=Decimal(10), actor=world.officer)
    world.draft = lambda: found
    return found


def field(client, user, name, *args):
    client.force_login(user)
    page = client.get(reverse(f"tenders:{name}", args=args))
    assert page.status_code == 200
    return {
        one.get("name"): one.get("value")
        for one in BeautifulSoup(page.text, "html.parser").select("main input")
    }


def test_the_weight_of_the_price_is_ten_wherever_it_stands(client, world, tender):
    lot = Lot.objects.get(tender=tender)
    assert field(client, world.officer, "lot_criteria", tender.pk, lot.pk)["price_weight"] == "10"
    assert field(client, world.officer, "lot_edit", tender.pk, lot.pk)["small_rate"] == "10"
    lines = field(client, world.officer, "lot_lines", tender.pk, lot.pk)
    assert "1000" in lines.values() and not any("E+" in str(one) for one in lines.values())
    assert "10" in str(method_of(lot, tender)) and "E+" not in str(method_of(lot, tender))
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=4), 10)):
        client.force_login(world.officer)
        sent = {"price_weight": "9", "row-TOTAL_FORMS": "1", "row-INITIAL_FORMS": "0",
                "row-0-part": "technical", "row-0-name": "方案", "row-0-description": "优 91",
                "row-0-max_points": "91"}  # fmt: skip
        refused = client.post(
            reverse("tenders:lot_criteria", args=[tender.pk, lot.pk]),
            sent,
            headers={"accept-language": "en"},
        )
    assert refused.status_code == 422
    assert "The price counts at least 10 of 100 points." in refused.text
    tender = world.published()
    with clock.travel(BIDDING):
        bid, supplier = world.begun()
        prices = {line.pk: Decimal("1000") for line in LotLine.objects.filter(lot=lot)}
        bidding.set_prices(bid, prices=prices, revision=0, actor=supplier)
        typed = field(client, supplier, "bid_prices", lot.pk)
        assert {typed[f"price_{key}"] for key in prices} == {"1000"}
        pages = [tender.get_absolute_url(), lot.get_absolute_url()]
        for page in (client.get(url) for url in pages):
            assert "E+" not in page.text
        the_worker_comes_by()
        answer = client.get(reverse("tenders:tender_pdf", args=[tender.pk]))
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.getvalue())).pages)
    assert "×价格权值" in "".join(text.split()) and "10.00" in text and "E+" not in text


def test_the_budget_of_a_plan_is_written_out_in_its_notice(world):
    with clock.travel(PLANNED):
        plan = world.plan()
        plan.budget = Decimal("1000000.00")
        assert intention(plan).fields["budget_wan_yuan"] == "100"
