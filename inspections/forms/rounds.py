"""Planning, drawing and reviewing a round."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from contracts.services import schemes
from inspections.forms.fields import DayField, MomentField
from inspections.models import Plan, eligible_inspectors
from procurement.web.forms import ActForm, style


class PlanForm(ActForm):
    """Everything a round needs before its lists are frozen."""

    period: Any = forms.ModelChoiceField(label=_("Period"), queryset=None)
    checklist: Any = forms.ModelChoiceField(label=_("Kind of inspection"), queryset=None)
    planned_for = DayField(label=_("Day of the inspection"))
    covert = forms.BooleanField(
        label=_("Covert: the contractor is not told beforehand"), required=False, initial=True
    )
    inspectors: Any = forms.ModelMultipleChoiceField(
        label=_("Pool of inspectors"),
        help_text=_("They are drawn from this pool. Whoever works for the contractor is recused."),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )
    inspector_count = forms.IntegerField(
        label=_("Inspectors to be drawn"), min_value=1, max_value=20, initial=2
    )
    areas: Any = forms.ModelMultipleChoiceField(
        label=_("List of units"),
        help_text=_("The list is frozen and its hash is published before the draw."),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
    )

    value_source = forms.CharField(
        label=_("Source of the public value"),
        help_text=_(
            "Which draw of which lottery, or which figure of which day: nobody can choose another "
            "once the lists are frozen."
        ),
        max_length=200,
    )
    value_at = MomentField(
        label=_("When it becomes known"), help_text=_("Beijing time, after the lists are frozen.")
    )

    def __init__(self, *args: Any, contract: Contract, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["period"].queryset = contract.periods.all()
        fields["period"].label_from_instance = lambda period: period.label
        version = contract.scheme_version
        fields["checklist"].queryset = version.checklists.all() if version else None
        service = schemes.service_words(version) if version else ""
        fields["checklist"].label_from_instance = lambda one: f"{one.kind} · {one.name} · {service}"
        people = eligible_inspectors(contract)
        fields["inspectors"].queryset = people
        fields["inspectors"].initial = [person.pk for person in people]
        areas = list(contract.areas.order_by("stratum", "code"))
        fields["areas"].queryset = contract.areas.order_by("stratum", "code")
        fields["areas"].label_from_instance = lambda one: f"{one.code} {one.name}（{one.stratum}）"
        fields["areas"].initial = [area.pk for area in areas]
        self.strata = [
            (f"sample_{number}", stratum, len(list(group)))
            for number, (stratum, group) in enumerate(groupby(areas, lambda area: area.stratum))
        ]
        for name, stratum, count in self.strata:
            fields[name] = forms.IntegerField(
                label=_("Units to be drawn: %(stratum)s (%(count)s on the list)")
                % {"stratum": stratum, "count": count},
                min_value=0,
                max_value=count,
                initial=min(count, max(1, count // 5)),
            )
        style(self)

    def samples(self) -> list[Any]:
        """The controls that say how many units of each group are drawn."""
        return [self[name] for name, _stratum, _count in self.strata]

    def plan(self) -> Plan:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return Plan(
            period=data["period"],
            checklist=data["checklist"],
            planned_for=data["planned_for"],
            areas=tuple(data["areas"]),
            sample={stratum: data[name] for name, stratum, _count in self.strata},
            inspectors=tuple(data["inspectors"]),
            value_source=data["value_source"],
            value_at=data["value_at"],
            inspector_count=data["inspector_count"],
            covert=data["covert"],
        )


class DrawForm(ActForm):
    """The public value of the source that was named with the lists."""

    public_value = forms.CharField(
        label=_("Public value"),
        help_text=_("As published, character by character, such as the numbers of a lottery draw."),
        max_length=200,
    )


class PassOverForm(ActForm):
    """A unit or an inspector that cannot be drawn, and why."""

    who = forms.ChoiceField(label=_("Unit or inspector"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = row.units.filter(excluded=False).order_by("stratum", "code")
        people = row.inspectors.filter(recused=False).select_related("user")
        choices: list[Any] = [
            (_("Inspectors"), [(f"person-{one.user_id}", str(one.user)) for one in people]),
            (_("Units"), [(f"unit-{unit.code}", f"{unit.code} {unit.name}") for unit in units]),
        ]
        field: Any = self.fields["who"]
        field.choices = choices


class ReviewForm(ActForm):
    """The reviewer's opinion."""

    note = forms.CharField(
        label=_("Opinion of the reviewer"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 4}),
    )
