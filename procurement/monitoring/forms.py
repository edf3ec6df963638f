"""Forms of the questions of auditors."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm
from procurement.web.uploads import UploadField


class AskForm(ActForm):
    """A question, and by when."""

    text = forms.CharField(label=_("Your question"), widget=forms.Textarea, max_length=4000)
    days = forms.IntegerField(
        label=_("Working days for the answer"),
        help_text=_("Leave it empty where no day is set."),
        required=False,
    )


class AnswerForm(ActForm):
    """An answer with its papers."""

    text = forms.CharField(label=_("Answer"), widget=forms.Textarea, max_length=8000)
    papers = UploadField(
        label=_("Papers"),
        help_text=_("PDF, Word, Excel or pictures; several files at once."),
        multiple=True,
        required=False,
    )
