"""Two people of one firm bid at the same time; the bid is sealed, replaced and withdrawn."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from procurement.people.roles import Role
from tenders import drafts
from tenders.models import Bid, BidFile
from tests.browser.hands import file, follows, goes, sends, types, words
from tests.browser.world import BIDDING
from tests.factories.people import person
from tests.factories.tenders import PDF, Procurement
from tests.web.browser import WIDTHS

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
    pytest.mark.parametrize("width", WIDTHS),
]


def url(name: str, *args: object) -> str:
    return reverse(f"tenders:{name}", args=args)


def adds_a_file(page, part: str) -> None:
    types(page, part=part, file=file(f"{part}.pdf", PDF))
    goes(page, "form[action$='/bid/files/'] button")


def seals(page) -> None:
    goes(page, "form[action$='/bid/seal/'] button")


def test_two_people_write_one_bid_seal_replace_and_withdraw_it(visit, width):
    world = Procurement()
    bid, anna = world.begun()
    berta = person(Role.SUPPLIER, at=bid.supplier)
    room, lines = url("bid_workspace", bid.lot_id), list(bid.lot.lines.order_by("number"))
    first, second, third = (f"price_{line.pk}" for line in lines)
    kinds = {"language": "zh"}
    with visit(anna, BIDDING, width, **kinds) as one, visit(berta, BIDDING, width, **kinds) as two:
        for page in (one, two):
            page.open(room)
            follows(page, url("bid_prices", bid.lot_id))
        sends(one, **{first: "4.96", second: "6.10"})
        sends(two, **{second: "6.20", third: "12"})
        assert anna.display_name in two.inner_text("#errors")
        assert two.input_value(f"[name={first}]") == "4.96", "the colleague's price is not lost"
        assert two.input_value(f"[name={second}]") == "6.20", "what was typed is not lost"
        assert "6.1" in two.inner_text(f"td:has([name={second}]) .wrong")
        two.fits()
        sends(two)
        bid.refresh_from_db()
        wanted = [Decimal("4.96"), Decimal("6.20"), Decimal(12)]
        assert [drafts.read(bid).prices[line.pk] for line in lines] == wanted

        for page in (one, two):
            follows(page, url("bid_declaration", bid.lot_id))
        sends(one, small="yes", employees_0="85", turnover_0="1200.5", assets_0="860")
        sends(two, small="no")
        told = two.inner_text("#errors")
        assert "已被他人修改" in told and "小型、微型企业：现已保存为：是" in told
        two.fits()
        goes(two, ".acts a")
        *rest, last = BidFile.NEEDED
        adds_a_file(two, last)
        for part in rest:
            adds_a_file(one, part)
        bid.refresh_from_db()
        assert {entry.part for entry in drafts.read(bid).files} == set(BidFile.NEEDED)
        one.fits()

        seals(one)
        assert "/receipts/" in one.url and "SHA-256" in words(one, "main dt")
        one.fits()
        two.reload()
        follows(two, url("bid_prices", bid.lot_id))
        sends(two, **{third: "11.5"})
        assert "封存" in words(two, ".msg.warn")
        two.fits()
        seals(two)
        bid.refresh_from_db()
        assert (bid.status, bid.version) == ("sealed", 2)
        assert [one.act for one in bid.attempts.order_by("at")] == ["seal", "seal"]
        follows(one, room)
        one.fits()
        goes(one, "form[action$='/bid/withdraw/'] button")
        one.fits()
        two.open(room)
        assert not two.locator("form[action$='/bid/withdraw/']").count()
    bid = Bid.objects.get(pk=bid.pk)
    assert bid.status == "withdrawn"
    assert list(bid.attempts.order_by("at").values_list("act", "user")) == [
        ("seal", anna.pk), ("seal", berta.pk), ("withdraw", anna.pk)
    ]  # fmt: skip
