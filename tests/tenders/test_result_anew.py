"""After a result fell, everybody reads that it is determined anew, and not how far that is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from tenders.models import Lot, Tender
from tenders.selectors.states import word
from tenders.services import award, consequences, refusals
from tests.factories import evaluation as make

pytestmark = pytest.mark.django_db
ANEW, JUDGED = "Result being determined anew", "Under evaluation"


def pages(client, case, *readers):
    """What each of them (None: the public) reads of tender, lot, and the published evaluation."""
    found = []
    for reader in readers:
        client.logout() if reader is None else client.force_login(reader)
        texts = []
        for url in (case.lot.get_absolute_url(), case.tender.get_absolute_url()):
            page = client.get(url, headers={"accept-language": "en"})
            assert page.status_code == 200
            texts.append(page.content.decode())
        published = client.get(reverse("tenders:evaluation_json", args=[case.lot.pk]))
        found.append((texts[0], texts[1], published.status_code))
    return found


def losers(case):
    winner = case.lot.awards.order_by("pk").first().supplier
    return [one for one in case.bidders if one.supplier != winner]


def declined():
    case = make.to_awarded()
    refusals.decline(case.lot, reason="无力履行", actor=make.winner_of(case))
    return make.refresh(case)


def voided():
    case = make.to_awarded()
    consequences.void(case.lot, reason="质疑成立", actor=case.who.approver)
    return make.refresh(case)


@pytest.mark.parametrize("fallen", [declined, voided])
def test_public_and_bidders_read_one_word_until_the_next_result(client, fallen):
    case = fallen()
    readers = (None, *losers(case))
    before = pages(client, case, *readers)
    award.determine_winner(case.lot, actor=case.who.approver)
    case = make.refresh(case)
    assert case.lot.status == "winner_determined"
    after = pages(client, case, *readers)
    for lot, tender, published in (*before, *after):
        assert ANEW in lot and ANEW in tender
        assert JUDGED not in lot and JUDGED not in tender
        assert published == 200
    award.announce(case.lot, actor=case.who.editor, notice_url="/notices/2/")
    for lot, tender, published in pages(client, make.refresh(case), *readers):
        assert ANEW not in lot and ANEW not in tender
        assert published == 200


def test_nobody_outside_can_tell_that_the_next_candidate_is_determined(client):
    """The badges, the own bid and the published case are the same before and after."""
    case = declined()
    second = losers(case)
    read = ("state", "tone", "result_public", "told", "bid_state", "anew", "award")

    def seen():
        found = []
        for reader in (None, *second):
            client.logout() if reader is None else client.force_login(reader)
            context = client.get(case.lot.get_absolute_url()).context
            events = [(str(one.what), one.done, one.late) for one in context["events"]]
            found.append([*(str(context.get(name)) for name in read), events])
        return found

    before = seen()
    award.determine_winner(case.lot, actor=case.who.approver)
    next_one = make.refresh(case).lot.award.supplier
    assert next_one in [one.supplier for one in second]
    assert seen() == before


def test_the_next_candidate_is_not_named_before_its_result(client):
    case = declined()
    award.determine_winner(case.lot, actor=case.who.approver)
    case = make.refresh(case)
    ((lot, tender, _published),) = pages(client, case, None)
    name = case.lot.award.supplier.name
    assert name not in lot and name not in tender


def test_a_first_result_that_is_not_announced_is_under_evaluation(client):
    case = make.to_determined()
    ((lot, tender, published),) = pages(client, case, None)
    assert JUDGED in lot and ANEW not in lot + tender
    assert published == 404


def test_a_result_that_was_void_before_anybody_heard_of_it_is_under_evaluation(client):
    case = make.to_determined()
    consequences.void(case.lot, reason="投诉成立", actor=case.who.approver)
    ((lot, tender, published),) = pages(client, make.refresh(case), None)
    assert JUDGED in lot and ANEW not in lot + tender
    assert published == 404


def test_a_tender_is_under_evaluation_as_long_as_one_of_its_lots_is():
    case = make.to_awarded()
    Lot.objects.filter(pk=case.lot.pk).update(status="declined")
    now = clock.now() + timedelta(days=1)

    def said():
        return str(word(Tender.objects.get(pk=case.tender.pk), now).public)

    assert said() == ANEW
    other = Lot.objects.create(
        tender=case.tender, number=9, name="标段", scope="-", budget=1, status="scoring"
    )
    assert said() == JUDGED
    Lot.objects.filter(pk=other.pk).update(status="contracted")
    assert said() == ANEW
