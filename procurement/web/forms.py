"""Base of the forms: one act's input, and a place for every reason the rules give."""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from procurement.errors import DomainError, Reason
from procurement.web.reasons import reason_with_article
from procurement.web.voice import speak

SHORT, LONG = 200, 10_000
"""Characters of a text on one line, and of one on several, where a form says nothing else."""
FIRST_YEAR, LAST_YEAR = 2000, 2099
AMOUNT = re.compile(r"[-+]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?")


class MoneyField(forms.DecimalField):
    """An amount in CNY: at most two decimals, thousands marks allowed when typed."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 18)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("min_value", Decimal("0.00"))
        super().__init__(**kwargs)
        self.widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "in n"})

    def to_python(self, value: Any) -> Any:
        """Full-width figures count; an exponent, or a comma that parts no thousands, does not."""
        if isinstance(value, str) and value.strip():
            text = unicodedata.normalize("NFKC", value).replace(" ", "")
            if not AMOUNT.fullmatch(text):
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = text.replace(",", "")
        return super().to_python(value)


class BudgetField(MoneyField):
    """An amount that is more than nothing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"min_value": Decimal("0.01"), **kwargs})
        self.error_messages["min_value"] = _("Write an amount above zero.")


def within_reach(day: date) -> None:
    """A year that no calendar reaches is a slip of the keyboard: no period is counted from it."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(
            _("Write a day between %(first)s and %(last)s."),
            code="year",
            params={"first": FIRST_YEAR, "last": LAST_YEAR},
        )


class ActForm(forms.Form):
    """A form of one act. `key` makes a repeated POST one effect."""

    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = uuid.uuid4
        style(self)

    def full_clean(self) -> None:
        """Fields that came after the first styling speak and end like the others."""
        for field in self.fields.values():
            speak(field)
            limit(field)
        super().full_clean()

    def _clean_fields(self) -> None:
        """What nobody sees is no part of a text: two names that look alike are alike."""
        super()._clean_fields()  # type: ignore[misc]
        for name, value in list(self.cleaned_data.items()):
            field = self.fields[name]
            secret = isinstance(field.widget, forms.PasswordInput)
            if isinstance(value, str) and isinstance(field, forms.CharField) and not secret:
                self.cleaned_data[name] = seen = without_invisible(value)
                if value and not seen and field.required:
                    self.add_error(name, field.error_messages["required"])

    def add_reasons(self, error: DomainError) -> None:
        """Put every reason at its field, or on top when it has none."""
        add_reasons(self, error)


def without_invisible(text: str) -> str:
    """The text without marks of no width: they hide in names, or turn their letters around.

    >>> without_invisible("示例\\u200b公司 \\u202ecod.exe")
    '示例公司 cod.exe'
    """
    return "".join(c for c in text if unicodedata.category(c) != "Cf").strip()


def style(form: forms.BaseForm) -> None:
    """Give every control its class of the style sheet; ticks and choices keep theirs."""
    plain = (
        forms.CheckboxInput,
        forms.RadioSelect,
        forms.CheckboxSelectMultiple,
        forms.HiddenInput,
    )
    for field in form.fields.values():
        speak(field)
        limit(field)
        dated = isinstance(field, forms.DateField | forms.DateTimeField)
        if dated and within_reach not in field.validators:
            field.validators.append(within_reach)
        widget = field.widget
        if isinstance(widget, plain):
            continue
        widget.attrs.setdefault("class", "in")
        # The browser's own pickers speak ISO, whatever the page's language is.
        if isinstance(widget, forms.DateTimeInput):
            widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
        elif isinstance(widget, forms.DateInput):
            widget.input_type, widget.format = "date", "%Y-%m-%d"
        elif isinstance(widget, forms.NumberInput):
            # A wheel that turns over a number must not change it.
            widget.input_type = "text"
            widget.attrs.setdefault("inputmode", "decimal")
            widget.attrs["class"] += " n"


def limit(field: Any) -> None:
    """Every text ends somewhere, and whoever writes more is told where and keeps the text.

    The browser is not told: it would cut a longer text off in the midst of pasting, without a word.
    """
    if not isinstance(field, forms.CharField) or isinstance(field, forms.UUIDField):
        return
    if field.max_length is None:
        field.max_length = LONG if isinstance(field.widget, forms.Textarea) else SHORT
        field.validators.append(MaxLengthValidator(field.max_length))
    field.widget.attrs.pop("maxlength", None)


def needed(field: Any, when: Any) -> None:
    """A field that another answer makes necessary says when, instead of “(optional)”.

    The service judges whether it is missing; the form only tells the reader beforehand.
    """
    field.needed_when = when
    field.help_text = when


class NeededText(forms.CharField):
    """A text that is needed in one case, which its hint names."""

    def __init__(self, *, when: Any, rows: int = 4, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"class": "in", "rows": rows}))
        kwargs.setdefault("max_length", 4000)
        super().__init__(required=False, **kwargs)
        needed(self, when)


def add_reasons(form: forms.BaseForm, error: DomainError) -> None:
    """Put every reason of a refusal into a form."""
    place_reasons(form, error.reasons)


def place_reasons(form: forms.BaseForm, reasons: Iterable[Reason]) -> None:
    """Each at its field, or on top when it has none."""
    for reason in reasons:
        place = reason.field if reason.field in form.fields else None
        form.add_error(place, reason_with_article(reason))


class ReasonForm(ActForm):
    """An act that needs a written reason."""

    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"class": "in", "rows": 4}), max_length=4000
    )


def reword(form: Any, say: Callable[[Any], Any]) -> None:
    """Put the form's own words (labels, helps, choices, errors) as `say` has them."""
    for field in form.fields.values():
        field.label, field.help_text = say(field.label), say(field.help_text)
        field.error_messages = {code: say(text) for code, text in field.error_messages.items()}
        if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
            pairs: Any = field.choices
            field.choices = [(value, say(label)) for value, label in pairs]
