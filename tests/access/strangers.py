"""Things for the addresses of Wagtail, Django's admin and allauth to be about, and their paths."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from taggit.models import Tag
from wagtail.models import Collection, Site, Workflow

from cms.models import CustomDocument, CustomImage, GuidePage, HomePage, Notice
from contracts.models import Certificate, Contract, LedgerLine, PeriodResult, SchemeVersion
from inspections.models import Assessment, Finding, Inspection, Round
from tests.access import cast
from tests.access.addresses import Address
from tests.factories.inspections import photo
from tests.factories.people import person
from tests.factories.tenders import PDF, Procurement

# Addresses without names for their arguments, or whose path is a pattern.
PATHS = {
    "account_confirm_email": "/accounts/confirm-email/abc/",
    "account_reset_password_from_key": "/accounts/password/reset/key/1-abc/",
    "admin:app_list": "/django-admin/contracts/",
    "admin:None@django-admin/(?P<url>.*)$": "/django-admin/nothing",
    "None@cms/^.*/$": "/cms/nothing/",
    "wagtail_serve": "/guide/",
    "wagtaildocs_serve": "/documents/{document_id}/{document_name}",
}
ADMIN = {
    **{f"contracts/{model._meta.model_name}": model for model in
       (Certificate, Contract, LedgerLine, PeriodResult, SchemeVersion)},
    **{f"inspections/{model._meta.model_name}": model for model in
       (Assessment, Finding, Inspection, Round)},
    "django_tasks_database/dbtaskresult": DBTaskResult,
    "account/emailaddress": EmailAddress,
    "auth/group": Group,
    "mfa/authenticator": Authenticator,
    "taggit/tag": Tag,
}  # fmt: skip


def people() -> SimpleNamespace:
    """One person per role of a purchaser, the break-glass account, and a notice in review."""
    world = Procurement()
    world.ready()
    everybody = cast.make(world.purchaser)
    everybody["break_glass"] = person(is_superuser=True, is_staff=True)
    notice = Notice.objects.get(kind="tender")
    notice.save_revision(user=everybody["officer"], log_action=True)
    Workflow.objects.get(name="公告审核").start(notice, everybody["officer"])
    return SimpleNamespace(everybody=everybody, notice=notice)


def arguments(notice: Notice) -> dict[str, dict[str, Any]]:
    """What every argument of Wagtail's addresses stands for, by the place of the address."""
    page, home = GuidePage.objects.get(), HomePage.objects.get()
    revision = page.save_revision()
    state = notice.current_workflow_task_state
    file = ContentFile(PDF, "a.pdf")
    document = CustomDocument.objects.create(title="附件", file=file)
    image = CustomImage.objects.create(title="照片", file=photo())
    collection = Collection.get_first_root_node().add_child(name="资料")
    any_place = {
        "page_id": page.pk, "parent_page_id": home.pk, "page_to_move_id": page.pk,
        "destination_id": home.pk, "revision_id": revision.pk, "revision_id_a": "earliest",
        "revision_id_b": "latest", "action_name": "approve", "task_state_id": state.pk,
        "task_id": state.task_id, "workflow_state_id": state.workflow_state_id,
        "content_type_app_name": "cms", "content_type_model_name": "guidepage",
        "app_label": "cms", "model_name": "guidepage", "app_name": "cms", "action": "delete",
        "collection_id": collection.pk, "page_pk": page.pk,
        "workflow_pk": state.workflow_state.workflow_id, "object_id": notice.pk,
        "session_id": 1, "document_id": document.pk, "document_name": document.filename,
        "doc_id": document.pk,
        "uploaded_file_id": 1, "image_id": image.pk, "filter_spec": "max-165x165",
        "uidb64": "MQ", "token": "abc", "restriction_id": 1, "content_type_id": 1,
        "page_view_restriction_id": 1, "pk": 1,
    }  # fmt: skip
    keys = {
        "wagtailadmin_api:pages": page.pk,
        "wagtailadmin_api:documents": document.pk,
        "wagtailadmin_api:images": image.pk,
        "wagtailadmin_pages": page.pk,
        "wagtailadmin_collections": collection.pk,
        "wagtailadmin_workflows": state.workflow_state.workflow_id,
        "wagtaildocs_chooser": document.pk,
        "wagtailimages_chooser": image.pk,
        "wagtailsites": Site.objects.get().pk,
        "wagtailsnippets_cms_notice": notice.pk,
    }
    tasks = {"app_label": "wagtailcore", "model_name": "groupapprovaltask"}
    tags = {"app_name": "taggit", "model_name": "tag"}
    own = {
        "wagtailsnippets_cms_notice": {"revision_id": notice.latest_revision_id},
        "wagtailadmin_workflows": tasks,
        "wagtailadmin_tag_model_autocomplete": tags,
        "wagtailadmin_editing_sessions": {"model_name": "notice"},
    }
    return {"": any_place} | {
        place: any_place | {"pk": keys.get(place, 1)} | own.get(place, {})
        for place in {*keys, *own}
    }


def rows_of_the_admin() -> dict[str, Any]:
    """An object for each model of Django's admin, where there is one."""
    someone = person()
    EmailAddress.objects.create(user=someone, email=someone.email)
    Authenticator.objects.create(user=someone, type="totp", data={"secret": "-"})
    Tag.objects.create(name="保洁", slug="baojie")
    DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="tests.x", backend_name="background",
        run_after=timezone.now(), worker_ids=[], exception_class_path="", traceback="",
    )  # fmt: skip
    return {place: model._base_manager.first() for place, model in ADMIN.items()}


def path_of(name: str, address: Address, known: dict, objects: dict) -> str:
    """The path of an address with real arguments."""
    place = address.name.rpartition(":")[0] or address.name
    values = known.get(place, known[""])
    if name in PATHS:
        return PATHS[name].format_map(values)
    if address.route.startswith("django-admin/"):
        model = "/".join(address.route.split("/")[1:3])
        one = objects.get(model)
        values = {**values, "object_id": one.pk if one else 1}
    filled = re.sub(r"\(\?P<(\w+)>(?:\([^)]*\)|[^()])*\)", r"<\1>", address.route)
    filled = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), filled)
    return "/" + filled.replace("^", "").replace("$", "").replace("\\", "")
