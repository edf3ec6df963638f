"""Every address of the site, read from the resolver, so that a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

OURS = {
    "web",
    "calendars",
    "people",
    "documents",
    "audit",
    "monitoring",
    "system",
    "tenders",
    "contracts",
    "inspections",
    "cms",
}


@dataclass(frozen=True)
class Address:
    """One pattern: its namespaced name, its route and whose it is."""

    name: str
    route: str
    module: str
    namespace: str

    @property
    def ours(self) -> bool:
        return self.namespace.split(":")[0] in OURS


def addresses() -> list[Address]:
    """All of them, ours and those of Wagtail, Django's admin and allauth."""
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = ":".join(part for part in (namespace, entry.namespace) if part)
            yield from _walk(entry, route, inner)
        elif isinstance(entry, URLPattern):
            callback = getattr(entry.callback, "view_class", entry.callback)
            name = f"{namespace}:{entry.name}" if namespace else str(entry.name)
            yield Address(name, route, getattr(callback, "__module__", ""), namespace)
