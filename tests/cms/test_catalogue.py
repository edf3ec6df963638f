"""The one table: real tenders, awards, contracts draft their notices and obey them."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import override

from cms.models import Notice
from cms.notices import catalogue, facts
from cms.notices.fields import missing
from cms.notices.fill import firms, tenders
from cms.notices.kinds import Kind
from cms.notices.presentation import state
from contracts.papers import signed_paper
from procurement import clock, registry
from procurement.documents import pdf
from procurement.documents.services import papers
from procurement.errors import RuleBroken
from procurement.people.roles import Role
from procurement.people.services.accounts import EDITOR_GROUP
from procurement.web.desk import desk_for
from procurement.web.reasons import reason_text
from tenders import timeline
from tenders.models import BidPartner, Lot
from tenders.services import publication as publication_service
from tenders.services import questions
from tests.factories import contracts, evaluation, inspections, invited
from tests.factories.tenders import NOTICE_DAY, Procurement

pytestmark = pytest.mark.django_db


def published(notice, actor):
    """Published by a person whom the services have made an editor in Wagtail."""
    Group.objects.get(name=EDITOR_GROUP).user_set.add(actor)
    actor = type(actor).objects.get(pk=actor.pk)
    notice.latest_revision.publish(user=actor)
    return Notice.objects.get(pk=notice.pk)


def gaps(notice):
    return [field.key for field in missing(notice.kind, notice.fields)]


@pytest.mark.parametrize("row", catalogue.ROWS, ids=lambda row: f"{row.kind}-{row.subject}")
def test_every_row_names_transitions_and_a_service_that_exist(row):
    assert set(row.drafted_by) <= set(registry.permissions)
    if row.publishes:
        assert callable(row.service())


def test_the_walk_from_the_plan_to_the_published_tender():
    world = Procurement()
    plan = world.plan()
    world_plan_approved(world, plan)
    intention = Notice.objects.get(kind=Kind.INTENTION)
    assert gaps(intention) == []
    published(intention, world.officer)
    plan.refresh_from_db()
    assert plan.status == "announced"


def world_plan_approved(world, plan):
    from tenders.services import planning

    planning.submit(plan, actor=world.officer)
    planning.approve(plan, actor=world.approver)


def test_approving_a_tender_drafts_its_notice_and_publishing_that_publishes_the_tender():
    world = Procurement()
    tender = world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    assert gaps(notice) == []
    assert notice.procurement_number == tender.number
    assert notice.closes_at == tender.deadline
    assert notice.purchaser == tender.purchaser
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        notice = published(notice, world.officer)
    tender.refresh_from_db()
    assert notice.live and tender.status == "published"
    assert tender.notice_url == notice.get_absolute_url()


def test_the_road_on_a_notice_is_the_public_one():
    world = Procurement()
    tender = world.published()
    with clock.travel(clock.legal(NOTICE_DAY + timedelta(days=1), 10)):
        questions.ask(tender, text="问", actor=world.supplier())
        rows = [row for row in catalogue.ROWS if row.subject == "tenders.tender"]
        rows = [row for row in rows if row.kind != Kind.PREQUALIFICATION]
        with override("en"):
            inside = {str(one.what) for one in timeline.events_of(tender, clock.now())}
            roads = [{str(one.what) for one in row.road(tender, clock.now())} for row in rows]
    hidden = {f"{world.approver} approved it", "Questions to be answered: 1"}
    assert hidden <= inside
    assert roads and all(road == inside - hidden for road in roads)


def test_the_road_on_a_prequalification_notice_tells_nothing_of_the_tender_itself():
    world = Procurement()
    tender = invited.invited(world)
    (row,) = [row for row in catalogue.ROWS if row.kind == Kind.PREQUALIFICATION]
    with override("en"):
        road = [str(one.what) for one in row.road(tender, invited.SENT)]
    assert road == ["Prequalification announced", "Applications until"]


def test_a_tender_whose_deadline_has_become_too_early_is_not_published():
    world = Procurement()
    tender = world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    late = clock.legal(NOTICE_DAY + timedelta(days=5), 10)
    with clock.travel(late), pytest.raises(RuleBroken) as caught:
        published(notice, world.officer)
    assert any(reason.article for reason in caught.value.reasons)
    tender.refresh_from_db()
    assert tender.status == "ready" and not Notice.objects.get(kind=Kind.TENDER).live


def test_of_a_consortium_that_has_won_every_firm_is_named_with_its_share():
    case = evaluation.to_determined()
    award = case.lot.award
    rows = (("leader", award.supplier.name, "0.65"), ("member", "示例乙公司", "0.35"))
    for number, (role, name, share) in enumerate(rows, start=1):
        BidPartner.objects.create(
            bid=award.bid, number=number, role=role, name=name, share=Decimal(share), size="small"
        )
    BidPartner.objects.create(
        bid=award.bid, number=3, role="subcontractor", name="示例丙公司", share=1, size="small"
    )
    assert tenders.result(award).fields["supplier_name"] == (
        f"联合体：{award.supplier.name}（牵头人，65.00%）、示例乙公司（成员，35.00%）"
    )


def test_a_notice_says_what_is_reserved_in_part():
    lots = [Lot(number=1, name="清扫", reserved_share=Decimal("0.40")), Lot(number=2, name="绿化")]
    said = firms.policy(lots)
    assert said == (
        "第1包 清扫：合同金额的 40% 以上须由中小企业以联合体成员或分包方式承担"
        "（财库〔2020〕46号第八条）。"
    )
    assert firms.policy(lots[1:]) == "无"
    lots[1].reserved_for_small = True
    assert firms.policy(lots[1:]) == "本项目专门面向小微企业采购。"


def test_determining_a_winner_drafts_the_result_and_publishing_it_awards():
    case = evaluation.to_determined()
    notice = Notice.objects.get(kind=Kind.RESULT)
    award = case.lot.award
    assert notice.fields["supplier_name"] == award.supplier.name
    assert notice.fields["award_amount"] == f"{award.amount:.2f}"
    assert len(notice.fields["evaluator_names"].splitlines()) >= 5
    assert "（采购人代表）" in notice.fields["evaluator_names"]
    assert notice.due_on is not None
    assert set(gaps(notice)) <= {"supplier_address", "purchaser_address", "purchaser_contact"} | {
        "project_contact_person",
        "project_contact_phone",
    }
    complete(notice)
    published(notice, case.who.officer)
    case.lot.refresh_from_db()
    assert case.lot.status == "awarded"


def complete(notice):
    """An officer fills in what the made-up organisations do not have."""
    for field in missing(notice.kind, notice.fields):
        notice.fields[field.key] = "示例"
    notice.save_revision()


def test_the_notice_of_a_terminated_tender_accepts_nothing_any_more():
    world = Procurement()
    tender = world.published()
    day = clock.legal(NOTICE_DAY + timedelta(days=3), 10)
    notice = Notice.objects.of(tender).get(kind=Kind.TENDER)
    Notice.objects.filter(pk=notice.pk).update(
        live=True, published_at=tender.published_at, closes_at=tender.deadline
    )
    with clock.travel(day):
        assert Notice.objects.of(tender).accepting(clock.now()).exists()
        publication_service.ask_termination(tender, reason="道路规划调整", actor=world.officer)
        publication_service.terminate(tender, actor=world.approver)
        assert not Notice.objects.of(tender).accepting(clock.now()).exists()
        assert state(Notice.objects.get(pk=notice.pk), clock.now())[0] == "warn"


def test_a_failed_lot_drafts_its_termination_with_the_reason():
    world = Procurement()
    tender = world.opened(count=2)
    drafted = Notice.objects.filter(kind=Kind.TERMINATION)
    assert drafted.count() == tender.lots.count() >= 1
    notice = drafted.first()
    assert "不足三家" in notice.fields["termination_reason"]
    assert gaps(notice) == []
    assert published(notice, world.officer).live


def test_both_signatures_draft_the_contract_notice_and_its_text_becomes_public(client, monkeypatch):
    contract = contracts.in_force()
    notice = Notice.objects.get(kind=Kind.CONTRACT)
    assert notice.fields["contract_amount"] == f"{contract.amount:.2f}"
    address = notice.fields["attachment_contract"]
    assert client.get(address).status_code == 404
    complete(notice)
    who = contract.manager
    published(notice, who)
    contract.refresh_from_db()
    assert contract.published_at is not None
    assert contract.notice_url == notice.get_absolute_url()
    assert 'class="road"' in client.get(notice.get_absolute_url()).content.decode()
    paper = signed_paper(contract)
    stored = papers.printed(paper)

    def fail(*args, **kwargs):
        raise AssertionError("a stranger's request had a paper made")

    for name in ("print_pdf", "compose"):
        monkeypatch.setattr(papers, name, fail)
        monkeypatch.setattr(pdf, name, fail)
    response = client.get(address)
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert sha256(response.getvalue()).hexdigest() == stored.sha256
    assert response["ETag"] == f'"{stored.sha256}"'
    again = client.get(address, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304 and not again.content
    assert stored.sha256 in client.get(notice.get_absolute_url()).text


def test_until_the_worker_has_printed_the_contract_strangers_read_that_it_is_being_made(
    client, monkeypatch
):
    contract = contracts.in_force()
    notice = Notice.objects.get(kind=Kind.CONTRACT)
    complete(notice)
    published(notice, contract.manager)

    def fail(*args, **kwargs):
        raise AssertionError("a stranger's request had a paper made")

    monkeypatch.setattr(papers, "print_pdf", fail)
    english = {"accept-language": "en"}
    answer = client.get(notice.fields["attachment_contract"], headers=english)
    assert answer.status_code == 503 and answer["Retry-After"] == str(papers.SOON)
    assert "no-store" in answer["Cache-Control"]
    assert "The paper is being made" in answer.text
    assert "being made" in client.get(notice.get_absolute_url(), headers=english).text


def test_confirming_a_month_drafts_its_notice_and_publishing_makes_the_result_public():
    made = inspections.confirmed()
    notice = Notice.objects.get(kind=Kind.ASSESSMENT)
    result = made.result
    assert notice.fields["deduction"] == f"{result.deduction:.2f}"
    assert notice.fields["payable"] == f"{result.payable:.2f}"
    assert notice.fields["period"] == "2026年10月"
    assert set(gaps(notice)) <= {"contact"}
    complete(notice)
    published(notice, made.contract.manager)
    result.refresh_from_db()
    assert result.published_at is not None
    assert result.notice_url == notice.get_absolute_url()


def test_the_public_page_of_a_tender_notice_has_its_timeline_and_leads_to_the_tender(client):
    world = Procurement()
    tender = world.ready()
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        notice = published(Notice.objects.get(kind=Kind.TENDER), world.officer)
        text = client.get(notice.get_absolute_url()).content.decode()
        assert client.get("/").status_code == 200
    assert 'class="road"' in text and tender.get_absolute_url() in text
    assert 'class="deadline"' in text


def test_a_draft_waits_on_the_desk_of_the_officer_and_of_nobody_elses():
    world = Procurement()
    world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)

    def titles(user):
        found = desk_for(user, clock.now())
        return [str(item.title) for item in [*found.today, *found.week, *found.later]]

    assert any(notice.title in title for title in titles(world.officer))
    stranger = evaluation.person(Role.OFFICER)
    assert not any(notice.title in title for title in titles(stranger))
    assert not Notice.objects.visible_to(stranger).filter(pk=notice.pk).exists()


def test_a_notice_that_departs_from_its_tender_is_refused_with_every_difference():
    world = Procurement()
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=3), 10)):
        tender = world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    notice.fields = {**notice.fields, "budget_amount": "3350.00", "docs_price": "500"}
    changed = {
        "lead_paragraph": "潜在投标人应于12月10日前递交投标文件。",
        "specific_qualification": "须为本市企业",
        "contract_period": "3年",
        "requirement": "另一种服务",
        "general_qualification": "不要求",
        "bid_and_opening_place": "另一处",
        "notice_period": "自本公告发布之日起1个工作日。",
    }
    notice.fields = {**notice.fields, **changed}
    notice.fields["other"] = "投标人注册资本不少于5000万元；本项目最低限价300万元。"
    notice.fields["project_contact_phone"] = "0990-5550199"
    notice.save_revision()
    with clock.travel(clock.legal(NOTICE_DAY, 10)), pytest.raises(RuleBroken) as refusal:
        published(notice, world.officer)
    departed = {r.field for r in refusal.value.reasons if r.code == "departs"}
    assert departed == {"budget_amount", "docs_price", *changed}
    unlawful = [(r.code, r.field) for r in refusal.value.reasons if r.field == "other"]
    assert unlawful == [("forbidden_item", "other"), ("minimum_price", "other")]
    told = "; ".join(reason_text(r) for r in refusal.value.reasons)
    assert "3,400,000.00 元" in told, "money as pages write it"
    tender.refresh_from_db()
    assert tender.status == "ready"
    assert not Notice.objects.get(pk=notice.pk).live


def heads_of_another(notice):
    """What lists show, as if the notice were another body's."""
    notice.title = "另一个项目招标公告"
    notice.purchaser = evaluation.organisation("supplier", size="small")
    notice.service = "other" if "greening" in notice.service else "greening"
    notice.procurement_number = "ZB-FREMD"
    return notice.save_revision()


def test_a_notice_in_another_bodys_name_is_refused_with_every_difference():
    world = Procurement()
    with clock.travel(clock.legal(NOTICE_DAY - timedelta(days=3), 10)):
        tender = world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    notice.fields |= {"purchaser_name": "另一个单位"}
    heads_of_another(notice)
    with clock.travel(clock.legal(NOTICE_DAY, 10)), pytest.raises(RuleBroken) as refusal:
        published(notice, world.officer)
    fields = [r.field for r in refusal.value.reasons]
    head = ["title", "purchaser", "service", "procurement_number"]
    assert fields == [*head, "purchaser_name"]
    assert tender.title in str(refusal.value) and tender.number in str(refusal.value)
    tender.refresh_from_db()
    assert tender.status == "ready"
    assert not Notice.objects.get(pk=notice.pk).live


def test_a_title_in_the_editors_words_that_names_the_project_is_published():
    world = Procurement()
    tender = world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    notice.title = f"{world.purchaser.name}{tender.title}招标公告"
    notice.save_revision()
    with clock.travel(clock.legal(NOTICE_DAY, 10)):
        assert published(notice, world.officer).title.endswith("招标公告")


def test_the_editor_of_a_drafted_notice_cannot_say_whose_it_is(client):
    world = Procurement()
    world.ready()
    notice = Notice.objects.get(kind=Kind.TENDER)
    foreign = evaluation.organisation("supplier", size="small")
    Group.objects.get(name=EDITOR_GROUP).user_set.add(world.officer)
    client.force_login(world.officer)
    edit = reverse("wagtailsnippets_cms_notice:edit", args=[notice.pk])
    page = client.get(edit)
    assert not {"purchaser", "service", "procurement_number"} & set(page.context["form"].fields)
    assert world.purchaser.name in page.content.decode()
    sent = {"purchaser": foreign.pk, "service": "other", "procurement_number": "ZB-FREMD"}
    assert client.post(edit, {"title": notice.title, **sent}).status_code == 302
    kept = Notice.objects.get(pk=notice.pk).get_latest_revision_as_object()
    assert kept.purchaser == world.purchaser
    assert (kept.service, kept.procurement_number) == (notice.service, notice.procurement_number)


def test_a_notice_by_hand_is_written_in_the_name_of_ones_own_purchaser_only(client):
    world = Procurement()
    evaluation.organisation("buyer")
    Group.objects.get(name=EDITOR_GROUP).user_set.add(world.officer)
    client.force_login(world.officer)
    page = client.get(reverse("wagtailsnippets_cms_notice:add") + "?kind=supervision")
    assert list(page.context["form"].fields["purchaser"].queryset) == [world.purchaser]


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("3350000.00", "3350000", True),
        ("3350000.00", "3350000.01", False),
        ("2026-12-21T09:00+08:00", "2026-12-21T01:00:00+00:00", True),
        ("2026-12-21T09:00+08:00", "2026-11-25T09:00+08:00", False),
        ("第一行\n第二行", "第一行\r\n第二行", True),
        (None, "", True),
        (False, "True", False),
    ],
)
def test_facts_are_compared_by_what_they_mean(one, other, equal):
    assert facts.same(one, other) is equal
