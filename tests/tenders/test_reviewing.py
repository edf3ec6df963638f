"""Reviewers and counsel speak for themselves, of one text, and nobody speaks in their place."""

from datetime import date, timedelta
from functools import partial

import pytest
from django.http import Http404

from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from procurement.people.roles import Role
from procurement.people.services import accounts
from procurement.web.desk import desk_for
from tenders.models import OpinionRequest, Plan, PlanReview, Tender
from tenders.services import planning, reviewing, tendering
from tests.factories.people import organisation, person
from tests.factories.tenders import NOTICE_DAY, PLANNED, pdf

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
KIND = "finance"


@pytest.fixture
def plan(world):
    """A draft with survey, about which nobody has been asked."""
    found = world.plan()
    found.requests.all().delete()
    found.reviews.all().delete()
    found.world = world
    with clock.travel(PLANNED):
        yield found


@pytest.fixture
def draft(world):
    """A draft tender whose contract counsel has passed."""
    found = world.draft()
    found.world = world
    with clock.travel(WRITING):
        yield found


def reasons(refused):
    return {reason.code: reason.article for reason in refused.value.reasons}


def asked(subject, person, *, kind=KIND, by=None):
    return reviewing.ask(subject, kind=kind, person=person, actor=by or subject.world.officer)


def refused_person(subject, person, *, kind=KIND):
    with pytest.raises(RuleBroken) as refused:
        asked(subject, person, kind=kind)
    return reasons(refused)


def latest(**wanted):
    return AuditEntry.objects.filter(**wanted).latest("id")


def record(plan, *, kind=KIND, reviewer="计划财务科", **values):
    said = {"passed": True, "opinion": "同意", "reviewed_on": clock.legal_today(), "paper": pdf()}
    actor = values.pop("actor", plan.world.officer)
    return reviewing.record_review(
        plan, kind=kind, reviewer=reviewer, actor=actor, **{**said, **values}
    )


def why_not_submitted(plan, field=f"review_{KIND}"):
    with pytest.raises(RuleBroken) as refused:
        planning.submit(plan, actor=plan.world.officer)
    return [one.text() for one in refused.value.reasons if one.field == field]


# Who is asked -------------------------------------------------------------------------------------


def test_a_named_person_of_the_purchaser_is_asked_and_the_log_says_by_whom(plan):
    reviewer = plan.world.reviewers[KIND]
    request = asked(plan, reviewer)
    assert (request.person, request.asked_by) == (reviewer, plan.world.officer)
    entry = latest(action="tenders.plan.ask_opinion", object_id=str(plan.pk))
    assert entry.actor == plan.world.officer and entry.inputs["person"] == str(reviewer)


def test_whoever_does_not_hold_the_role_there_or_is_closed_is_not_asked(plan):
    buyer = plan.world.purchaser
    wrong = {"role": "财库〔2021〕22号第三十三条"}
    elsewhere = person(Role.REQUIREMENT_REVIEWER, at=organisation("buyer"))
    closed = person(Role.REQUIREMENT_REVIEWER, at=buyer, is_active=False)
    for who in (person(Role.FINANCE, at=buyer), plan.world.counsel, elsewhere, closed):
        assert refused_person(plan, who) == wrong


def test_every_tie_is_named_with_its_article(plan):
    """One person who wrote, helped, gave it back and is asked for another opinion."""
    buyer = plan.world.purchaser
    both = person(Role.REQUIREMENT_REVIEWER, Role.OFFICER, Role.APPROVER, at=buyer)
    asked(plan, both, kind="business")
    planning.edit(plan, actor=both, helpers=both.display_name, years=plan.years)
    Plan.objects.filter(pk=plan.pk).update(approver=both)
    assert refused_person(plan, both) == {
        "wrote": "财库〔2021〕22号第三十三条",
        "helped": "财库〔2021〕22号第三十三条",
        "decides": "财库〔2016〕99号",
        "another": "财库〔2021〕22号第三十一条",
    }


def test_whoever_gave_the_plan_back_gives_no_opinion_on_it(world):
    plan = world.plan()
    plan.world = world
    double = person(Role.REQUIREMENT_REVIEWER, Role.APPROVER, at=world.purchaser)
    with clock.travel(PLANNED):
        planning.submit(plan, actor=world.officer)
        planning.send_back(plan, reason="补充", actor=double)
        planning.edit(plan, actor=world.officer, remark="已补充", years=plan.years)
        assert refused_person(plan, double) == {"decides": "财库〔2016〕99号"}


def test_another_is_asked_before_the_answer_and_the_first_sees_the_draft_no_more(plan):
    first, second = (person(Role.REQUIREMENT_REVIEWER, at=plan.world.purchaser) for _ in "ab")
    request = asked(plan, first)
    assert Plan.objects.visible_to(first).exists()
    assert refused_person(plan, first) == {"asked": ""}
    assert asked(plan, second).pk == request.pk
    assert not Plan.objects.visible_to(first).exists()
    with pytest.raises(Http404):
        reviewing.answer(request, passed=True, opinion="同意", actor=first)
    reviewing.answer(request, passed=True, opinion="同意", actor=second)
    assert refused_person(plan, first) == {"given": "财库〔2021〕22号第三十一条"}


def test_who_loses_the_role_sees_and_says_nothing_any_more(plan):
    reviewer = plan.world.reviewers[KIND]
    request = asked(plan, reviewer)
    accounts.revoke(reviewer.memberships.get(), actor=accounts.system_user())
    late = type(reviewer).objects.get(pk=reviewer.pk)
    assert not Plan.objects.visible_to(late).exists()
    with pytest.raises(Http404):
        reviewing.answer(request, passed=True, opinion="同意", actor=late)


def test_only_who_is_asked_sees_the_draft(plan):
    reviewers = plan.world.reviewers
    asked(plan, reviewers[KIND])
    assert [kind for kind in reviewers if Plan.objects.visible_to(reviewers[kind])] == [KIND]
    assert not Plan.objects.visible_to(plan.world.counsel)
    assert not Tender.objects.visible_to(reviewers[KIND])


# What is said -------------------------------------------------------------------------------------


def test_an_opinion_is_given_under_the_own_name_and_day(plan):
    reviewer = plan.world.reviewers[KIND]
    said = reviewing.answer(
        asked(plan, reviewer), passed=False, opinion="缺测算", unmet=["risk"], actor=reviewer
    )
    assert (said.given_by, said.recorded_by, said.paper) == (reviewer, None, None)
    assert (said.reviewer, said.reviewed_on) == (str(reviewer), clock.legal_today())
    entry = latest(action="tenders.plan.give_opinion", object_id=str(plan.pk))
    assert entry.actor == reviewer and entry.inputs["digest"] == plan.digest


def test_it_can_be_changed_until_the_submission_and_nothing_is_lost(world):
    plan = world.plan()
    plan.world = world
    with clock.travel(PLANNED):
        world.give(plan, KIND, passed=False)
        assert why_not_submitted(plan) == ["“Finance” has not passed the key review."]
        world.give(plan, KIND)
        planning.submit(plan, actor=world.officer)
        with pytest.raises(WrongState) as late:
            world.give(plan, KIND, passed=False)
    assert list(reasons(late)) == ["not_a_draft"]
    said = plan.reviews.filter(kind=KIND).values_list("passed", flat=True)
    assert list(said) == [True, False, True]


def test_an_opinion_that_contradicts_itself_is_refused(plan):
    reviewer = plan.world.reviewers[KIND]
    request = asked(plan, reviewer)
    for passed, unmet, code in ((False, [], "unmet"), (True, ["risk"], "unmet_passed")):
        with pytest.raises(RuleBroken) as refused:
            reviewing.answer(request, passed=passed, opinion="-", unmet=unmet, actor=reviewer)
        assert list(reasons(refused)) == [code]


def test_who_has_written_meanwhile_does_not_answer(plan):
    both = person(Role.REQUIREMENT_REVIEWER, Role.OFFICER, at=plan.world.purchaser)
    request = asked(plan, both)
    planning.edit(plan, actor=both, remark="改", years=plan.years)
    with pytest.raises(WrongState) as refused:
        reviewing.answer(request, passed=True, opinion="同意", actor=both)
    assert reasons(refused) == {"wrote": "财库〔2021〕22号第三十三条"}


def test_who_wrote_after_the_own_opinion_stops_the_submission(world):
    plan = world.plan()
    plan.world = world
    both = person(Role.REQUIREMENT_REVIEWER, Role.OFFICER, at=world.purchaser)
    with clock.travel(PLANNED):
        world.unasked(plan, KIND)
        request = world.ask(plan, KIND, both)
        reviewing.answer(request, passed=True, opinion="同意", actor=both)
        planning.edit(plan, actor=both, number="JH-另", years=plan.years)
        (told,) = why_not_submitted(plan)
    assert told == f"“{both}” wrote it and gives no opinion on the own text."


STATES = ("submitted", "approved", "announced", "tendered", "closed", "withdrawn")


@pytest.mark.parametrize("state", STATES)
def test_in_no_other_state_anything_is_asked_given_recorded_or_withdrawn(plan, state):
    reviewer = plan.world.reviewers[KIND]
    request = asked(plan, reviewer)
    Plan.objects.filter(pk=plan.pk).update(status=state)
    officer = plan.world.officer
    acts = (
        partial(asked, plan, plan.world.reviewers["business"]),
        partial(record, plan, kind="business"),
        partial(reviewing.withdraw, plan, kind=KIND, actor=officer),
        partial(reviewing.answer, request, passed=True, opinion="同意", actor=reviewer),
    )
    for act in acts:
        with pytest.raises(WrongState) as refused:
            act()
        assert "not_a_draft" in reasons(refused)
    assert not plan.reviews.exists() and plan.requests.get().person == reviewer


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OFFICER])
def test_no_other_role_asks_records_withdraws_or_answers(plan, role):
    other = person(role, at=plan.world.purchaser)
    request = asked(plan, plan.world.reviewers[KIND])
    acts = (
        partial(asked, plan, plan.world.reviewers["business"], kind="business", by=other),
        partial(record, plan, kind="business", actor=other),
        partial(reviewing.withdraw, plan, kind=KIND, actor=other),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    for nobody_asked in (other, plan.world.officer, plan.world.reviewers["business"]):
        with pytest.raises(Http404):
            reviewing.answer(request, passed=True, opinion="同意", actor=nobody_asked)
    assert not plan.reviews.exists()


# One text -----------------------------------------------------------------------------------------


def test_a_changed_requirement_needs_every_opinion_again_and_the_old_one_does_not(world):
    plan = world.plan()
    plan.world = world
    before = plan.summary
    outdated = (
        "The requirement was changed after the opinion of “Finance”: it is to be given again."
    )
    with clock.travel(PLANNED):
        planning.edit(plan, actor=world.officer, summary="另一需求", years=plan.years)
        assert why_not_submitted(plan) == [outdated]
        planning.edit(plan, actor=world.officer, summary=before, years=plan.years)
        planning.edit(plan, actor=world.officer, number="JH-另", years=plan.years)
        planning.submit(plan, actor=world.officer)


def test_an_outdated_opinion_is_asked_again_on_the_desk_of_who_gave_it(world):
    plan = world.plan()
    reviewer = world.reviewers[KIND]
    with clock.travel(PLANNED):
        assert not desk_for(reviewer, clock.now()).count
        planning.edit(plan, actor=world.officer, summary="另一需求", years=plan.years)
        item = desk_for(reviewer, clock.now()).first
        assert "The text was changed after your opinion" in item.why
        waiting = desk_for(world.officer, clock.now()).waiting
        names = {str(one) for one in world.reviewers.values()}
        assert {str(one.waiting_for) for one in waiting} == names
        world.give(plan, KIND)
        assert not desk_for(type(reviewer).objects.get(pk=reviewer.pk), clock.now()).count


# Papers -------------------------------------------------------------------------------------------


def test_an_opinion_on_paper_is_kept_with_its_file_and_says_so(plan):
    said = record(plan)
    assert (said.given_by, said.recorded_by) == (None, plan.world.officer)
    assert said.paper.sha256 and str(said.manner) == "recorded by the officer from a signed paper"
    entry = latest(action="tenders.plan.review", object_id=str(plan.pk))
    assert entry.inputs["sha256"] == said.paper.sha256


def test_the_paper_is_a_document_that_was_looked_into(plan):
    wrong = pdf()
    wrong.name = "意见.exe"
    with pytest.raises(RuleBroken) as refused:
        record(plan, paper=wrong)
    assert list(reasons(refused)) == ["mislabelled"]
    assert not plan.reviews.exists()


def test_a_paper_signed_by_its_author_a_helper_or_another_reviewer_is_refused(plan):
    world = plan.world
    planning.edit(plan, actor=world.officer, helpers="示例咨询有限公司", years=plan.years)
    asked(plan, world.reviewers["business"], kind="business")
    signed = f"{world.officer}、示例咨询公司"
    with pytest.raises(RuleBroken) as refused:
        record(plan, reviewer=signed)
    assert set(reasons(refused)) == {"wrote", "helped"}
    with pytest.raises(RuleBroken) as refused:
        record(plan, reviewer=str(world.reviewers["business"]))
    assert set(reasons(refused)) == {"another"}
    tomorrow = clock.legal_today() + timedelta(days=1)
    with pytest.raises(RuleBroken) as refused:
        record(plan, reviewed_on=tomorrow)
    assert [one.field for one in refused.value.reasons] == ["reviewed_on"]


def test_no_paper_takes_the_place_of_who_is_asked_or_has_answered(plan):
    reviewer = plan.world.reviewers[KIND]
    request = asked(plan, reviewer)
    with pytest.raises(WrongState) as refused:
        record(plan)
    assert list(reasons(refused)) == ["asked"]
    reviewing.answer(request, passed=False, opinion="否", unmet=["risk"], actor=reviewer)
    for act in (
        partial(record, plan),
        partial(reviewing.withdraw, plan, kind=KIND, actor=plan.world.officer),
    ):
        with pytest.raises(WrongState) as refused:
            act()
        assert list(reasons(refused)) == ["given"]
    planning.edit(plan, actor=plan.world.officer, remark="改", years=plan.years)
    reviewing.withdraw(plan, kind=KIND, actor=plan.world.officer)
    record(plan)
    assert [one.passed for one in plan.reviews.filter(kind=KIND)] == [False, True]


def test_a_request_is_withdrawn_once(plan):
    asked(plan, plan.world.reviewers[KIND])
    record(plan, kind="business")
    reviewing.withdraw(plan, kind=KIND, actor=plan.world.officer)
    assert not Plan.objects.visible_to(plan.world.reviewers[KIND])
    with pytest.raises(WrongState) as refused:
        reviewing.withdraw(plan, kind=KIND, actor=plan.world.officer)
    assert list(reasons(refused)) == ["nobody"]


def test_who_is_asked_after_a_paper_has_the_word(plan):
    record(plan)
    asked(plan, plan.world.reviewers[KIND])
    assert why_not_submitted(plan) == [
        "样本审查人 finance is asked for the opinion of “Finance” and has not given it yet."
    ]


def test_opinions_from_before_are_of_no_known_text_while_the_plan_is_written(plan):
    PlanReview.objects.create(
        plan=plan, kind=KIND, reviewer="财务科", reviewed_on=date(2026, 1, 5), passed=True,
        opinion="同意", digest="", recorded_at=None,
    )  # fmt: skip
    (told,) = why_not_submitted(plan)
    assert "is to be given again" in told
    said = plan.reviews.get()
    assert str(said.manner) == "recorded by the officer; no paper was kept then"


# Whoever speaks does not decide -------------------------------------------------------------------


def test_who_gave_an_opinion_neither_approves_the_plan_nor_returns_it(world):
    plan = world.plan()
    double = person(Role.REQUIREMENT_REVIEWER, Role.APPROVER, at=world.purchaser)
    with clock.travel(PLANNED):
        world.unasked(plan, KIND)
        reviewing.answer(world.ask(plan, KIND, double), passed=True, opinion="-", actor=double)
        planning.submit(plan, actor=world.officer)
        for act in (planning.approve, partial(planning.send_back, reason="x")):
            with pytest.raises(NotAllowed) as refused:
                act(plan, actor=double)
            assert reasons(refused) == {"own_opinion": "财库〔2016〕99号"}
        assert not desk_for(double, clock.now()).count
        planning.approve(plan, actor=world.approver)


# Legal counsel ------------------------------------------------------------------------------------


def test_counsel_checks_the_text_and_sees_nothing_else_of_the_tender(draft):
    counsel = draft.world.counsel
    assert draft.text_checks.get().given_by == counsel
    assert not Tender.objects.visible_to(counsel).exists()
    assert not Plan.objects.visible_to(counsel).exists()
    other = person(Role.LEGAL_COUNSEL, at=draft.world.purchaser)
    assert not OpinionRequest.objects.visible_to(other).exists()
    request = draft.requests.get()
    with pytest.raises(Http404):
        reviewing.answer(request, passed=True, opinion="-", actor=other)


def test_who_wrote_the_documents_or_approves_them_is_not_counsel(draft):
    world = draft.world
    both = person(Role.LEGAL_COUNSEL, Role.OFFICER, at=world.purchaser)
    tendering.set_content(draft, key="draft_contract", text="新合同", actor=both)
    Tender.objects.filter(pk=draft.pk).update(approver=both)
    assert refused_person(draft, both, kind="counsel") == {
        "wrote": "财库〔2021〕22号第三十三条",
        "decides": "财库〔2016〕99号",
    }
    assert refused_person(draft, world.reviewers[KIND], kind="counsel") == {
        "role": "财库〔2021〕22号第二十三条"
    }


def test_a_changed_contract_is_checked_again_by_who_is_asked(draft):
    counsel, officer = draft.world.counsel, draft.world.officer
    tendering.set_content(draft, key="draft_contract", text="另一份合同", actor=officer)
    item = desk_for(counsel, clock.now()).first
    assert "The text was changed after your opinion" in item.why
    (waiting,) = desk_for(officer, clock.now()).waiting
    assert waiting.waiting_for == str(counsel)
    draft.world.check_contract(draft)
    assert not desk_for(type(counsel).objects.get(pk=counsel.pk), clock.now()).count
    tendering.submit(draft, actor=officer)
    with pytest.raises(WrongState):
        draft.world.check_contract(draft)


def test_who_checked_the_contract_does_not_approve_the_tender(draft):
    double = person(Role.LEGAL_COUNSEL, Role.APPROVER, at=draft.world.purchaser)
    tendering.set_content(draft, key="draft_contract", text="新合同", actor=draft.world.officer)
    request = asked(draft, double, kind="counsel")
    reviewing.answer(request, passed=True, opinion="-", actor=double)
    tendering.submit(draft, actor=draft.world.officer)
    with pytest.raises(NotAllowed) as refused:
        tendering.approve(draft, actor=double)
    assert reasons(refused) == {"own_opinion": "财库〔2016〕99号"}


def test_counsel_of_one_tender_is_not_replaced_in_another_with_the_same_text(draft):
    draft.world.check_contract(draft, passed=False)
    with clock.travel(WRITING):
        other = tendering_of_the_same_text(draft)
        second = person(Role.LEGAL_COUNSEL, at=draft.world.purchaser)
        assert refused_person(other, second, kind="counsel") == {
            "given": "财库〔2021〕22号第二十三条"
        }
        with pytest.raises(WrongState):
            reviewing.record_check(
                other, counsel="示例律师事务所", checked_on=clock.legal_today(), passed=True,
                opinion="-", paper=pdf(), actor=draft.world.officer,
            )  # fmt: skip


def tendering_of_the_same_text(draft):
    """Another draft of the purchaser with this contract, about which nobody was asked."""
    other = tendering.create(
        draft.world.announced(), actor=draft.world.officer, number="ZB-同一合同"
    )
    text = draft.contents["draft_contract"]
    tendering.set_content(other, key="draft_contract", text=text, actor=draft.world.officer)
    other.refresh_from_db()
    other.world = draft.world
    return other
