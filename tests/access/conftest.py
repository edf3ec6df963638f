"""Whoever may open a document gets the same bytes of the same text: printed once for all."""

from __future__ import annotations

from typing import Any

import pytest

from procurement.documents import pdf

_printed: dict[tuple[str, str], bytes] = {}


class PrintedOnce(pdf.HTML):  # type: ignore[misc]
    """WeasyPrint, which is asked for each text once; test_pdf shows that the bytes are the same."""

    def __init__(self, *, string: str, **kwargs: Any) -> None:
        self.string, self.kwargs = string, kwargs

    def write_pdf(self, *, pdf_variant: str) -> bytes:
        key = (self.string, pdf_variant)
        if key not in _printed:
            super().__init__(string=self.string, **self.kwargs)
            _printed[key] = super().write_pdf(pdf_variant=pdf_variant)
        return _printed[key]


@pytest.fixture(autouse=True)
def printed_once(monkeypatch):
    monkeypatch.setattr(pdf, "HTML", PrintedOnce)
    yield
    _printed.clear()
