"""Corrections of a published tender, and questions about it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.lifecycle.amendment import PENDING, AmendmentLife
from tenders.lifecycle.question import QuestionLife
from tenders.models.tender import bids_log
from tenders.models.voice import Voiced
from tenders.querysets import AmendmentQuerySet, QuestionQuerySet
from tenders.rules import amendments as rules


class Amendment(AmendmentLife, Voiced):
    """One correction of a published tender, or of the prequalification notice of an invited one.

    `changes` holds by place ("tender:deadline", "lot:1:scope") what stands there and what shall
    stand there; nothing of it is applied before the correction is in force, nothing is changed
    afterwards. `revision` counts the saves, so that nobody overwrites a colleague unseen.
    """

    class Corrects(models.TextChoices):
        TENDER = rules.TENDER, _("Tender")
        PREQUALIFICATION = rules.PREQUALIFICATION, _("Prequalification notice")

    tender = models.ForeignKey(
        "tenders.Tender", on_delete=models.PROTECT, related_name="amendments"
    )
    corrects = models.CharField(
        _("What is corrected"), max_length=20, choices=Corrects, default=Corrects.TENDER
    )
    number = models.PositiveSmallIntegerField(_("Number of the correction"))
    reason = models.TextField(_("Why the tender is corrected"), blank=True)
    material = models.BooleanField(_("Can it affect how bids are written?"), null=True)
    material_reason = models.TextField(_("Why it can or cannot"), blank=True)
    notice_day = models.DateField(_("Intended day of the correction notice"), null=True, blank=True)
    changes = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Proposed by"),
    )
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Approver"),
    )
    returned_reason = models.TextField(blank=True)
    notice_url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    proposed_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    in_force_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("Correction")
        verbose_name_plural = _("Corrections")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "corrects", "number"], name="amendment_number_once"
            ),
            models.UniqueConstraint(
                fields=["tender", "corrects"],
                condition=models.Q(status__in=PENDING),
                name="one_pending_amendment",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="in_force") | models.Q(in_force_at__isnull=False),
                name="amendment_in_force_is_dated",
            ),
        ]

    def __str__(self) -> str:
        if self.of_pool:
            words = _("Correction No. %(number)s of the prequalification notice")
        else:
            words = _("Correction No. %(number)s")
        return str(words % {"number": self.number})

    def get_absolute_url(self) -> str:
        return reverse("tenders:amendment", args=[self.pk])

    @property
    def of_pool(self) -> bool:
        """Whether the prequalification notice is corrected, not the tender."""
        return self.corrects == rules.PREQUALIFICATION

    @property
    def purchaser_id(self) -> int:
        """Whose tender it is."""
        return int(self.tender.purchaser_id)


class AmendmentFile(models.Model):
    """A file that joins the tender documents when the correction comes into force."""

    amendment = models.ForeignKey(Amendment, on_delete=models.PROTECT, related_name="files")
    file = models.OneToOneField("documents.StoredFile", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("Title"), max_length=200)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class Question(QuestionLife, Voiced):
    """A question about a published tender. Who asked is secret until the opening.

    `text` is as it was asked; `shown_text` is what is published, without anything that would
    tell who asked.
    """

    tender = models.ForeignKey("tenders.Tender", on_delete=models.PROTECT, related_name="questions")
    supplier = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("Question"))
    asked_at = models.DateTimeField(default=clock.now)
    due_day = models.DateField(_("To be answered by"))
    shown_text = models.TextField(_("Question as it is published"), blank=True)
    answer_text = models.TextField(_("Answer"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Question")
        verbose_name_plural = _("Questions")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["tender", "status"], name="question_by_tender")]

    def __str__(self) -> str:
        return f"{_('Question')} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:questions", args=[self.tender_id])

    @property
    def audit_log(self) -> str:
        """Who asked stands in the log that nobody reads before the opening."""
        return bids_log(self.tender_id)

    @property
    def purchaser_id(self) -> int:
        """Whose tender it is about."""
        return int(self.tender.purchaser_id)
