"""What the committee asks, finds out and stops over, and what a bidder answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.web.forms import ActForm, BudgetField, NeededText, ReasonForm
from tenders.models import CommitteeMember, EvaluationHalt, RecusalRequest


def _text(label: Any, rows: int = 5, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"class": "in", "rows": rows})
    return forms.CharField(label=label, max_length=8000, widget=widget, **kwargs)


class AskForm(ActForm):
    """A written question and the time to answer it."""

    question = _text(
        _("What the bidder is to make clear"),
        help_text=_(
            "What is ambiguous, contradictory or plainly mistaken. The answer must not pass the "
            "limits of the bid or change its substance."
        ),
    )
    minutes = forms.IntegerField(label=_("Minutes to answer"), initial=30)


class ContradictionForm(ActForm):
    """Totals that stand beside the opening form's."""

    words = BudgetField(
        label=_("Total in capitals (大写), in CNY a year"),
        required=False,
        help_text=_("Only if it differs from the price read out at the opening."),
    )
    body = BudgetField(
        label=_("Total in the body of the bid, in CNY a year"),
        required=False,
        help_text=_("Only if it differs from the price read out at the opening."),
    )
    question = _text(_("Where it stands"), rows=3, help_text=_("File, page and line."))
    minutes = forms.IntegerField(label=_("Minutes to answer"), initial=30)


class AnswerForm(ActForm):
    """The bidder's answer in writing."""

    reply = _text(
        _("Answer"),
        rows=8,
        help_text=_("Signed for your company by you; it becomes a part of the bid."),
    )


class ConfirmPriceForm(ActForm):
    """Whether the corrected price is confirmed."""

    accepted = forms.TypedChoiceField(
        label=_("Corrected price"),
        choices=[
            ("yes", _("We confirm it")),
            ("no", _("We do not confirm it: the bid is invalid")),
        ],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
        error_messages={"required": _("Confirm the corrected price, or refuse it.")},
    )
    reply = NeededText(label=_("Remark"), when=_("If you wish to add something."), rows=3)


class HaltForm(ReasonForm):
    """Why the committee cannot go on."""

    ground = forms.ChoiceField(
        label=_("Ground"), choices=EvaluationHalt.Ground.choices, widget=forms.RadioSelect
    )
    field_order = ("ground", "reason", "key")


class HaltDecisionForm(ReasonForm):
    """The purchaser's decision on a stopped evaluation."""

    confirmed = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("yes", _("Confirmed: change the documents and tender again")),
            ("no", _("Not confirmed: the evaluation goes on")),
        ],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    field_order = ("confirmed", "reason", "key")


class FindingForm(ActForm):
    """What the committee found out about one sign."""

    finding = _text(_("What the committee found out"), rows=6)


class RecusalForm(ActForm):
    """Who is to step aside, and why."""

    person = forms.CharField(
        label=_("Who is to step aside"),
        max_length=120,
        help_text=_("Name and office of somebody of the purchaser or of the committee."),
    )
    ground = forms.ChoiceField(
        label=_("Ground"), choices=RecusalRequest.Ground.choices, widget=forms.RadioSelect
    )
    reason = _text(_("What the relation is and how you know"))


class RecusalDecisionForm(ReasonForm):
    """What the person said, and the decision."""

    statement = _text(_("What the person said when asked"), rows=3)
    granted = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[
            ("yes", _("Granted: the person steps aside")),
            ("no", pgettext_lazy("recusal", "Refused")),
        ],
        widget=forms.RadioSelect,
        coerce=lambda value: value == "yes",
    )
    member = forms.ModelChoiceField(
        label=_("Which member of the committee it is"),
        queryset=CommitteeMember.objects.none(),
        required=False,
        empty_label=_("Nobody of the committee"),
    )
    field_order = ("statement", "granted", "member", "reason", "key")

    def __init__(self, *args: Any, members: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].queryset = members  # type: ignore[attr-defined]
