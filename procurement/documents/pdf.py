"""Paper: HTML to PDF with WeasyPrint, the same bytes for the same content.

The fonts are named explicitly and looked for first: a missing font gives silent boxes that
text extraction does not reveal. Nothing is fetched from the network.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import HTML
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from procurement import clock

FONTS = ("Noto Sans CJK SC", "Noto Serif CJK SC")
HINT = "On Debian: apt-get install fonts-noto-cjk; then fc-cache -f."


class MissingFont(ImproperlyConfigured):
    """The machine lacks a font that the documents need."""


@cache
def installed(family: str) -> bool:
    """Does fontconfig know this family? It always answers with some font, so names are compared."""
    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    pattern = ffi.gc(fontconfig.FcPatternCreate(), fontconfig.FcPatternDestroy)
    fontconfig.FcPatternAddString(pattern, b"family", family.encode())
    fontconfig.FcConfigSubstitute(config, pattern, fontconfig.FcMatchPattern)
    fontconfig.FcDefaultSubstitute(pattern)
    found = fontconfig.FcFontMatch(config, pattern, ffi.new("FcResult *"))
    if found == ffi.NULL:
        return False
    found = ffi.gc(found, fontconfig.FcPatternDestroy)
    name, index = ffi.new("FcChar8 **"), 0
    while fontconfig.FcPatternGetString(found, b"family", index, name) == fontconfig.FcResultMatch:
        if ffi.string(name[0]).decode() == family:
            return True
        index += 1
    return False


def missing_fonts() -> list[str]:
    """The families of the documents that this machine lacks."""
    return [family for family in FONTS if not installed(family)]


def check_fonts(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """System check: documents would show boxes."""
    return [
        checks.Warning(
            f"The font “{family}” is missing: PDF documents cannot be made.",
            hint=HINT,
            id="documents.W001",
        )
        for family in missing_fonts()
    ]


class Refused(FatalURLFetchingError, ValueError):
    """A document asked for something it may not have: a fault of its template."""


class LocalFetcher(URLFetcher):
    """Serves `static:///css/document.css` and `data:`; the network above all is refused."""

    def fetch(self, url: str, headers: Any = None) -> Any:
        """One resource. Raises Refused, which stops the rendering."""
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        if parts.scheme != "static":
            raise Refused(f"a document fetches nothing from {parts.scheme}: {url}")
        path = static_file(unquote(parts.path).lstrip("/"))
        kind = {".css": "text/css", ".svg": "image/svg+xml"}.get(path.suffix, "")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind} if kind else {})


def static_file(name: str) -> Path:
    """One of our static files, collected or not; never a path outside of them."""
    root = Path(settings.STATIC_ROOT).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise Refused(f"no static file {name}")
    found = finders.find(name)
    if found:
        return Path(found)
    if path.is_file():
        return path
    raise Refused(f"no static file {name}")


def compose(
    template_name: str, context: Mapping[str, Any], *, title: str, created: datetime
) -> str:
    """The document as text, before it is printed: what it says no longer depends on any row.

    `created` is the moment of the act the document tells about, not of the printing.
    Documents are written in Chinese, whoever asks for them.
    """
    moment = created.astimezone(clock.LEGAL_ZONE)
    values = {
        "city_name": settings.CITY["name"],
        "site_name": settings.WAGTAIL_SITE_NAME,
        "site_url": settings.SITE_URL,
        "demonstration": settings.DEMONSTRATION,
        **context,
        "title": title,
        "created": moment,
        "created_w3c": moment.isoformat(timespec="seconds"),
    }
    with translation.override("zh-hans"):
        return render_to_string(template_name, values)


def print_pdf(text: str) -> bytes:
    """A composed document as PDF/UA-1: the same text, the same bytes. Raises MissingFont."""
    missing = missing_fonts()
    if missing:
        raise MissingFont(f"Missing fonts for documents: {', '.join(missing)}. {HINT}")
    document = HTML(string=text, url_fetcher=LocalFetcher())
    pdf: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return pdf


def render_pdf(
    template_name: str, context: Mapping[str, Any], *, title: str, created: datetime
) -> bytes:
    """Compose and print. Same template, context and `created`: the same bytes."""
    return print_pdf(compose(template_name, context, title=title, created=created))
