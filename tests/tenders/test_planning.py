"""Plans: nothing is submitted incomplete, nobody approves the own plan."""

from datetime import date, timedelta
from functools import partial
from types import SimpleNamespace

import pytest
from django.http import Http404
from django.utils import translation

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from tenders.models import Plan
from tenders.permissions.award import may_determine
from tenders.permissions.challenges import may_sign
from tenders.permissions.evaluation import may_stop
from tenders.permissions.planning import second_person
from tenders.selectors import plan_page
from tenders.services import planning, tendering
from tenders.timeline import events_of
from tests.factories.people import organisation, person
from tests.factories.tenders import NOTICE_DAY, PLANNED


def codes(error):
    return {reason.code for reason in error.value.reasons}


def test_an_empty_plan_names_everything_that_is_missing_at_once(world):
    plan = world.plan()
    plan.survey.all().delete()
    plan.reviews.all().delete()
    with pytest.raises(RuleBroken) as error:
        planning.submit(plan, actor=world.officer)
    assert codes(error) == {
        "survey_short",
        "review_procurement",
        "review_finance",
        "review_business",
        "review_supervision",
    }
    assert all(reason.article for reason in error.value.reasons)


def test_two_market_players_are_too_few(world):
    plan = world.plan()
    plan.survey.first().delete()
    with pytest.raises(RuleBroken) as error:
        planning.submit(plan, actor=world.officer)
    assert "2" in error.value.reasons[0].text()


def test_an_old_survey_and_a_helper_do_not_count_among_the_three(world):
    plan = world.plan()
    plan.survey.filter(player="示例甲环境").update(asked_on=date(2025, 1, 11))
    plan.survey.filter(player="示例乙环境").update(asked_on=date(2025, 6, 11))
    plan.helpers = "示例丙环境有限公司"
    plan.save()
    with pytest.raises(RuleBroken) as error:
        planning.submit(plan, actor=world.officer)
    old, short = error.value.reasons
    assert (old.code, old.params["since"], old.article) == (
        "survey_old", date(2025, 1, 20), "财库〔2021〕22号第十一条",
    )  # fmt: skip
    assert (short.code, short.params["count"]) == ("survey_short", 1)


def test_four_opinions_are_those_of_four_people_and_never_of_the_author(world):
    plan = world.plan()
    signed = {"given_by": None, "recorded_by": world.officer}
    plan.requests.all().delete()
    plan.reviews.filter(kind="finance").update(reviewer="样本审查人 business", **signed)
    plan.reviews.filter(kind="supervision").update(reviewer=str(world.officer), **signed)
    with pytest.raises(RuleBroken) as error:
        planning.submit(plan, actor=world.officer)
    assert codes(error) == {"reviewed_twice", "wrote_supervision"}


def test_a_review_that_did_not_pass_stops_the_plan(world):
    plan = world.plan()
    plan.reviews.filter(kind="finance").update(passed=False)
    with pytest.raises(RuleBroken) as error:
        planning.submit(plan, actor=world.officer)
    assert codes(error) == {"review_finance"}


def test_the_officer_never_approves_the_own_plan_even_as_an_approver(world):
    plan = world.plan()
    planning.submit(plan, actor=world.officer)
    person_with_both = world.officer
    person_with_both.memberships.create(organisation=world.purchaser, role=Role.APPROVER)
    for name in ("_held", "roles"):
        person_with_both.__dict__.pop(name, None)
    with pytest.raises(NotAllowed) as error:
        planning.approve(plan, actor=person_with_both)
    assert codes(error) == {"second_person"}
    assert AuditEntry.objects.filter(outcome="refused", action="tenders.plan.approve").exists()


def test_a_plan_goes_from_draft_to_announced_and_back_with_reasons(world):
    plan = world.plan()
    planning.submit(plan, actor=world.officer)
    with pytest.raises(RuleBroken):
        planning.send_back(plan, reason="  ", actor=world.approver)
    planning.send_back(plan, reason="预算依据不足", actor=world.approver)
    assert plan.status == "draft"
    planning.submit(plan, actor=world.officer)
    planning.approve(plan, actor=world.approver)
    assert plan.approver == world.approver
    planning.announce(plan, actor=world.officer)
    assert plan.status == "announced"


def test_only_a_draft_can_be_changed(world):
    plan = world.plan()
    planning.submit(plan, actor=world.officer)
    with pytest.raises(WrongState):
        planning.edit(plan, actor=world.officer, title="改名")
    with pytest.raises(WrongState):
        planning.add_survey(
            plan, player="又一家", finding="-", asked_on=date(2026, 1, 1), actor=world.officer
        )


def test_a_withdrawn_plan_is_over(world):
    plan = world.announced()
    planning.withdraw(plan, reason="预算取消", actor=world.officer)
    with pytest.raises(WrongState):
        planning.announce(plan, actor=world.officer)


def test_another_purchasers_plan_does_not_exist(world):
    stranger = person(Role.APPROVER, at=organisation("buyer"))
    plan = world.plan()
    planning.submit(plan, actor=world.officer)
    with pytest.raises(Http404):
        planning.approve(plan, actor=stranger)
    assert not Plan.objects.visible_to(stranger).exists()


def test_asking_the_same_player_again_replaces_the_answer(world):
    plan = world.plan()
    with clock.travel(PLANNED + timedelta(hours=1)):
        planning.add_survey(
            plan,
            player="示例甲环境",
            finding="改口",
            asked_on=date(2026, 1, 19),
            actor=world.officer,
        )
    assert plan.survey.count() == 3
    assert plan.survey.get(player="示例甲环境").finding == "改口"


def both(world):
    """Somebody who is officer and approver at the purchaser."""
    return world._person(Role.OFFICER, Role.APPROVER)


def test_whoever_submitted_anothers_plan_or_tender_does_not_decide_on_it(world):
    double = both(world)
    plan = world.plan()
    planning.submit(plan, actor=double)
    plan.refresh_from_db()
    assert plan.submitted_by == double and plan.officer != double
    for act in (planning.approve, partial(planning.send_back, reason="x")):
        with pytest.raises(NotAllowed) as error:
            act(plan, actor=double)
        assert codes(error) == {"second_person"}
    planning.approve(plan, actor=world.approver)


def test_whoever_submitted_a_tender_decides_nothing_in_it(world, monkeypatch):
    double = both(world)
    submit = tendering.submit
    monkeypatch.setattr(tendering, "submit", lambda tender, *, actor: submit(tender, actor=double))
    tender = world.ready()
    assert tender.submitted_by == double and tender.officer != double
    lot = tender.lots.get()
    for may in (second_person, may_determine, may_stop):
        obj = tender if may is second_person else lot
        assert may(double, obj).reason.code == "second_person"
        assert may(world.approver, obj)
    challenge = SimpleNamespace(proposed_by_id=None, tender=tender)
    assert not may_sign(double, challenge) and may_sign(world.approver, challenge)


def test_a_notice_that_has_become_possible_lies_behind_and_its_day_is_written_out(world):
    plan = world.announced()
    first = plan_page.earliest_notice(plan)

    def possible():
        return next(event for event in plan_page.events(plan) if event.when == first)

    with clock.travel(clock.legal(first - timedelta(days=1), 9)):
        assert not possible().done
    with clock.travel(clock.legal(first, 9)), translation.override("zh-hans"):
        assert possible().done
        assert "2026年2月20日 星期五" in str(plan_page.next_step(plan, world.officer).text)


def test_the_intended_notice_comes_before_the_documents_of_its_day(world):
    tender = world.draft()
    events = events_of(tender, clock.legal(NOTICE_DAY - timedelta(days=3), 9))
    days = [one.when for one in events if one.when]
    offered = clock.legal(NOTICE_DAY, 9)
    assert days.index(NOTICE_DAY) < days.index(offered)
