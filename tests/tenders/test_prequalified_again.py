"""An invited tender whose pool is too small: a further notice, then the draw."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cms.models import Notice
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.web.desk import desk_for
from tenders import timeline
from tenders.findings import Decision
from tenders.models import Candidate, Pool, Tender
from tenders.services import invitations
from tests.factories import invited as make
from tests.factories.tenders import pdf


def codes(error):
    return {reason.code for reason in error.value.reasons}


AGAIN = make.DRAWING + timedelta(hours=1)
NEXT_UNTIL = make.DRAWING + timedelta(days=8)


def renewed(world):
    tender = make.too_few(world)
    with clock.travel(AGAIN):
        invitations.renew(tender.pool, until=NEXT_UNTIL, reason="合格不足", actor=world.approver)
    return Tender.objects.get(pk=tender.pk)


def test_too_small_a_pool_is_announced_again_and_then_drawn(world, client):
    tender = make.too_few(world)
    pool = tender.pool
    with clock.travel(AGAIN):
        assert pool_item(world.approver) == reverse("tenders:pool_renew", args=[pool.pk])
        client.force_login(world.approver)
        page = client.get(pool.get_absolute_url(), headers={"accept-language": "en"})
        assert "Too few qualify" in page.text and "Prequalify again" in page.text
        until = f"{NEXT_UNTIL.astimezone(clock.LEGAL_ZONE):%Y-%m-%dT%H:%M}"
        url = reverse("tenders:pool_renew", args=[pool.pk])
        done = client.post(url, {"until": until, "reason": "合格供应商不足三家"})
        assert done.status_code == 302, done.content.decode()[:2000]
        drafted = Notice.objects.get(kind="prequalification", live=False)
        assert drafted.title.endswith("（第2次资格预审）")
        assert Pool.objects.get().status == "preparing"
        invitations.announce(Tender.objects.get(pk=tender.pk), actor=world.officer)
        late = world.applicants[3]
        invitations.apply(pool, pdf(), actor=late)
        assert Candidate.objects.get(supplier=late.supplier).qualified is None
        invitations.apply(pool, pdf(), actor=world.supplier())
    with clock.travel(NEXT_UNTIL + timedelta(hours=1)):
        waiting = pool.candidates.filter(qualified=None)
        found = {one.pk: Decision(True, "") for one in waiting}
        assert len(found) == 2, "who had qualified stays"
        invitations.judge(pool, found, actor=world.officer)
        drawn = invitations.draw_suppliers(
            pool, [world.looker, world.approver], actor=world.officer
        )
    assert drawn.candidates.filter(drawn=True).count() == 3
    (first,) = drawn.rounds
    assert (first["qualified"], first["reason"]) == (2, "合格供应商不足三家")


def pool_item(user):
    desk = desk_for(user, clock.now())
    items = [one for one in (*desk.today, *desk.week, *desk.later) if "renew" in one.url]
    return items[0].url if items else ""


def test_a_further_notice_needs_too_small_a_pool_time_to_apply_and_a_second_person(world):
    tender = make.announced(world)
    with clock.travel(make.ANNOUNCED + timedelta(days=1)), pytest.raises(RuleBroken) as error:
        invitations.renew(tender.pool, until=NEXT_UNTIL, reason="不足", actor=world.approver)
    assert codes(error) == {"still_open"}
    keys = tender.pool.candidates.values_list("pk", flat=True)
    with clock.travel(AGAIN), pytest.raises(RuleBroken) as error:
        invitations.renew(tender.pool, until=AGAIN, reason="不足", actor=world.approver)
    assert codes(error) == {"undecided", "applications_too_early"}
    with clock.travel(AGAIN):
        found = {key: Decision(True, "") for key in keys}
        invitations.judge(tender.pool, found, actor=world.officer)
        assert pool_item(world.approver) == ""
        with pytest.raises(RuleBroken) as error:
            invitations.renew(tender.pool, until=NEXT_UNTIL, reason="不足", actor=world.approver)
        assert codes(error) == {"enough"}
        with pytest.raises(NotAllowed):
            invitations.renew(tender.pool, until=NEXT_UNTIL, reason="不足", actor=world.officer)


def test_the_timeline_keeps_the_notice_after_which_too_few_qualified(world):
    tender = renewed(world)
    with clock.travel(AGAIN):
        events = [str(one.what) for one in timeline.events_of(tender, clock.now())]
    assert "Too few qualify: 2" in events and events.count("Applications until") == 1
    with clock.travel(AGAIN), pytest.raises(WrongState):
        invitations.apply(tender.pool, pdf(), actor=world.supplier())
