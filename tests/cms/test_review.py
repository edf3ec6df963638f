"""A review has four eyes: who submitted a text or changed it last does not approve it."""

import pytest
from django.urls import reverse
from wagtail.models import Page, Task, Workflow

from cms.models import Notice
from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed
from procurement.people.models import User
from tests.cms.test_publication import approval_url, edit, form_data, submitted

pytestmark = pytest.mark.django_db

SUBMITTED = "应由其他人批准"
ARTICLE = "财库〔2016〕99号"


@pytest.fixture
def state(draft, officer):
    return submitted(draft, officer)


def stands(draft, state):
    draft.refresh_from_db()
    state.refresh_from_db()
    return not draft.live and state.status == "in_progress" and state.finished_by is None


@pytest.fixture
def superuser(purchaser):
    return User.objects.create_superuser("breakglass", password="示例-pass-2026")


# The guard --------------------------------------------------------------------------------------


def test_who_submitted_a_notice_cannot_approve_it_at_the_address(client, draft, state, officer):
    client.force_login(officer)
    response = client.post(approval_url(draft, state), {"comment": ""}, follow=True)
    page = response.content.decode()
    assert SUBMITTED in page and ARTICLE in page
    assert stands(draft, state)


def test_the_modal_answers_the_same(client, draft, state, officer):
    client.force_login(officer)
    headers = {"x-requested-with": "XMLHttpRequest"}
    response = client.post(approval_url(draft, state), {"comment": "好"}, headers=headers)
    assert response.json()["redirect"] == edit(draft)
    assert SUBMITTED in client.get(edit(draft)).content.decode()
    assert stands(draft, state)


def test_the_button_inside_the_editor_is_refused_with_the_reason(client, draft, state, officer):
    client.force_login(officer)
    data = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    response = client.post(edit(draft), form_data(draft, **data))
    assert response.status_code == 403
    assert SUBMITTED in response.content.decode()
    assert stands(draft, state)


def test_who_submitted_does_not_publish_past_the_review_either(client, draft, state, officer):
    client.force_login(officer)
    response = client.post(edit(draft), form_data(draft, **{"action-publish": "1"}))
    assert response.status_code == 403
    assert "正在审核" in response.content.decode()
    assert stands(draft, state)


def test_after_the_review_is_cancelled_it_is_published_as_any_draft(draft, state, officer):
    state.workflow_state.cancel(user=officer)
    draft.latest_revision.publish(user=officer)
    draft.refresh_from_db()
    assert draft.live


def test_a_superuser_is_no_exception(client, draft, superuser):
    state = submitted(draft, superuser)
    client.force_login(superuser)
    client.post(approval_url(draft, state), {"comment": ""})
    assert stands(draft, state)


def test_no_code_of_another_kind_of_task_goes_around_it(draft, state, officer):
    with pytest.raises(NotAllowed) as refused:
        Task.on_action(state.task, state, officer, "approve")
    assert [reason.code for reason in refused.value.reasons] == ["own_review", "own_text"]
    assert stands(draft, state)


def test_who_changed_it_last_does_not_approve_though_another_submitted(
    client, draft, state, colleague
):
    client.force_login(colleague)
    changed = form_data(draft, notice_termination_reason="改写后的终止原因。")
    assert client.post(edit(draft), changed).status_code == 302
    response = client.post(approval_url(draft, state), {"comment": ""}, follow=True)
    assert "您最后修改" in response.content.decode()
    assert stands(draft, state)


def test_a_colleague_who_saves_it_unchanged_has_changed_nothing(client, draft, state, colleague):
    client.force_login(colleague)
    data = {"action-workflow-action": "1", "workflow-action-name": "approve"}
    assert client.post(edit(draft), form_data(draft, **data)).status_code == 302
    draft.refresh_from_db()
    assert draft.live and draft.approved_by == colleague


def test_who_submits_it_again_after_changes_does_not_approve(draft, state, colleague):
    state.reject(user=colleague)
    draft.save_revision(user=colleague)
    draft.current_workflow_state.resume(colleague)
    again = Notice.objects.get().current_workflow_task_state
    with pytest.raises(NotAllowed):
        again.approve(user=colleague)


def test_asking_for_changes_to_the_own_text_stays_possible(draft, state, officer):
    state.reject(user=officer)
    assert Notice.objects.get().current_workflow_state.status == "needs_changes"


def test_a_page_is_not_approved_by_who_submitted_it(officer, colleague):
    page = Page.objects.get(slug="guide").specific
    page.save_revision(user=officer)
    Workflow.objects.get(name="公告审核").start(page, officer)
    state = page.current_workflow_task_state
    with pytest.raises(NotAllowed):
        state.approve(user=officer)
    page.current_workflow_task_state.approve(user=colleague)


# How it is shown --------------------------------------------------------------------------------


def test_the_editor_says_why_there_is_no_approve(client, draft, state, officer, colleague):
    client.force_login(officer)
    page = client.get(edit(draft)).content.decode()
    assert "您不能批准这份公告" in page and SUBMITTED in page
    assert "/workflow/collect_action_data/approve/" not in page
    client.force_login(colleague)
    page = client.get(edit(draft)).content.decode()
    assert "您不能批准这份公告" not in page


def test_the_first_page_of_the_editor_says_it_too(client, draft, state, officer, colleague):
    client.force_login(officer)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert SUBMITTED in page and approval_url(draft, state) not in page
    client.force_login(colleague)
    page = client.get(reverse("wagtailadmin_home")).content.decode()
    assert SUBMITTED not in page and approval_url(draft, state) in page


def test_a_refused_approval_is_in_the_log(client, draft, state, officer):
    client.force_login(officer)
    client.post(approval_url(draft, state), {"comment": ""})
    entry = AuditEntry.objects.get(action="cms.notice.approve")
    assert entry.outcome == "refused" and entry.actor == officer
