"""Forms of challenges and complaints; what a letter lacks the rules say, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.documents import types
from procurement.web.formats import citation
from procurement.web.forms import ActForm, style
from procurement.web.uploads import UploadField
from tenders.guards.challenges import GROUNDS
from tenders.guards.complaints import GROUNDS as REJECTIONS
from tenders.models.challenge import Consequence
from tenders.rules.challenges import Letter

YES_NO = [("yes", _("Yes")), ("no", _("No"))]


def _text(label: Any, rows: int = 4, hint: Any = "", **values: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "class": "in"})
    values = {"required": False, "max_length": 20_000, **values}
    return forms.CharField(label=label, help_text=hint, widget=widget, **values)


class JudgedForm(ActForm):
    """The rules say what is missing, all at once with its article; so no field is optional.

    `free` are the fields that really may stay empty.
    """

    free: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name not in self.free:
                field.needed_when = _("always")  # type: ignore[attr-defined]


class LetterForm(JudgedForm):
    """The contents of a challenge (94号令第十二条)."""

    matters = _text(_("Matters you challenge"), 3, _("One a line; a complaint can take up these."))
    facts = _text(
        pgettext_lazy("challenge", "Facts"), 5, _("What happened, when, and where it can be seen.")
    )
    law = _text(_("Legal grounds"), 3, _("Law, regulation or clause of the documents."))
    request = _text(_("What you ask for"), 3)
    contact = forms.CharField(label=_("Contact person"), max_length=80, required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)
    evidence = UploadField(
        label=_("Evidence"),
        help_text=_("PDF, Word, Excel or pictures; several files at once."),
        multiple=True,
        required=False,
    )

    def letter(self, kept: int = 0) -> Letter:
        """What was written; `kept` counts evidence that was filed before."""
        data = self.cleaned_data
        return Letter(
            matters=data["matters"].splitlines(),
            facts=data["facts"],
            law=data["law"],
            request=data["request"],
            contact=data["contact"],
            phone=data["phone"],
            evidence=kept + len(data["evidence"]),
        )


class CorrectionForm(LetterForm):
    """The corrected letter; evidence that was filed before is kept."""

    free = ("evidence",)


class ChallengeForm(LetterForm):
    """A new challenge: first what it is about, among what is open today."""

    target = forms.ChoiceField(
        label=_("What you challenge"), widget=forms.RadioSelect, required=False
    )
    field_order = ("key", "target")

    def __init__(self, *args: Any, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["target"].choices = choices  # type: ignore[attr-defined]


class AcceptForm(ActForm):
    """Is it able to change the result, and whom does it concern besides?"""

    may_change_result = forms.ChoiceField(
        label=_("May it change the result?"),
        help_text=_(
            "If so, nobody signs the contract before the answer (Implementing Regulations art. 54)."
        ),
        choices=YES_NO,
        widget=forms.RadioSelect,
    )
    concerned = forms.MultipleChoiceField(
        label=_("Others concerned"),
        help_text=_("They read matters and answer, not who challenged nor the evidence."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, bidders: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bidders = {str(one.pk): one for one in bidders}
        field: Any = self.fields["concerned"]
        field.choices = [(key, one.name) for key, one in self.bidders.items()]
        if not self.bidders:
            del self.fields["concerned"]
        style(self)

    def chosen(self) -> list[Any]:
        """The others concerned."""
        return [self.bidders[key] for key in self.cleaned_data.get("concerned", ())]


class RefuseForm(JudgedForm):
    """The ground in law and the reason in words."""

    ground = forms.ChoiceField(
        label=_("Ground"),
        choices=lambda: [
            (key, f"{text} ({citation(article)})") for key, (text, article) in GROUNDS.items()
        ],
        widget=forms.RadioSelect,
    )
    reason = _text(_("Reason"), max_length=4000)


class AnswerForm(JudgedForm):
    """The draft of an answer: upheld or not, what follows, facts and law."""

    upheld = forms.ChoiceField(
        label=_("Result"),
        choices=[("no", _("Dismissed")), ("yes", _("Upheld"))],
        widget=forms.RadioSelect,
    )
    consequence = forms.ChoiceField(
        label=_("What follows, if upheld"), required=False, widget=forms.RadioSelect
    )
    answer_facts = _text(_("Facts of the answer"), 6, _("No trade secrets: others read it too."))
    answer_law = _text(_("Law of the answer"), 4)

    def __init__(self, *args: Any, lawful: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["consequence"]
        field.choices = [(key, Consequence(key).label) for key in lawful]


class SignForm(JudgedForm):
    """A signature; where a result falls or a procurement ends, what its notice says."""

    reason = _text(
        _("What the notices say"),
        4,
        _("Without trade secrets and without the challenger's name."),
        max_length=4000,
    )

    def __init__(self, *args: Any, heavy: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not heavy:
            del self.fields["reason"]


class ComplaintForm(JudgedForm):
    """A complaint: matters of the challenge and no others."""

    matters = forms.MultipleChoiceField(
        label=_("Matters you complain about"),
        help_text=_("Only what was challenged (Order 94 art. 20)."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    facts = _text(_("Facts and legal grounds"), 6)
    request = _text(_("What you ask for"), 3)

    def __init__(self, *args: Any, challenged: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.challenged = list(challenged)
        field: Any = self.fields["matters"]
        field.choices = [(str(number), text) for number, text in enumerate(self.challenged)]

    def said(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        matters = [self.challenged[int(number)] for number in data["matters"]]
        return {"matters": matters, "facts": data["facts"], "request": data["request"]}


def _day(label: Any, hint: Any = "") -> forms.DateField:
    return forms.DateField(label=label, help_text=hint, widget=forms.DateInput())


class AcceptanceForm(ActForm):
    """The finance department has taken the complaint up."""

    authority = forms.CharField(label=_("Finance department"), max_length=120)
    copy_on = _day(
        _("Copy received by the purchaser"), _("The reply is due five working days after it.")
    )


class ReplyForm(JudgedForm):
    """The purchaser's reply to a complaint."""

    text = _text(_("Reply of the purchaser"), 10)


class SuspensionForm(JudgedForm):
    """A suspension that the finance department has ordered."""

    starts_on = _day(_("From"))
    ends_on = _day(_("Until"), _("All suspensions together last at most 30 days."))
    number = forms.CharField(label=_("Number of the notice"), max_length=80, required=False)


OUTCOMES = [
    ("reject", _("Rejected")),
    ("uphold", _("Upheld")),
    ("withdraw", _("Withdrawn by the complainant")),
]


class DecisionForm(JudgedForm):
    """The decision of the finance department, as it was written."""

    outcome = forms.ChoiceField(label=_("Decision"), choices=OUTCOMES, widget=forms.RadioSelect)
    ground = forms.ChoiceField(
        label=_("Ground, if rejected"),
        choices=list(REJECTIONS.items()),
        widget=forms.RadioSelect,
        required=False,
    )
    consequence = forms.ChoiceField(
        label=_("What it orders, if upheld"), widget=forms.RadioSelect, required=False
    )
    decided_on = _day(_("Day of the decision"))
    decision_number = forms.CharField(
        label=_("Number of the decision"), max_length=80, required=False
    )
    decision_facts = _text(_("Facts found"), 6)
    decision_basis = _text(_("Basis and result"), 5)
    decision_file = UploadField(
        label=_("Decision (PDF)"), allowed=frozenset({types.PDF}), required=False
    )

    def __init__(self, *args: Any, lawful: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["consequence"]
        field.choices = [(key, Consequence(key).label) for key in lawful]

    def said(self) -> dict[str, Any]:
        """What every outcome has in common; what could not be read is empty."""
        data = self.cleaned_data
        return {
            "on": data.get("decided_on"),
            "number": data.get("decision_number", ""),
            "facts": data.get("decision_facts", ""),
            "basis": data.get("decision_basis", ""),
            "paper": data.get("decision_file"),
        }
