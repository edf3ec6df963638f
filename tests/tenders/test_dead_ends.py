"""No page of the evaluation offers what the next click refuses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tenders.services import qualification
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db

EN = {"accept-language": "en"}


def test_where_every_bidder_is_decided_on_nothing_is_saved_but_the_review_ended(client):
    case = make.opened()
    url = reverse("tenders:qualification", args=[case.lot.pk])
    client.force_login(case.who.officer)
    assert "Save the decisions" in client.get(url, headers=EN).content.decode()
    for bid in case.bids:
        qualification.decide(bid, qualified=True, actor=case.who.officer)
    page = client.get(url, headers=EN).content.decode()
    assert "Save the decisions" not in page
    assert reverse("tenders:qualification_close", args=[case.lot.pk]) in page


def test_once_the_chair_is_elected_nobody_is_asked_to_vote(client):
    case = make.form(make.qualify(make.opened()))
    case = make.declare(case) or case
    url = reverse("tenders:committee_chair", args=[case.committee.pk])
    client.force_login(case.members[0].user)
    assert client.get(url, headers=EN).status_code == 200
    make.elect(case)
    answer = client.get(url, headers=EN)
    assert answer.status_code == 409
    assert "The chair is already elected." in answer.content.decode()
