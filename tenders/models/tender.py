"""Tenders with their documents, takers and opening officers."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.lifecycle.tender import TenderLife, TenderState
from tenders.models.voice import Voiced
from tenders.querysets import TenderQuerySet


def bids_log(tender_id: int) -> str:
    """The name of the log that is closed to everybody until the opening."""
    return f"tender-{tender_id}-bids"


def bids_log_words(log: str) -> Any:
    """What such a log is called, with the number that is in the addresses of its tender."""
    key = log.removeprefix("tender-").removesuffix("-bids")
    own = key.isdigit() and log == bids_log(int(key))
    return _("Bids of tender %(key)s") % {"key": key} if own else ""


LOW_RATE_HELP = _("A share such as 0.55, at most 0.65; empty: the rate of the law.")


class Tender(TenderLife, Voiced):
    """One tender with its lots.

    `rule_set` is the code of the rules in force on the day of its notice and never changes
    afterwards; `deadline` is the opening moment too (87号令第三十九条). `contents` holds the 16
    contents of Order 87 art. 20 by key. `ground` is the code of a condition in the rule set, with
    the finance department's approval where the law asks for one (政府采购法第二十七条).
    """

    class Procedure(models.TextChoices):
        OPEN = "open_tender", _("Open tender")
        INVITED = "invited_tender", _("Invited tender")
        CONSULTATION = "competitive_consultation", _("Competitive consultation")

    class Method(models.TextChoices):
        COMPREHENSIVE = "comprehensive_scoring", _("Comprehensive scoring")
        LOWEST = "lowest_price", _("Lowest evaluated price")

    class TiePrice(models.TextChoices):
        ORIGINAL = "original", _("Price of the bid")
        EVALUATED = "evaluated", _("Evaluated price")

    number = models.CharField(_("Number of the tender"), max_length=60, unique=True)
    title = models.CharField(_("Name of the project"), max_length=200)
    plan = models.ForeignKey(
        "tenders.Plan",
        on_delete=models.PROTECT,
        related_name="tenders",
        verbose_name=_("Procurement plan"),
    )
    predecessor = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("Tendered before as"),
    )
    purchaser = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="tenders",
        verbose_name=_("Purchaser"),
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Officer"),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Approver"),
    )
    procedure = models.CharField(
        _("Procedure"), max_length=30, choices=Procedure, default=Procedure.OPEN
    )
    method = models.CharField(
        _("Evaluation method"), max_length=30, choices=Method, default=Method.COMPREHENSIVE
    )

    class DecisionMethod(models.TextChoices):
        VOTE = "vote", _("By votes with reasons: whom most of the group name")
        DRAW = "draw", _("By lot among the candidates, after the group has given its reasons")

    # The condition that allows another procedure than the open tender, and its approval.
    ground = models.CharField(_("Lawful ground"), max_length=30, blank=True)
    ground_facts = models.TextField(_("How the ground is met"), blank=True)
    approval_by = models.CharField(_("Approved by (authority)"), max_length=120, blank=True)
    approval_number = models.CharField(_("Number of the approval"), max_length=80, blank=True)
    approval_on = models.DateField(_("Day of the approval"), null=True, blank=True)
    rule_set = models.CharField(_("Rule set"), max_length=30, blank=True)
    summary = models.TextField(_("Requirement in brief"))
    contents = models.JSONField(_("Contents of the documents"), default=dict)
    qualification = models.TextField(_("Special qualification required"), blank=True)
    consortium_allowed = models.BooleanField(_("Consortia allowed"), default=False)
    subcontract_allowed = models.BooleanField(_("Subcontracting allowed"), default=False)
    deposit = models.DecimalField(
        _("Bid deposit (CNY)"), max_digits=18, decimal_places=2, default=0
    )
    bond_percent = models.DecimalField(
        _("Performance bond (% of the contract)"), max_digits=5, decimal_places=2, default=0
    )
    lots_most = models.PositiveSmallIntegerField(
        _("Most lots one supplier may bid for"), null=True, blank=True
    )
    validity_days = models.PositiveSmallIntegerField(_("Validity of bids (days)"), default=90)
    price_places = models.PositiveSmallIntegerField(_("Decimals of the price score"), default=2)
    tie_price = models.CharField(
        _("Equal totals: lower"), max_length=10, choices=TiePrice, default=TiePrice.ORIGINAL
    )
    # Evaluation and decision apart: on what ground, by which document, how the group decides.
    decision_ground = models.CharField(_("Who takes the winner"), max_length=30, blank=True)
    decision_basis = models.CharField(
        _("Document that allows the decision apart"), max_length=200, blank=True
    )
    decision_method = models.CharField(
        _("Method of the decision"), max_length=10, choices=DecisionMethod, blank=True
    )
    candidates_ranked = models.BooleanField(_("Candidates are ranked"), default=True)
    candidates = models.PositiveSmallIntegerField(_("Candidates to recommend"), default=3)
    notice_day = models.DateField(_("Intended day of the notice"), null=True, blank=True)
    documents_from = models.DateTimeField(_("Documents on offer from"), null=True, blank=True)
    documents_until = models.DateTimeField(_("Documents on offer until"), null=True, blank=True)
    deadline = models.DateTimeField(_("Deadline and opening"), null=True, blank=True)
    place = models.CharField(_("Place of the opening"), max_length=200, blank=True)
    visit_at = models.DateTimeField(_("Site visit"), null=True, blank=True)
    visit_place = models.CharField(_("Where the site visit begins"), max_length=200, blank=True)
    visit_note = models.TextField(_("What is to be known about the visit"), blank=True)
    contact = models.CharField(_("Contact person"), max_length=80, blank=True)
    contact_phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    termination_reason = models.TextField(_("Why it is terminated"), blank=True, editable=False)
    termination_article = models.CharField(
        max_length=80, default="87号令第二十九条", editable=False
    )
    challenge_once = models.BooleanField(
        _("One challenge for each step"),
        default=False,
        help_text=_("Suppliers then raise everything about one step at once (Order 94 art. 10)."),
    )
    # From which share downwards a price is questioned, where the documents raise the law's rates.
    low_mean_rate = models.DecimalField(
        _("Question prices below this share of the mean price"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=LOW_RATE_HELP,
    )
    low_next_rate = models.DecimalField(
        _("Question the lowest below this share of the next"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=LOW_RATE_HELP,
    )
    low_ceiling_rate = models.DecimalField(
        _("Question prices below this share of the maximum"),
        max_digits=4,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=LOW_RATE_HELP,
    )
    anonymous = models.BooleanField(
        _("Technical part anonymous"),
        default=False,
        help_text=_(
            "The committee reads and scores the technical part under a code, without names, until "
            "every score is handed in. Bidders must not name themselves in it."
        ),
    )
    short_intention_reason = models.TextField(
        _("Why less than 30 days after the intention"), blank=True
    )
    opening_quorum = models.PositiveSmallIntegerField(_("Opening officers needed"), default=3)
    sealing_recipient = models.CharField(max_length=100, blank=True, editable=False)
    sealing_secret = models.BinaryField(null=True, editable=False)
    opening_record = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    notice_url = models.CharField(max_length=300, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    terminated_at = models.DateTimeField(null=True, editable=False)
    # The last correction that can affect bids: bids sealed before it are to be confirmed again.
    amended_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = TenderQuerySet.as_manager()

    class Meta:
        verbose_name = _("Tender")
        verbose_name_plural = _("Tenders")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["status", "deadline"], name="tender_by_deadline")]
        constraints = [
            models.CheckConstraint(condition=models.Q(deposit__gte=0), name="deposit_not_negative"),
            models.CheckConstraint(
                condition=models.Q(bond_percent__gte=0), name="bond_percent_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tenders:tender", args=[self.pk])

    def is_closed(self, now: Any) -> bool:
        """Derived: published and past its deadline, not yet opened."""
        return (
            self.status == TenderState.PUBLISHED
            and self.deadline is not None
            and now >= self.deadline
        )


class TenderDocument(models.Model):
    """A file of the tender documents; a new version stands beside the old one."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="documents")
    file = models.OneToOneField("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=200)
    version = models.PositiveSmallIntegerField(_("Version"), default=1)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ["title", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "title", "version"], name="document_version")
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class DocumentTaking(models.Model):
    """Who took the documents: secret until the deadline (87号令第二十八条)."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="takings")
    supplier = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "supplier"], name="documents_taken_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_log(self) -> str:
        """Who took the documents stands in the log that nobody reads before the opening."""
        return bids_log(self.tender_id)


class OpeningOfficer(models.Model):
    """An officer who opens with others: `present_at` is the presence at the opening."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="opening_officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    present_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "user"], name="opening_officer_once")
        ]

    def __str__(self) -> str:
        return str(self.user)
