"""What the shared screens remember."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock


class Submission(models.Model):
    """A form that was taken: a repeated POST with the same key leads to the same place."""

    key = models.UUIDField(default=uuid.uuid4)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="form_taken_once")]

    def __str__(self) -> str:
        return str(self.key)


class Reminder(models.Model):
    """A message about a desk item that has left: once per person, item and threshold.

    `item` is a digest of the item's address and limit: the row tells nobody what it is about.
    """

    class Threshold(models.TextChoices):
        THREE = "3", _("Three working days left")
        ONE = "1", _("One working day left")
        LAST = "0", _("Last day")
        LATE = "late", _("Overdue")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    item = models.CharField(max_length=64)
    threshold = models.CharField(max_length=4, choices=Threshold)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "item", "threshold"], name="reminded_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.threshold}"
