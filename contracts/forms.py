"""Forms of the acts on contracts and certificates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Bond, SchemeVersion
from contracts.models.drafts import Area, Terms
from contracts.rules.periods import LENGTHS
from procurement import clock
from procurement.web.forms import ActForm, MoneyField, NeededText, needed


class DayInput(forms.DateInput):
    """A day, typed or picked."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day of the legal calendar."""

    widget = DayInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": DayInput(), **kwargs})


LENGTH_NAMES = {
    1: _("every month"),
    2: _("every two months"),
    3: _("every quarter"),
    6: _("every half year"),
    12: _("every year"),
}


class TermsForm(ActForm):
    """Term, payment, scheme and bond of a draft."""

    starts_on = DayField(label=_("First day of the term"))
    period_months = forms.TypedChoiceField(
        label=_("How often it is paid"), coerce=int, choices=[(n, LENGTH_NAMES[n]) for n in LENGTHS]
    )
    scheme_version = forms.ModelChoiceField(
        label=_("Deduction scheme"),
        queryset=SchemeVersion.objects.none(),
        required=False,
    )
    other_service = forms.BooleanField(
        label=_("The scheme is made for another service, and that is meant"), required=False
    )
    place = forms.CharField(label=_("Place of performance"), max_length=200, required=False)
    bond = MoneyField(
        label=_("Performance bond (CNY)"),
        required=False,
        help_text=_("At most ten per cent of the contract; none is allowed."),
    )
    bond_form = forms.ChoiceField(label=_("Form of the bond"), choices=Bond.Form, required=False)
    bond_return = NeededText(
        label=_("How and when it returns"), when=_("Needed when there is a bond."), rows=2
    )

    def __init__(self, *args: Any, offered: Iterable[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        needed(
            self.fields["scheme_version"],
            _("Needed before the legal check. Only approved versions; signing makes it immutable."),
        )
        ready = SchemeVersion.objects.ready().select_related("scheme")
        field: Any = self.fields["scheme_version"]
        field.queryset = ready
        field.choices = [("", field.empty_label), *offered]

    def terms(self) -> Terms:
        """What was written, for the service."""
        values = self.cleaned_data
        return Terms(
            starts_on=values["starts_on"],
            period_months=values["period_months"],
            scheme_version=values["scheme_version"],
            other_service=values["other_service"],
            place=values["place"],
            bond=values["bond"],
            bond_form=values["bond_form"] or Bond.Form.GUARANTEE,
            bond_return=values["bond_return"],
        )


class AreaForm(ActForm):
    """One service area."""

    code = forms.CharField(label=_("Code"), max_length=30)
    name = forms.CharField(label=_("Name"), max_length=160)
    stratum = forms.CharField(
        label=_("Group of the draw"),
        max_length=60,
        help_text=_("Inspections draw their areas group by group: main roads, back lanes, …"),
    )
    service_class = forms.CharField(label=_("Class"), max_length=40, required=False)
    quantity = forms.DecimalField(
        label=_("Quantity"),
        max_digits=18,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "in n"}),
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, initial="㎡")
    line = forms.IntegerField(label=_("Line of the bill of quantities"), required=False)

    def area(self) -> Area:
        """What was written, for the service."""
        values = {name: self.cleaned_data[name] for name in self.fields if name != "key"}
        return Area(**values)


class AreasFileForm(ActForm):
    """Service areas from a spreadsheet."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("XLSX or CSV, at most 10 MB. The first row names the columns."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class OpinionForm(ActForm):
    """A written opinion."""

    opinion = forms.CharField(
        label=_("Opinion"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


class OptionalOpinionForm(OpinionForm):
    """An opinion that may be left out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opinion"].required = False


class FilingForm(ActForm):
    """The number under which the finance department filed the contract."""

    number = forms.CharField(label=_("Filing number"), max_length=80)


class DayForm(ActForm):
    """The day on which something came or went."""

    on = DayField(label=_("Day"), initial=clock.legal_today)


class AnswerForm(ActForm):
    """The answer to objections; empty where there are none."""

    answer = NeededText(
        label=_("Answer to the objections"), when=_("Needed when the contractor has objected.")
    )


class InvoiceForm(ActForm):
    """An invoice; the thirty days of payment begin on the day it came."""

    number = forms.CharField(label=_("Invoice number"), max_length=60)
    amount = MoneyField(label=_("Amount (CNY)"))
    received_on = DayField(label=_("Received on"), initial=clock.legal_today)


class PaymentForm(ActForm):
    """A payment that has left; the amount is typed again as a check."""

    amount = MoneyField(label=_("Amount paid (CNY)"))
    bank_reference = forms.CharField(label=_("Reference of the transfer"), max_length=80)


class RefundForm(ActForm):
    """Money that has come back, as the bank's paper says."""

    amount = MoneyField(label=_("Amount refunded (CNY)"))
    refunded_on = DayField(label=_("Day of the refund"), initial=clock.legal_today)
    bank_reference = forms.CharField(label=_("Reference of the refund"), max_length=80)
