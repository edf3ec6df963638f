"""Two of the purchaser at the same bidders: the second is told, and loses no word."""

import pytest
from django.urls import reverse

from procurement import clock
from procurement.errors import RuleBroken
from tenders.findings import Decision
from tenders.services import qualification
from tests.factories import evaluation as made
from tests.journeys.visitors import Visitor

pytestmark = pytest.mark.django_db


def test_a_decision_that_a_colleague_has_taken_is_told_beside_what_was_written():
    case = made.opened()
    lot = case.lot
    first, second, *_more = lot.bids.order_by("pk")
    address = reverse("tenders:qualification", args=[lot.pk])
    with clock.travel(clock.now()):
        officer = Visitor(case.who.officer)
        form = officer.see(address).form(holding=f"accepted_{first.pk}")
        qualification.decide_all(lot, {first.pk: Decision(True, "")}, actor=case.who.officer)
        page = officer.send(
            form,
            **{
                f"accepted_{first.pk}": "no",
                f"reason_{first.pk}": "营业执照过期",
                f"accepted_{second.pk}": "yes",
            },
        )
        assert page.status == 422
        assert "A colleague has decided meanwhile: Qualified" in page.text
        again = page.form(holding=f"reason_{first.pk}")
        assert again.values[f"reason_{first.pk}"] == ["营业执照过期"]
        assert again.values[f"accepted_{second.pk}"] == ["yes"]
        second.refresh_from_db()
        assert second.status == "opened"


def test_every_refusal_without_a_reason_names_its_bidder():
    case = made.opened()
    bids = list(case.lot.bids.select_related("supplier").order_by("pk")[:2])
    decisions = {bid.pk: Decision(False, " ") for bid in bids}
    with pytest.raises(RuleBroken) as refused:
        qualification.decide_all(case.lot, decisions, actor=case.who.officer)
    assert [reason.text() for reason in refused.value.reasons] == [
        f"Write why {bid.supplier.name} is not qualified." for bid in bids
    ]
