"""Firms that bid together and the people a bid names: sealed with it, read since its opening."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.people.models import Organisation
from tenders.querysets import PartnerConsentQuerySet
from tenders.rules import partners as rules
from tenders.rules.recusal import Body


class BidPartner(models.Model):
    """A firm of an opened bid: the leader and members of a consortium, or a subcontractor.

    `share` is a part of the contract amount, None of a leader without members. `supplier` is the
    registered firm of that credit code. `credit` is what the purchaser found on its record.
    """

    class Role(models.TextChoices):
        LEADER = rules.LEADER, _("Leader")
        MEMBER = rules.MEMBER, _("Member of the consortium")
        SUBCONTRACTOR = rules.SUBCONTRACTOR, _("Subcontractor")

    class Grade(models.TextChoices):
        SPECIAL = "special", _("Special grade")
        FIRST = "first", _("First grade (A)")
        SECOND = "second", _("Second grade (B)")
        THIRD = "third", _("Third grade (C)")

    class Credit(models.TextChoices):
        CLEAN = "clean", _("Nothing on its credit record")
        LISTED = "listed", _("Listed on its credit record")

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="partners")
    number = models.PositiveSmallIntegerField(_("Number"))
    role = models.CharField(_("Part in the bid"), max_length=14, choices=Role)
    name = models.CharField(_("Firm"), max_length=200)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18)
    supplier = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, related_name="+"
    )
    task = models.TextField(_("What it does"))
    share = models.DecimalField(_("Share"), max_digits=5, decimal_places=4, null=True)
    size = models.CharField(_("Size of the enterprise"), max_length=6, choices=Organisation.Size)
    controller = models.CharField(_("Held or managed by"), max_length=200, blank=True)
    profession = models.CharField(_("Qualification"), max_length=120, blank=True)
    grade = models.CharField(_("Grade"), max_length=8, choices=Grade, blank=True)
    consented_at = models.DateTimeField(_("Confirmed in the system"), null=True)
    credit = models.CharField(_("Credit record"), max_length=6, choices=Credit, blank=True)
    credit_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["bid_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="bid_partner_number_once"),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__gt=0, share__lte=1),
                name="partner_share_within_the_contract",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def body(self) -> Body:
        """The firm as the rule of recusal knows it."""
        return Body(self.name, self.credit_code)

    @property
    def joins(self) -> bool:
        """Of the consortium: a party of the contract, which a subcontractor is not."""
        return self.role != self.Role.SUBCONTRACTOR


class BidFigures(models.Model):
    """What the declaration of an opened bid says of one small or medium firm (中小企业声明函).

    Turnover and assets of the year before in units of CNY 10,000; `new` is a firm founded since,
    of which they may be left out.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="figures")
    number = models.PositiveSmallIntegerField(_("Number"))
    name = models.CharField(_("Firm"), max_length=200)
    credit_code = models.CharField(_("Unified social credit code"), max_length=18)
    size = models.CharField(_("Size of the enterprise"), max_length=6, choices=Organisation.Size)
    employees = models.PositiveIntegerField(_("People employed"), null=True)
    turnover = models.DecimalField(
        _("Turnover (CNY 10,000)"), max_digits=18, decimal_places=2, null=True
    )
    assets = models.DecimalField(
        _("Total assets (CNY 10,000)"), max_digits=18, decimal_places=2, null=True
    )
    new = models.BooleanField(_("Founded since"), default=False)

    class Meta:
        ordering = ["bid_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="bid_figures_number_once"),
            models.CheckConstraint(
                condition=models.Q(turnover=None) | models.Q(turnover__gte=0),
                name="turnover_not_negative",
            ),
            models.CheckConstraint(
                condition=models.Q(assets=None) | models.Q(assets__gt=0),
                name="assets_are_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class BidStaff(models.Model):
    """Somebody a bid names for the work.

    `mark` is a keyed digest of the certificate or identity number that was typed: enough to tell
    two people of one name apart, and nothing to read a number from.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="staff")
    number = models.PositiveSmallIntegerField(_("Number"))
    name = models.CharField(_("Name"), max_length=80)
    duty = models.CharField(_("Duty"), max_length=120, blank=True)
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["bid_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="bid_staff_number_once")
        ]

    def __str__(self) -> str:
        return self.name


class PartnerConsent(models.Model):
    """A registered supplier that a bid names as member, and whether it has confirmed.

    Exists before the opening, for the eyes of this bid's leader and of this member alone. `digest`
    is that of the firms as they stood when the member confirmed: of others it confirmed nothing.
    """

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="consents")
    supplier = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, related_name="consents"
    )
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("Confirmed"), null=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = PartnerConsentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "supplier"], name="consent_asked_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)
