"""How a form field becomes HTML: label, hint, control and error, tied together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def kind_of(bound: BoundField) -> str:
    """Which of the four shapes a field takes: hidden, tick, group or plain."""
    widget = bound.field.widget
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    return "group" if isinstance(widget, GROUPS) else "plain"


def attributes(bound: BoundField, **extra: Any) -> dict[str, Any]:
    """Attributes of the control; the error describes it, the hint is part of its label."""
    attrs = bound.build_widget_attrs({"id": bound.auto_id, **extra})
    attrs.pop("aria-describedby", None)
    if kind_of(bound) == "plain" and "class" not in bound.field.widget.attrs:
        attrs.setdefault("class", "in")
    if bound.errors:
        attrs["aria-describedby"] = f"{bound.auto_id}_error"
    return attrs


def control(bound: BoundField, **extra: Any) -> SafeString:
    """The control alone: an input, a select, a text area; what it was at first goes with it."""
    shown = bound.field.widget.render(
        name=bound.html_name,
        value=bound.value(),
        attrs=attributes(bound, **extra),
        renderer=bound.form.renderer,
    )
    return shown + bound.as_hidden(only_initial=True) if bound.field.show_hidden_initial else shown


def context_of(bound: BoundField, optional: bool | None, **extra: Any) -> dict[str, Any]:
    """What `components/field.html` shows."""
    kind = kind_of(bound)
    if optional is None:
        free = not bound.field.required and not getattr(bound.field, "needed_when", "")
        optional = free and kind != "tick"
    return {
        "bound": bound,
        "kind": kind,
        "id": bound.auto_id,
        "control": control(bound, **extra) if kind != "group" else "",
        "optional": optional and not bound.field.disabled,
        "errors": bound.errors,
    }


def problems(forms_and_sets: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    """(id of the control or "", label or "", message) of every error, in the order of the page."""
    for item in forms_and_sets:
        if item is None:
            continue
        if isinstance(item, forms.BaseFormSet):
            yield from (("", "", str(text)) for text in item.non_form_errors())
            yield from _of_rows(item)
        elif item.is_bound:
            yield from (("", "", str(text)) for text in item.non_field_errors())
            yield from _of_fields(item)


def _of_rows(rows: forms.BaseFormSet[Any]) -> Iterator[tuple[str, str, str]]:
    """The same of a table: each error says in which row it stands, and leads there.

    `places` of the set are the rows of the file that has filled it.
    """
    places = getattr(rows, "places", None)
    for number, form in enumerate(rows.forms, start=1):
        if not form.errors:
            continue
        row = gettext("Row %(row)s") % {"row": number}
        if places:
            row = gettext("Row %(row)s (row %(place)s of the file)") % {
                "row": number,
                "place": places[number - 1],
            }
        first = form.visible_fields()[0].auto_id
        yield from ((first, row, str(text)) for text in form.non_field_errors())
        for place, label, text in _of_fields(form):
            yield place, gettext("%(row)s, %(column)s") % {"row": row, "column": label}, text


def _of_fields(form: forms.BaseForm) -> Iterator[tuple[str, str, str]]:
    for bound in form:
        place = "" if bound.is_hidden else bound.auto_id
        # A label that asks or is a sentence gives up its mark: a colon follows it.
        label = "" if bound.is_hidden else str(bound.label).rstrip("?？。.")
        yield from ((place, label, str(text)) for text in bound.errors)
