"""Forms of the calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, within_reach

CHOICES = [("no", _("Free: a holiday")), ("yes", _("Working: a make-up day"))]


class DayForm(ActForm):
    """A day that is not what its weekday says."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput)
    working = forms.ChoiceField(
        label=_("On this day offices are"), choices=CHOICES, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("Name"), help_text=_("For example 国庆节"), max_length=80)

    def is_working(self) -> bool:
        """The choice as a truth value."""
        return bool(self.cleaned_data["working"] == "yes")


class YearForm(ActForm):
    """A year whose official table has been entered."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    source = forms.CharField(
        label=_("Source"),
        help_text=_(
            "The State Council's notice with its number, for example 国办发明电〔2026〕7号"
        ),
        max_length=200,
    )


class DateQuestion(forms.Form):
    """Which day is the n-th working day after a day?"""

    start = forms.DateField(label=_("Day"), widget=forms.DateInput, validators=[within_reach])
    days = forms.IntegerField(label=_("Working days"), min_value=-400, max_value=400)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["start"].widget.attrs["class"] = "in"
        self.fields["start"].widget.input_type = "date"
        self.fields["start"].widget.format = "%Y-%m-%d"
        self.fields["days"].widget = forms.TextInput({"class": "in n", "inputmode": "numeric"})
