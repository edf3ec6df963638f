"""Forms of the evaluation: one act's input each; what the law says of it the services decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, NeededText, ReasonForm, style
from procurement.web.reasons import reason_with_article
from tenders.findings import Decision, Opinion
from tenders.models import Bid, BidPartner, CommitteeMember
from tenders.rules import annulment

SIZES = [(number, str(number)) for number in (3, 5, 7, 9, 11)]


NOT_ACCEPTED = _("Needed when you decide against it.")


class PerBidForm(ActForm):
    """For each bid a choice of two and a reason; `rows` gives them bid by bid."""

    yes: Any = ""
    no: Any = ""
    reason_label: Any = _("Reason")
    reason_when: Any = NOT_ACCEPTED
    choice_required = True

    def __init__(self, *args: Any, bids: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids = list(bids)
        for bid in self.bids:
            self.fields[f"accepted_{bid.pk}"] = forms.ChoiceField(
                label=_("Decision on %(bidder)s") % {"bidder": bid.supplier.name},
                choices=[("yes", self.yes), ("no", self.no)],
                widget=forms.RadioSelect,
                required=self.choice_required,
                error_messages={"required": _("Decide on this bid.")},
            )
            self.fields[f"reason_{bid.pk}"] = NeededText(
                label=self.reason_label, when=self.reason_when, rows=2
            )
        style(self)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(bid, its choice, its reason)."""
        return [(bid, self[f"accepted_{bid.pk}"], self[f"reason_{bid.pk}"]) for bid in self.bids]

    def chosen(self) -> dict[int, tuple[bool, str]]:
        """What was chosen, by bid."""
        data = self.cleaned_data
        return {
            bid.pk: (data[f"accepted_{bid.pk}"] == "yes", data.get(f"reason_{bid.pk}", ""))
            for bid in self.bids
            if data.get(f"accepted_{bid.pk}")
        }


class QualificationForm(PerBidForm):
    """Decisions on those bidders that have been looked at; the others may wait."""

    yes, no = _("Qualified"), _("Not qualified")
    reason_label = _("Why not qualified")
    choice_required = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for bid in self.bids:
            members = [one for one in bid.partners.all() if one.joins]
            for one in members if len(members) > 1 else ():
                self.fields[f"credit_{one.pk}"] = forms.ChoiceField(
                    label=_("Credit record of %(firm)s") % {"firm": one.name},
                    choices=BidPartner.Credit.choices,
                    widget=forms.RadioSelect,
                    required=False,
                    initial=one.credit,
                )
            bid.credit_fields = [
                self[f"credit_{one.pk}"] for one in members if f"credit_{one.pk}" in self.fields
            ]
            if getattr(bid, "twice", None):
                self.fields[f"accepted_{bid.pk}"].initial = "no"
                self.fields[f"reason_{bid.pk}"].initial = reason_with_article(bid.twice)
        style(self)

    def credits(self) -> dict[int, str]:
        """What was found on the credit records, by member of a consortium."""
        return {
            int(name.removeprefix("credit_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("credit_") and value
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors and not self.chosen():
            raise forms.ValidationError(_("Decide on at least one bidder."))
        return data

    def decisions(self) -> dict[int, Decision]:
        return {pk: Decision(*given) for pk, given in self.chosen().items()}


class OpinionForm(PerBidForm):
    """A member's opinion on each bid."""

    yes, no = _("Conforms"), _("Does not conform")
    reason_label = _("Why it does not conform")

    def opinions(self) -> dict[int, Opinion]:
        return {pk: Opinion(*given) for pk, given in self.chosen().items()}


class LowPriceOpinionForm(OpinionForm):
    """A member's opinion on each explanation."""

    yes, no = _("The explanation is sufficient"), _("The explanation is not sufficient")
    reason_label = _("Why it is not sufficient")
    reason_when = _("Needed when you find it not sufficient.")


class AnnulForm(ActForm):
    """Why a finished evaluation is void, and that the finance department was told."""

    cause = forms.ChoiceField(
        label=_("Why it is void"),
        choices=[(one.code, _(one.words)) for one in annulment.CAUSES],
        widget=forms.RadioSelect,
    )
    facts = forms.CharField(
        label=_("What came out, and how it made the result void"),
        help_text=_("It stands in the public notice and is sent to every bidder."),
        widget=forms.Textarea(attrs={"rows": 5, "class": "in"}),
        max_length=4000,
    )
    told_number = forms.CharField(
        label=_("Report to the finance department (number)"), max_length=80
    )


class StatementForm(ActForm):
    """A statement about each bidder, before any content is seen.

    `ties` are what the member's own record says of each bidder.
    """

    def __init__(
        self, *args: Any, bidders: Iterable[Any], ties: Mapping[int, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bidders, self.ties = list(bidders), ties
        for bidder in self.bidders:
            self.fields[f"conflict_{bidder.pk}"] = forms.ChoiceField(
                label="、".join([bidder.name, *(one.name for one in bidder.joined)]),
                choices=[
                    ("no", _("No ground for recusal")),
                    ("yes", _("There is a ground for recusal")),
                ],
                widget=forms.RadioSelect,
                error_messages={"required": _("State whether you have a conflict.")},
            )
            self.fields[f"explanation_{bidder.pk}"] = NeededText(
                label=_("Which ground"), when=_("Needed when there is one."), rows=2
            )
        style(self)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(the own ties to a bidder, the choice about it, its explanation)."""
        return [
            (self.ties[one.pk], self[f"conflict_{one.pk}"], self[f"explanation_{one.pk}"])
            for one in self.bidders
        ]

    def statements(self) -> dict[int, tuple[bool, str]]:
        data = self.cleaned_data
        return {
            one.pk: (data[f"conflict_{one.pk}"] == "yes", data[f"explanation_{one.pk}"])
            for one in self.bidders
        }


class CommitteeForm(ActForm):
    """How many members, and whom the purchaser sends."""

    size = forms.TypedChoiceField(label=_("Members"), choices=SIZES, coerce=int)

    def __init__(self, *args: Any, representatives: Any, least: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if least > SIZES[0][0]:  # three sit in the panel of a consultation alone
            size: Any = self.fields["size"]
            size.choices = SIZES[1:]
        self.fields["size"].initial = least
        self.fields["size"].help_text = _("At least %(least)s here; always odd.") % {"least": least}
        self.fields["representatives"] = forms.ModelMultipleChoiceField(
            label=_("Representatives of the purchaser"),
            queryset=representatives,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("At most a third of the members; all others are experts drawn at random."),
        )


class ReplaceForm(ReasonForm):
    """Why a member is replaced; an expert's successor is drawn."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=[one for one in CommitteeMember.Ground.choices if one[0] != "anew"],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the member is replaced.")},
    )
    field_order = ("ground", "reason", "representative", "key")

    def __init__(self, *args: Any, representatives: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if representatives is not None:
            self.fields["representative"] = forms.ModelChoiceField(
                label=_("Who represents the purchaser instead"), queryset=representatives
            )
            style(self)
            self.order_fields(self.field_order)


class WarnSignerForm(ActForm):
    """What a member said or did who does not sign."""

    found = forms.CharField(
        label=_("What the member said or did"),
        max_length=4000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 4}),
        help_text=_("Goes into the report if the member stays silent."),
    )


class ChairForm(ActForm):
    """Whom this member proposes as chair."""

    candidate = forms.ModelChoiceField(
        label=_("Chair"),
        queryset=CommitteeMember.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["candidate"].queryset = candidates  # type: ignore[attr-defined]


class ExplanationForm(ActForm):
    """A bidder's explanation of a low price."""

    explanation = forms.CharField(
        label=_("Explanation with costs"),
        max_length=20000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 10}),
        help_text=_("Staff, machines, fuel, materials, management, taxes and profit."),
    )


def minutes_field(least: int) -> forms.IntegerField:
    """How long bidders have to explain a price; the service judges the limits."""
    return forms.IntegerField(
        label=_("Minutes to explain a low price"),
        initial=least,
        required=False,
        widget=forms.TextInput(attrs={"class": "in n", "inputmode": "numeric"}),
        help_text=_("At least %(least)s; the time ends at the minute it is shown with.")
        % {"least": least},
    )


class CloseConformityForm(ActForm):
    """The end of a review, with the time that bidders of low prices get."""

    def __init__(self, *args: Any, least: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["minutes"] = minutes_field(least)
        style(self)


class AskPriceForm(ReasonForm):
    """Whose price the committee finds clearly low, why, by how many members."""

    def __init__(self, *args: Any, bids: Iterable[Any], least: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bid"] = forms.ChoiceField(
            label=_("Bidder"),
            choices=[(str(one.pk), f"{one.supplier.name} · {one.price:,.2f}") for one in bids],
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose the bidder.")},
        )
        self.fields["votes"] = forms.IntegerField(
            label=_("Members for it"),
            widget=forms.TextInput(attrs={"class": "in n", "inputmode": "numeric"}),
            required=False,
        )
        self.fields["minutes"] = minutes_field(least)
        self.order_fields(("bid", "reason", "votes", "minutes"))
        style(self)


class CloseLowPriceForm(ActForm):
    """The end of the low-price review: what the committee looked up, bid by bid."""

    def __init__(self, *args: Any, bids: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids = list(bids)
        for bid in self.bids:
            self.fields[f"looked_{bid.pk}"] = forms.CharField(
                label=_("What the committee looked up about %(bidder)s")
                % {"bidder": bid.supplier.name},
                required=False,
                max_length=8000,
                widget=forms.Textarea(attrs={"class": "in", "rows": 3}),
                help_text=_("Public prices, wages, web pages, with the time; goes into the file."),
            )
        style(self)

    def looked_up(self) -> dict[int, str]:
        return {bid.pk: self.cleaned_data.get(f"looked_{bid.pk}", "") for bid in self.bids}


class SignForm(ActForm):
    """A signature, with the dissent in writing where there is one."""

    dissent = forms.CharField(
        label=_("Dissent with reasons"),
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"class": "in", "rows": 4}),
        help_text=_("Leave empty if you agree; who signs without dissent agrees."),
    )


class CorrectionForm(ReasonForm):
    """The own points of an objective item, corrected."""

    points = forms.DecimalField(
        label=_("Points"),
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"class": "in n", "inputmode": "decimal"}),
    )
    field_order = ("points", "reason", "key")


class LotsForm(ActForm):
    """Which failed lots are tendered again."""

    lots = forms.ModelMultipleChoiceField(
        label=_("Failed lots"),
        queryset=Bid.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, lots: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lots"]
        field.queryset = lots  # type: ignore[attr-defined]
        field.initial = list(lots)
