"""What hands do on a page: go where it leads, type into it, send it."""

from __future__ import annotations

from typing import Any

BUTTON = "main form[method=post] .acts button >> nth=0"


def goes(page: Any, selector: str) -> None:
    """Click what leads to another page, and be there."""
    with page.expect_navigation():
        page.click(selector)


def follows(page: Any, address: str) -> None:
    """Click the page's own link to this address."""
    goes(page, f"main a[href='{address}'] >> nth=0")


def types(page: Any, **typed: Any) -> None:
    """Fill in fields by their names: text, a choice, ticks, a file."""
    for name, value in typed.items():
        control = page.locator(f"main [name='{name}']")
        kind = control.first.evaluate("one => one.type")
        if kind == "radio":
            page.check(f"main [name='{name}'][value='{value}']")
        elif kind == "checkbox" and not isinstance(value, bool):
            for one in value:
                page.check(f"main [name='{name}'][value='{one}']")
        elif kind == "checkbox":
            control.set_checked(value)
        elif kind == "select-one":
            control.select_option(value)
        elif kind == "file":
            control.set_input_files(value)
        else:
            control.fill(value)


def sends(page: Any, button: str = BUTTON, **typed: Any) -> None:
    """Fill in the form of the page and press its button."""
    types(page, **typed)
    goes(page, button)


def file(name: str, data: bytes, kind: str = "application/pdf") -> dict[str, Any]:
    """A file as somebody picks it from a disk."""
    return {"name": name, "mimeType": kind, "buffer": data}


def words(page: Any, selector: str) -> str:
    """What all of these say, a line each."""
    return "\n".join(page.locator(selector).all_inner_texts())
