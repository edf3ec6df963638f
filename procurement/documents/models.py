"""Private files: who may fetch one is decided by the guard of its purpose."""

from __future__ import annotations

import uuid
from typing import Any

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
