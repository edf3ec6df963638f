"""Registration, passwords and the second step speak Chinese to the last message of Django's."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.urls import reverse

from tests.factories.people import person
from tests.web.latin import english

pytestmark = pytest.mark.django_db
ZH = {"accept-language": "zh-hans"}
PASSWORD = "示例-pass-2026"
# Too short, too common, figures alone, the own name: each rule of a password once.
REFUSED = ("a", "password", "12345678", "someone1")


@pytest.fixture
def user():
    found = person(username="someone1", display_name="样本")
    found.set_password(PASSWORD)
    found.email = "someone@city.example"
    found.save()
    return found


def only_chinese(page) -> None:
    assert page.status_code in (200, 422)
    assert english(page.text) == []


@pytest.mark.parametrize("password", REFUSED)
def test_whoever_registers_reads_chinese(client, password):
    address = reverse("people:register")
    only_chinese(client.get(address, headers=ZH))
    person = {"username": "someone1", "password1": password, "password2": password}
    page = client.post(address, person, headers=ZH)
    only_chinese(page)
    assert page.context["form"].errors["password1"]


def test_a_forgotten_password_is_replaced_in_chinese(client, user):
    address = reverse("account_reset_password")
    only_chinese(client.get(address, headers=ZH))
    only_chinese(client.post(address, {"email": "@"}, headers=ZH))
    only_chinese(client.post(address, {"email": user.email}, headers=ZH, follow=True))
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body).group()
    page = client.get(link, headers=ZH, follow=True)
    only_chinese(page)
    form = page.redirect_chain[-1][0]
    for password in REFUSED:
        page = client.post(form, {"password1": password, "password2": password}, headers=ZH)
        only_chinese(page)
        assert page.context["form"].errors, password
    short = client.post(form, {"password1": "a", "password2": "a"}, headers=ZH)
    assert "太短，至少 8 位。" in short.text


def test_the_own_password_and_the_second_step_are_changed_in_chinese(client, user):
    signs_in = {"login": user.username, "password": PASSWORD}
    client.post(reverse("account_login"), signs_in, headers=ZH)
    for name in (
        "account_change_password",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_generate_recovery_codes",
    ):
        only_chinese(client.get(reverse(name), headers=ZH, follow=True))
    wrong = {"oldpassword": "x", "password1": "1", "password2": "2"}
    only_chinese(client.post(reverse("account_change_password"), wrong, headers=ZH))
    code = client.post(reverse("mfa_activate_totp"), {"code": "1"}, headers=ZH, follow=True)
    only_chinese(code)
