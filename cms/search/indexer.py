"""The one place where a `modelsearch` internal is replaced.

Its indexes build an `ObjectIndexer` by name inside `add_items`; the class is looked up in the
module, so putting ours there makes every text pass through `prepare_value`. A test fails when
an update of Wagtail moves it.
"""

from __future__ import annotations

from typing import Any

from cms.search.text import indexed


def install(module: Any) -> None:
    """Let a `modelsearch` backend module index pairs of characters."""
    if issubclass(module.ObjectIndexer, PairIndexer):
        return
    module.ObjectIndexer = type("ObjectIndexer", (PairIndexer, module.ObjectIndexer), {})


class PairIndexer:
    """Mixed in before a backend's `ObjectIndexer`."""

    def prepare_value(self, value: Any) -> str:
        text = super().prepare_value(value)  # type: ignore[misc]
        # Lists come back here item by item; they must not be cut up twice.
        return text if isinstance(value, list | dict) else indexed(text)
