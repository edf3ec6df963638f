"""A member's opinion on each anonymous part, by its code."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm, NeededText, style
from tenders.findings import Opinion
from tenders.forms.evaluation import NOT_ACCEPTED

YES, NO, AWAY = "yes", "no", "away"


class PartOpinionForm(ActForm):
    """For each code one of three words, and a reason; no field has the key of a bid."""

    def __init__(self, *args: Any, parts: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(parts)
        choices = [
            (YES, _("Conforms, and tells nothing of its author")),
            (NO, _("Does not conform")),
            (AWAY, _("Gives its author away")),
        ]
        for part in self.parts:
            self.fields[f"accepted_{part.code}"] = forms.ChoiceField(
                label=_("Decision on %(bidder)s") % {"bidder": part.code},
                choices=choices,
                widget=forms.RadioSelect,
                error_messages={"required": _("Decide on this part.")},
            )
            self.fields[f"reason_{part.code}"] = NeededText(
                label=_("Reason, with the page"), when=NOT_ACCEPTED, rows=2
            )
        style(self)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(part, its choice, its reason)."""
        return [
            (part, self[f"accepted_{part.code}"], self[f"reason_{part.code}"])
            for part in self.parts
        ]

    def opinions(self) -> dict[str, Opinion]:
        """What was chosen, by code."""
        data = self.cleaned_data
        return {
            part.code: Opinion(
                data[f"accepted_{part.code}"] == YES,
                data.get(f"reason_{part.code}", ""),
                data[f"accepted_{part.code}"] == AWAY,
            )
            for part in self.parts
        }
