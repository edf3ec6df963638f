"""Bids: encrypted before the opening, read afterwards."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.documents.models import private_storage
from tenders.lifecycle.bid import UNOPENED, BidLife, BidState
from tenders.models.tender import bids_log
from tenders.models.voice import Voiced
from tenders.querysets import BidQuerySet


class Bid(BidLife, Voiced):
    """One supplier's bid for one lot.

    Until the opening everything it says stands in `draft` (the bidder's working copy, readable
    with the bid's own key) and `envelope` (what was sealed, readable with the tender's key and
    the bid's), both encrypted; price, lines, claims and parts of files are filled at the opening.
    `commitment` is the SHA-256 of the sealed envelope; `damage` says what was wrong with it.
    """

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="bids")
    supplier = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="bids"
    )
    recipient = models.CharField(max_length=100, editable=False)
    key_wrapped = models.BinaryField(editable=False)
    draft = models.BinaryField(null=True, editable=False)
    envelope = models.BinaryField(null=True, editable=False)
    commitment = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(_("Version"), default=0, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    sealed_at = models.DateTimeField(_("Sealed"), null=True, editable=False)
    confirmed_at = models.DateTimeField(_("Confirmed again"), null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    reminded_at = models.DateTimeField(null=True, editable=False)
    damage = models.TextField(_("What is damaged"), blank=True, editable=False)
    price = models.DecimalField(
        _("Price per year (CNY)"), max_digits=18, decimal_places=2, null=True, editable=False
    )
    # What was read out at the opening, where another price counts since: corrected (第五十九条) or
    # a final offer; else empty.
    read_price = models.DecimalField(max_digits=18, decimal_places=2, null=True, editable=False)
    # Where the sealed envelope came from; read with it.
    origin = models.GenericIPAddressField(null=True, editable=False)
    small_claimed = models.BooleanField(_("Claims the small enterprise deduction"), default=False)
    domestic_claimed = models.BooleanField(
        _("Claims the deduction for domestic products"), default=False
    )
    rejection = models.TextField(_("Why it is out"), blank=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("Rank"), null=True, editable=False)

    objects: ClassVar[Any] = BidQuerySet.as_manager()

    class Meta:
        verbose_name = _("Bid")
        verbose_name_plural = _("Bids")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], name="one_bid_per_lot"),
        ]

    def __str__(self) -> str:
        return f"{_('Bid')} {self.pk}"

    def get_absolute_url(self) -> str:
        if self.status in UNOPENED:
            return reverse("tenders:bid_workspace", args=[self.lot_id])
        return reverse("tenders:bid", args=[self.pk])

    @property
    def announced_price(self) -> Any:
        """The price (CNY a year) that was read out at the opening."""
        return self.price if self.read_price is None else self.read_price

    @property
    def to_be_confirmed(self) -> bool:
        """Derived: sealed, and the tender was corrected since in a way that can affect bids."""
        if self.status != BidState.SEALED or self.sealed_at is None:
            return False
        amended = self.lot.tender.amended_at
        if amended is None:
            return False
        return max(self.sealed_at, self.confirmed_at or self.sealed_at) <= amended

    @property
    def audit_log(self) -> str:
        """Bids of a tender have a log of their own, so that the public head tells nothing."""
        return bids_log(self.lot.tender_id)


class BidLine(models.Model):
    """The price of one line, readable since the opening: unit price with six places, amount."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="lines")
    lot_line = models.ForeignKey("tenders.LotLine", on_delete=models.PROTECT, related_name="+")
    unit_price = models.DecimalField(_("Unit price (CNY)"), max_digits=18, decimal_places=6)
    amount = models.DecimalField(_("Amount per year (CNY)"), max_digits=18, decimal_places=2)

    class Meta:
        ordering = ["lot_line__number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "lot_line"], name="line_priced_once"),
            models.CheckConstraint(
                condition=models.Q(unit_price__gte=0, amount__gte=0), name="price_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def secret_name(instance: BidFile, filename: str) -> str:
    """A name that says nothing, in one folder for all tenders."""
    return f"sealed/{instance.pk}"


class BidFile(models.Model):
    """A file of a bid: ciphertext only until the opening, then also readable as `opened`.

    Its name, part, size and digest stand in the bid's draft and envelope; `part` is written here
    at the opening. `size` and `sha256` are those of the ciphertext.
    """

    class Part(models.TextChoices):
        QUALIFICATION = "qualification", _("Qualification papers")
        TECHNICAL = "technical", _("Technical papers")
        BUSINESS = "business", _("Business papers")
        AGREEMENT = "agreement", _("Agreement of the consortium or on subcontracting")

    # What every bid holds; the agreement belongs to one that names other firms.
    NEEDED = (Part.QUALIFICATION, Part.TECHNICAL, Part.BUSINESS)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="files")
    part = models.CharField(_("Part"), max_length=14, choices=Part, blank=True)
    secret = models.FileField(storage=private_storage, upload_to=secret_name, max_length=120)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    removed = models.BooleanField(default=False)
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    opened = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return str(self.pk)


class SealAttempt(models.Model):
    """Every attempt to seal, to confirm or to withdraw, taken or refused, with the database's time.

    Append-only. `key` is the idempotency key: repeated, it gives the same receipt. `refusal` says
    why it was refused, encrypted like the draft, since a reason may name the price of the bid.
    """

    class Act(models.TextChoices):
        SEAL = "seal", _("Seal")
        CONFIRM = "confirm", _("Confirm the bid again")
        WITHDRAW = "withdraw", _("Withdraw the bid")

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="attempts")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    act = models.CharField(max_length=10, choices=Act)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(_("When"))
    deadline = models.DateTimeField(_("Deadline"))
    taken = models.BooleanField(_("Taken"))
    refusal = models.BinaryField(null=True, editable=False)
    version = models.PositiveIntegerField(_("Version"))
    commitment = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["bid", "key"], name="seal_attempt_key_once")]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def receipt_number(self) -> str:
        """The number printed on the receipt; no counter, which would tell how many there are."""
        digest = hashlib.sha256(f"{self.bid_id}:{self.key}".encode()).hexdigest()
        return f"R-{self.commitment[:4]}-{digest[:8]}".upper()
