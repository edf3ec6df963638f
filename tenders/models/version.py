"""Versions of the tender documents: every text that was approved, published or corrected."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.models.tender import Tender


class DocumentVersionQuerySet(models.QuerySet[Any]):
    def readable(self, tender: Any, *, inside: bool) -> list[Any]:
        """The versions this reader may have, the oldest first.

        Outside nobody sees what was approved before and never published: the first one is the
        newest of the moment of publication.
        """
        rows = list(self.filter(tender=tender).defer("text").order_by("number"))
        if inside:
            return rows
        if tender.published_at is None:
            return []
        before = [row.number for row in rows if row.at <= tender.published_at]
        return [row for row in rows if row.number >= max(before, default=1)]


class DocumentVersion(models.Model):
    """One text of the tender documents as data, numbered, with its hash. Append-only."""

    class Cause(models.TextChoices):
        APPROVED = "approved", _("Approved")
        PUBLISHED = "published", _("Published")
        CORRECTED = "corrected", _("Corrected")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("Version"))
    cause = models.CharField(max_length=10, choices=Cause)
    amendment = models.OneToOneField(
        "tenders.Amendment", on_delete=models.PROTECT, null=True, related_name="version"
    )
    text = models.JSONField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = DocumentVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Version of the tender documents")
        verbose_name_plural = _("Versions of the tender documents")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        if self.pk is None:
            return str(_("The text as it stands now"))
        return str(_("Version %(number)s") % {"number": self.number})
