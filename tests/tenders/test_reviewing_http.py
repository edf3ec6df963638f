"""Opinions through the browser: who is asked, who is not, and what every page says of them."""

import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from procurement import clock
from procurement.people.roles import Role
from tenders.models import OpinionRequest, Plan
from tenders.services import planning, reviewing, tendering
from tests.copies import copies
from tests.factories.people import organisation, person
from tests.factories.tenders import NOTICE_DAY, PLANNED, pdf
from tests.journeys.visitors import Visitor

WRITING = clock.legal(NOTICE_DAY - timedelta(days=4), 10)
KIND = "finance"


@pytest.fixture
def plan(world):
    """A draft on which the opinion of finance is asked and not given."""
    found = world.plan()
    with clock.travel(PLANNED):
        world.ask(world.unasked(found, KIND), KIND)
        found.world = world
        yield found


@pytest.fixture
def draft(world):
    found = world.draft()
    found.world = world
    with clock.travel(WRITING):
        yield found


def url(name, *args):
    return reverse(f"tenders:{name}", args=args)


def opinion_of(subject, kind):
    return url("opinion", subject.requests.get(kind=kind).pk)


def status(visitor, address, **posted):
    client = visitor.client
    return (client.post(address, posted) if posted else client.get(address)).status_code


def signed(plan, kind=KIND):
    """The officer records an opinion from a signed paper."""
    plan.world.unasked(plan, kind)
    Visitor(plan.world.officer).does(
        url("plan_review", plan.pk, kind),
        holding="paper",
        reviewer="计划财务科",
        reviewed_on="2026-01-15",
        passed="yes",
        opinion="同意",
        paper=pdf("审查意见.pdf"),
    )
    return plan.reviews.get(kind=kind)


# The reviewer -------------------------------------------------------------------------------------


def test_whoever_is_asked_finds_it_reads_the_plan_and_speaks(plan):
    reviewer = Visitor(plan.world.reviewers[KIND])
    desk = reviewer.see("/desk/")
    assert plan.title in desk.text
    assert f"Asked by {plan.world.officer} on Tue 20 Jan 2026" in desk.text
    page = reviewer.see(plan.get_absolute_url())
    assert "Give your opinion: Finance" in page.text
    assert "Change the plan" not in page.text and "Ask another person" not in page.text
    reviewer.does(opinion_of(plan, KIND), passed="yes", opinion="预算已批复")
    said = plan.reviews.get(kind=KIND)
    assert (said.given_by, said.reviewer) == (reviewer.user, str(reviewer.user))
    page = reviewer.see(plan.get_absolute_url())
    assert "You have given your opinion: Finance" in page.text
    assert "given under the own login" in page.text and "预算已批复" in page.text
    assert plan.title in reviewer.see(url("opinions")).text


def test_an_attacker_finds_nothing_where_somebody_else_is_asked(plan):
    mine, theirs = opinion_of(plan, "business"), opinion_of(plan, KIND)
    other = Visitor(plan.world.reviewers["business"])
    assert status(other, mine) == 200
    for address in (theirs, url("opinion", 10**6)):
        assert status(other, address) == 404
        assert status(other, address, passed="yes", opinion="冒名") == 404
    stranger = Visitor(person(Role.REQUIREMENT_REVIEWER, at=plan.world.purchaser))
    for address in (theirs, plan.get_absolute_url(), url("plan_record", plan.pk)):
        assert status(stranger, address) == 404
    for address in (plan.get_absolute_url(), url("plan_record", plan.pk)):
        assert status(other, address) == 200
    for name in ("plan_edit", "plan_submit", "plan_withdraw", "plan_survey", "plan_approve"):
        assert status(other, url(name, plan.pk)) == 403
        assert status(other, url(name, plan.pk), reason="x") == 403
    for name in ("plan_ask", "plan_review", "plan_ask_withdraw"):
        assert status(other, url(name, plan.pk, KIND)) == 403
    assert plan.requests.count() == 4 and not plan.reviews.filter(kind=KIND).exists()


def test_another_plan_stays_hidden_from_who_is_asked_about_one(plan):
    other = plan.world.plan()
    other.requests.all().delete()
    reviewer = Visitor(plan.world.reviewers[KIND])
    assert status(reviewer, other.get_absolute_url()) == 404
    assert other.number not in reviewer.see(url("plans")).text


def test_after_the_submission_the_page_says_so_and_nothing_is_taken(plan):
    plan.world.give(plan, KIND)
    planning.submit(plan, actor=plan.world.officer)
    reviewer = Visitor(plan.world.reviewers[KIND])
    address = opinion_of(plan, KIND)
    assert "It can be changed only while it is a draft" in reviewer.see(address, status=409).text
    assert status(reviewer, address, passed="no", unmet="risk", opinion="迟到") == 409
    assert plan.reviews.filter(kind=KIND).count() == 1
    assert reviewer.see(plan.get_absolute_url()).status == 200
    assert plan.get_absolute_url() in reviewer.see(url("opinions")).html


def test_an_opinion_on_a_text_that_has_changed_under_the_reader_is_shown_anew(plan):
    reviewer = Visitor(plan.world.reviewers[KIND])
    form = reviewer.see(opinion_of(plan, KIND)).form(holding="opinion")
    planning.edit(plan, actor=plan.world.officer, summary="另一需求", years=plan.years)
    page = reviewer.send(form, passed="yes", opinion="同意")
    assert page.status == 409 and "另一需求" in page.text
    assert not plan.reviews.filter(kind=KIND).exists()
    assert reviewer.send(page.form(holding="opinion")).status == 200
    assert plan.reviews.get(kind=KIND).digest == Plan.objects.get(pk=plan.pk).digest


def test_all_refusals_of_a_person_stand_at_the_field_with_their_articles(plan):
    officer = Visitor(plan.world.officer)
    business = plan.world.reviewers["business"]
    address = url("plan_ask", plan.pk, KIND)
    page = officer.is_refused(address, holding="person", person=business.pk)
    assert "gives another of the four opinions" in page.text
    assert "Caiku [2021] 22 art. 31" in page.text
    page = officer.is_refused(address, holding="person", person=plan.world.reviewers[KIND].pk)
    assert "is asked already" in page.text
    second = person(Role.REQUIREMENT_REVIEWER, at=plan.world.purchaser)
    officer.does(address, holding="person", person=second.pk)
    assert plan.requests.get(kind=KIND).person == second
    officer.does(url("plan_ask_withdraw", plan.pk, KIND))
    assert not plan.requests.filter(kind=KIND).exists()


# Papers -------------------------------------------------------------------------------------------


def test_page_record_and_timeline_say_how_each_opinion_came_in(plan):
    said = signed(plan)
    for kind in ("business", "supervision"):
        plan.world.give(plan, kind)
    officer = Visitor(plan.world.officer)
    page = officer.see(plan.get_absolute_url())
    manners = ("recorded by the officer from a signed paper", "given under the own login")
    for manner in manners:
        assert page.text.count(manner) >= 2, "beside the opinion and in the timeline"
    assert said.paper.sha256 in page.text and "Earlier opinions: 1" in page.text
    data = Visitor(plan.world.auditor).fetch(url("plan_record", plan.pk))
    text = "".join(
        "".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(data)).pages
    )
    assert f"经办人{plan.world.officer}依据签字纸质意见录入" in text
    assert said.paper.sha256 in text and "本人登录提交" in text and "（此前意见）" in text
    planning.edit(plan, actor=plan.world.officer, summary="另一需求", years=plan.years)
    assert "outdated" in officer.see(plan.get_absolute_url()).text


def test_the_signed_paper_is_for_those_who_see_the_plan(plan):
    paper = signed(plan).paper.get_absolute_url()
    world = plan.world
    for who in (world.officer, world.approver, world.auditor, world.reviewers["business"]):
        assert Visitor(who).fetch(paper)
    strangers = (
        person(Role.OFFICER, at=organisation("buyer")),
        person(Role.REQUIREMENT_REVIEWER, at=world.purchaser),
        person(Role.SUPPLIER),
        None,
    )
    for who in strangers:
        assert status(Visitor(who), paper) == 404


def test_the_officer_puts_no_paper_over_who_is_asked(plan):
    officer = Visitor(plan.world.officer)
    page = officer.see(url("plan_review", plan.pk, KIND), status=409)
    assert "is asked and has not answered" in page.text
    page = officer.see(url("plan_review", plan.pk, "business"), status=409)
    assert "has given this opinion under the own login" in page.text
    page = officer.see(url("plan_ask", plan.pk, "business"), status=409)
    assert "has given this opinion under the own login" in page.text


# Counsel ------------------------------------------------------------------------------------------


def test_counsel_reads_the_draft_contract_and_nothing_else(draft):
    draft.text_checks.all().delete()
    counsel = Visitor(draft.world.counsel)
    assert "Check the draft contract" in counsel.see("/desk/").text
    address = opinion_of(draft, "counsel")
    page = counsel.see(address)
    assert draft.contents["draft_contract"] in page.text
    assert draft.contents["payment"] not in page.text
    for name in ("tender", "prepare", "tender_pdf", "versions", "contract_text", "counsel_ask"):
        assert status(counsel, url(name, draft.pk)) == 404
    assert status(counsel, draft.plan.get_absolute_url()) == 404
    other = Visitor(person(Role.LEGAL_COUNSEL, at=draft.world.purchaser))
    assert status(other, address) == 404
    assert status(other, address, passed="yes", opinion="冒名") == 404
    counsel.does(address, passed="no", opinion="违约责任缺失")
    officer = Visitor(draft.world.officer)
    page = officer.see(url("prepare", draft.pk))
    assert "Legal counsel has not passed the draft contract." in page.text
    assert "违约责任缺失" in page.text and "given under the own login" in page.text
    counsel.does(address, passed="yes", opinion="已补充")
    tendering.submit(draft, actor=draft.world.officer)
    assert status(counsel, address) == 409
    assert "given under the own login" in officer.see(draft.get_absolute_url()).text


def test_whom_counsel_is_asked_for_can_be_changed_and_taken_back(draft):
    draft.text_checks.all().delete()
    officer = Visitor(draft.world.officer)
    hub = officer.see(url("contract_text", draft.pk))
    assert "is asked and has not answered" in hub.text
    second = person(Role.LEGAL_COUNSEL, at=draft.world.purchaser)
    officer.does(url("counsel_ask", draft.pk), holding="person", person=second.pk)
    assert draft.requests.get().person == second
    officer.does(url("counsel_ask_withdraw", draft.pk))
    assert not draft.requests.exists()
    assert officer.see(url("counsel_ask_withdraw", draft.pk), status=409)


def test_the_signed_paper_of_counsel_stays_with_those_who_work_on_the_documents(draft):
    world = draft.world
    draft.requests.all().delete()
    draft.text_checks.all().delete()
    said = reviewing.record_check(
        draft,
        counsel="示例律师事务所",
        checked_on=clock.legal_today(),
        passed=True,
        opinion="同意",
        paper=pdf("审查意见.pdf"),
        actor=world.officer,
    )
    tendering.submit(draft, actor=world.officer)
    for who in (world.officer, world.approver, world.auditor):
        assert Visitor(who).fetch(said.paper.get_absolute_url())
        page = Visitor(who).see(url("prepare", draft.pk))
        assert said.paper.sha256 in page.text
        assert "recorded by the officer from a signed paper" in page.text
    tendering.approve(draft, actor=world.approver)
    draft.refresh_from_db()
    type(draft).objects.filter(pk=draft.pk).update(status="published")
    for who in (world.openers[0], world.counsel, person(Role.SUPPLIER), None):
        assert status(Visitor(who), url("tender", draft.pk)) == 200
        assert status(Visitor(who), said.paper.get_absolute_url()) == 404


def test_the_public_reads_nothing_of_counsel_in_the_timeline(world):
    tender = world.published()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=2), 10)):
        inside = Visitor(world.officer).see(tender.get_absolute_url())
        outside = Visitor().see(tender.get_absolute_url())
    assert "样本律师" in inside.text and "样本律师" not in outside.text


# Queries ------------------------------------------------------------------------------------------


def many(world, count):
    """So many drafts on which the same person is asked, every second one answered."""
    have = Plan.objects.count()
    plans = Plan.objects.bulk_create(
        Plan(
            number=f"N-{have + n}", title=f"示例计划{n}", purchaser=world.purchaser,
            officer=world.officer, service_kind="greening", summary="-", budget=1000,
            budget_line="-", expected_month=NOTICE_DAY,
        )
        for n in range(count - have)
    )  # fmt: skip
    reviewer = world.reviewers[KIND]
    OpinionRequest.objects.bulk_create(
        OpinionRequest(plan=plan, kind=KIND, person=reviewer, asked_by=world.officer)
        for plan in plans
    )
    for_text = plans[0].reviews.model
    for_text.objects.bulk_create(
        for_text(
            plan=plan, kind=KIND, reviewer="-", reviewed_on=NOTICE_DAY, passed=True, opinion="-",
            given_by=reviewer, digest=plan.digest,
        )
        for plan in plans[::2]
    )  # fmt: skip


@pytest.mark.parametrize("page", ["opinions", "desk", "officer"])
def test_opinions_cost_the_same_with_a_thousand(world, client, page):
    who = world.officer if page == "officer" else world.reviewers[KIND]
    address = url("opinions") if page == "opinions" else "/desk/"
    client.force_login(who)
    counts = []
    for count in (10, 1000):
        many(world, count)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_a_plan_costs_the_same_with_a_thousand_opinions(plan, client):
    client.force_login(plan.world.officer)
    counts = []
    plan.world.give(plan, "business")
    row = plan.reviews.filter(kind="business").last()
    for numbers in (range(1, 10), range(10, 1000)):
        copies(row, numbers, lambda n: {"opinion": f"意见{n}"})
        client.get(plan.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            assert client.get(plan.get_absolute_url()).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]
