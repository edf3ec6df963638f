"""Uploads that survive a refused form: kept aside, shown with their names, taken next time.

A refused page cannot fill a file input again; so `keep()` puts what was uploaded into private
storage and the page carries signed tokens instead. `tick` clears what nobody came back for.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.documents import types
from procurement.documents.services import files
from procurement.web.reasons import reason_text

FOLDER = "kept"
SALT = "procurement.web.uploads"
KEEP = timedelta(days=1)


class KeptFile(File):
    """An upload of an earlier try; `token` leads back to it."""

    def __init__(self, content: Any, name: str, token: str) -> None:
        super().__init__(content, name)
        self.token = token


def keep(upload: Any, stored_as: Any = None, *, salt: str = SALT) -> KeptFile:
    """Put an upload aside; `stored_as` goes to the storage in its place, its ciphertext for one.

    What is kept under a `salt` of its own is fetched with the same one alone.
    """
    path = f"{FOLDER}/{clock.now():%Y%m%d}/{uuid.uuid4()}"
    content = upload if stored_as is None else stored_as
    content.seek(0)
    stored = storages["private"].save(path, File(content, name=path))
    upload.seek(0)
    return KeptFile(upload, upload.name, signing.dumps([stored, upload.name], salt=salt))


def fetch(token: str, *, salt: str = SALT) -> KeptFile | None:
    """What was put aside under a token; None when it is too old or nobody signed it."""
    try:
        path, name = signing.loads(token, salt=salt, max_age=KEEP)
        return KeptFile(storages["private"].open(path), name, token)
    except (signing.BadSignature, OSError, ValueError):
        return None


def clear(now: datetime) -> int:
    """Job of `tick`: delete what was kept before yesterday."""
    storage, count = storages["private"], 0
    last = f"{now - 2 * KEEP:%Y%m%d}"
    try:
        days = storage.listdir(FOLDER)[0]
    except OSError:
        return 0
    for day in sorted(days):
        if day > last:
            continue
        for name in storage.listdir(f"{FOLDER}/{day}")[1]:
            storage.delete(f"{FOLDER}/{day}/{name}")
            count += 1
        storage.delete(f"{FOLDER}/{day}")
    return count


def every(source: Any, name: str) -> list[Any]:
    """All values under a name, from a request's data or a plain dict."""
    if hasattr(source, "getlist"):
        return list(source.getlist(name))
    value = source.get(name, [])
    return list(value) if isinstance(value, list | tuple) else [value]


class KeptFileInput(forms.FileInput):
    """A file input with what is already there; `keep` and `fetch` say how that is kept."""

    kept: Sequence[KeptFile] = ()

    def __init__(self, attrs: dict[str, Any] | None = None, *, multiple: bool = False) -> None:
        self.allow_multiple_selected = multiple
        super().__init__({**(attrs or {}), **({"multiple": True} if multiple else {})})

    def keep(self, upload: Any) -> KeptFile:
        return keep(upload)

    def fetch(self, token: str) -> KeptFile | None:
        return fetch(token)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        new = every(files, name)
        if new and not self.allow_multiple_selected:
            return new
        gone = set(every(data, f"{name}-gone"))
        tokens = [token for token in every(data, f"{name}-kept") if token not in gone]
        return [*(kept for token in tokens if (kept := self.fetch(token))), *new]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        attrs = dict(attrs or {})
        if self.kept:
            attrs.pop("required", None)
        control = super().render(name, None, attrs, renderer)
        listed = render_to_string("components/kept_files.html", {"name": name, "kept": self.kept})
        return SafeString(listed + control)


class UploadField(forms.Field):
    """One upload, or several with `multiple`; judged by content, each with its own message.

    The value is a file that `documents.services.files.store` takes (a list with `multiple`).
    """

    widget: type[KeptFileInput] = KeptFileInput

    def __init__(
        self,
        *,
        allowed: frozenset[str] = types.DOCUMENTS,
        multiple: bool = False,
        most: int = 20,
        **kwargs: Any,
    ) -> None:
        self.allowed, self.multiple, self.most = allowed, multiple, most
        accept = ",".join(sorted(types.EXTENSIONS[kind] for kind in allowed))
        kwargs.setdefault("widget", self.widget({"accept": accept}, multiple=multiple))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        uploads: Sequence[Any] = value or []
        if not uploads:
            if self.required:
                raise ValidationError(_("Choose a file."), code="required")
            return [] if self.multiple else None
        problems = [
            reason_text(reason)
            for upload in uploads
            for reason in files.check(upload, allowed=self.allowed)[1]
        ]
        if len(uploads) > self.most:
            problems.append(gettext("At most %(most)s files.") % {"most": self.most})
        if problems:
            raise ValidationError(problems)
        return list(uploads) if self.multiple else uploads[0]

    def bound_data(self, data: Any, initial: Any) -> Any:
        return data


def keep_uploads(form: forms.BaseForm, *, stored: Collection[str] = ()) -> None:
    """Before a refused form is shown again: put its good uploads aside and list them.

    `stored` names the fields whose uploads were taken all the same.
    """
    for name, field in form.fields.items():
        if name in stored:
            continue
        if isinstance(field, UploadField) and isinstance(field.widget, KeptFileInput):
            field.widget.kept = [
                upload if isinstance(upload, KeptFile) else field.widget.keep(upload)
                for upload in form[name].data or []
                if not files.check(upload, allowed=field.allowed)[1]
            ]
