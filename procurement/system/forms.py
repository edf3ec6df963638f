"""Moving the clock of a demonstration."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm


class MoveForm(ActForm):
    """One of the buttons (`by`), or a day and an hour (`to`)."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20)
    to = forms.DateTimeField(label=_("Day and hour (Beijing time)"))
