"""Opinions on plans and draft contracts: whom to ask, what is said, what a signed paper says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.documents.types import SCANS
from procurement.people.models import User
from procurement.web.forms import ActForm, needed
from procurement.web.uploads import UploadField
from tenders.models import PlanReview


class AskForm(ActForm):
    """A named person who holds the role in the purchaser."""

    person = forms.ModelChoiceField(label=_("Who is asked"), queryset=User.objects.none())

    def __init__(self, *args: Any, purchaser_id: int, role: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: Any = self.fields["person"]
        people.queryset = User.objects.filter(
            memberships__organisation_id=purchaser_id,
            memberships__role=role,
            memberships__ended_at=None,
            is_active=True,
        ).order_by("display_name", "username")


def _result() -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", _("Passed")), ("no", _("Not passed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


def _unmet() -> forms.MultipleChoiceField:
    field = forms.MultipleChoiceField(
        label=_("Not in order"),
        choices=PlanReview.Point,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    needed(field, _("Needed when the review is not passed."))
    return field


def _opinion() -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3, "class": "in"})
    return forms.CharField(label=_("Opinion"), widget=area, max_length=4000)


def _paper() -> UploadField:
    return UploadField(
        label=_("Signed paper"),
        allowed=SCANS,
        help_text=_(
            "The opinion with the signature, as PDF or photo; it is kept with its SHA-256."
        ),
    )


class CounselForm(ActForm):
    """What legal counsel says under the own login: name and day are those of the act."""

    passed = _result()
    opinion = _opinion()


class OpinionForm(ActForm):
    """What a requirement reviewer says under the own login."""

    passed = _result()
    unmet = _unmet()
    opinion = _opinion()


class ReviewForm(ActForm):
    """The opinion of one kind of reviewer, from a signed paper."""

    reviewer = forms.CharField(label=_("Reviewer"), max_length=80)
    reviewed_on = forms.DateField(label=_("Reviewed on"), widget=forms.DateInput())
    passed = _result()
    unmet = _unmet()
    opinion = _opinion()
    paper = _paper()


class ContractTextForm(ActForm):
    """What legal counsel says of the draft contract, from a signed paper."""

    counsel = forms.CharField(label=_("Legal counsel"), help_text=_("Name and firm"), max_length=80)
    checked_on = forms.DateField(label=_("Checked on"), widget=forms.DateInput())
    passed = _result()
    opinion = _opinion()
    paper = _paper()
