"""Awards: who won a lot, and what became of it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.lifecycle.award import ENDED, AwardLife
from tenders.models.voice import Voiced
from tenders.querysets import AwardQuerySet


class Award(AwardLife, Voiced):
    """One determination of a winner; a lot has at most one in force.

    `amount` is the bid's price per year in CNY: the evaluated price never becomes the
    contract price. `draw` is the random draw among candidates of the same rank, as a case of kind
    `draw`; null where the rank was clear. `deemed_on` is the day from which the first candidate
    counts as the winner because nobody decided in time (87号令第六十八条); null where somebody did.
    """

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="awards")
    # The same bid may win anew where the evaluation was void and is done again.
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="awards")
    supplier = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="awards"
    )
    rank = models.PositiveSmallIntegerField(_("Rank"))
    amount = models.DecimalField(_("Amount per year (CNY)"), max_digits=18, decimal_places=2)
    years = models.PositiveSmallIntegerField(_("Term in years"))
    determined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    determined_at = models.DateTimeField(default=clock.now)
    deemed_on = models.DateField(null=True, editable=False)
    issued_at = models.DateTimeField(null=True, editable=False)
    notice_url = models.CharField(max_length=300, blank=True, editable=False)
    draw = models.JSONField(null=True, editable=False)
    voided_at = models.DateTimeField(null=True, editable=False)
    void_reason = models.TextField(_("Why it is void"), blank=True, editable=False)
    letter = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("Award")
        verbose_name_plural = _("Awards")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=~models.Q(status__in=ENDED),
                name="one_award_in_force_per_lot",
            )
        ]

    def __str__(self) -> str:
        return f"{self.lot}: {self.supplier}"

    def get_absolute_url(self) -> str:
        return self.lot.get_absolute_url()
