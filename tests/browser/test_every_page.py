"""Every page that a GET gives: axe, the console and the width, in both languages."""

from __future__ import annotations

import pytest
from django.test import Client

from procurement import clock
from tests.browser.world import Seen, by_visitor, pages
from tests.web.browser import LOCALES, findings, session, window

pytestmark = [
    pytest.mark.usefixtures("demonstrated"),
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.enable_socket,
]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def look(page, live_server, one: Seen) -> list[str]:
    """What is wrong with a page at 1280 wide, and whether it fits a phone."""
    page.complaints.clear()
    page.set_viewport_size(WIDE)
    with clock.travel(one.at or clock.now()):
        answer = page.goto(live_server.url + one.url)
    wrong = [] if answer.status == one.status else [f"status {answer.status}"]
    # That a page was refused is the browser's complaint too.
    wrong += [c for c in page.complaints if f"status of {one.status} " not in c] + findings(page)
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > PHONE["width"]:
        wrong.append(f"scrolls sideways on a phone: {wide} px")
    return wrong


def test_no_page_has_a_finding_in_either_language(browser_, live_server):
    """In Chinese as everybody sees it; in English every address once, where words are longer."""
    wrong, read = {}, set()
    for who, rows in by_visitor(pages()):
        cookies = [session(live_server, who, Client())] if who is not None else []
        for language in LOCALES:
            with window(browser_, cookies=cookies, language=language) as page:
                for one in rows:
                    if language == "en" and one.name in read:
                        continue
                    if language == "en":
                        read.add(one.name)
                    if found := look(page, live_server, one):
                        wrong[f"{language} {one.name} {one.url} {who}"] = found
    listed = "\n".join(f"{name}\n    " + "\n    ".join(found) for name, found in wrong.items())
    assert not wrong, f"{len(wrong)} pages:\n{listed}"
