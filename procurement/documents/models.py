"""Private files: who may fetch one is decided by the guard of its purpose. Papers of acts."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock


def private_storage() -> Any:
    """Storage outside the web root; a callable, so that migrations name no path."""
    return storages["private"]


def storage_name(instance: StoredFile, filename: str) -> str:
    """A name that says nothing about the file: year, month and the file's key."""
    return f"{instance.created_at:%Y/%m}/{instance.pk}"


class StoredFile(models.Model):
    """One file with its digest, kept as it came.

    `purpose` names the guard in `registry.file_guards`; `subject` is the key of the object
    the guard asks about ("tenders.tender:12").
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, blank=True)
    name = models.CharField(_("Name"), max_length=200)
    content = models.FileField(storage=private_storage, upload_to=storage_name, max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("Size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("File")
        verbose_name_plural = _("Files")
        indexes = [models.Index(fields=["purpose", "subject"], name="file_by_subject")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("documents:download", args=[self.pk])


class PaperQuerySet(models.QuerySet[Any]):
    def of(self, obj: models.Model) -> PaperQuerySet:
        """The papers of one object, the newest act last."""
        rows = self.filter(subject=key_of(obj)).order_by("pk")
        return rows.select_related("printed__file")


class Paper(models.Model):
    """What a paper says, fixed with the act it tells about; it is printed once. Append-only.

    `subject` and `occasion` ("signed") name the act; `text` is the composed document and `digest`
    its SHA-256, `act_at` the moment of the act and `for_whom` the person who did it.
    """

    purpose = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    occasion = models.CharField(max_length=20)
    name = models.CharField(_("Name"), max_length=200)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    act_at = models.DateTimeField()
    for_whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    fixed_at = models.DateTimeField(default=clock.now, editable=False)

    objects: ClassVar[Any] = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("Paper")
        verbose_name_plural = _("Papers")
        constraints = [
            models.UniqueConstraint(fields=["subject", "occasion"], name="paper_once_per_act")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def file(self) -> StoredFile | None:
        """The printed file; None while the worker has not come to it."""
        printed: PrintedPaper | None = getattr(self, "printed", None)
        return printed.file if printed else None


class PrintedPaper(models.Model):
    """The one file of a paper. Append-only."""

    paper = models.OneToOneField(
        Paper, on_delete=models.PROTECT, primary_key=True, related_name="printed"
    )
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("Printed paper")
        verbose_name_plural = _("Printed papers")

    def __str__(self) -> str:
        return str(self.file)


def key_of(obj: models.Model) -> str:
    """The key of an object in `subject`: "contracts.contract:12"."""
    return f"{obj._meta.label_lower}:{obj.pk}"
