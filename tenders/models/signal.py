"""Signs that bids of a lot may have been made together, and what the committee found out."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.querysets import LotInsideQuerySet


class SignalCheck(models.Model):
    """The one comparison of a lot's opened bids.

    `unread` holds pairs of a firm and a file of its that told nothing.
    """

    lot = models.OneToOneField("tenders.Lot", on_delete=models.PROTECT, related_name="signal_check")
    at = models.DateTimeField(_("Compared"), default=clock.now)
    unread = models.JSONField(default=list)

    def __str__(self) -> str:
        return str(self.pk)


class BidSignal(models.Model):
    """One sign (87号令第三十七条): a question for people, never a verdict.

    `found` are the values or figures behind it; `finding` is what the committee found out.
    """

    class Kind(models.TextChoices):
        SAME_AUTHOR = "same_author", _("Files by one author or machine")
        SAME_TEXT = "same_text", _("Texts that are nearly the same")
        PATTERNED_PRICES = "patterned_prices", _("Prices in a pattern")
        SHARED_PEOPLE = "shared_people", _("The same people")
        SHARED_CONTACT = "shared_contact", _("The same telephone, address or account")
        SAME_ORIGIN = "same_origin", _("Handed in from the same network address")

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="signals")
    number = models.PositiveSmallIntegerField(_("Number"))
    kind = models.CharField(max_length=20, choices=Kind)
    bids = models.ManyToManyField("tenders.Bid", related_name="signals")
    found = models.JSONField(default=list)
    finding = models.TextField(_("What the committee found out"), blank=True)
    found_at = models.DateTimeField(null=True)
    member = models.ForeignKey("tenders.CommitteeMember", on_delete=models.PROTECT, null=True)

    objects: ClassVar[Any] = LotInsideQuerySet.as_manager()

    class Meta:
        ordering = ["lot_id", "number"]
        constraints = [models.UniqueConstraint(fields=["lot", "number"], name="signal_number_once")]

    def __str__(self) -> str:
        return str(self.pk)
