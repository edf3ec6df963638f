"""Whose an anonymous part is: kept apart from the bids, read by nobody before it may be."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.models.bid import BidFile
from tenders.querysets import PartQuerySet


class CodeDraw(models.Model):
    """The one draw of codes for the opened bids of a lot.

    `digest` is the SHA-256 of lot, codes, bidders and `nonce`; it stands in the log from the draw
    on, the nonce is shown once the codes are lifted.
    """

    lot = models.OneToOneField("tenders.Lot", on_delete=models.PROTECT, related_name="code_draw")
    at = models.DateTimeField(_("Drawn"), default=clock.now)
    nonce = models.CharField(max_length=32, editable=False)
    digest = models.CharField(max_length=64, editable=False)

    def __str__(self) -> str:
        return str(self.pk)


class AnonymousPart(models.Model):
    """The technical part of one bid under its code, such as A-07."""

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="anonymous_parts")
    bid = models.OneToOneField(
        "tenders.Bid", on_delete=models.PROTECT, related_name="anonymous_part"
    )
    code = models.CharField(_("Code"), max_length=12)

    objects: ClassVar[Any] = PartQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["lot", "code"], name="code_once_per_lot")]

    def __str__(self) -> str:
        return self.code

    @property
    def files(self) -> list[BidFile]:
        """Its files, in the order of the bidder."""
        held = self.bid.files.all()
        return [one for one in held if one.part == BidFile.Part.TECHNICAL and one.opened_id]
