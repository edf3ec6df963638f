"""The life of a registration: registered -> verified | refused -> registered; suspended."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from procurement.workflow import StateField, step


class OrganisationState(models.TextChoices):
    REGISTERED = "registered", _("Registered, not yet verified")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", pgettext_lazy("company", "Refused")
    SUSPENDED = "suspended", pgettext_lazy("company", "Suspended")


S = OrganisationState
TONES = {S.REGISTERED: "", S.VERIFIED: "ok", S.REFUSED: "bad", S.SUSPENDED: "warn"}


class OrganisationLife(models.Model):
    status = StateField(_("Status"), default=S.REGISTERED, choices=S.choices)
    verified_at = models.DateTimeField(_("Verified"), null=True, editable=False)

    class Meta:
        abstract = True

    @step("status", source=[S.REGISTERED, S.REFUSED], target=S.VERIFIED, label=_("Verify"))
    def verify(self, *, at: datetime) -> None:
        """An officer has compared the papers with the registration."""
        self.verified_at = at

    @step("status", source=S.REGISTERED, target=S.REFUSED, label=_("Refuse"), needs_reason=True)
    def refuse(self) -> None:
        """The papers do not bear the registration out."""

    @step("status", source=S.REFUSED, target=S.REGISTERED, label=_("Hand in again"))
    def resubmit(self) -> None:
        """The company has handed in better papers."""

    @step(
        "status",
        source=S.VERIFIED,
        target=S.SUSPENDED,
        label=pgettext_lazy("company", "Suspend"),
        needs_reason=True,
    )
    def suspend(self) -> None:
        """May not bid until restored."""

    @step("status", source=S.SUSPENDED, target=S.VERIFIED, label=_("Restore"))
    def restore(self) -> None:
        """May bid again."""
