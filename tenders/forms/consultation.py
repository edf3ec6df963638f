"""Forms of the consultation: one act's input each."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.web.forms import ActForm


def _words(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "in"})


class TalkForm(ActForm):
    """The minutes of a talk."""

    minutes = forms.CharField(label=_("Minutes of the talk"), widget=_words(6), max_length=8000)


class ChangeForm(ActForm):
    """A change of substance."""

    text = forms.CharField(
        label=pgettext_lazy("consultation", "What changes"), widget=_words(5), max_length=8000
    )
    confirmed = forms.BooleanField(
        label=_("The purchaser's representative has confirmed it"), required=False
    )


class DueForm(ActForm):
    """Until when final offers come in."""

    due = forms.DateTimeField(
        label=_("Final offers until"), widget=forms.DateTimeInput(), help_text=_("Beijing time")
    )
