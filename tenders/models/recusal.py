"""A bidder's written request that somebody of the procurement steps aside (实施条例第九条)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.querysets import RecusalQuerySet


class RecusalRequest(models.Model):
    """Whom it is about, on which ground; what the person said, and what the purchaser decided.

    `person` is the name as the bidder knows it; `member` the committee member it turned out to be.
    """

    class Ground(models.TextChoices):
        EMPLOYED = "employed", _("Employed by the supplier within the last three years")
        BOARD = "board", _("Director or supervisor of the supplier within the last three years")
        CONTROL = "control", _("Controlled the supplier within the last three years")
        FAMILY = "family", _("Spouse or close relative of the head of the supplier")
        OTHER = "other", _("Another relation that may harm fair competition")

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="recusals")
    supplier = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.CharField(_("Who is to step aside"), max_length=120)
    ground = models.CharField(_("Ground"), max_length=10, choices=Ground)
    reason = models.TextField(_("What the relation is and how you know"))
    filed_at = models.DateTimeField(default=clock.now)
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    statement = models.TextField(_("What the person said"), blank=True)
    granted = models.BooleanField(_("Granted"), null=True)
    decision = models.TextField(_("Reason of the decision"), blank=True)
    member = models.ForeignKey(
        "tenders.CommitteeMember", on_delete=models.PROTECT, null=True, related_name="recusals"
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = RecusalQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
