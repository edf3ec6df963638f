"""Forms of a bid's firms and staff, of a member's consent and of the look at credit records."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.people.models import Organisation
from procurement.web.forms import ActForm, style
from tenders.forms.lots import PercentField
from tenders.forms.rows import plain_code, rows_needed
from tenders.models import BidPartner
from tenders.rules import partners as rules

OWN = "own"
PARTS = (
    "role",
    "name",
    "code",
    "task",
    "share",
    "size",
    "controller",
    "profession",
    "grade",
)
OWN_PARTS = ("task", "share", "controller", "profession", "grade")
STAFF = ("person", "duty", "tail")
LEAST, MOST, MOST_STAFF = 2, 10, 100


def _field(part: str, roles: Sequence[tuple[str, Any]]) -> forms.Field:
    if part == "role":
        return forms.ChoiceField(label=_("Part in the bid"), choices=roles, required=False)
    if part == "size":
        sizes = [("", "—"), *Organisation.Size.choices]
        return forms.ChoiceField(
            label=_("Size by its declaration"),
            choices=sizes,
            required=False,
            help_text=_("A false declaration is punished (Caiku [2020] 46)."),
        )
    if part == "grade":
        grades = [("", "—"), *BidPartner.Grade.choices]
        return forms.ChoiceField(label=_("Grade"), choices=grades, required=False)
    if part == "share":
        return PercentField(label=_("Share of the contract in per cent"), required=False)
    if part == "task":
        area = forms.Textarea(attrs={"rows": 2})
        return forms.CharField(label=_("What it does"), required=False, max_length=500, widget=area)
    return forms.CharField(**TEXTS[part], required=False)


TEXTS: dict[str, dict[str, Any]] = {
    "name": {"label": _("Firm"), "max_length": 200},
    "code": {
        "label": _("Unified social credit code"),
        "max_length": 40,
        "help_text": _("18 characters. A firm that is registered here is asked to confirm."),
    },
    "controller": {
        "label": _("Directly held or managed by"),
        "max_length": 200,
        "help_text": _("Name or credit code; empty where nobody is."),
    },
    "profession": {
        "label": _("Qualification it holds for the work"),
        "max_length": 120,
    },
}


class PartnersForm(ActForm):
    """The own firm, and others in numbered rows; a row without name and code is none."""

    def __init__(
        self, *args: Any, tender: Any, partners: Sequence[rules.Partner], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        own = partners[0] if partners else None
        others = partners[1:]
        roles = [
            (role, BidPartner.Role(role).label)
            for role, allowed in (
                (rules.MEMBER, tender.consortium_allowed),
                (rules.SUBCONTRACTOR, tender.subcontract_allowed),
            )
            if allowed
        ]
        self.places = rows_needed(PARTS, len(others), self.data, LEAST, MOST)
        for part in OWN_PARTS:
            self._add(part, OWN, own, roles)
        for place in self.places:
            stored = others[place] if place < len(others) else None
            for part in PARTS:
                self._add(part, str(place), stored, roles)
        style(self)

    def _add(self, part: str, place: str, stored: Any, roles: Sequence[tuple[str, Any]]) -> None:
        field = _field(part, roles)
        value = getattr(stored, part, None)
        if part == "share" and value is not None:
            value = format((value * 100).normalize(), "f")
        field.initial = value
        self.fields[f"{part}_{place}"] = field

    @property
    def own(self) -> list[Any]:
        """The controls of the own firm."""
        return [self[f"{part}_{OWN}"] for part in OWN_PARTS]

    @property
    def rows(self) -> list[list[Any]]:
        """The controls of each other firm."""
        return [[self[f"{part}_{place}"] for part in PARTS] for place in self.places]

    def partners(self) -> list[rules.Partner]:
        """What was typed: the own firm first, then each row in which something stands."""
        found = [self._typed(OWN, OWN_PARTS, rules.LEADER)]
        for place in self.places:
            one = self._typed(str(place), PARTS, "")
            if one.name or one.code or one.task or one.share is not None:
                found.append(one)
        return found

    def _typed(self, place: str, parts: Sequence[str], role: str) -> rules.Partner:
        typed = {part: self.cleaned_data.get(f"{part}_{place}") for part in parts}
        percent = typed.pop("share")
        texts = {part: value or "" for part, value in typed.items()}
        texts["code"] = plain_code(texts.get("code", ""))
        texts["role"] = role or texts.get("role", "")
        share = None if percent is None else Decimal(percent) / 100
        return rules.Partner(**texts, share=share, place=place)


class StaffForm(ActForm):
    """People in numbered rows; a row without a name is none."""

    def __init__(self, *args: Any, staff: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = rows_needed(STAFF, len(staff), self.data, LEAST, MOST_STAFF)
        for place in self.places:
            stored = staff[place] if place < len(staff) else None
            self._add(place, stored)
        style(self)

    def _add(self, place: int, stored: Any) -> None:
        kept = _("Kept as a digest; type it only to replace it.")
        asked = _("The last six signs tell people of one name apart; only a digest is kept.")
        fields = (
            forms.CharField(label=_("Name"), required=False, max_length=80),
            forms.CharField(label=_("Duty"), required=False, max_length=120),
            forms.CharField(
                label=_("End of the certificate or identity number"),
                required=False,
                max_length=40,
                help_text=kept if stored is not None and stored.mark else asked,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            ),
        )
        values = (stored.name, stored.duty, "") if stored is not None else ("", "", "")
        for part, field, value in zip(STAFF, fields, values, strict=True):
            field.initial = value
            self.fields[f"{part}_{place}"] = field

    @property
    def rows(self) -> list[list[Any]]:
        """The three controls of each person."""
        return [[self[f"{part}_{place}"] for part in STAFF] for place in self.places]

    def people(self) -> list[tuple[str, str, str]]:
        """What was typed, row by row."""
        rows = [
            tuple(self.cleaned_data.get(f"{part}_{place}") or "" for part in STAFF)
            for place in self.places
        ]
        return [(name, duty, tail) for name, duty, tail in rows if name]


class ConsentForm(ActForm):
    """The firms as they were shown: what is confirmed."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
