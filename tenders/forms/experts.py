"""Forms of experts' records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, NeededText, style
from tenders.forms.rows import plain_code, rows_needed
from tenders.models import Employment, ServiceKind

PARTS = ("name", "credit_code", "capacity", "since", "until")
LEAST, MOST = 3, 30
"""Rows for employers: at least, at most."""


class ExpertForm(ActForm):
    """Fields, and employers in numbered rows; a row that is left empty is none."""

    kinds = forms.MultipleChoiceField(
        label=_("Fields of expertise"),
        choices=ServiceKind.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("You are drawn only for tenders of services that you choose here."),
    )
    complete = forms.BooleanField(
        label=_(
            "This is everybody I worked for, sat on the board of or controlled within the last "
            "three years."
        ),
        error_messages={"required": _("Confirm that nobody is missing.")},
    )

    def __init__(self, *args: Any, employers: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = rows_needed(PARTS, len(employers), self.data, LEAST, MOST)
        for place in self.places:
            stored = employers[place] if place < len(employers) else None
            self._add_row(place, stored)
        style(self)

    def _add_row(self, place: int, stored: Any) -> None:
        fields = (
            forms.CharField(label=_("Employer or company"), required=False),
            forms.CharField(
                label=_("Unified social credit code"),
                required=False,
                max_length=40,
                help_text=_("18 characters, where it has one."),
            ),
            forms.ChoiceField(
                label=_("Capacity"), choices=Employment.Capacity.choices, required=False
            ),
            forms.DateField(label=_("From"), required=False, widget=forms.DateInput()),
            forms.DateField(
                label=_("Until"),
                required=False,
                widget=forms.DateInput(),
                help_text=_("Leave empty while it goes on."),
            ),
        )
        for part, field in zip(PARTS, fields, strict=True):
            field.initial = getattr(stored, part, None)
            self.fields[f"{part}_{place}"] = field

    @property
    def rows(self) -> list[list[Any]]:
        """The five controls of each employer."""
        return [[self[f"{part}_{place}"] for part in PARTS] for place in self.places]

    def employers(self) -> list[dict[str, Any]]:
        """What was typed, row by row, empty rows too; codes in plain capitals."""
        found = []
        for place in self.places:
            row = {part: self.cleaned_data.get(f"{part}_{place}") for part in PARTS}
            row["name"] = row["name"] or ""
            row["credit_code"] = plain_code(row["credit_code"] or "")
            row["capacity"] = row["capacity"] or ""
            found.append(row)
        return found


class ExpertDecisionForm(ActForm):
    """Confirmed, or sent back with the reason."""

    confirmed = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Confirmed: the expert can be drawn")), ("no", _("Send it back"))],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    reason = NeededText(label=_("Reason"), when=_("Needed when you send it back."), rows=3)
