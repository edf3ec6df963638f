"""What the purchaser holds to show that the winner does not sign (实施条例第四十九条)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.querysets import RefusalQuerySet


class AwardRefusal(models.Model):
    """The winner's letter, or the proof that the time to sign passed; a second person confirms it.

    The award falls with the confirmation. A record that was not confirmed stays, with the reason.
    """

    class Ground(models.TextChoices):
        LETTER = "letter", _("The winner has refused in writing")
        LIMIT = "limit", _("The time to sign has passed without a contract")

    award = models.ForeignKey("tenders.Award", on_delete=models.PROTECT, related_name="refusals")
    ground = models.CharField(_("What shows it"), max_length=10, choices=Ground)
    reason = models.TextField(_("Reason"))
    paper = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    confirmed = models.BooleanField(_("Confirmed"), null=True)
    decision = models.TextField(_("Reason of the decision"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = RefusalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=models.Q(confirmed=None),
                name="one_refusal_waits_per_award",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
