"""Forms of art. 64: whether a score stands, which one is named, what is evaluated again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, ReasonForm, style
from tenders.models import ScoreCorrection


class ScoreOpinionForm(ReasonForm):
    """A member's opinion on a score far from the others."""

    stands = forms.ChoiceField(
        label=_("Your opinion"),
        choices=[
            ("yes", _("The score stands: the bid explains it")),
            ("no", _("The score is extreme and must be corrected")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the score stands.")},
    )
    field_order = ("stands", "reason", "key")


class NameScoreForm(ReasonForm):
    """A score that a member finds extreme without being asked about it."""

    member = forms.ChoiceField(label=_("Member"))
    cell = forms.ChoiceField(label=_("Item and bid"))
    field_order = ("member", "cell", "reason", "key")

    def __init__(
        self, *args: Any, members: Iterable[Any], cells: Iterable[Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = list(members)  # type: ignore[attr-defined]
        self.fields["cell"].choices = list(cells)  # type: ignore[attr-defined]
        style(self)


class ReevaluateForm(ActForm):
    """On which of the four grounds, and what was found."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=ScoreCorrection.Ground.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four grounds.")},
    )
    found = forms.CharField(
        label=_("What was found"),
        max_length=8000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 4}),
    )


class FinanceReportForm(ActForm):
    """When and under which number a changed result was reported."""

    on = forms.DateField(
        label=_("Reported to the finance department on"),
        widget=forms.DateInput(attrs={"type": "date", "class": "in"}, format="%Y-%m-%d"),
    )
    number = forms.CharField(label=_("Number of the report"), max_length=80)
