"""The forgotten password and the second step, page by page, in our words."""

from __future__ import annotations

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core import mail
from django.urls import reverse

from tests.factories.people import person

pytestmark = pytest.mark.django_db
PASSWORD = "示例-pass-2026"


@pytest.fixture
def user():
    found = person(username="someone", display_name="样本")
    found.set_password(PASSWORD)
    found.email = "someone@city.example"
    found.save()
    return found


def sign_in(client, user):
    return client.post(
        reverse("account_login"), {"login": user.username, "password": PASSWORD}, follow=True
    )


def code_of(secret: str, *, steps: int = 0) -> str:
    """What the app shows now, or showed so many steps of 30 seconds from now."""
    counter = int(time.time()) // 30 + steps
    return format_hotp_value(hotp_value(secret, counter))


def test_a_forgotten_password_is_replaced_by_the_link_of_the_mail(client, user):
    page = client.post(reverse("account_reset_password"), {}, headers={"Accept-Language": "en"})
    assert "Please fill this in." in page.text
    client.post(reverse("account_reset_password"), {"email": user.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body).group()
    page = client.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    done = client.post(form, {"password1": "another-2026-x", "password2": "another-2026-x"})
    assert done.status_code == 302
    user.refresh_from_db()
    assert user.check_password("another-2026-x")
    used = client.get(link, follow=True, headers={"Accept-Language": "en"})
    assert "This link is used up" in used.text and "oken" not in used.text.split("<main")[1][:400]


def test_the_second_step_is_set_up_and_asked_for_even_where_no_mail_was_confirmed(client, user):
    EmailAddress.objects.create(user=user, email=user.email, verified=False)
    sign_in(client, user)
    activate = reverse("mfa_activate_totp")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(activate, headers={"Accept-Language": "en"})
    assert page.status_code == 200 and 'alt="QR code' in page.text
    secret = re.search(r'class="code secret">([A-Z2-7]+)<', page.text).group(1)
    wrong = client.post(activate, {"code": "000"}, headers={"Accept-Language": "en"})
    assert 'class="wrong"' in wrong.text and secret in wrong.text
    client.post(activate, {"code": code_of(secret)})
    codes = client.get(reverse("mfa_view_recovery_codes"), headers={"Accept-Language": "en"})
    listed = re.search(r'<ul class="codes code">(.*?)</ul>', codes.text, re.DOTALL).group(1)
    one = re.search(r"<li>(\d+)</li>", listed).group(1)
    client.logout()
    page = sign_in(client, user)
    assert page.request["PATH_INFO"] == reverse("mfa_authenticate")
    done = client.post(reverse("mfa_authenticate"), {"code": one})
    assert done.status_code == 302
    assert done.url == reverse("web:desk")


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (2, False)])
def test_a_code_that_ran_out_while_it_was_typed_still_counts_and_counts_once(
    client, user, steps, taken
):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    code = {"code": code_of(secret, steps=steps)}
    sign_in(client, user)
    assert (client.post(reverse("mfa_authenticate"), code).status_code == 302) is taken
    client.logout()
    sign_in(client, user)
    assert client.post(reverse("mfa_authenticate"), code).status_code == 200
    assert not client.get(reverse("web:desk")).wsgi_request.user.is_authenticated


@pytest.mark.parametrize(("language", "words"), [("en", "no account has"), ("zh-hans", "没有")])
def test_an_unknown_address_is_written_in_our_words_too(client, language, words):
    address = {"email": "nobody@city.example"}
    client.post(reverse("account_reset_password"), address, headers={"Accept-Language": language})
    (message,) = mail.outbox
    assert words in message.body and "127.0.0.1" not in message.body
    assert "/signup/" not in message.body, "nobody signs up by that door"
