"""The life of a version of a scheme: draft -> approved -> in use (immutable) -> superseded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import guards
from procurement.workflow import StateField, step


class SchemeVersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    IN_USE = "in_use", _("In use")
    SUPERSEDED = "superseded", _("Superseded")


S = SchemeVersionState

FIXED = (S.IN_USE, S.SUPERSEDED)
"""A contract has been signed on it: not a letter changes, the database sees to it."""


class SchemeVersionLife(models.Model):
    status = StateField(_("Status"), default=S.DRAFT, choices=S.choices)
    approved_at = models.DateTimeField(_("Approved"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("Approved by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        abstract = True

    @step(
        "status",
        source=S.DRAFT,
        target=S.APPROVED,
        guards=(guards.scheme_has_no_gaps,),
        label=_("Approve the scheme"),
    )
    def approve(self, *, at: datetime, by: Any) -> None:
        """Every possible score has one result, and a second person has read it."""
        self.approved_at, self.approved_by = at, by

    @step("status", source=[S.APPROVED, S.IN_USE], target=S.IN_USE, label=_("Take into use"))
    def take_into_use(self) -> None:
        """A contract has been signed on it."""

    @step("status", source=S.IN_USE, target=S.SUPERSEDED, label=_("Supersede"))
    def supersede(self) -> None:
        """A newer version is used from now on; contracts keep the one they signed."""
