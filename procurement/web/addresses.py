"""Addresses that come from outside and that we send somebody to."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, resolve

# One slash and no second, then what stands in an address that we have written ourselves: no
# backslash, blank or control character, which browsers read each in their own way.
OWN = re.compile(r"/(?!/)[!-\[\]-~]*")


def own_page(address: str, otherwise: str = "/") -> str:
    """The address if it is one of ours that can be looked at; home if not."""
    if not OWN.fullmatch(address):
        return otherwise
    try:
        match = resolve(unquote(urlsplit(address).path))
    except (Resolver404, ValueError):
        return otherwise
    return address if answers_get(match.func) else otherwise


def answers_get(view: Any) -> bool:
    """Whether a view shows something, or only takes what is sent to it."""
    kind = getattr(view, "view_class", None)
    if kind is not None:
        # A view with neither hands on to another in its `dispatch`.
        able = hasattr(kind, "get") or not hasattr(kind, "post")
        return able and "get" in kind.http_method_names
    allowed = [
        cell.cell_contents
        for function in _wrapped(view)
        for name, cell in zip(
            function.__code__.co_freevars, function.__closure__ or (), strict=True
        )
        if name == "request_method_list"  # what django.views.decorators.http keeps
    ]
    return all("GET" in methods for methods in allowed)


def _wrapped(view: Any) -> list[Any]:
    """A decorated function and the functions inside."""
    found = []
    while hasattr(view, "__code__"):
        found.append(view)
        view = getattr(view, "__wrapped__", None)
    return found
