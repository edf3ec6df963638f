"""Forms that take their labels and limits from a model but save nothing themselves."""

from __future__ import annotations

from typing import Any

from django import forms

from procurement.web.forms import ActForm


def area(rows: int) -> forms.Textarea:
    """A text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows, "class": "in"})


class ModelActForm(ActForm, forms.ModelForm):
    """Parses one act's input; the service judges and saves it.

    `judged` names the fields whose limits the service names with their article; the table's own
    words for the same limit stay away.
    """

    judged: tuple[str, ...] = ()
    field_order = ("key",)

    def values(self) -> dict[str, Any]:
        """What was typed, by the model's field names; None where it could not be read."""
        return {name: self.cleaned_data.get(name) for name in self._meta.fields or ()}

    def _get_validation_exclusions(self) -> set[str]:
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return {*excluded, *self.judged}
