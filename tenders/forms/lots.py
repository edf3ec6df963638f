"""Forms of a lot while its tender is written: the lot, its bill of quantities, its criteria."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, BudgetField, style
from tenders.forms.base import ModelActForm
from tenders.forms.tendering import area
from tenders.models import Criterion, Lot
from tenders.rules.requirements import SCORED, numbered
from tenders.written import LOT_TYPED, PERCENTAGES

MAX_LINES = 2000
BLANK_LINES = 3


def text(css: str, **attrs: str) -> forms.TextInput:
    """A control of a table, with a width of its own so that it stays usable on a phone."""
    return forms.TextInput(attrs={"class": f"in {css}", **attrs})


class PercentField(forms.DecimalField):
    """A share of the price, typed in per cent."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            min_value=Decimal(0),
            max_value=Decimal(100),
            decimal_places=2,
            max_digits=5,
            **kwargs,
        )


class LotForm(ModelActForm):
    """What a lot says of itself. Deductions are typed in per cent and kept as shares."""

    judged = ("max_price", "reserved_for_small", "years")
    small_rate = PercentField(
        label=_("Price deduction for small and micro enterprises in per cent"),
        help_text=_("From 10 to 20; 0 in a lot that is reserved for them."),
    )
    share_rate = PercentField(
        label=_("Price deduction in per cent where small firms do 30 % or more"),
        help_text=_("In a consortium or as subcontractors: from 4 to 6; 0 for none."),
        required=False,
    )
    domestic_rate = PercentField(
        label=_("Price deduction for domestic products in per cent"),
        help_text=_("20, or 0 where the service uses no such products."),
        required=False,
    )

    reserved_share = PercentField(
        label=_("Share in per cent that is reserved for small and medium enterprises"),
        help_text=_(
            "Done by members of a consortium or as subcontractors (Caiku [2020] 46 art. 8); such "
            "a lot gives no price deduction for size. 0 for none."
        ),
        required=False,
    )

    class Meta:
        model = Lot
        fields = LOT_TYPED
        field_classes = {"budget": BudgetField, "max_price": BudgetField}
        widgets = {
            "scope": area(3),
            "requirement": area(8),
            "standard": area(8),
            "service_starts_on": forms.DateInput(),
        }
        help_texts = {
            "max_price": _("At most the budget; a minimum price may not be set."),
            "years": _("At most three, signed yearly."),
            "requirement": _(
                "Number each requirement: “1. …”, one a line. ▲ before the number says that a "
                "criterion scores it."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service_starts_on"].required = True
        self.fields["small_rate"].initial = Decimal(10)
        lot = kwargs.get("instance")
        if lot is not None and lot.pk:
            for name in PERCENTAGES:
                share = getattr(lot, name)
                self.fields[name].initial = format((share * 100).normalize(), "f")

    def values(self) -> dict[str, Any]:
        shares = {name: self._share(name) for name in PERCENTAGES}
        return {**super().values(), **shares}

    def _share(self, name: str) -> Decimal | None:
        """A typed percentage as a share; one that need not be typed is nothing."""
        percent = self.cleaned_data.get(name)
        if percent is None and name in self.cleaned_data and not self.fields[name].required:
            return Decimal(0)
        return None if percent is None else percent / 100


class LineForm(forms.Form):
    """One line of a bill of quantities."""

    name = forms.CharField(label=_("Item"), max_length=200, widget=text("w12"))
    unit = forms.CharField(label=_("Unit"), max_length=20, widget=text("w5"))
    quantity = forms.DecimalField(
        label=_("Quantity per year"),
        max_digits=18,
        decimal_places=4,
        min_value=Decimal("0.0001"),
        widget=text("n w8", inputmode="decimal"),
    )
    service_class = forms.CharField(
        label=_("Class"), max_length=40, required=False, widget=text("w8")
    )
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False, widget=text("w8"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        style(self)


class CriterionForm(forms.Form):
    """One row of the table of criteria; an empty row is none."""

    part = forms.ChoiceField(
        label=_("Part"),
        choices=Criterion.Part.choices,
        widget=forms.Select(attrs={"class": "in w8"}),
    )
    name = forms.CharField(label=_("Criterion"), max_length=120, widget=text("w12"))
    requirement = forms.TypedChoiceField(
        label=_("Requirement it scores"),
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.Select(attrs={"class": "in w8"}),
    )
    description = forms.CharField(
        label=_("How it is scored"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "in w20"}),
        max_length=4000,
    )
    bands = forms.CharField(
        label=_("Ranges and points"),
        widget=forms.Textarea(attrs={"rows": 2, "class": "in w8"}),
        max_length=1000,
        required=False,
    )
    max_points = forms.DecimalField(
        label=_("Most points"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal("0.01"),
        widget=text("n w5", inputmode="decimal"),
    )
    objective = forms.BooleanField(label=_("Objective"), required=False)

    def __init__(self, *args: Any, requirement: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["requirement"]
        chosen.choices = [("", "—"), *answerable(requirement)]
        style(self)

    def has_changed(self) -> bool:
        # The part always has a value: a row counts once something else is typed.
        return any(name != "part" for name in self.changed_data)


def answerable(requirement: str) -> list[tuple[int, str]]:
    """The numbered requirements of a lot, those to be scored with their mark."""
    return [
        (one.number, f"{SCORED if one.scored else ''}{one.number} {one.name}")
        for one in numbered(requirement)
    ]


class PlainSet(BaseFormSet):
    """Rows of a table form; rows left empty are left out.

    `places` are the rows of the file that filled it, for whoever looks an error up there.
    """

    places: Sequence[int] = ()

    def kept(self) -> list[forms.Form]:
        """The forms of the rows in which something is typed."""
        return [form for form in self.forms if form.has_changed()]

    def rows(self) -> list[dict[str, Any]]:
        """What was typed, row by row; None where it could not be read."""
        return [{name: form.cleaned_data.get(name) for name in form.fields} for form in self.kept()]


LineSet = formset_factory(LineForm, formset=PlainSet, extra=BLANK_LINES, max_num=MAX_LINES)
CriterionSet = formset_factory(CriterionForm, formset=PlainSet, extra=BLANK_LINES, max_num=60)


class WeightsForm(ActForm):
    """The weight of the price beside the criteria."""

    price_weight = forms.DecimalField(
        label=_("Weight of the price"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        help_text=_("At least 10 for services; with the criteria it makes 100."),
    )


class BillUploadForm(ActForm):
    """A bill of quantities as a file."""

    upload = forms.FileField(
        label=_("Table (XLSX or CSV)"),
        help_text=_("Columns: item, unit, quantity, and if you like class and remark."),
    )
