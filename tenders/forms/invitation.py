"""Forms of an invited tender: the plan of its pool, applications, the draw."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.people.models import Organisation, User
from procurement.people.roles import Role
from procurement.web import formats
from procurement.web.forms import ActForm, NeededText, ReasonForm, needed, style
from procurement.web.uploads import UploadField
from tenders.findings import Decision
from tenders.forms.base import ModelActForm
from tenders.models import Pool


class PoolForm(ModelActForm):
    """Where the suppliers come from and how many are drawn."""

    judged = ("number",)

    class Meta:
        model = Pool
        fields = ("source", "number", "applications_until", "criteria")
        widgets = {
            "source": forms.RadioSelect,
            "applications_until": forms.DateTimeInput(),
            "criteria": forms.Textarea(attrs={"rows": 4, "class": "in"}),
        }
        help_texts = {
            "number": _("At least three; without a notice the pool holds twice as many."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("applications_until", "criteria"):
            needed(self.fields[name], _("Needed for a prequalification notice."))


class ApplicationForm(ActForm):
    """The papers of an application."""

    file = UploadField(
        label=pgettext_lazy("prequalification", "Application"),
        help_text=_("PDF, DOCX, XLSX, JPEG, PNG or ZIP"),
    )


class RenewForm(ReasonForm):
    """Until when suppliers apply to the further notice, and why there is one."""

    until = forms.DateTimeField(
        label=_("Applications until"),
        widget=forms.DateTimeInput(),
        help_text=_("Beijing time; at least five working days after the notice."),
    )
    field_order = ("until", "reason", "key")


class PutInForm(ActForm):
    """A supplier of the library, or one recommended in writing."""

    supplier = forms.ModelChoiceField(label=_("Supplier"), queryset=Organisation.objects.none())
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The written recommendation, or the entry in the library."),
        widget=forms.Textarea(attrs={"rows": 3, "class": "in"}),
        max_length=2000,
    )

    def __init__(self, *args: Any, suppliers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supplier: Any = self.fields["supplier"]
        supplier.queryset = suppliers


class JudgeForm(ActForm):
    """For each application whether it qualifies, and why not."""

    def __init__(self, *args: Any, candidates: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = list(candidates)
        for one in self.candidates:
            self.fields[f"qualified_{one.pk}"] = forms.ChoiceField(
                label=_("Decision on %(bidder)s") % {"bidder": one.supplier.name},
                choices=[("yes", _("Qualified")), ("no", _("Not qualified"))],
                widget=forms.RadioSelect,
                required=False,
            )
            self.fields[f"reason_{one.pk}"] = NeededText(
                label=_("Reason"), when=_("Needed when you decide against it."), rows=2
            )
        style(self)

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(candidate, its choice, its reason)."""
        return [
            (one, self[f"qualified_{one.pk}"], self[f"reason_{one.pk}"]) for one in self.candidates
        ]

    def decisions(self) -> dict[int, Decision]:
        """What was chosen, by candidate."""
        data = self.cleaned_data
        return {
            one.pk: Decision(data[f"qualified_{one.pk}"] == "yes", data[f"reason_{one.pk}"])
            for one in self.candidates
            if data.get(f"qualified_{one.pk}")
        }


def with_roles(user: User) -> str:
    """A person with what the person does: one witness is not of the procurement section."""
    held = {one.role for one in user.memberships.all() if one.ended_at is None}
    words = [str(role.label) for role in Role if role in held]
    return f"{user} · {('、' if formats.chinese() else ', ').join(words)}"


class DrawForm(ActForm):
    """Who looks on."""

    witnesses = forms.ModelMultipleChoiceField(
        label=_("Witnesses"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Two beside you, one of them not of the procurement section."),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        witnesses: Any = self.fields["witnesses"]
        witnesses.queryset = people.prefetch_related("memberships")
        witnesses.label_from_instance = with_roles
