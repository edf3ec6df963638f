"""Files of the editors: looked into like every other upload."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm

from procurement.documents.services.files import check
from procurement.web.reasons import reason_text


class DocumentForm(BaseDocumentForm):
    """Base of Wagtail's forms of documents: judged by content, not by the ending alone."""

    def clean_file(self) -> Any:
        """The file that was chosen; what is not what it says is refused by name."""
        upload = self.cleaned_data["file"]
        if "file" in self.changed_data:
            _kind, reasons = check(upload)
            if reasons:
                raise ValidationError([reason_text(reason) for reason in reasons])
        return upload
