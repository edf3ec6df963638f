"""What a form says when a field cannot be read: what to do, never what is wrong with the reader.

Django states facts ("This field is required."); here every message asks for the next step.
A field that has words of its own keeps them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

FILL_IN = _("Please fill this in.")
# The forms of packages ask in their own words; in Chinese our catalogue has better ones (请填写).
THEIRS = _("This field is required.")
CHOOSE = _("Please choose.")
CHOOSE_FILE = _("Choose a file.")
CHOICES = (forms.ChoiceField, forms.ModelChoiceField, forms.BooleanField)

# What the validators of Django say, by their codes; a field takes them when it has none.
LIMITS: dict[str, Any] = {
    "min_value": _("Write %(limit_value)s or more."),
    "max_value": _("Write %(limit_value)s or less."),
    "min_length": _("Write at least %(limit_value)s characters; these are %(show_value)s."),
    "max_length": _("Write at most %(limit_value)s characters; these are %(show_value)s."),
    "max_digits": _("Write a number of at most %(max)s digits."),
    "max_decimal_places": _("Write at most %(max)s decimals."),
    "max_whole_digits": _("Write at most %(max)s digits before the decimal point."),
    "null_characters_not_allowed": _("Type it again: it holds a character that cannot be kept."),
    "unique": _("This is in use already; write another."),
}

# What cannot be read, the nearest class first.
UNREADABLE: tuple[tuple[type[forms.Field], Any], ...] = (
    (forms.DecimalField, _("Write a number in figures, such as 1250.50.")),
    (forms.FloatField, _("Write a number in figures, such as 1250.50.")),
    (forms.IntegerField, _("Write a whole number in figures, such as 12.")),
    (forms.DateTimeField, _("Write the day and the time, such as 2026-11-20 09:00.")),
    (forms.DateField, _("Write the day, such as 2026-11-20.")),
    (forms.EmailField, _("Write the whole e-mail address, such as name@example.com.")),
    (forms.FileField, CHOOSE_FILE),
)
OFFERED = _("Choose one of the answers offered here.")
NO_CHOICE = dict.fromkeys(("invalid_choice", "invalid_pk_value", "invalid_list"), OFFERED)


def speak(field: forms.Field) -> None:
    """Give a field our words wherever it has only Django's."""
    said = field.error_messages
    theirs = _of_django(field)
    for code, text in _words(field):
        if code not in said or said[code] == theirs.get(code):
            said[code] = text


def _words(field: forms.Field) -> Iterator[tuple[str, Any]]:
    if isinstance(field, forms.FileField):
        yield from dict.fromkeys(("required", "missing"), CHOOSE_FILE).items()
        yield "empty", _("This file is empty; choose another.")
    else:
        yield "required", CHOOSE if isinstance(field, CHOICES) else FILL_IN
        yield from LIMITS.items()
    yield from NO_CHOICE.items()
    for kind, text in UNREADABLE:
        if isinstance(field, kind):
            yield "invalid", text
            return


def _of_django(field: forms.Field) -> dict[str, Any]:
    """The messages that the classes of Django give this field."""
    found: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            found.update(getattr(kind, "default_error_messages", {}))
    return found
