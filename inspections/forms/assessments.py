"""Events and points of a period, and the contractor's answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.forms.fields import DayField
from procurement.web.forms import ActForm
from procurement.web.uploads import UploadField


class TwinForm(ActForm):
    """What looks like something recorded already is asked for once more, and only then."""

    again = forms.BooleanField(
        label=_("It is another one: record it too"), required=False, widget=forms.HiddenInput
    )

    def add_error(self, field: str | None, error: Any) -> None:
        if field == "again":
            self.fields["again"].widget = forms.CheckboxInput()
        super().add_error(field, error)


class EventForm(TwinForm):
    """Something the scheme prices by the case."""

    kind = forms.ChoiceField(label=_("Kind of event"))
    occurred_on = DayField(label=_("Day"))
    quantity = forms.IntegerField(label=_("How many"), min_value=1, max_value=999, initial=1)
    note = forms.CharField(
        label=_("What happened"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "in", "rows": 3}),
    )
    evidence = UploadField(label=_("Paper of evidence"), required=False)

    def __init__(self, *args: Any, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = [(kind, kind) for kind in kinds]


class PointsForm(TwinForm):
    """Points added or taken for a written reason."""

    points = forms.DecimalField(
        label=_("Points"),
        help_text=_("With a minus to take points."),
        max_digits=6,
        decimal_places=2,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"class": "in", "rows": 3}),
    )


class ResponseForm(ActForm):
    """What the contractor says to the result."""

    text = forms.CharField(
        label=_("Your answer"),
        help_text=_("Disputed findings are answered on their own pages."),
        max_length=4000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 6}),
    )
