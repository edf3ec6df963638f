"""Forms of a correction and of questions: one part each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.web.forms import ActForm
from procurement.web.uploads import UploadField
from tenders.rules import amendments as rules
from tenders.rules import corrected_lines, prequalified, unnamed


def area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "class": "in"})


class WhyForm(ActForm):
    """Why, and from which day the periods are counted: of every correction."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    material_reason = forms.CharField(
        label=_("Why it can or cannot"), widget=area(3), max_length=2000
    )
    notice_day = forms.DateField(
        label=_("Intended day of the correction notice"),
        widget=forms.DateInput(),
        help_text=_("From this day the periods are counted; on the day itself they are again."),
    )
    contact = forms.CharField(label=_("Contact person"), max_length=80)
    contact_phone = forms.CharField(label=_("Telephone"), max_length=40)

    def terms(self) -> dict[str, Any]:
        """What was typed; None where it could not be read."""
        names = ("reason", "material", "material_reason", "notice_day")
        return {name: self.cleaned_data.get(name) for name in names}


def effect(label: Any, yes: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class TermsForm(WhyForm):
    """Why, whether bids can be affected, and the dates and facts."""

    reason = forms.CharField(
        label=_("Why the tender is corrected"), widget=area(3), max_length=2000
    )
    material = effect(
        _("Can it affect how bids are written?"),
        _("Yes: the deadline leaves 15 days, sealed bids are confirmed again"),
    )
    deadline = forms.DateTimeField(
        label=_("Deadline and opening"), widget=forms.DateTimeInput(), help_text=_("Beijing time")
    )
    documents_until = forms.DateTimeField(
        label=_("Documents on offer until"),
        widget=forms.DateTimeInput(),
        help_text=_("Beijing time"),
    )
    place = forms.CharField(label=_("Place of the opening"), max_length=200)
    visit_at = forms.DateTimeField(
        label=_("Site visit"),
        widget=forms.DateTimeInput(),
        required=False,
        help_text=_("Beijing time; after the offer of the documents, for all together"),
    )
    visit_place = forms.CharField(
        label=_("Where the site visit begins"), max_length=200, required=False
    )
    visit_note = forms.CharField(
        label=_("What is to be known about the visit"),
        widget=area(2),
        max_length=2000,
        required=False,
    )

    def dates(self) -> dict[str, Any]:
        return {name: self.cleaned_data.get(name) for name in (*rules.DATES, *rules.WORDS)}


class PoolTermsForm(WhyForm):
    """The same for a prequalification notice."""

    reason = forms.CharField(
        label=_("Why the notice is corrected"), widget=area(3), max_length=2000
    )
    material = effect(
        _("Can it affect how applications are written?"),
        _("Yes: suppliers have 3 more days, applications may be replaced"),
    )
    applications_until = forms.DateTimeField(
        label=_("Applications until"), widget=forms.DateTimeInput(), help_text=_("Beijing time")
    )

    def dates(self) -> dict[str, Any]:
        names = (prequalified.UNTIL, *prequalified.WORDS)
        return {name: self.cleaned_data.get(name) for name in names}


class TextForm(ActForm):
    """The new text of one place."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=_("New text"),
        widget=area(12),
        required=False,
        max_length=60_000,
        help_text=_("Change it here; what is new and what is gone is marked for everybody."),
    )


class QuantitiesForm(ActForm):
    """The new quantity of every line of a bill; what is published stands in it first.

    What was typed is judged by the rules alone, so that one refusal names every line.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(lines)
        for line in self.lines:
            self.fields[corrected_lines.field_of(line.number)] = forms.CharField(
                label=f"{line.number} {line.name}",
                required=False,
                max_length=40,
                widget=forms.TextInput(attrs={"class": "in n w8", "inputmode": "decimal"}),
            )

    def quantities(self) -> dict[int, str]:
        """What was typed by the number of its line; one too long to be read is left out."""
        typed = {
            line.number: self.cleaned_data.get(corrected_lines.field_of(line.number))
            for line in self.lines
        }
        return {
            number: corrected_lines.ungrouped(text)
            for number, text in typed.items()
            if text is not None
        }


class AmendmentFileForm(ActForm):
    """A file that joins the documents."""

    title = forms.CharField(label=_("Title"), max_length=200)
    file = UploadField(label=_("File"), help_text=_("PDF, DOCX, XLSX, JPEG, PNG or ZIP"))


class QuestionForm(ActForm):
    """A question, without a name."""

    text = forms.CharField(
        label=_("Your question"),
        widget=area(6),
        max_length=4000,
        help_text=_("Do not name your company: the officer reads the text, not who wrote it."),
    )


class AnswerForm(ActForm):
    """Question and answer as everybody reads them."""

    shown = forms.CharField(
        label=_("Question as it is published"),
        widget=area(4),
        max_length=4000,
        help_text=_("Take out whatever tells who asks."),
    )
    text = forms.CharField(label=_("Answer"), widget=area(6), max_length=8000)
    sure = forms.BooleanField(
        label=_("I have looked at these words: nothing in them tells who asks"), required=False
    )

    def __init__(self, *args: Any, known: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = [self[name].value() or "" for name in ("shown", "text")]
        self.words = unnamed.suspicious("\n".join(map(str, texts)), known)
        """What looks like a name in what stands there now; without any there is nothing to tick."""
        if not self.words:
            del self.fields["sure"]
