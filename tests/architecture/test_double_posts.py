"""Every page that takes something carries a key: what is sent twice is done once."""

from __future__ import annotations

from django.urls import URLPattern, get_resolver

from procurement.web.forms import ActForm
from procurement.web.views import ActView

APPS = ("contracts", "inspections")

# Their `post` is their own and takes no key; what is sent twice leaves the same.
OWN_POST = {
    "inspections:unit": "the numbers replace the old ones, a photo is kept once by its digest",
}


def views():
    resolver = get_resolver()
    for name in APPS:
        _path, inner = resolver.namespace_dict[name]
        for entry in inner.url_patterns:
            if isinstance(entry, URLPattern):
                view = getattr(entry.callback, "view_class", None)
                if view is not None and hasattr(view, "post"):
                    yield f"{name}:{entry.name}", view


def test_every_page_that_takes_something_is_an_act_with_a_key():
    found = dict(views())
    assert len(found) > 50
    assert [name for name, view in found.items() if not issubclass(view, ActView)] == []
    assert [name for name, view in found.items() if not issubclass(view.form_class, ActForm)] == []
    own = {name for name, view in found.items() if view.post is not ActView.post}
    assert own == set(OWN_POST)
