"""The winner does not sign: what the officer records, what the second person decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.documents import types
from procurement.web.forms import ActForm
from procurement.web.uploads import UploadField
from tenders.models import AwardRefusal


class RefusalForm(ActForm):
    """What shows that the winner does not sign."""

    ground = forms.ChoiceField(
        label=_("What shows it"), choices=AwardRefusal.Ground, widget=forms.RadioSelect
    )
    paper = UploadField(
        label=_("The winner's letter, or the proof that the time to sign has passed"),
        help_text=_("PDF or picture; for the time to sign, the award letter with its receipt."),
        allowed=types.SCANS,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
    )


class RefusalDecisionForm(ActForm):
    """Whether the award falls."""

    confirmed = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("yes", _("Confirm: the award falls")),
            ("no", _("Do not confirm: the award stands")),
        ],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
    )
