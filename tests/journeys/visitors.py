"""People at their screens: they open a page, fill in the form that stands there, and send it.

A field that the page does not offer cannot be filled, so a walk proves the pages too.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag
from django.test import Client, TestCase

PASSWORD = "pass-word-1"


class Form:
    """A form of a page with the values that a browser would send."""

    def __init__(self, tag: Tag, page_url: str) -> None:
        self.tag = tag
        self.action = urljoin(page_url, tag.get("action") or page_url)
        self.names: set[str] = set()
        self.values: dict[str, list[str]] = {}
        own = tag.find_all(["input", "select", "textarea", "button"])
        # Controls elsewhere on the page may belong to a form by its id.
        root = tag.find_parents()[-1]
        apart = root.find_all(attrs={"form": tag["id"]}) if tag.has_attr("id") else []
        self.buttons = {str(one["name"]) for one in [*own, *apart] if _is_button(one)}
        for control in [*own, *apart]:
            self._read(control)

    def _read(self, control: Tag) -> None:
        name = control.get("name")
        if not name or control.name == "button" or control.has_attr("disabled"):
            return
        self.names.add(str(name))
        self.values.setdefault(str(name), []).extend(_value(control))

    def filled(self, typed: dict[str, Any]) -> dict[str, Any]:
        """What is sent once somebody has typed this."""
        unknown = set(typed) - self.names - self.buttons
        assert not unknown, f"{self.action} has no field {unknown}; it has {sorted(self.names)}"
        return {name: value for name, value in self.values.items() if value} | typed


def _is_button(control: Tag) -> bool:
    return control.name == "button" and control.has_attr("name")


def _value(control: Tag) -> list[str]:
    kind = str(control.get("type", "text")).lower()
    if control.name == "textarea":
        return [control.get_text().removeprefix("\n")]
    if control.name == "select":
        chosen = control.find_all("option", selected=True) or control.find_all("option")[:1]
        return [str(option.get("value", option.get_text())) for option in chosen]
    if kind in {"file", "submit", "button", "image", "reset"}:
        return []
    if kind in {"checkbox", "radio"} and not control.has_attr("checked"):
        return []
    return [str(control.get("value", "on" if kind == "checkbox" else ""))]


def _words(tag: Tag) -> str:
    return " ".join(tag.get_text(" ").split())


class Page:
    """An answer of the site."""

    def __init__(self, response: Any, url: str) -> None:
        self.response, self.url, self.status = response, url, response.status_code
        self.path = urlsplit(url).path

    @cached_property
    def html(self) -> str:
        return self.response.content.decode()

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "html.parser")

    @cached_property
    def text(self) -> str:
        """The words of the page, in one line."""
        main = self.soup.find("main") or self.soup
        return " ".join(main.get_text(" ").split())

    @property
    def refusals(self) -> list[str]:
        """What the page says is wrong."""
        found = self.soup.select("#errors, .errorlist, .wrong, .error-message, [role=alert], .msg")
        return [" ".join(one.get_text(" ").split()) for one in found]

    def bill(self) -> list[tuple[str, str]]:
        """The lines of the bill on the page: what for, and how much."""
        rows = self.soup.select_one(".bill").select(".line, summary")
        read = [(row.select_one("span"), row.select_one(".num")) for row in rows]
        return [(_words(text), _words(amount)) for text, amount in read if amount is not None]

    def facts(self) -> dict[str, str]:
        """What stands beside each label of the page's lists of facts."""
        rows = self.soup.select("main dl.facts > div")
        return {_words(row.dt): _words(row.dd) for row in rows}

    def links(self) -> set[str]:
        return {str(a["href"]) for a in self.soup.find_all("a", href=True)}

    def form(self, holding: str = "", to: str = "") -> Form:
        """The form of the page that holds this field or leads to this address."""
        root = self.soup.find("main") or self.soup
        forms = [
            Form(tag, self.url)
            for tag in root.find_all("form")
            if str(tag.get("method", "get")).lower() == "post"
        ]
        fitting = [
            form
            for form in forms
            if (not holding or holding in form.names) and (not to or to in form.action)
        ]
        assert fitting, f"no such form on {self.url} ({self.status}): {self.text[:800]}"
        return fitting[0]


class Visitor:
    """Somebody with a browser; the public when nobody has signed in."""

    def __init__(self, user: Any = None, password: str = PASSWORD) -> None:
        self.user = user
        self.client = Client(headers={"accept-language": "en"})
        if user is not None:
            page = self.see("/accounts/login/")
            data = page.form(holding="login").filled({"login": user.username, "password": password})
            response = self.client.post("/accounts/login/", data)
            assert response.status_code == 302, Page(response, "/accounts/login/").refusals

    def see(self, url: str, status: int = 200) -> Page:
        """Open a page."""
        response = self.client.get(url, follow=True)
        last = response.redirect_chain[-1][0] if response.redirect_chain else url
        page = Page(response, urljoin(url, last))
        assert page.status == status, (url, page.status, page.text[:800])
        return page

    def fetch(self, url: str) -> bytes:
        """A file."""
        response = self.client.get(url)
        assert response.status_code == 200, (url, response.status_code)
        return b"".join(response) if response.streaming else response.content

    def send(self, form: Form, **typed: Any) -> Page:
        """Send a form as it stands with what was typed; follow where it leads."""
        # The test's transaction never ends: what waits for the commit is done after each act.
        with TestCase.captureOnCommitCallbacks(execute=True):
            response = self.client.post(form.action, form.filled(typed), follow=True)
        last = response.redirect_chain[-1][0] if response.redirect_chain else form.action
        return Page(response, urljoin(form.action, last))

    def does(self, url: str, *, holding: str = "", to: str = "", **typed: Any) -> Page:
        """Open the page of an act, fill in its form and send it: it is done."""
        form = self.see(url).form(holding=holding, to=to)
        page = self.send(form, **typed)
        assert page.response.redirect_chain, (url, page.status, page.refusals or page.text[:800])
        assert page.status == 200, (url, page.status, page.text[:800])
        return page

    def is_refused(
        self, url: str, status: int = 422, *, holding: str = "", to: str = "", **typed: Any
    ) -> Page:
        """The same, and the site says no."""
        page = self.send(self.see(url).form(holding=holding, to=to), **typed)
        assert page.status == status, (url, page.status, page.text[:800])
        return page

    def is_kept_out(self, url: str) -> None:
        """The act is not theirs: neither its page nor its POST."""
        for response in (self.client.get(url), self.client.post(url)):
            assert response.status_code in {403, 404}, (url, response.status_code)
