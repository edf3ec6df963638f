"""Accounts, roles and one's own profile."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import TestCase
from django.urls import reverse

from procurement.audit.models import AuditEntry
from procurement.errors import NotAllowed, RuleBroken
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.people.services import administration
from procurement.people.services.accounts import system_user
from tests.copies import copies
from tests.factories.people import organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def security():
    return person(Role.SECURITY_ADMIN)


@pytest.fixture
def admin(client, security):
    client.force_login(security)
    return client


PAGES = ["people:people", "people:open"]


@pytest.mark.parametrize("role", [r for r in Role if r != Role.SECURITY_ADMIN])
def test_only_the_security_administrator_sees_people(client, role):
    somebody = person()
    client.force_login(person(role))
    for name in PAGES:
        assert client.get(reverse(name)).status_code == 403
    for name in ("person", "grant", "close", "reopen"):
        assert client.get(reverse(f"people:{name}", args=[somebody.pk])).status_code == 403


def test_a_new_person_gets_a_mail_and_chooses_the_password(
    admin, django_capture_on_commit_callbacks
):
    office = organisation()
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin.post(
            reverse("people:open"),
            {
                "display_name": "新样本",
                "username": "xin",
                "email": "xin@example.com",
                "role": Role.INSPECTOR,
                "organisation": office.pk,
            },
        )
    user = User.objects.get(username="xin")
    assert answer.url == reverse("people:person", args=[user.pk])
    assert user.roles == {Role.INSPECTOR} and not user.has_usable_password()
    (message,) = mail.outbox
    assert message.to == ["xin@example.com"] and "/accounts/password/reset/" in message.body


def test_names_and_mails_are_taken_once_whatever_their_case(admin):
    person(username="Xin", email="xin@example.com")
    answer = admin.post(
        reverse("people:open"),
        {
            "display_name": "x",
            "username": "xin",
            "email": "XIN@example.com",
            "role": Role.INSPECTOR,
            "organisation": organisation().pk,
        },
    )
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"username", "email"}


def test_a_role_is_given_and_ended_and_both_stay_in_the_history(admin, security):
    user, office = person(), organisation()
    admin.post(
        reverse("people:grant", args=[user.pk]), {"role": "finance", "organisation": office.pk}
    )
    (row,) = user.memberships.all()
    assert User.objects.get(pk=user.pk).roles == {Role.FINANCE}
    admin.post(reverse("people:end_role", args=[user.pk, row.pk]))
    assert User.objects.get(pk=user.pk).roles == frozenset()
    row.refresh_from_db()
    assert row.ended_at is not None
    actions = AuditEntry.objects.filter(actor=security).values_list("action", flat=True)
    assert list(actions.order_by("id")) == ["people.membership.grant", "people.membership.revoke"]


def test_one_person_never_holds_two_administrators_roles(admin):
    user = person(Role.AUDIT_ADMIN)
    values = {"role": "system_admin", "organisation": organisation().pk}
    answer = admin.post(reverse("people:grant", args=[user.pk]), values)
    assert answer.status_code == 422 and "role" in answer.context["form"].errors


def reasons_of(act, *args, **values):
    with pytest.raises(RuleBroken) as refused:
        act(*args, **values)
    return {reason.code for reason in refused.value.reasons}


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPPLIER])
def test_nobody_buys_or_judges_and_bids(security, role):
    firm, empty, office = organisation("supplier"), organisation("supplier"), organisation()
    bidder, other = person(Role.SUPPLIER, at=firm), person(role, at=office)
    assert reasons_of(administration.grant_role, bidder, office, role, actor=security) == {
        "bids_or_buys"
    }
    give = administration.grant_role
    assert reasons_of(give, other, empty, Role.SUPPLIER, actor=security) == {"bids_or_buys"}
    assert not firm.memberships.exclude(user=bidder).exists() and not empty.memberships.exists()


def test_one_person_acts_for_one_bidder(security):
    bidder, empty = person(Role.SUPPLIER), organisation("supplier")
    give = administration.grant_role
    assert reasons_of(give, bidder, empty, Role.SUPPLIER, actor=security) == {"one_bidder"}


def test_no_administrator_gives_away_a_bidder_that_has_people(admin, security):
    firm = organisation("supplier")
    one = person(Role.SUPPLIER, at=firm)
    free = person()
    values = {"role": "supplier", "organisation": firm.pk}
    answer = admin.post(reverse("people:grant", args=[free.pk]), values)
    assert answer.status_code == 422 and "organisation" in answer.context["form"].errors
    names = {"display_name": "新样本", "username": "xin", "email": "xin@example.com"}
    answer = admin.post(reverse("people:open"), {**values, **names})
    assert answer.status_code == 422 and "organisation" in answer.context["form"].errors
    administration.set_active(one, False, reason="离职", actor=security)
    administration.grant_role(free, firm, Role.SUPPLIER, actor=security)
    assert firm.memberships.filter(user=free, ended_at=None).exists(), "nobody was left"


def test_a_company_adds_a_colleague_and_ends_what_it_may_do(client, mailoutbox):
    firm = organisation("supplier")
    one = person(Role.SUPPLIER, at=firm)
    client.force_login(one)
    page, add = (
        reverse(f"people:{name}", args=[firm.pk]) for name in ("organisation", "colleague")
    )
    assert add in client.get(page).text
    with TestCase.captureOnCommitCallbacks(execute=True):
        answer = client.post(add, {"display_name": "新样本", "email": "xin@example.com"})
    assert answer.url == page
    new = User.objects.get(email="xin@example.com")
    assert new.organisations_as(Role.SUPPLIER) == {firm.pk} and not new.has_usable_password()
    assert mailoutbox[0].to == ["xin@example.com"] and new.username in mailoutbox[0].body
    end = reverse("people:end_colleague", args=[firm.pk, new.memberships.get().pk])
    assert end in client.get(page).text
    client.post(end)
    assert new.memberships.get().ended_at is not None
    own = reverse("people:end_colleague", args=[firm.pk, one.memberships.get().pk])
    assert client.post(own).status_code == 403, "one always stays"


def test_adding_a_colleague_tells_nobody_who_has_an_account(client, mailoutbox):
    firm, rival = organisation("supplier"), person(Role.SUPPLIER)
    client.force_login(person(Role.SUPPLIER, at=firm))
    add = reverse("people:colleague", args=[firm.pk])
    answers = []
    for email in (rival.email, "nobody@example.com"):
        with TestCase.captureOnCommitCallbacks(execute=True):
            answer = client.post(add, {"display_name": "样本", "email": email}, follow=True)
        answers.append([str(one) for one in answer.context["messages"]])
    assert answers[0] == answers[1] != []
    assert [message.to for message in mailoutbox] == [[rival.email], ["nobody@example.com"]]
    assert rival.username in mailoutbox[0].body and firm.name in mailoutbox[0].body
    assert rival.organisations_as(Role.SUPPLIER) != {firm.pk}


@pytest.mark.parametrize(("kind", "role"), [("supplier", "officer"), ("buyer", "supplier")])
def test_a_role_must_fit_the_kind_of_organisation(admin, kind, role):
    values = {"role": role, "organisation": organisation(kind).pk}
    answer = admin.post(reverse("people:grant", args=[person().pk]), values)
    assert answer.status_code == 422 and "role" in answer.context["form"].errors


def test_the_same_role_is_not_given_twice(security):
    office = organisation()
    user = person(Role.FINANCE, at=office)
    with pytest.raises(RuleBroken):
        administration.grant_role(user, office, Role.FINANCE, actor=security)


def test_nobody_changes_their_own_roles_or_closes_their_own_account(admin, security):
    for name in ("grant", "close"):
        assert admin.get(reverse(f"people:{name}", args=[security.pk])).status_code == 403
    with pytest.raises(NotAllowed):
        administration.grant_role(security, organisation(), Role.FINANCE, actor=security)
    with pytest.raises(NotAllowed):
        administration.set_active(security, False, reason="x", actor=security)


def test_a_closed_account_is_out_at_once_and_can_come_back(admin, client, django_user_model):
    user = person(Role.OFFICER)
    theirs = type(client)()
    theirs.force_login(user)
    admin.post(reverse("people:close", args=[user.pk]), {"reason": "调离"})
    assert theirs.get("/desk/").status_code == 302
    assert not theirs.login(username=user.username, password="pass-word-1")
    admin.post(reverse("people:reopen", args=[user.pk]), {"reason": "返岗"})
    assert theirs.login(username=user.username, password="pass-word-1")


def test_the_systems_own_actor_is_in_no_list_and_cannot_be_touched(admin):
    system = system_user()
    page = reverse("people:person", args=[system.pk])
    assert f'href="{page}"' not in admin.get(reverse("people:people")).text
    assert admin.get(page).status_code == 404


def test_people_are_found_by_name_and_role(admin):
    one = person(Role.FINANCE, display_name="赵样本")
    two = person(Role.AUDITOR, display_name="孙样本")
    html = admin.get(reverse("people:people"), {"role": "finance"}).text
    assert str(one) in html and str(two) not in html
    html = admin.get(reverse("people:people"), {"q": "孙"}).text
    assert str(two) in html and str(one) not in html


@pytest.mark.parametrize("count", [10, 1000])
def test_the_list_of_people_costs_the_same_at_any_length(
    admin, count, django_assert_max_num_queries
):
    one = person(Role.FINANCE)
    held = one.memberships.get()
    numbers = range(count)
    users = copies(one, numbers, lambda n: {"username": f"u-{n}", "email": f"u{n}@example.com"})
    copies(held, numbers, lambda n: {"user_id": users[n].pk})
    with django_assert_max_num_queries(9):
        admin.get(reverse("people:people"))


# One's own account ------------------------------------------------------------------------------


def test_people_change_their_own_mail_and_never_their_name(client):
    user = person(Role.OFFICER)
    EmailAddress.objects.create(user=user, email=user.email, primary=True)
    client.force_login(user)
    values = {"display_name": "周样本", "email": "new@example.com", "phone": "1"}
    assert client.post(reverse("people:profile_edit"), values).url == reverse("people:profile")
    user.refresh_from_db()
    assert user.email == "new@example.com" and user.display_name != "周样本"
    entry = AuditEntry.objects.get(action="people.user.change")
    assert entry.inputs["changed"] == ["email", "phone"], "which, never what: it is personal"
    assert not EmailAddress.objects.exists(), "the old address must not open the account"


def test_a_mail_of_somebody_else_is_refused_and_what_was_typed_stays(client):
    person(email="other@example.com")
    client.force_login(person(Role.OFFICER))
    values = {"email": "Other@example.com", "phone": "周样本的手机"}
    answer = client.post(reverse("people:profile_edit"), values)
    assert answer.status_code == 422
    assert "email" in answer.context["form"].errors and 'value="周样本的手机"' in answer.text


def test_a_change_sent_twice_is_one_change(client):
    user = person(Role.OFFICER)
    client.force_login(user)
    key = client.get(reverse("people:profile_edit")).context["form"]["key"].value()
    values = {"key": key, "email": "a@example.com", "phone": ""}
    for _n in range(2):
        assert client.post(reverse("people:profile_edit"), values).status_code == 302
    assert AuditEntry.objects.filter(action="people.user.change").count() == 1


# Names ------------------------------------------------------------------------------------------


def test_the_security_administrator_renames_a_person_and_the_log_keeps_both_names(client):
    user = person(Role.FINANCE, display_name="旧名样本")
    client.force_login(person(Role.SECURITY_ADMIN))
    values = {"display_name": "新名样本", "reason": "核对户口簿"}
    assert client.post(reverse("people:rename", args=[user.pk]), values).status_code == 302
    user.refresh_from_db()
    assert user.display_name == "新名样本"
    entry = AuditEntry.objects.get(action="people.user.rename")
    assert entry.inputs == {"name_before": "旧名样本", "name_after": "新名样本"}
    assert entry.reason == "核对户口簿"


def test_nobody_renames_itself_not_even_the_security_administrator(client):
    admin = person(Role.SECURITY_ADMIN, display_name="褚样本")
    client.force_login(admin)
    values = {"display_name": "别人", "reason": "x"}
    assert client.post(reverse("people:rename", args=[admin.pk]), values).status_code == 403
    admin.refresh_from_db()
    assert admin.display_name == "褚样本"


def test_a_name_needs_a_ground(client):
    user = person(Role.FINANCE, display_name="旧名样本")
    client.force_login(person(Role.SECURITY_ADMIN))
    answer = client.post(reverse("people:rename", args=[user.pk]), {"display_name": "新名样本"})
    assert answer.status_code == 422 and 'value="新名样本"' in answer.text
    assert answer.context["form"].errors.keys() == {"reason"}
