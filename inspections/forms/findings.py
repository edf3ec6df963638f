"""Answers to findings, evidence, decisions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from inspections.forms.fields import PhotosField
from procurement.web.forms import ActForm, NeededText, needed


class PutRightForm(ActForm):
    """Photos that show the place now."""

    photos = PhotosField(label=_("Photos of the place now"), help_text=_("JPG or PNG"))
    text = forms.CharField(
        label=_("What was done"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 3}),
    )


class AnswerForm(ActForm):
    """The contractor accepts or disputes."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("accept", _("We accept the finding")), ("dispute", _("We dispute it"))],
        widget=forms.RadioSelect,
    )
    reason = NeededText(label=_("Reasons"), when=_("Needed when you dispute it."))


class CheckForm(ActForm):
    """Is it put right?"""

    result = forms.ChoiceField(
        label=_("What the photos or the visit show"),
        choices=[("verify", _("It is put right")), ("reject", _("It is not put right"))],
        widget=forms.RadioSelect,
    )
    reason = NeededText(label=_("Reasons"), when=_("Needed when it is not put right."), rows=3)


class DecisionForm(ActForm):
    """The decision on a disputed finding."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("maintain", _("Maintain: it stands as found")),
            ("reduce", _("Reduce: part of it stands")),
            ("withdraw", _("Withdraw: nothing of it stands")),
        ],
        widget=forms.RadioSelect,
    )
    quantity = forms.DecimalField(
        label=_("Quantity that stands"),
        required=False,
        min_value=Decimal(0),
        max_digits=12,
        decimal_places=3,
    )
    reason = forms.CharField(
        label=_("Reasons"),
        max_length=4000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed(self.fields["quantity"], _("Needed when it is reduced; else leave it empty."))

    def clean(self) -> dict[str, Any]:
        """A reduction says to how much."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        said = "quantity" in self.errors or data.get("quantity") is not None
        if data.get("decision") == "reduce" and not said:
            self.add_error("quantity", _("Say how much of it stands."))
        return data
