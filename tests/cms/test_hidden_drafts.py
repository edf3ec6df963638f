"""A draft of another purchaser does not exist in Wagtail, at whichever of its addresses."""

import pytest
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, get_resolver, reverse
from wagtail.models import Workflow

from cms.models import Notice
from procurement.people.roles import Role
from procurement.people.services.accounts import EDITOR_GROUP
from tests.factories.people import person
from tests.factories.tenders import Procurement

pytestmark = pytest.mark.django_db

TITLE = "SECRET-DRAFT-4711"
# Wagtail's own examples of an error.
BROKEN = {"wagtailadmin_error_test"}


@pytest.fixture
def world():
    """A tender's draft in review, locked by its officer, and an editor of another purchaser."""
    world = Procurement()
    world.ready()
    notice = Notice.objects.get(kind="tender")
    notice.title = TITLE
    notice.save_revision(user=world.officer, log_action=True)
    notice.locked, notice.locked_by = True, world.officer
    notice.save()
    Workflow.objects.get(name="公告审核").start(notice, world.officer)
    world.notice, world.stranger = notice, person(Role.EDITOR)
    Group.objects.get(name=EDITOR_GROUP).user_set.add(world.officer, world.stranger)
    return world


def patterns(resolver, space=""):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            inner = f"{space}{one.namespace}:" if getattr(one, "namespace", None) else space
            yield from patterns(one, inner)
        elif one.name and "wagtail" in space + one.name and one.name not in BROKEN:
            yield space + one.name, list(one.pattern.converters)


def addresses(notice):
    """Every address of Wagtail that needs nothing but this notice."""
    state = notice.current_workflow_task_state
    known = {
        "pk": notice.pk,
        "revision_id": notice.latest_revision_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "task_id": state.task_id,
        "task_state_id": state.pk,
        "workflow_state_id": state.workflow_state_id,
        "action_name": "approve",
    }
    for name, arguments in patterns(get_resolver()):
        try:
            yield reverse(name, kwargs={key: known[key] for key in arguments})
        except (KeyError, NoReverseMatch):
            continue
    for key in (notice.pk, "all"):
        yield f"/cms/bulk/cms/notice/delete/?id={key}"


def test_no_address_shows_anything_of_it_to_another_purchasers_editor(client, world):
    client.force_login(world.stranger)
    asked, shown, answered = 0, [], []
    for address in addresses(world.notice):
        response = client.get(address)
        asked += 1
        if not response.streaming and TITLE in response.content.decode(errors="ignore"):
            shown.append(address)
        if f"/notice/history/{world.notice.pk}/" in address and response.status_code != 404:
            answered.append(address)
    assert asked > 60
    assert shown == [] and answered == []


@pytest.mark.parametrize("name", ["edit", "history", "usage", "workflow_history"])
def test_its_own_editor_finds_it_there(client, world, name):
    client.force_login(world.officer)
    address = reverse(f"wagtailsnippets_cms_notice:{name}", args=[world.notice.pk])
    assert TITLE in client.get(address).content.decode()


@pytest.mark.parametrize("name", ["delete", "unpublish", "lock", "unlock"])
def test_another_purchasers_editor_does_nothing_to_it(client, world, name):
    client.force_login(world.stranger)
    address = reverse(f"wagtailsnippets_cms_notice:{name}", args=[world.notice.pk])
    assert client.post(address).status_code == 404


@pytest.mark.parametrize("report", ["site-history", "workflow", "workflow_tasks"])
def test_no_report_on_everybodys_drafts_is_open(client, world, report):
    client.force_login(world.officer)
    assert client.get(f"/cms/reports/{report}/").status_code == 404
    assert f"/cms/reports/{report}/" not in client.get("/cms/").content.decode()


def test_what_waits_for_review_is_ones_own_purchasers(client, world):
    client.force_login(world.officer)
    assert TITLE in client.get("/cms/").content.decode()
    client.force_login(world.stranger)
    assert TITLE not in client.get("/cms/").content.decode()
