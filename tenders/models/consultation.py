"""A consultation: talks with each supplier, changes told to all, sealed final offers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement import clock
from tenders.models.bid import Bid
from tenders.models.lot import Lot


def offers_log(lot_id: int) -> str:
    """The name of the log that nobody reads before the final offers are opened."""
    return f"lot-{lot_id}-offers"


class Talk(models.Model):
    """What the panel and one supplier, alone, have talked about (214号第十九条)."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="talks")
    round = models.PositiveSmallIntegerField(pgettext_lazy("consultation", "Round"))
    minutes = models.TextField(_("Minutes of the talk"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["bid", "round"], name="one_talk_per_round")]

    def __str__(self) -> str:
        return str(self.pk)


class SubstanceChange(models.Model):
    """A change of substance, confirmed by the purchaser and told to all at once (第二十条)."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="substance_changes")
    text = models.TextField(_("What changes"))
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class FinalOffer(models.Model):
    """A sealed final offer: unit prices and total, readable once all are opened together."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="final_offer")
    envelope = models.BinaryField(editable=False)
    commitment = models.CharField(max_length=64, editable=False)
    version = models.PositiveIntegerField(_("Version"), default=1)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("Sealed"))

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_log(self) -> str:
        """Who has offered stands in the log that nobody reads before all are opened."""
        return offers_log(self.bid.lot_id)
