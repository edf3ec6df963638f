"""The use of a superuser's account is written down and told to the three administrators."""

import pytest
from django.urls import reverse

from procurement.audit.models import AuditEntry
from procurement.people.models import User
from procurement.people.roles import ADMINISTRATORS, Role
from tests.factories.people import person

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-password-1"


def signs_in(client, user):
    answer = {"login": user.username, "password": PASSWORD}
    assert client.post(reverse("account_login"), answer).status_code == 302


def test_a_sign_in_with_a_break_glass_account_is_logged_and_told(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    told = [person(role, email=f"{role}@city.example") for role in sorted(ADMINISTRATORS)]
    person(Role.OFFICER, email="officer@city.example")
    root = User.objects.create_superuser("root1", "root@city.example", PASSWORD)
    with django_capture_on_commit_callbacks(execute=True):
        signs_in(client, root)
    entry = AuditEntry.objects.get(action="people.user.break_glass")
    assert (entry.actor, entry.object_id) == (root, str(root.pk))
    assert sorted(one.to[0] for one in mailoutbox) == sorted(one.email for one in told)
    assert "root1" in mailoutbox[0].subject and "/audit/" in mailoutbox[0].body


def test_a_sign_in_of_anybody_else_is_told_to_nobody(
    client, mailoutbox, django_capture_on_commit_callbacks
):
    person(Role.AUDIT_ADMIN, email="audit@city.example")
    officer = person(Role.OFFICER)
    officer.set_password(PASSWORD)
    officer.save()
    with django_capture_on_commit_callbacks(execute=True):
        signs_in(client, officer)
    assert not mailoutbox
    assert not AuditEntry.objects.filter(action="people.user.break_glass").exists()


def test_the_emergency_administration_reads_only_what_we_registered(client):
    client.force_login(User.objects.create_superuser("root1"))
    page = client.get("/django-admin/").content.decode()
    for shown in ("contracts/contract", "inspections/finding"):
        assert f"/django-admin/{shown}/" in page
    for hidden in (
        "django_tasks_database/dbtaskresult", "mfa/authenticator", "account/emailaddress",
        "auth/group", "taggit/tag",
    ):  # fmt: skip
        assert hidden not in page
        assert client.get(f"/django-admin/{hidden}/").status_code == 404
        assert client.get(f"/django-admin/{hidden}/add/").status_code == 404
