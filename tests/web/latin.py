"""What is left in Latin letters on a page: its texts and the names of its controls."""

from __future__ import annotations

import re
from html.parser import HTMLParser

SILENT = {"script", "style", "code", "template", "svg"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
NAMES = ("aria-label", "title", "placeholder", "alt", "data-w-tooltip-content-value")
# Two English words in a row are a sentence, or the rest of one.
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,;:’'-]+[A-Za-z]{2,})+")


class Texts(HTMLParser):
    """Collects what a reader sees or hears; what is marked as English may be English."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []

    @property
    def silent(self) -> bool:
        return any(tag in SILENT or english for tag, english in self.open)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag not in VOID:
            self.open.append((tag, values.get("lang") == "en"))
        if not self.silent:
            self.found += [values[name] for name in NAMES if values.get(name)]

    def handle_endtag(self, tag):
        while self.open:
            if self.open.pop()[0] == tag:
                return

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.found.append(" ".join(data.split()))


def english(html: str, *, allowed: tuple[str, ...] = ()) -> list[str]:
    """Every text with two English words in a row that are not allowed."""
    texts = Texts()
    texts.feed(html)
    found = []
    for text in dict.fromkeys(texts.found):
        left = text
        for token in allowed:
            left = left.replace(token, " ")
        if ENGLISH.search(left):
            found.append(text)
    return found
