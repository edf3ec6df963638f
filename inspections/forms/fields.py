"""Controls that the forms of this app share."""

from __future__ import annotations

from typing import Any

from django import forms

from procurement.documents import types
from procurement.web.uploads import UploadField


class DayField(forms.DateField):
    """A day, with the browser's own calendar where it has one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateInput(attrs={"type": "date", "class": "in"}, format="%Y-%m-%d")


class MomentField(forms.DateTimeField):
    """A moment in the legal zone."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.widget = forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "in", "step": "1"},
            format="%Y-%m-%dT%H:%M:%S",
        )


class PhotosField(UploadField):
    """Photos: any number of files, each judged by its content; the good ones survive a refusal."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allowed=types.IMAGES, multiple=True, **kwargs)


__all__ = ["DayField", "MomentField", "PhotosField"]
