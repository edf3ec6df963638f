"""A Chromium that the tests drive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from tools.chromium import ARGUMENTS, LOCALES, path

WIDTHS = (1280, 390)
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    # What passes is not told element by element: a third of the time of every look.
    "resultTypes": ["violations"],
}
AXE = Axe()


@contextmanager
def chromium() -> Iterator[object]:
    """One browser for many pages."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def window(browser, *, width=1280, language="zh", dark=False, cookies=(), script=True):
    """A page of its own; what the console complains about is in `page.complaints`."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        locale=LOCALES[language],
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
        reduced_motion="reduce",
    )
    context.add_cookies(list(cookies))
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def findings(page: Page) -> list[str]:
    """What axe finds wrong, one line each with the first element."""
    result = AXE.run(page, options=RULES)
    return [
        f"{found['id']}: {found['help']} · {found['nodes'][0]['html'][:160]}"
        for found in result.response["violations"]
    ]


def session(live_server, user, client) -> dict:
    """The cookie of somebody who has signed in."""
    client.force_login(user)
    value = client.cookies["sessionid"].value
    return {"name": "sessionid", "value": value, "url": live_server.url}
