"""Forms of the tender while it is written: each saves one section."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from procurement.people.models import User
from procurement.people.roles import Role
from procurement.web.forms import ActForm, BudgetField, MoneyField, needed, style
from procurement.web.uploads import UploadField
from tenders.forms.base import ModelActForm, area
from tenders.models import Criterion, Lot, ServiceKind, Tender
from tenders.rules.low_price import LOW_RATES
from tenders.rules.requirements import SCORED, numbered

MAX_LINES = 2000
BLANK_LINES = 3


def text(css: str, **attrs: str) -> forms.TextInput:
    """A control of a table, with a width of its own so that it stays usable on a phone."""
    return forms.TextInput(attrs={"class": f"in {css}", **attrs})


class BasicsForm(ModelActForm):
    """What all lots share."""

    class Meta:
        model = Tender
        fields = (
            "number",
            "title",
            "summary",
            "qualification",
            "consortium_allowed",
            "deposit",
            "bond_percent",
            "lots_most",
            "validity_days",
            "place",
            "contact",
            "contact_phone",
            "price_places",
            "tie_price",
            "candidates",
            "challenge_once",
            *LOW_RATES,
            "anonymous",
        )
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
        fields = (
            "procedure",
            "ground",
            "ground_facts",
            "method",
            "approval_by",
            "approval_number",
            "approval_on",
            "decision_ground",
            "decision_basis",
            "decision_method",
            "candidates_ranked",
        )
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
        fields = (
            "notice_day",
            "documents_from",
            "documents_until",
            "deadline",
            "visit_at",
            "visit_place",
            "visit_note",
            "short_intention_reason",
        )
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


class ContractTextForm(ActForm):
    """What legal counsel says of the draft contract."""

    counsel = forms.CharField(label=_("Legal counsel"), help_text=_("Name and firm"), max_length=80)
    checked_on = forms.DateField(label=_("Checked on"), widget=forms.DateInput())
    passed = forms.TypedChoiceField(
        label=_("Result"),
        choices=[("yes", _("Passed")), ("no", _("Not passed"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    opinion = forms.CharField(label=_("Opinion"), widget=area(3), max_length=4000)


RATES = ("small_rate", "share_rate", "domestic_rate")


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

    class Meta:
        model = Lot
        fields = (
            "name",
            "service_kind",
            "scope",
            "requirement",
            "standard",
            "budget",
            "max_price",
            "years",
            "service_starts_on",
            "reserved_for_small",
            "complex",
        )
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
            for name in RATES:
                share = getattr(lot, name)
                self.fields[name].initial = format((share * 100).normalize(), "f")

    def values(self) -> dict[str, Any]:
        shares = {name: self._share(name) for name in RATES}
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
