"""Forms of the tender while it is written: each saves one section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.people.models import User
from procurement.people.roles import Role
from procurement.web.forms import ActForm, MoneyField, needed, style
from procurement.web.uploads import UploadField
from tenders.forms.base import ModelActForm
from tenders.models import ServiceKind, Tender
from tenders.written import BASICS, DATES, PROCEDURE


def area(rows: int) -> forms.Textarea:
    """A text area of so many rows."""
    return forms.Textarea(attrs={"rows": rows, "class": "in"})


class BasicsForm(ModelActForm):
    """What all lots share."""

    class Meta:
        model = Tender
        fields = BASICS
        field_classes = {"deposit": MoneyField}
        widgets = {"summary": area(4), "qualification": area(4)}
        help_texts = {
            "deposit": _("At most 2 per cent of the budget; 0 asks for none."),
            "bond_percent": _("At most 10; 0 asks for none."),
            "lots_most": _("Empty: for as many as it likes."),
            "qualification": _(
                "Only what law or the service itself demands; size of the company never."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("place", "contact", "contact_phone"):
            needed(self.fields[name], _("Needed before the tender is handed in."))


class ProcedureForm(ModelActForm):
    """The way to buy, its ground, its method and its approval."""

    class Meta:
        model = Tender
        fields = PROCEDURE
        widgets = {
            "decision_method": forms.RadioSelect,
            "procedure": forms.RadioSelect,
            "ground_facts": area(3),
            "method": forms.RadioSelect,
            "approval_on": forms.DateInput(),
        }
        help_texts = {
            "method": _(
                "The lowest evaluated price is for services of one common standard "
                "(Order 87 art. 54)."
            ),
        }

    def __init__(
        self,
        *args: Any,
        grounds: Sequence[tuple[str, Any]],
        deciding: Sequence[tuple[str, Any]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decision_ground"] = forms.ChoiceField(
            label=_("Who takes the winner"),
            choices=deciding,
            required=False,
            widget=forms.RadioSelect,
            help_text=_(
                "As a rule the first candidate of the report wins (Order 87 art. 68; "
                "Implementing Regulations art. 43). A group of the purchaser may choose among the "
                "candidates only where one of these rules departs from that."
            ),
        )
        self.fields["ground"] = forms.ChoiceField(
            label=_("Lawful ground"), choices=grounds, required=False
        )
        self.order_fields((*self.field_order, *self.Meta.fields))
        needed(self.fields["ground"], _("Needed for everything but an open tender."))
        needed(self.fields["ground_facts"], _("Needed for everything but an open tender."))
        for name in ("decision_basis", "decision_method"):
            needed(self.fields[name], _("Needed where a group of the purchaser decides."))
        for name in ("approval_by", "approval_number", "approval_on"):
            needed(
                self.fields[name],
                _("Needed for everything but an open tender, from the threshold on."),
            )
        style(self)


class DatesForm(ModelActForm):
    """The dates of the tender, counted from its intended notice."""

    class Meta:
        model = Tender
        fields = DATES
        widgets = {
            "visit_at": forms.DateTimeInput(),
            "visit_note": area(2),
            "notice_day": forms.DateInput(),
            "documents_from": forms.DateTimeInput(),
            "documents_until": forms.DateTimeInput(),
            "deadline": forms.DateTimeInput(),
            "short_intention_reason": area(3),
        }
        help_texts = {
            "documents_from": _("Beijing time"),
            "documents_until": _("Beijing time; within the periods above"),
            "deadline": _("Beijing time; within the periods above"),
            "visit_at": _("Beijing time; after the offer of the documents, for all together"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("notice_day", "documents_from", "documents_until", "deadline"):
            self.fields[name].required = True
        needed(
            self.fields["short_intention_reason"],
            _("Needed when the intention is less than 30 days old (Caiku [2020] 10)."),
        )


class ContentForm(ActForm):
    """One of the sixteen contents."""

    text = forms.CharField(label=_("Text"), widget=area(14), required=False, max_length=60_000)


class ReadyForm(ActForm):
    """The service whose ready texts fill what is empty."""

    service = forms.ChoiceField(
        label=_("Service"),
        choices=ServiceKind.choices,
        widget=forms.RadioSelect,
        help_text=_("For the sixteen contents; each lot takes the texts of its own service."),
    )


class DocumentForm(ActForm):
    """A file of the tender documents."""

    title = forms.CharField(label=_("Title"), max_length=200)
    file = UploadField(label=_("File"), help_text=_("PDF, DOCX, XLSX, JPEG, PNG or ZIP"))


class OfficersForm(ActForm):
    """Who opens the bids, and how many of them must be there."""

    officers = forms.ModelMultipleChoiceField(
        label=_("Opening officers"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    quorum = forms.IntegerField(
        label=_("Opening officers needed"), min_value=2, max_value=20, initial=3
    )

    def __init__(self, *args: Any, purchaser_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        officers: Any = self.fields["officers"]
        officers.queryset = User.objects.filter(
            memberships__organisation_id=purchaser_id,
            memberships__role=Role.OPENING_OFFICER,
            memberships__ended_at=None,
            is_active=True,
        ).order_by("pk")
