"""Why a seal was refused is read in either language, by the bidder alone."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy

from procurement import clock
from procurement.errors import Amount, Reason, RuleBroken, Share
from procurement.kept_reasons import packed, unpacked
from procurement.web.reasons import reason_text
from tenders import drafts
from tenders.models import SealAttempt
from tenders.services import seals
from tests.factories.tenders import NOTICE_DAY

BIDDING = clock.legal(NOTICE_DAY + timedelta(days=5), 10)


@pytest.fixture
def before():
    """The clock stands before the deadline."""
    with clock.travel(BIDDING):
        yield


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def read(client, address, language):
    response = client.get(address, headers={"accept-language": language})
    assert response.status_code == 200
    return response.text


@pytest.mark.parametrize("told_in", ["en", "zh-hans"])
def test_a_refused_seal_is_explained_in_the_language_of_whoever_reads_it(
    client, world, before, told_in
):
    bid, supplier = world.begun()
    client.force_login(supplier)
    key = str(uuid4())
    answer = client.post(
        url("bid_seal", bid.lot_id), {"key": key}, headers={"accept-language": told_in}
    )
    assert answer.status_code == 422
    for page, start in (("receipt", "<dl"), ("bid_workspace", 'id="receipts-h"')):
        address = url(page, bid.lot_id, *([key] if page == "receipt" else []))
        english, chinese = (
            read(client, address, one).partition(start)[2] for one in ("en", "zh-hans")
        )
        for words in ("Lines without a price: 1, 2, 3.", "“Technical papers” holds no file yet."):
            assert words in english and words not in chinese
        for words in ("还没有报价的行：1, 2, 3。", "“技术文件”还没有文件。"):
            assert words in chinese and words not in english
    again = client.post(
        url("bid_seal", bid.lot_id), {"key": key}, headers={"accept-language": "en"}
    )
    said = again.text.partition('id="errors"')[2].partition("</section>")[0] or again.text
    for words in ("This was refused before", "without a price: 1, 2, 3.", "“Technical papers”"):
        assert words in said
    assert ".;" not in said


def test_the_reasons_of_a_refusal_do_not_tell_the_database_the_price(world, before):
    bid, actor = world.filled(unit_price="40")
    with pytest.raises(RuleBroken):
        seals.seal(bid, actor=actor, key=str(uuid4()))
    attempt = bid.attempts.get()
    (reason,) = drafts.refused_for(bid, attempt)
    total = drafts.price_table(bid.lot.lines.all(), drafts.read(bid).prices).total
    assert reason.params["total"] == total
    row = SealAttempt.objects.filter(pk=attempt.pk).values().get()
    assert str(total) not in str({k: bytes(v) if k == "refusal" else v for k, v in row.items()})
    assert f"{total:,}" in reason_text(reason)


def test_a_reason_that_is_kept_is_read_in_either_language():
    reason = Reason(
        "any",
        gettext_lazy("“%(part)s” holds no file yet."),
        {"part": gettext_lazy("Technical papers")},
        "87号令",
        "technical",
    )
    with translation.override("zh-hans"):
        kept = packed(reason)
        chinese = reason_text(unpacked(kept))
    with translation.override("en"):
        assert packed(reason) == kept
        assert reason_text(unpacked(kept)) == "“Technical papers” holds no file yet."
    assert "技术" in chinese and "Technical" not in chinese
    assert (unpacked(kept).article, unpacked(kept).field) == ("87号令", "technical")


@pytest.mark.parametrize(
    "value",
    [
        Amount("3400000.01"), Share("0.10"), Decimal("99.50"), 3, "样本", "",
        date(2026, 3, 23), clock.legal(date(2026, 3, 23), 9),
    ],
)  # fmt: skip
def test_what_fills_a_kept_reason_comes_back_as_it_was(value):
    kept = packed(Reason("any", "it is %(value)s", {"value": value}))
    found = unpacked({**kept, "params": {"value": list(kept["params"]["value"])}})
    assert found == replace(found, params={"value": value})
    assert type(found.params["value"]) is type(value)
