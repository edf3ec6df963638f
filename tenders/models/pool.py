"""The suppliers of whom an invited tender draws those it invites."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.workflow import Stateful
from tenders.lifecycle.pool import PoolLife
from tenders.models.tender import Tender, bids_log
from tenders.querysets import PoolQuerySet


class Pool(PoolLife, Stateful):
    """Where the suppliers come from, how many are drawn, and the draw (87号令第十四条).

    `draw_case` is a case of kind `draw`, so that anybody can draw again.
    """

    class Source(models.TextChoices):
        NOTICE = "notice", _("Prequalification notice")
        LIBRARY = "library", _("Library of suppliers of the finance department")
        RECOMMENDED = "recommended", _("Written recommendation of the purchaser")

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="pool")
    source = models.CharField(
        _("Where the suppliers come from"), max_length=12, choices=Source, default=Source.NOTICE
    )
    number = models.PositiveSmallIntegerField(_("Suppliers to invite"), default=3)
    applications_until = models.DateTimeField(_("Applications until"), null=True, blank=True)
    criteria = models.TextField(_("Criteria of the prequalification"), blank=True)
    announced_at = models.DateTimeField(null=True, editable=False)
    # Earlier notices after which too few qualified: when, until when, how many, and why again.
    rounds = models.JSONField(default=list, editable=False)
    notice_url = models.CharField(max_length=300, blank=True, editable=False)
    draw_case = models.JSONField(null=True, editable=False)
    witnesses = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")

    objects: ClassVar[Any] = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("Pool of suppliers")
        verbose_name_plural = _("Pools of suppliers")

    def __str__(self) -> str:
        return str(self.tender)

    def get_absolute_url(self) -> str:
        return reverse("tenders:pool", args=[self.pk])

    @property
    def closed(self) -> bool:
        """Whether nobody can apply any more: before that nobody learns who has."""
        return self.applications_until is None or clock.now() >= self.applications_until


class Candidate(models.Model):
    """A supplier of the pool: applied itself, or put in by the officer with a reason."""

    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="candidates")
    supplier = models.ForeignKey(
        "people.Organisation",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Supplier"),
    )
    file = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    qualified = models.BooleanField(_("Qualified"), null=True)
    reason = models.TextField(_("Reason"), blank=True)
    drawn = models.BooleanField(_("Drawn"), default=False)
    invited_at = models.DateTimeField(null=True, editable=False)
    letter = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "supplier"], name="once_in_the_pool"),
            models.CheckConstraint(
                condition=models.Q(drawn=False) | models.Q(qualified=True),
                name="only_the_qualified_are_drawn",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def audit_log(self) -> str:
        """Who applies stands in the log that nobody reads before the opening."""
        return bids_log(self.pool.tender_id)
