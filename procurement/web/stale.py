"""Two people at once: a form remembers what it was built on (docs/decisions/0035).

The hidden field SEEN holds a digest of it. `ActView` compares under the lock.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.errors import DomainError, Reason
from procurement.web.reasons import written

SEEN = "seen"
LONGEST = 200


class Changed(DomainError):
    """It is not any more what the page had shown."""

    http_status = 409


def marked(form: forms.BaseForm, stand: str) -> forms.BaseForm:
    """Give a form its place for the digest, where there is one."""
    if not stand:
        return form
    form.fields[SEEN] = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=64, initial=stand
    )
    return form


def put(form: Any, stand: str) -> None:
    """The page that is shown again relies on what it shows now."""
    form.data = form.data.copy()
    form.data[form.add_prefix(SEEN)] = stand


def begun(form: forms.BaseForm) -> dict[str, Any]:
    """What a form begins with, by field; files and hidden keys aside."""
    return {
        name: form.get_initial_for_field(field, name)
        for name, field in form.fields.items()
        if not isinstance(field, forms.FileField) and not field.widget.is_hidden
    }


def forget(view: Any) -> None:
    """Let a view read the rows anew that it has kept."""
    for name, value in list(vars(view).items()):
        kept = isinstance(getattr(type(view), name, None), cached_property)
        if kept and isinstance(value, models.Model):
            delattr(view, name)


def reasons(form: Any, stored: dict[str, Any]) -> Iterator[Reason]:
    """What to say of it: once on top, and at every field that holds another value by now."""
    yield Reason(
        "changed",
        _(
            "Somebody has changed this while your page was open. It is shown as it stands now, "
            "with what you wrote; look at it once more and send it again."
        ),
    )
    for name, value in stored.items():
        field = form.fields.get(name)
        if field is None or not field.has_changed(value, form[name].data):
            continue
        text = _text(field, value)
        # A list that offers no empty choice sends one where nothing is stored.
        if text or not hasattr(field, "choices"):
            text = text or gettext("nothing")
            yield Reason("stored", _("Stored meanwhile: %(value)s"), {"value": text}, field=name)


def _text(field: Any, value: Any) -> str:
    """A stored value as a reader knows it."""
    choices = dict(getattr(field, "choices", ()) or ())
    values = value if isinstance(value, list | tuple) else [value]
    words = [_word(choices, one) for one in values if one not in (None, "")]
    text = gettext(", ").join(words)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _word(choices: dict[Any, Any], value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(choices[value] if value in choices else written(value))
