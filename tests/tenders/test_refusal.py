"""The winner does not sign: the officer records it with a paper, a second person confirms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.people.services.accounts import grant, system_user
from tenders.models import Award, AwardRefusal
from tenders.services import award, consequences, refusals
from tests.factories import evaluation as make
from tests.factories.tenders import pdf

pytestmark = pytest.mark.django_db

ZH = {"accept-language": "zh-hans"}


def codes(caught):
    return [reason.code for reason in caught.value.reasons]


def at(name, case):
    return reverse(f"tenders:{name}", args=[case.lot.pk])


def recorded(case, **values):
    values = {"ground": "letter", "reason": "来函放弃中标", "paper": pdf(), **values}
    return refusals.record(case.lot, actor=values.pop("actor", case.who.officer), **values)


def test_officer_records_and_approver_confirms_through_the_pages(client):
    case = make.to_awarded()
    client.force_login(case.who.officer)
    lot_page = client.get(case.lot.get_absolute_url(), headers=ZH).content.decode()
    assert at("refusal_record", case) in lot_page
    answer = client.post(at("refusal_record", case), {}, headers=ZH)
    assert answer.status_code == 422
    for field in ("ground", "paper", "reason"):
        assert answer.context["form"].errors[field], field
    form = {"ground": "letter", "reason": "来函放弃中标", "paper": pdf()}
    assert client.post(at("refusal_record", case), form, headers=ZH).status_code == 302
    assert make.refresh(case).lot.status == "awarded", "nothing falls on one person's word"
    assert client.get(at("refusal_decide", case), headers=ZH).status_code == 403

    client.force_login(case.who.approver)
    assert (
        at("refusal_decide", case)
        in client.get(case.lot.get_absolute_url(), headers=ZH).content.decode()
    )
    record = AwardRefusal.objects.get()
    page = client.get(at("refusal_decide", case), headers=ZH).content.decode()
    assert record.paper.get_absolute_url() in page and "来函放弃中标" in page
    assert client.get(record.paper.get_absolute_url()).status_code == 200
    form = {"confirmed": "yes", "reason": "来函属实"}
    assert client.post(at("refusal_decide", case), form, headers=ZH).status_code == 302
    case = make.refresh(case)
    assert case.lot.status == "declined"
    assert Award.objects.get().status == "declined"
    record.refresh_from_db()
    assert (record.confirmed, record.decided_by) == (True, case.who.approver)
    actions = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"tenders.awardrefusal.record", "tenders.awardrefusal.decide"} <= actions
    assert "tenders.lot.decline" in actions
    assert award.determine_winner(case.lot, actor=case.who.approver).rank == 2


def test_nobody_of_the_purchaser_makes_the_award_fall_alone():
    case = make.to_awarded()
    with pytest.raises(NotAllowed):
        refusals.decline(case.lot, reason="来函放弃", actor=case.who.officer)
    with pytest.raises(RuleBroken) as caught:
        refusals.decline(case.lot, reason="来函放弃", actor=case.who.approver)
    assert codes(caught) == ["no_record"]


def test_whoever_recorded_it_does_not_confirm_it_in_another_role():
    case = make.to_awarded()
    grant(case.who.approver, case.who.buyer, Role.OFFICER, actor=system_user())
    approver = type(case.who.approver).objects.get(pk=case.who.approver.pk)
    recorded(case, actor=approver)
    for act in (refusals.decline, refusals.send_back):
        with pytest.raises(NotAllowed):
            act(case.lot, reason="属实", actor=approver)
    assert make.refresh(case).lot.status == "awarded"


def test_the_limit_shows_it_only_once_it_has_passed_and_all_reasons_come_at_once():
    case = make.to_awarded()
    with pytest.raises(RuleBroken) as caught:
        recorded(case, ground="limit", reason=" ", paper=None)
    assert codes(caught) == ["limit_runs", "empty", "no_paper"]
    with clock.travel(clock.now() + timedelta(days=60)):
        recorded(case, ground="limit")
        with pytest.raises(RuleBroken) as caught:
            recorded(case)
        assert codes(caught) == ["waits"]


def test_a_record_that_is_not_confirmed_leaves_the_award_and_may_be_followed_by_another():
    case = make.to_awarded()
    recorded(case)
    with pytest.raises(RuleBroken):
        refusals.send_back(case.lot, reason=" ", actor=case.who.approver)
    refusals.send_back(case.lot, reason="来函未盖章", actor=case.who.approver)
    assert make.refresh(case).lot.status == "awarded"
    with pytest.raises(WrongState):
        refusals.send_back(case.lot, reason="再次", actor=case.who.approver)
    recorded(case)
    refusals.decline(case.lot, reason="已补章", actor=case.who.approver)
    assert list(AwardRefusal.objects.values_list("confirmed", flat=True)) == [False, True]
    with pytest.raises(WrongState):
        recorded(make.refresh(case))


def test_the_winner_needs_no_record_and_settles_one_that_waits():
    case = make.to_awarded()
    winner = make.winner_of(case)
    recorded(case)
    refusals.decline(case.lot, reason="无力履行", actor=winner)
    assert AwardRefusal.objects.get().decided_by == winner


def test_a_result_that_is_void_leaves_no_record_to_confirm(client):
    case = make.to_awarded()
    recorded(case)
    consequences.void(case.lot, reason="质疑成立", actor=case.who.approver)
    client.force_login(case.who.approver)
    assert client.get(at("refusal_decide", case)).status_code == 409
