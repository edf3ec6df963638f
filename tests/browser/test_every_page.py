"""Every page that a GET gives: axe, the console and the width, in both languages."""

from __future__ import annotations

import os

import pytest
from django.test import Client

from procurement import clock
from tests.browser.world import Seen, by_visitor, pages
from tests.web.browser import LOCALES, findings, session, window

pytestmark = [
    pytest.mark.heavy,
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


def shared_out(seen: list[Seen]) -> dict[str, set[Seen]]:
    """Which pages are looked at in which language: in full, or each once, by turns.

    In full: in Chinese all; in English, where words are longer, every address once.
    """
    if "PROVE" in os.environ:
        return {"zh": set(seen), "en": set({one.name: one for one in reversed(seen)}.values())}
    return {"zh": set(seen[::2]), "en": set(seen[1::2])}


def test_no_page_has_a_finding_in_either_language(browser_, live_server):
    wrong, seen = {}, pages()
    chosen = shared_out(seen)
    assert set().union(*chosen.values()) == set(seen)
    for who, rows in by_visitor(seen):
        cookies = [session(live_server, who, Client())] if who is not None else []
        for language in LOCALES:
            mine = [one for one in rows if one in chosen[language]]
            if not mine:
                continue
            with window(browser_, cookies=cookies, language=language) as page:
                for one in mine:
                    if found := look(page, live_server, one):
                        wrong[f"{language} {one.name} {one.url} {who}"] = found
    listed = "\n".join(f"{name}\n    " + "\n    ".join(found) for name, found in wrong.items())
    assert not wrong, f"{len(wrong)} pages:\n{listed}"
