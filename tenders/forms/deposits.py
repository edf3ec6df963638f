"""Forms of the bid deposits: one act's input each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.people.models import Organisation
from procurement.web.forms import ActForm, BudgetField, style
from tenders.models import Deposit


class ReceiptForm(ActForm):
    """What has arrived."""

    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Organisation.objects.none())
    kind = forms.ChoiceField(
        label=_("Form"),
        choices=Deposit.Form,
        help_text=_("Never cash (Implementing Regulations art. 33)."),
    )
    amount = BudgetField(label=_("Amount (CNY)"))
    account = forms.CharField(
        label=_("From which account, or who guarantees"),
        max_length=120,
        help_text=_("Deposits of several bidders from one account are a sign of collusion."),
    )
    reference = forms.CharField(label=_("Reference of the payment"), max_length=80)
    received_at = forms.DateTimeField(
        label=_("Received at"), widget=forms.DateTimeInput(), help_text=_("Beijing time")
    )

    def __init__(self, *args: Any, suppliers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supplier: Any = self.fields["supplier"]
        supplier.queryset = suppliers


class RefundForm(ActForm):
    """That it was paid back."""

    ended_on = forms.DateField(label=_("Paid back on"), widget=forms.DateInput())
    end_reference = forms.CharField(label=_("Reference of the payment"), max_length=80)
    into_bond = forms.BooleanField(label=_("Turned into the performance bond"), required=False)


class KeepForm(ActForm):
    """Why it is not paid back."""

    facts = forms.CharField(
        label=_("What has happened"),
        widget=forms.Textarea(attrs={"rows": 4, "class": "in"}),
        max_length=4000,
    )

    def __init__(self, *args: Any, grounds: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"] = forms.ChoiceField(
            label=_("Lawful ground"), choices=grounds, widget=forms.RadioSelect
        )
        self.order_fields(("key", "ground", "facts"))
        style(self)
