"""Forms of the plan: the plan itself, its survey, its reviews."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, BudgetField
from tenders.forms.base import ModelActForm
from tenders.models import Plan, Tender


class PlanForm(ModelActForm):
    """What is to be bought, for how much, when."""

    class Meta:
        model = Plan
        fields = (
            "number",
            "title",
            "service_kind",
            "procedure",
            "summary",
            "budget",
            "budget_line",
            "years",
            "expected_month",
            "helpers",
            "remark",
        )
        field_classes = {"budget": BudgetField}
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 5, "class": "in"}),
            "expected_month": forms.DateInput(),
            "helpers": forms.Textarea(attrs={"rows": 3, "class": "in"}),
        }
        help_texts = {
            "procedure": _(
                "An open tender needs no reason. Another procedure needs a lawful ground, which "
                "the tender asks for (Government Procurement Law art. 29 and following)."
            ),
            "expected_month": _("Any day of the month in which the notice is expected."),
            "helpers": _(
                "Experts, agencies, companies, one a line: they may not review it "
                "(Caiku [2021] 22 art. 33)."
            ),
            "summary": _("What, where, how much and to which standard, in a few sentences."),
        }

    judged = ("years",)


class SurveyForm(ActForm):
    """One market player that was asked."""

    player = forms.CharField(label=_("Market player"), max_length=200)
    asked_on = forms.DateField(label=_("Asked on"), widget=forms.DateInput())
    finding = forms.CharField(
        label=_("What was learnt"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
        help_text=_("Supply, prices, similar purchases, running costs."),
        max_length=4000,
    )


class CreateTenderForm(ActForm):
    """A tender of a plan."""

    number = forms.CharField(label=_("Number of the tender"), max_length=60)
    title = forms.CharField(label=_("Name of the project"), max_length=200)
    ready = forms.BooleanField(
        label=_("Begin with the ready texts of this service"),
        required=False,
        help_text=_("They fill what is empty; places that only you know are marked."),
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if Tender.objects.filter(number=number).exists():
            raise forms.ValidationError(_("This number is taken."))
        return number
