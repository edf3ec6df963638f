"""Files of the editors: looked into like every other upload."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from procurement.documents import types
from procurement.documents.services.files import check, kinds
from procurement.web.reasons import reason_text

ENDINGS = tuple(f".{ending}" for ending in settings.WAGTAILDOCS_EXTENSIONS)
ALLOWED = frozenset(kind for kind, ending in types.EXTENSIONS.items() if ending in ENDINGS)
LISTED = " / ".join(ENDINGS)


class DocumentForm(BaseDocumentForm):
    """Base of Wagtail's forms of documents: judged by content, not by the ending alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            self.fields["file"].help_text = gettext("Kinds of file: %(kinds)s") % {"kinds": LISTED}

    def clean_file(self) -> Any:
        """The file that was chosen; what is not what it says is refused by name."""
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data:
            if not upload.name.lower().endswith(ENDINGS):
                message = _(
                    "“%(name)s” cannot be taken: a document is a file of the kinds %(kinds)s,"
                    " and its name ends in %(endings)s."
                )
                params = {"name": upload.name, "kinds": kinds(ALLOWED), "endings": LISTED}
                raise ValidationError(message, code="ending", params=params)
            _kind, reasons = check(upload, allowed=ALLOWED)
            if reasons:
                raise ValidationError([reason_text(reason) for reason in reasons])
        return upload
