"""What the page of a tender tells a bidder to do next."""

from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from tenders.services import seals
from tests.factories.tenders import DEADLINE, NOTICE_DAY
from tests.journeys.visitors import Visitor


@pytest.fixture
def seen(world):
    """The next step on the page, as this person reads it at this moment."""

    def look(user, at):
        with clock.travel(at):
            page = Visitor(user).see(reverse("tenders:tender", args=[world.tender.pk]))
        return " ".join(page.soup.select_one("section.next").get_text(" ").split())

    return look


def test_the_step_follows_the_bid_from_the_offer_to_the_seal(world, seen):
    supplier = world.supplier()
    morning = clock.legal(NOTICE_DAY, 8)
    later = DEADLINE - timedelta(days=2)
    world.tender  # noqa: B018 - published
    assert "The documents are offered from" in seen(supplier, morning)
    assert "Take the documents, then bid" in seen(supplier, later)
    world.begun(supplier)
    assert "Only a sealed bid counts" in seen(supplier, later)
    assert "Go on with the bid for lot 1" in seen(supplier, later)
    other = world.supplier()
    sealed = world.bid(other)
    text = seen(other, later)
    assert "Your bid is sealed" in text and "Look at the sealed bid for lot 1" in text
    assert "Prepare" not in text
    with clock.travel(later):
        seals.withdraw(sealed, actor=other, key="again")
    assert "Prepare a bid for lot 1" in seen(other, later)
    assert "Go on with" in seen(supplier, later), "nobody reads of the bid of another"
