"""The decision apart: opinions on candidates, the people of the group, a vote with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, style


class CandidateTexts(ActForm):
    """A text on each of some bids; `rows` gives them bid by bid."""

    label: Any = _("Opinion of the committee: strengths, weaknesses, risks")
    missing: Any = _("Write the opinion on %(who)s.")
    first: tuple[str, ...] = ()

    def __init__(
        self, *args: Any, bids: Iterable[Any], texts: Mapping[int, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.bids = list(bids)
        for bid in self.bids:
            self.fields[f"text_{bid.pk}"] = forms.CharField(
                label=self.label,
                max_length=4000,
                initial=(texts or {}).get(bid.pk, ""),
                widget=forms.Textarea(attrs={"rows": 3}),
                error_messages={"required": self.missing % {"who": bid.supplier.name}},
            )
        style(self)

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """(bid, its text)."""
        return [(bid, self[f"text_{bid.pk}"]) for bid in self.bids]

    def texts(self) -> dict[int, str]:
        """What was written, by bid."""
        return {bid.pk: self.cleaned_data[f"text_{bid.pk}"] for bid in self.bids}


class GroupForm(ActForm):
    """Who decides."""

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"] = forms.ModelMultipleChoiceField(
            label=_("People of the group"),
            queryset=people,
            widget=forms.CheckboxSelectMultiple,
            help_text=_(
                "An odd number, at least three; nobody who ran or submitted the tender or sat in "
                "its committee."
            ),
        )
        style(self)


class VoteForm(CandidateTexts):
    """The own reasons on each candidate, and the vote where the winner is not drawn."""

    label = _("Your reasons for or against")
    missing = _("Write your reasons on %(who)s.")

    def __init__(self, *args: Any, drawn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not drawn:
            self.fields["choice"] = forms.TypedChoiceField(
                label=_("Your vote"),
                coerce=int,
                choices=[(bid.pk, bid.supplier.name) for bid in self.bids],
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose a candidate.")},
            )
            style(self)

    @property
    def vote(self) -> Any:
        """The bound field of the vote; None where the winner is drawn."""
        return self["choice"] if "choice" in self.fields else None
