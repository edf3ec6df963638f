"""The shell: languages, the policy against injected code, errors, sign-in, the act page."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.errors import NotAllowed, Reason, RuleBroken, WrongState
from procurement.people.demo_accounts import DEMO_ACCOUNTS, MORE_ACCOUNTS
from procurement.people.models import User
from procurement.people.roles import Role
from procurement.settings import base
from procurement.web.formats import citation
from tests.factories.people import person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
TEMPLATES = Path(django_settings.BASE_DIR) / "templates"


@pytest.fixture
def officer():
    return person(Role.OFFICER, display_name="周样本")


@pytest.fixture
def staff(client, officer) -> Client:
    client.force_login(officer)
    return client


ZH, EN = {"HTTP_ACCEPT_LANGUAGE": "zh-CN,zh;q=0.9"}, {"HTTP_ACCEPT_LANGUAGE": "en-GB,en;q=0.9"}

# Language ---------------------------------------------------------------------------------------


def test_the_browsers_language_decides_and_chinese_is_the_default(client, settings):
    settings.LANGUAGE_CODE = base.LANGUAGE_CODE  # the suite itself runs in English
    assert '<html lang="zh-Hans">' in client.get("/accounts/login/", **ZH).text
    assert '<html lang="en">' in client.get("/accounts/login/", **EN).text
    assert '<html lang="zh-Hans">' in client.get("/accounts/login/").text


def test_the_switch_is_kept_and_leads_back_to_the_same_page(client):
    answer = client.post(
        reverse("web:set_language"), {"language": "en", "next": "/accounts/login/?a=1"}
    )
    assert answer.status_code == 302 and answer.url == "/accounts/login/?a=1"
    assert '<html lang="en">' in client.get("/accounts/login/", **ZH).text


@pytest.mark.parametrize(
    "away",
    [
        *("https://evil.example/", "//evil.example/x", "///evil.example", "javascript:1", ""),
        *("http://testserver/desk/", "desk/", "?a=1", "/\\evil.example", "\\\\evil.example"),
        *("/\t/evil.example", "/desk/\r\nX: 1", "/desk/\0", " /desk/", "/desk/ ", "/桌/"),
        *("//[", "/desk/\x7f", "/%5C%5Cevil.example", "/%2F/evil.example"),
    ],
)
def test_the_switch_never_leads_away(client, away):
    assert client.post(reverse("web:set_language"), {"language": "en", "next": away}).url == "/"


@pytest.mark.parametrize("nothing", ["/nowhere", "/static/app.css", "/tenders/x/y?z", "/desk"])
def test_the_switch_leads_to_no_address_that_is_none(client, nothing):
    assert client.post(reverse("web:set_language"), {"language": "en", "next": nothing}).url == "/"


@pytest.mark.parametrize(
    ("name", "args"), [("web:set_language", []), ("wagtaildocs:delete_upload_multiple", [1])]
)
def test_the_switch_leads_to_nothing_that_can_only_be_sent(name, args):
    client = Client()
    client.force_login(User.objects.create_superuser("break-glass"), backend=BACKEND)
    address = reverse(name, args=args)
    assert client.get(address).status_code == 405
    assert client.post("/language/", {"language": "en", "next": address}).url == "/"


@pytest.mark.parametrize(
    "page", ["/", "/desk/?q=%E4%BF%9D&page=2", "/contracts/12/", "/accounts/login/?next=/desk/"]
)
def test_the_switch_leads_back_to_every_page_that_is_looked_at(client, page):
    assert client.post(reverse("web:set_language"), {"language": "en", "next": page}).url == page


def test_an_unknown_language_changes_nothing(client):
    answer = client.post(reverse("web:set_language"), {"language": "xx", "next": "/"})
    assert not answer.cookies


def test_the_switch_offers_the_other_language_in_its_own_words(client):
    assert 'value="en" lang="en"' in client.get("/accounts/login/", **ZH).text
    assert 'value="zh-hans" lang="zh-Hans"' in client.get("/accounts/login/", **EN).text


# The policy -------------------------------------------------------------------------------------

OURS = ["/accounts/login/", "/people/register/", "/accounts/password/reset/", "/no/such/page/"]


@pytest.mark.parametrize("address", OURS)
def test_our_pages_allow_no_inline_code_or_style(client, address):
    policy = client.get(address)["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy and "script-src 'self'" in policy


def test_pages_behind_the_counter_have_the_same_policy(staff):
    assert "unsafe" not in staff.get("/desk/")["Content-Security-Policy"]


INLINE = re.compile(r"""\sstyle\s*=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+\s*=\s*["']""", re.I)


def test_no_template_carries_inline_style_or_code():
    found = [
        f"{path.relative_to(TEMPLATES)}: {match.group().strip()}"
        for path in TEMPLATES.rglob("*.html")
        if not {"mail", "email"} & set(path.parts)  # mail programs know nothing else
        for match in [INLINE.search(path.read_text())]
        if match
    ]
    assert found == []


@pytest.mark.urls("tests.web.urls")
def test_no_part_renders_inline_style_or_code(staff, gallery_templates):
    html = staff.get("/gallery/").text
    assert not INLINE.search(html)


def test_templates_stay_short():
    long = [p.name for p in TEMPLATES.rglob("*.html") if len(p.read_text().splitlines()) > 150]
    assert long == []


# Forms ------------------------------------------------------------------------------------------


@pytest.mark.urls("tests.web.urls")
def test_a_refused_page_is_422_keeps_typed_text_and_uploads(staff, gallery_templates):
    paper = SimpleUploadedFile("营业执照.pdf", b"%PDF-1.7 stub\n%%EOF\n")
    html = staff.post("/gallery/", {"name": "示例甲", "paper": paper})
    assert html.status_code == 422
    assert 'value="示例甲"' in html.text and "营业执照.pdf" in html.text


@pytest.mark.urls("tests.web.urls")
def test_an_act_that_cannot_be_taken_back_has_the_other_button(staff, gallery_templates):
    assert 'class="btn stop">Refuse with the reason' in staff.get("/gallery/act/", **EN).text
    assert staff.post("/gallery/act/", {}).status_code == 422


# Errors -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", [ZH, EN])
def test_a_page_that_is_not_there_offers_ways_on(client, language):
    answer = client.get("/no/such/page/", **language)
    assert answer.status_code == 404 and 'href="/"' in answer.text and "<h1>" in answer.text


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed(Reason("two", "李样本 must approve", article="第三条")), 403),
        (WrongState(Reason("state", "It stands at “approved”")), 409),
        (
            RuleBroken(Reason("sum", "95, not 100", article="第五十五条"), Reason("b", "18 days")),
            422,
        ),
    ],
)
def test_a_refused_act_shows_every_reason_with_its_article(staff, monkeypatch, error, status):
    def refuse(*args):
        raise error

    monkeypatch.setattr("procurement.web.pages.desk_for", refuse)
    answer = staff.get("/desk/", **EN)
    assert answer.status_code == status
    for reason in error.reasons:
        assert reason.text() in answer.text and citation(reason.article) in answer.text


def test_a_fault_of_ours_has_a_page_that_needs_no_context(officer, monkeypatch):
    def fail(*args):
        raise RuntimeError("boom")

    monkeypatch.setattr("procurement.web.pages.desk_for", fail)
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    answer = client.get("/desk/")
    assert answer.status_code == 500 and "boom" not in answer.text and "<h1>" in answer.text


def test_a_form_without_its_token_is_refused_in_words():
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"}, **EN)
    assert answer.status_code == 403 and "open too long" in answer.text


# Sign-in ----------------------------------------------------------------------------------------


def test_people_sign_in_by_name_or_mail_and_land_on_their_desk(client, officer):
    for login in (officer.username, officer.email):
        answer = client.post("/accounts/login/", {"login": login, "password": "pass-word-1"})
        assert answer.status_code == 302 and answer.url == "/desk/"
        client.logout()


def test_a_wrong_password_says_so_without_telling_which_part_is_wrong(client, officer):
    answer = client.post("/accounts/login/", {"login": officer.username, "password": "no"}, **EN)
    assert 'role="alert"' in answer.text and 'value="no"' not in answer.text
    assert not answer.wsgi_request.user.is_authenticated


def test_demonstration_accounts_are_listed_in_demonstration_mode_only(client, settings):
    name = DEMO_ACCOUNTS[0].username
    assert f">{name}<" not in client.get("/accounts/login/").text
    settings.DEMONSTRATION = True
    html = client.get("/accounts/login/").text
    assert all(f">{account.username}<" in html for account in DEMO_ACCOUNTS + MORE_ACCOUNTS)


def test_signing_out_is_a_button_and_needs_a_post(staff):
    assert 'method="post" action="/accounts/logout/"' in staff.get("/desk/").text
    staff.post("/accounts/logout/")
    assert staff.get("/desk/").status_code == 302


def test_strangers_are_led_to_sign_in_and_back(client):
    assert client.get("/desk/").url == "/accounts/login/?next=/desk/"


@pytest.mark.parametrize(
    "address",
    [
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/logout/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/reauthenticate/",
    ],
)
def test_the_pages_of_allauth_wear_our_shell(staff, address):
    html = staff.get(address, follow=True).text
    assert "css/app.css" in html and '<main id="main"' in html and html.count("<h1") == 1


# The shell --------------------------------------------------------------------------------------


def test_navigation_is_cut_to_the_role_and_marks_where_one_is(staff, client):
    html = staff.get("/people/organisations/", **EN).text
    assert 'href="/people/organisations/" aria-current="page"' in html
    assert "/audit/" not in html
    client.force_login(person(Role.AUDIT_ADMIN))
    assert 'href="/audit/"' in client.get("/desk/").text


def test_messages_are_shown_once_and_announced(staff):
    values = {"display_name": "周样本", "email": "zhou@example.com", "phone": ""}
    answer = staff.post("/people/me/edit/", values, follow=True, **EN)
    assert 'class="msg ok" role="status"' in answer.text
    assert "msg ok" not in staff.get("/people/me/").text


def test_the_footer_shows_the_servers_time_and_nobody_reads_the_browsers_clock(staff):
    moment = clock.now() + timedelta(days=3)
    with clock.travel(moment):
        html = staff.get("/desk/").text
        assert f"{moment.astimezone(clock.LEGAL_ZONE):%Y-%m-%d}" in html
        assert staff.get(reverse("web:server_time")).status_code == 200


def test_the_countdown_tells_what_is_left_and_refuses_nonsense(client):
    until = clock.now() + timedelta(days=2, hours=3, minutes=1)
    answer = client.get(reverse("web:time_left"), {"until": until.isoformat()}, **EN)
    assert "2 days 3 h left" in answer.text
    for nonsense in ("", "tomorrow", "2026-13-01T00:00+08:00", "2026-11-01T00:00"):
        assert client.get(reverse("web:time_left"), {"until": nonsense}).status_code == 400


def test_the_site_says_it_is_alive(client):
    assert client.get("/healthz").json() == {"status": "ok"}
