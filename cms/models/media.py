"""Custom image and document models, before anything refers to Wagtail's own."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image


class CustomImage(AbstractImage):
    """An editorial picture; `alt_text` says what is seen."""

    alt_text = models.CharField(_("What is seen"), max_length=200, blank=True)

    admin_form_fields = (*Image.admin_form_fields, "alt_text")

    class Meta(AbstractImage.Meta):
        verbose_name = _("Image")
        verbose_name_plural = _("Images")


class CustomRendition(AbstractRendition):
    image = models.ForeignKey(CustomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]


class CustomDocument(AbstractDocument):
    """An editorial file."""

    admin_form_fields = Document.admin_form_fields

    def clean(self) -> None:
        """A file that the form has refused already is not refused again for its ending."""
        if self.file:
            super().clean()
