"""A notice goes live and the law's clock starts, or neither: by button, approval and schedule."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from wagtail.models import Workflow

from cms.editor.views import NoticeEditView
from cms.models import Notice
from cms.notices import catalogue, schedule
from cms.notices.kinds import Kind
from procurement import clock
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken, WrongState
from tests.cms.conftest import TERMINATION
from tests.cms.fakes import ARTICLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def refusing(monkeypatch, made_up_row):
    row = replace(made_up_row, publishes="tests.cms.fakes.refuse")
    monkeypatch.setattr(catalogue, "ROWS", (row,))


def form_data(notice, **changes):
    """What the editor's form posts for this notice."""
    data = {"title": notice.title, "service": notice.service, "purchaser": ""}
    data["procurement_number"] = notice.procurement_number
    data |= {f"notice_{key}": value for key, value in notice.fields.items()}
    return data | changes


def edit(notice):
    return reverse("wagtailsnippets_cms_notice:edit", args=[notice.pk])


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "outcome"))


# Drafting ---------------------------------------------------------------------------------------


def test_a_transition_drafts_its_notice_with_its_fields(draft, firm, officer):
    assert not draft.live
    assert draft.title == "示例甲环境服务有限公司终止公告"
    assert draft.fields["termination_reason"] == "有效投标人不足三家。"
    assert draft.subject == firm
    assert draft.number == f"ZZ-{clock.legal_today().year}-{draft.pk:05d}"
    assert draft.latest_revision.user == officer
    assert ("cms.notice.draft", "done") in actions()


def test_drafting_again_brings_the_same_draft_up_to_date(draft, firm, officer):
    from procurement.workflow import perform

    perform(firm, "suspend", actor=officer, reason="x")
    firm.name = "示例乙公司"
    firm.save()
    perform(firm, "restore", actor=officer)
    perform(firm, "suspend", actor=officer, reason="x")
    perform(firm, "restore", actor=officer)
    assert Notice.objects.count() == 1


# Publishing -------------------------------------------------------------------------------------


def test_publication_acts_in_law_and_is_recorded_in_one_go(draft, firm, officer):
    draft.latest_revision.publish(user=officer)
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert draft.live and draft.published_at and draft.approved_by == officer
    assert firm.status == "suspended"
    assert actions()[-2:] == [
        ("people.organisation.suspend", "done"),
        ("cms.notice.publish", "done"),
    ]


def test_a_refusal_leaves_everything_as_it_was_and_gives_every_reason(
    draft, firm, officer, refusing
):
    with pytest.raises(RuleBroken) as caught:
        draft.latest_revision.publish(user=officer)
    assert [reason.code for reason in caught.value.reasons] == ["too_early", "no_documents"]
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert not draft.live and draft.published_at is None and firm.status == "verified"
    assert ("people.organisation.suspend", "done") not in actions()


def test_missing_items_and_the_reasons_of_the_law_are_shown_together(draft, officer, refusing):
    draft.fields.pop("termination_reason")
    draft.fields.pop("purchaser_contact")
    revision = draft.save_revision(user=officer)
    with pytest.raises(RuleBroken) as caught:
        revision.publish(user=officer)
    assert [reason.code for reason in caught.value.reasons] == [
        "missing",
        "missing",
        "too_early",
        "no_documents",
    ]
    assert "采购人联系方式" in str(caught.value)


def test_who_may_not_do_the_act_does_not_publish_either(draft, firm, inspector):
    with pytest.raises(NotAllowed):
        draft.latest_revision.publish(user=inspector, skip_permission_checks=True)
    draft.refresh_from_db()
    assert not draft.live


def test_a_published_notice_stays_as_it_is(draft, officer):
    draft.latest_revision.publish(user=officer)
    draft = Notice.objects.get()
    with pytest.raises(WrongState):
        draft.save_revision(user=officer).publish(user=officer)
    with pytest.raises(WrongState):
        draft.unpublish(user=officer)
    with pytest.raises(WrongState), transaction.atomic():
        draft.delete()
    with pytest.raises(WrongState), transaction.atomic():
        Notice.objects.all().delete()
    assert Notice.objects.get().live


def test_nobody_publishes_without_a_person(draft):
    with pytest.raises(NotAllowed):
        draft.latest_revision.publish()


def test_items_that_are_the_day_of_publication_are_filled_in(officer, made_up_row):
    notice = Notice.objects.create(
        kind=Kind.CORRECTION,
        title="更正公告",
        live=False,
        fields={
            "original_project_number": "1",
            "original_project_name": "项目",
            "first_notice_date": "2026-01-01",
            "correction_target": "采购文件",
            "correction_content": "原文改为新文",
            "purchaser_name": "示例局",
            "purchaser_address": "示例路",
            "purchaser_contact": "1",
            "project_contact_person": "王示例",
            "project_contact_phone": "1",
        },
    )
    notice.save_revision(user=officer).publish(user=officer)
    notice.refresh_from_db()
    assert notice.live
    assert notice.fields["correction_date"] == clock.legal_today().isoformat()


def test_a_notice_that_the_work_drafts_is_not_written_by_hand(officer, made_up_row):
    notice = Notice.objects.create(kind="termination", title="手写", live=False, fields=TERMINATION)
    with pytest.raises(RuleBroken) as caught:
        notice.save_revision(user=officer).publish(user=officer)
    assert [reason.code for reason in caught.value.reasons] == ["no_subject"]


# The button -------------------------------------------------------------------------------------


def test_the_button_publishes(client, draft, firm, officer):
    client.force_login(officer)
    response = client.post(edit(draft), form_data(draft, **{"action-publish": "1"}))
    assert response.status_code == 302
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert draft.live and firm.status == "suspended"


@pytest.mark.parametrize("second", [{"action-publish": "1"}, {}], ids=["publish", "save"])
def test_whoever_posts_while_another_publishes_is_told_and_the_notice_stays_public(
    client, draft, firm, officer, monkeypatch, second
):
    client.force_login(officer)
    other = Client()
    other.force_login(officer)
    save = NoticeEditView.form_valid

    def overtaken(view, form):
        # This request has read the draft; before it writes, the other one is through.
        monkeypatch.setattr(NoticeEditView, "form_valid", save)
        done = other.post(edit(draft), form_data(draft, **{"action-publish": "1"}))
        assert done.status_code == 302
        return save(view, form)

    monkeypatch.setattr(NoticeEditView, "form_valid", overtaken)
    response = client.post(edit(draft), form_data(draft, **second))
    assert response.status_code == 409
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert draft.live and draft.live_revision is not None and firm.status == "suspended"
    assert client.get(draft.get_absolute_url()).status_code == 200


def test_who_publishes_second_reads_who_was_first_and_when(client, draft, firm, officer):
    client.force_login(officer)
    first = client.post(edit(draft), form_data(draft, **{"action-publish": "1"}))
    assert first.status_code == 302
    page = client.post(edit(draft), form_data(draft, **{"action-publish": "1"})).text
    draft.refresh_from_db()
    assert str(officer) in page and "此公告已由" in page
    assert f"{draft.published_at.astimezone(clock.LEGAL_ZONE):%H:%M}" in page


def test_a_refused_button_keeps_the_draft_and_shows_all_reasons(
    client, draft, firm, officer, refusing
):
    client.force_login(officer)
    data = form_data(draft, **{"title": "改过的标题", "action-publish": "1"})
    response = client.post(edit(draft), data)
    page = response.content.decode()
    assert response.status_code == 422
    for words in ("最早 2026-12-01 才可发布", ARTICLE, "还没有招标文件", "87号令第十八条"):
        assert words in page
    assert "改过的标题" in page
    draft.refresh_from_db()
    assert not draft.live
    assert draft.get_latest_revision_as_object().title == "改过的标题"
    assert ("people.organisation.suspend", "refused") not in actions()


def test_publishing_names_every_missing_item_at_its_field_and_saving_a_draft_does_not(
    client, draft, officer
):
    client.force_login(officer)
    gaps = {"notice_termination_reason": "", "notice_purchaser_contact": ""}
    response = client.post(edit(draft), form_data(draft, **gaps, **{"action-publish": "1"}))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(gaps)
    page = response.content.decode()
    assert "二、项目终止的原因" in page and "四、联系方式：采购人联系方式" in page
    headers = {"accept-language": "en"}
    english = client.post(
        edit(draft), form_data(draft, **gaps, **{"action-publish": "1"}), headers=headers
    )
    assert "：Please fill this in" not in english.text and ": Please fill this in" in english.text
    response = client.post(edit(draft), form_data(draft, **gaps))
    assert response.status_code == 302
    draft = Notice.objects.get()
    assert "termination_reason" not in draft.latest_revision.content["fields"]


def test_an_editor_who_may_not_do_the_act_is_told_so(client, draft, editor):
    client.force_login(editor)
    response = client.post(edit(draft), form_data(draft, **{"action-publish": "1"}))
    assert response.status_code == 403
    assert "草稿" in response.content.decode() or "draft" in response.content.decode()
    draft.refresh_from_db()
    assert not draft.live


def test_a_new_notice_by_hand_is_kept_when_its_publication_is_refused(
    client, officer, made_up_row, monkeypatch
):
    from procurement.errors import Reason

    def never(*args, **kwargs):
        raise RuleBroken(Reason("never", "今天不可发布", article=ARTICLE))

    monkeypatch.setattr("cms.notices.publication._act_in_law", never)
    client.force_login(officer)
    add = reverse("wagtailsnippets_cms_notice:add")
    notice = Notice(
        kind="complaint",
        title="投诉处理结果",
        fields={
            "project_number": "1",
            "project_name": "项目",
            "complainant": "示例甲",
            "respondent": "示例乙",
            "facts": "经查",
            "basis_and_result": "驳回",
            "authority_and_date": "示例市财政局",
        },
    )
    response = client.post(
        f"{add}?kind=complaint", form_data(notice, **{"action-publish": "1"}), follow=True
    )
    assert response.status_code == 200
    assert "今天不可发布" in response.content.decode()
    assert not Notice.objects.get().live


# Approval ---------------------------------------------------------------------------------------


def submitted(draft, officer):
    workflow = Workflow.objects.get(name="公告审核")
    workflow.start(draft, officer)
    return draft.current_workflow_task_state


def approval_url(draft, state):
    return reverse(
        "wagtailsnippets_cms_notice:workflow_action", args=[draft.pk, "approve", state.pk]
    )


def test_approval_publishes_in_the_name_of_who_approves(client, draft, firm, officer, colleague):
    state = submitted(draft, officer)
    client.force_login(colleague)
    response = client.post(approval_url(draft, state), {"comment": ""})
    assert response.status_code == 302
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert draft.live and draft.approved_by == colleague and firm.status == "suspended"


def test_a_refused_approval_keeps_the_draft_in_review_and_shows_all_reasons(
    client, draft, firm, officer, colleague, refusing
):
    state = submitted(draft, officer)
    client.force_login(colleague)
    response = client.post(approval_url(draft, state), {"comment": ""}, follow=True)
    assert response.status_code == 200
    page = response.content.decode()
    assert "最早 2026-12-01 才可发布" in page and "还没有招标文件" in page and ARTICLE in page
    draft.refresh_from_db()
    state.refresh_from_db()
    assert not draft.live and state.status == "in_progress"
    assert Notice.objects.get().workflow_in_progress


def test_a_refused_approval_inside_the_editor_answers_with_the_reasons(
    client, draft, officer, colleague, refusing
):
    submitted(draft, officer)
    client.force_login(colleague)
    data = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    response = client.post(edit(draft), form_data(draft, **data))
    assert response.status_code == 422
    assert "还没有招标文件" in response.content.decode()


# The schedule -----------------------------------------------------------------------------------


def scheduled(client, draft, officer):
    when = clock.now() + timedelta(days=2)
    client.force_login(officer)
    go_live = when.astimezone(clock.LEGAL_ZONE).strftime("%Y-%m-%d %H:%M")
    data = form_data(draft, **{"go_live_at": go_live, "action-publish": "1"})
    response = client.post(edit(draft), data)
    assert response.status_code == 302
    return when


def test_a_time_to_come_keeps_the_approval_and_does_nothing_yet(client, draft, firm, officer):
    scheduled(client, draft, officer)
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert not draft.live and draft.approved_by == officer and firm.status == "verified"
    assert schedule.publish_due(clock.now()) == 0


def test_the_schedule_publishes_in_the_name_of_who_approved(client, draft, firm, officer):
    when = scheduled(client, draft, officer)
    with clock.travel(when + timedelta(minutes=1)):
        assert schedule.publish_due(clock.now()) == 1
        assert schedule.publish_due(clock.now()) == 0
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert draft.live and firm.status == "suspended"
    assert AuditEntry.objects.get(action="people.organisation.suspend").actor_id == officer.pk


def test_a_demonstration_that_is_moved_past_its_hour_publishes_it_at_that_hour(
    client, draft, firm, officer, settings, tmp_path
):
    settings.DEMONSTRATION, settings.VAR_DIR = True, tmp_path
    scheduled(client, draft, officer)
    draft.refresh_from_db()
    assert client.post("/system/clock/", {"by": "week", "seen": "0"}).status_code == 302
    hour = draft.go_live_at
    draft.refresh_from_db()
    firm.refresh_from_db()
    assert draft.live and firm.status == "suspended"
    assert hour <= draft.published_at < hour + timedelta(minutes=1)
    assert clock.now() > hour + timedelta(days=4)


def test_a_refused_schedule_goes_back_to_the_editor_and_the_next_one_is_published(
    client, draft, officer, refusing
):
    when = scheduled(client, draft, officer)
    other = Notice.objects.create(
        kind="supervision",
        title="监督检查结果",
        live=False,
        go_live_at=when + timedelta(minutes=1),
        fields={"parties": "示例甲", "facts": "经查", "basis_and_result": "责令改正"},
    )
    other.save_revision(user=officer).publish(user=officer)
    with clock.travel(when + timedelta(minutes=5)):
        assert schedule.publish_due(clock.now()) == 1
        assert schedule.publish_due(clock.now()) == 0
    draft.refresh_from_db()
    other.refresh_from_db()
    assert other.live and not draft.live
    assert "还没有招标文件" in draft.refusal
    page = client.get(edit(draft)).content.decode()
    assert "还没有招标文件" in page
