"""An invited tender: its pool, the draw anybody can repeat, and who learns that it runs."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.models import Notice
from procurement import clock
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.rules.draw import Unit, draw
from procurement.web.desk import desk_for
from tenders import timeline
from tenders.findings import Decision
from tenders.guards import terms
from tenders.models import Candidate, Lot, Pool, Tender
from tenders.services import (
    bidding,
    documents,
    invitations,
    procedures,
    publication,
    questions,
    tendering,
)
from tenders.services.invitation_papers import make_letter
from tests.copies import copies
from tests.factories import invited as make
from tests.factories.people import organisation, person
from tests.factories.tenders import pdf

LOOK = make.SENT + timedelta(days=1)


def codes(error):
    return {reason.code for reason in error.value.reasons}


def draws(world, tender, witnesses=None, at=make.DRAWING):
    with clock.travel(at):
        return invitations.draw_suppliers(
            tender.pool, witnesses or [world.looker, world.approver], actor=world.officer
        )


# The pool ---------------------------------------------------------------------------------------


def test_an_invited_tender_says_where_its_suppliers_come_from(world):
    tender = world.draft()
    with clock.travel(make.WRITING):
        procedures.choose(tender, actor=world.officer, **make.CHOICE)
        with pytest.raises(RuleBroken) as error:
            tendering.submit(tender, actor=world.officer)
    assert "no_pool" in codes(error)


def test_the_plan_of_a_pool_names_what_is_unlawful(world):
    tender = world.draft()
    with clock.travel(make.WRITING), pytest.raises(RuleBroken) as error:
        invitations.plan(tender, source="notice", number=2, actor=world.officer)
    assert codes(error) == {"number", "applications_until", "criteria", "procedure"}


def test_a_prequalification_asks_for_no_size_and_no_award_of_a_place(world):
    values = {"source": "notice", "number": 3, "applications_until": make.UNTIL}
    asked = "具备道路运输许可\n从业人员300人以上\n获得市级荣誉"
    found = invitations.problems(values | {"criteria": asked})
    assert [(one.code, one.field, one.params["row"]) for one in found] == [
        ("forbidden_item", "criteria", 2),
        ("local_item", "criteria", 3),
    ]
    assert invitations.problems(values | {"criteria": "具备道路运输许可"}) == ()


def test_what_a_prequalification_asks_for_is_not_scored_again(world):
    tender = make.ready(world)
    tender.lots.get().criteria.filter(number=1).update(description="持有道路运输许可证得5分")
    pool = Pool.objects.get(tender=tender)
    found = {reason.code for reason in terms.lawful_terms(tender)}
    assert "scored_twice" in found
    pool.criteria = "无重大违法记录"
    pool.save()
    tender = Tender.objects.get(pk=tender.pk)
    assert "scored_twice" not in {reason.code for reason in terms.lawful_terms(tender)}


def test_its_prequalification_notice_is_drafted_and_no_tender_notice(world):
    tender = make.ready(world)
    (notice,) = Notice.objects.of(tender)
    assert notice.kind == "prequalification"
    assert notice.fields["number_to_invite"].startswith("3家")
    assert notice.fields["prequal_criteria"] == "具备道路运输许可"


def test_a_notice_that_leaves_too_little_time_to_apply_is_refused(world):
    tender = make.ready(world)
    with clock.travel(make.UNTIL - timedelta(days=2)), pytest.raises(RuleBroken) as error:
        invitations.announce(tender, actor=world.officer)
    assert codes(error) == {"applications_too_early"}


def test_a_supplier_applies_once_and_in_time(world):
    tender = make.announced(world, 1)
    (actor,) = world.applicants
    with clock.travel(make.ANNOUNCED + timedelta(days=2)):
        invitations.apply(tender.pool, pdf(marker="neu"), actor=actor)
        assert tender.pool.candidates.count() == 1
        with pytest.raises(NotAllowed):
            invitations.apply(tender.pool, pdf(), actor=world.officer)
    with clock.travel(make.UNTIL), pytest.raises(WrongState):
        invitations.apply(tender.pool, pdf(), actor=world.supplier())


def test_while_suppliers_can_apply_nobody_learns_who_has(world, client):
    tender = make.announced(world)
    with clock.travel(make.ANNOUNCED + timedelta(days=2)):
        file = tender.pool.candidates.first().file
        for reader in (world.auditor, world.officer):
            client.force_login(reader)
            page = client.get(tender.pool.get_absolute_url())
            assert page.status_code == 200 and not page.context["candidates"]
            assert client.get(file.get_absolute_url()).status_code in (403, 404)
        with pytest.raises(WrongState):
            invitations.judge(tender.pool, {}, actor=world.officer)
        client.force_login(world.applicants[0])
        own = client.get(tender.pool.get_absolute_url())
        assert own.context["own"].supplier == world.applicants[0].supplier
    with clock.travel(make.DRAWING):
        client.force_login(world.officer)
        assert client.get(file.get_absolute_url()).status_code == 200


def test_the_page_of_the_pool_leads_from_the_judging_to_the_draw(world, client):
    tender = make.announced(world)
    pool = tender.pool

    def leads():
        page = client.get(pool.get_absolute_url(), headers={"Accept-Language": "en"}).text
        return re.findall(r'<a class="btn go" href="([^"]+)"', page), page

    client.force_login(world.officer)
    with clock.travel(make.UNTIL - timedelta(hours=1)):
        found, page = leads()
        assert found == [] and "Announced, suppliers apply" in page
        assert "min left" in page, "until when suppliers apply"
    with clock.travel(make.DRAWING):
        found, page = leads()
        assert found == [reverse("tenders:pool_judge", args=[pool.pk])]
        assert "Applications closed" in page and "Announced, suppliers apply" not in page
        keys = pool.candidates.values_list("pk", flat=True)
        invitations.judge(pool, {key: Decision(True, "") for key in keys}, actor=world.officer)
        assert leads()[0] == [reverse("tenders:pool_draw", args=[pool.pk])]


def test_the_draw_asks_for_witnesses_by_name_and_what_they_do(world, client):
    pool = make.judged(world).pool
    client.force_login(world.officer)
    address = reverse("tenders:pool_draw", args=[pool.pk])

    def asks():
        with clock.travel(make.DRAWING), CaptureQueriesContext(connection) as found:
            page = client.get(address, headers={"Accept-Language": "en"})
        return page.text, len(found)

    one = person(Role.INSPECTOR, at=world.purchaser)
    held = one.memberships.get()

    def more(numbers):
        users = copies(one, numbers, lambda n: {"username": f"w-{n}", "email": f"w{n}@x.cn"})
        keys = dict(zip(numbers, (user.pk for user in users), strict=True))
        copies(held, numbers, lambda n: {"user_id": keys[n]})

    more(range(1, 10))
    page, few = asks()
    assert f"{world.looker} · Finance" in page and f"{world.approver} · Approver" in page
    more(range(10, 1000))
    assert asks()[1] == few


def test_a_refusal_says_why(world):
    tender = make.announced(world)
    first = tender.pool.candidates.first()
    with clock.travel(make.DRAWING), pytest.raises(RuleBroken) as error:
        invitations.judge(tender.pool, {first.pk: Decision(False, " ")}, actor=world.officer)
    assert {one.field for one in error.value.reasons} == {f"reason_{first.pk}"}


def test_recommended_suppliers_are_twice_as_many_as_are_drawn(world):
    tender = make.ready(world, "recommended")
    make.recommended(world, tender, 5)
    with pytest.raises(RuleBroken) as error:
        draws(world, tender)
    assert codes(error) == {"pool_small"}
    make.recommended(world, tender, 1)
    assert draws(world, tender).status == "drawn"
    with pytest.raises(WrongState):
        make.recommended(world, tender, 1)


# The draw ---------------------------------------------------------------------------------------


def test_anybody_can_repeat_the_draw(world, client):
    tender = make.drawn(world)
    case = tender.pool.draw_case
    done = draw([Unit(**one) for one in case["units"]], case["public_value"], case["sample"])
    drawn = tender.pool.candidates.filter(drawn=True)
    assert {one.supplier.credit_code for one in drawn} == set(done.drawn["suppliers"])
    assert done.list_hash == case["expect"]["list_hash"] and len(drawn) == 3
    address = reverse("tenders:pool_json", args=[tender.pool.pk])
    client.force_login(world.auditor)
    assert client.get(address).json() == case
    client.force_login(world.applicants[0])
    assert client.get(address).status_code == 403, "before the opening nobody outside"


@pytest.mark.parametrize("witnesses", [["looker"], ["looker", "officer"]])
def test_two_others_look_on(world, witnesses):
    tender = make.judged(world)
    with pytest.raises(RuleBroken) as error:
        draws(world, tender, [getattr(world, name) for name in witnesses])
    assert codes(error) == {"witnesses"}


def test_nothing_is_drawn_while_somebody_waits_for_a_decision(world):
    tender = make.announced(world)
    with pytest.raises(RuleBroken) as error:
        draws(world, tender, at=make.UNTIL - timedelta(hours=1))
    assert codes(error) == {"still_open"}
    with pytest.raises(RuleBroken) as error:
        draws(world, tender)
    assert codes(error) == {"undecided", "pool_small"}


def test_it_is_drawn_once_and_by_an_officer(world):
    tender = make.judged(world)
    with clock.travel(make.DRAWING), pytest.raises((NotAllowed, Http404)):
        invitations.draw_suppliers(tender.pool, [world.looker, world.officer], actor=world.approver)
    draws(world, tender)
    with pytest.raises(WrongState):
        draws(world, Tender.objects.get(pk=tender.pk))


def test_it_is_published_to_those_who_were_drawn_alone(world):
    tender = make.judged(world)
    with clock.travel(make.SENT), pytest.raises(RuleBroken) as error:
        publication.publish(tender, actor=world.officer)
    assert codes(error) == {"not_drawn"}


# Invited ----------------------------------------------------------------------------------------


def test_every_letter_leaves_at_the_same_moment(world, django_capture_on_commit_callbacks):
    tender = make.drawn(world)
    with clock.travel(make.SENT):
        with django_capture_on_commit_callbacks(execute=True):
            invitations.invite(tender, actor=world.officer)
        chosen = list(tender.pool.candidates.filter(drawn=True))
        for one in chosen:
            make_letter.call(one.pk, world.officer.pk)
    assert len({one.invited_at for one in chosen}) == 1 and chosen[0].invited_at
    letters = Candidate.objects.exclude(letter=None)
    assert {one.pk for one in letters} == {one.pk for one in chosen}
    assert letters[0].letter.content.open("rb").read(4) == b"%PDF"
    assert sum("投标邀请" in one.subject for one in mail.outbox) == 3


def drawn_and_not(world):
    yes = [u for u in world.applicants if documents.is_invited(world.tender, u.supplier)]
    no = [u for u in world.applicants if u not in yes]
    return yes, no


def test_for_whoever_is_not_invited_it_does_not_exist(world, client):
    tender = make.invited(world)
    invited, others = drawn_and_not(world)
    assert (len(invited), len(others)) == (3, 1)
    with clock.travel(LOOK):
        for reader in (None, others[0], world.supplier()):
            client.force_login(reader) if reader else client.logout()
            for name in ("tender", "documents", "questions"):
                address = reverse(f"tenders:{name}", args=[tender.pk])
                assert client.get(address).status_code == 404, name
            assert tender.title not in client.get("/tenders/").text
            if reader:
                lot = tender.lots.first()
                assert client.get(lot.get_absolute_url()).status_code == 404
                assert not Lot.objects.visible_to(reader).exists()
        client.force_login(invited[0])
        assert client.get(tender.get_absolute_url()).status_code == 200
        assert tender.title in client.get("/tenders/").text
        documents.take(tender, actor=invited[0])
        bidding.begin(tender.lots.first(), actor=invited[0])
        questions.ask(tender, text="是否含绿化带？", actor=invited[0])
        with pytest.raises(RuleBroken) as error:
            documents.take(tender, actor=others[0])
        assert codes(error) == {"not_invited"}


def test_the_timeline_tells_those_inside_how_the_suppliers_were_found(world):
    tender = make.drawn(world)

    def said(inside):
        with clock.travel(make.DRAWING):
            events = timeline.events_of(tender, make.DRAWING, inside=inside)
        return {str(one.what): (one.article, one.done) for one in events}

    inside = said(True)
    assert inside["Prequalification announced"] == ("87号令第十四条", True)
    assert inside["Applications until"] == ("政府采购法实施条例第二十一条", True)
    assert inside["Suppliers drawn"] == ("87号令第十四条", True)
    assert not {"Suppliers drawn", "Applications until"} & set(said(False))


def test_from_the_opening_on_everybody_reads_it_and_the_draw(world, client):
    tender = make.invited(world)
    Tender.objects.filter(pk=tender.pk).update(status="opened", opened_at=tender.deadline)
    client.logout()
    assert client.get(tender.get_absolute_url()).status_code == 200
    client.force_login(world.supplier())
    address = reverse("tenders:pool_json", args=[tender.pool.pk])
    assert client.get(address).json() == Pool.objects.get(tender=tender).draw_case


def desk_of(user, now):
    with clock.travel(now):
        desk = desk_for(user, now)
    everything = (*desk.today, *desk.week, *desk.later, *desk.waiting)
    return {str(one.title): one for one in everything}


def test_the_desk_leads_from_the_pool_to_the_letters_and_the_invited_to_the_tender(world):
    tender = make.announced(world)
    found = desk_of(world.officer, make.ANNOUNCED + timedelta(days=2))
    assert found["Gather the suppliers and draw"].waiting_for == "suppliers who apply"
    found = desk_of(world.officer, make.DRAWING)
    assert not found["Gather the suppliers and draw"].waiting_for
    with clock.travel(make.DRAWING):
        keys = tender.pool.candidates.values_list("pk", flat=True)
        qualified = {key: Decision(True, "") for key in keys}
        invitations.judge(tender.pool, qualified, actor=world.officer)
    draws(world, tender)
    found = desk_of(world.officer, make.DRAWING)
    assert found["Send the invitations"].due_day == make.SENT.date()
    with clock.travel(make.SENT):
        invitations.invite(Tender.objects.get(pk=tender.pk), actor=world.officer)
    world.__dict__["tender"] = Tender.objects.get(pk=tender.pk)
    invited, others = drawn_and_not(world)
    assert "You are invited to bid" in desk_of(invited[0], LOOK)
    assert "You are invited to bid" not in desk_of(others[0], LOOK)
    with clock.travel(LOOK):
        documents.take(world.tender, actor=invited[0])
        bidding.begin(world.tender.lots.first(), actor=invited[0])
    assert "You are invited to bid" not in desk_of(invited[0], LOOK)


def test_everything_is_done_by_clicking(world, client):
    tender = make.announced(world, 3)
    pool = tender.pool
    client.force_login(world.officer)
    with clock.travel(make.DRAWING):
        keys = list(pool.candidates.values_list("pk", flat=True))
        address = reverse("tenders:pool_judge", args=[pool.pk])
        assert client.get(address).status_code == 200
        no = {f"qualified_{key}": "no" for key in keys}
        assert client.post(address, no).status_code == 422
        client.post(address, {f"qualified_{key}": "yes" for key in keys})
        address = reverse("tenders:pool_draw", args=[pool.pk])
        assert client.get(address).status_code == 200
        assert client.post(address, {"witnesses": [world.looker.pk]}).status_code == 422
        sent = {"witnesses": [world.looker.pk, world.approver.pk]}
        assert "Drawn" in client.post(address, sent, follow=True).text
        assert client.get(reverse("tenders:pool_put_in", args=[pool.pk])).status_code == 409
    with clock.travel(make.SENT):
        address = reverse("tenders:invite", args=[tender.pk])
        assert address in client.get(tender.get_absolute_url()).text
        client.post(address)
    tender.refresh_from_db()
    assert tender.status == "published"


def test_the_pool_asks_as_often_with_many_as_with_few(world, client):
    tender = make.announced(world, 3)
    client.force_login(world.officer)

    def asks(name):
        with clock.travel(make.DRAWING), CaptureQueriesContext(connection) as captured:
            assert client.get(reverse(f"tenders:{name}", args=[tender.pool.pk])).status_code == 200
        return len(captured)

    firm, row = organisation("supplier"), tender.pool.candidates.first()

    def more(numbers):
        firms = copies(firm, numbers, lambda n: {"credit_code": f"{n:018d}", "name": f"示例{n}"})
        keys = dict(zip(numbers, (one.pk for one in firms), strict=True))
        copies(row, numbers, lambda n: {"supplier_id": keys[n]})

    more(range(7))
    few = [asks(name) for name in ("pool", "pool_judge")]
    more(range(7, 1000))
    assert Candidate.objects.count() > 1000
    assert [asks(name) for name in ("pool", "pool_judge")] == few
