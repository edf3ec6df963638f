"""Our pages in Chromium: axe finds nothing, nothing is refused, nothing scrolls sideways."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
from django.urls import reverse

from procurement import clock
from procurement.people.roles import Role
from procurement.people.services import registration
from tests.factories import contracts
from tests.factories.people import organisation, person
from tests.web.browser import WIDTHS, findings, session, window

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
]


def look(browser, live_server, address, cookies=(), **kinds) -> None:
    """One page in one window: status, axe, console, width."""
    with window(browser, cookies=cookies, **kinds) as page:
        page.goto(live_server.url + address)
        assert findings(page) == [], (address, kinds)
        refused = [text for text in page.complaints if "Failed to load resource" not in text]
        assert refused == [], (address, kinds)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= page.viewport_size["width"], (address, kinds, width)


KINDS = [
    {"width": width, "language": language, "dark": dark}
    for width in WIDTHS
    for language, dark in (("zh", False), ("en", True))
]


FAULTS = """<!doctype html><html lang="en"><title>Faults</title><main><h1>Faults</h1>
<img src="data:,"><input><p style="color:#ccc">pale</p><div style="width:2000px">wide</div>
</main><script>console.error("planted")</script>"""


def test_planted_faults_are_noticed(browser_):
    with window(browser_, width=390) as page:
        page.set_content(FAULTS)
        found = {line.partition(":")[0] for line in findings(page)}
        assert {"image-alt", "label", "color-contrast"} <= found
        assert page.complaints == ["planted"]
        assert page.evaluate("document.documentElement.scrollWidth") > 390


def test_public_and_error_pages_have_no_findings(browser_, live_server, settings):
    settings.DEMONSTRATION = True
    for address in ("/accounts/login/", "/people/register/", "/accounts/password/reset/", "/no/"):
        for kind in KINDS[::3]:
            look(browser_, live_server, address, **kind)


@pytest.mark.urls("tests.web.urls")
def test_every_part_has_no_findings(browser_, live_server, client, gallery_templates):
    cookies = [session(live_server, person(Role.OFFICER, display_name="周样本"), client)]
    for kind in KINDS:
        look(browser_, live_server, "/gallery/", cookies, **kind)
    look(browser_, live_server, "/gallery/act/", cookies)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_words_of_the_navigation_stand_in_one_row(browser_, live_server, client, language):
    roles = (Role.OFFICER, Role.CONTRACT_MANAGER, Role.APPROVER, Role.EVALUATOR, Role.AUDITOR)
    cookies = [session(live_server, person(*roles, display_name="周样本"), client)]
    rows = "new Set([...document.querySelectorAll('.top .nav a')].map(a => a.offsetTop)).size"
    with window(browser_, cookies=cookies, language=language) as page:
        page.goto(live_server.url + "/desk/")
        assert page.locator(".top .nav a").count() > 6
        assert page.evaluate(rows) == 1


def test_a_phone_says_that_a_table_goes_on_to_the_right(browser_, live_server, client):
    contract = contracts.draft()
    cookies = [session(live_server, contract.who.manager, client)]
    for width in WIDTHS:
        with window(browser_, cookies=cookies, width=width) as page:
            page.goto(live_server.url + contract.get_absolute_url())
            beyond = page.evaluate(
                "(e => e.scrollWidth > e.clientWidth)(document.querySelector('.scroll.pin'))"
            )
            assert page.locator(".sideways").first.is_visible() is beyond is (width < 640)


def test_pages_of_the_offices_have_no_findings(browser_, live_server, client):
    company = organisation("supplier", status="registered")
    security = person(Role.SECURITY_ADMIN)
    officer, auditor = person(Role.OFFICER), person(Role.AUDITOR)
    registration.refuse(company, reason="看不清", actor=officer)
    organisation("supplier", status="registered")
    pages = {
        officer: [
            "/desk/",
            "/people/me/",
            "/people/me/edit/",
            "/people/organisations/",
            company.get_absolute_url(),
            reverse("people:verify", args=[company.pk]),
        ],
        security: [
            "/people/",
            "/people/open/",
            reverse("people:person", args=[officer.pk]),
            reverse("people:grant", args=[officer.pk]),
        ],
        auditor: ["/audit/", "/audit/1/", "/calendar/?start=2026-04-30&days=2"],
        person(Role.SYSTEM_ADMIN): ["/calendar/", "/calendar/day/", "/people/"],
    }
    for user, addresses in pages.items():
        cookies = [session(live_server, user, client)]
        for place, address in enumerate(addresses):
            look(browser_, live_server, address, cookies, **KINDS[place % len(KINDS)])


@pytest.mark.urls("tests.web.urls")
def test_the_summary_takes_focus_and_leads_to_the_field(
    browser_, live_server, client, gallery_templates
):
    cookies = [session(live_server, person(Role.OFFICER), client)]
    with window(browser_, cookies=cookies, language="en") as page:
        page.goto(live_server.url + "/gallery/")
        page.click("text=Send")
        assert page.evaluate("document.activeElement.id") == "errors"
        assert findings(page) == []
        page.click("#errors a[href='#id_amount']")
        assert page.evaluate("document.activeElement.id") == "id_amount"


def test_without_script_one_signs_in_switches_the_language_and_signs_out(browser_, live_server):
    user = person(Role.OFFICER)
    with window(browser_, script=False, language="en") as page:
        page.goto(live_server.url + "/desk/")
        page.fill("#id_login", user.username)
        page.fill("#id_password", "pass-word-1")
        page.click("main form button")
        assert page.url.endswith("/desk/")
        page.click("button[name=language]")
        assert page.get_attribute("html", "lang") == "zh-Hans"
        page.click("form[action='/accounts/logout/'] button")
        page.goto(live_server.url + "/desk/")
        assert "/accounts/login/" in page.url


@pytest.mark.urls("tests.web.urls")
def test_the_icons_are_drawn_under_the_policy(browser_, live_server, client, gallery_templates):
    cookies = [session(live_server, person(Role.OFFICER), client)]
    with window(browser_, cookies=cookies) as page:
        page.goto(live_server.url + "/gallery/")
        box = page.evaluate("document.querySelector('svg.i use').getBBox().width")
        assert box > 0


def test_the_countdown_is_fetched_from_the_server(browser_, live_server):
    until = (clock.now() + timedelta(hours=2, seconds=30)).isoformat()
    with window(browser_, language="en") as page:
        page.goto(f"{live_server.url}{reverse('web:time_left')}?until={until.replace('+', '%2B')}")
        assert "left" in page.inner_text("body")
