"""Award (定标): determined -> issued -> contracted | declined | void."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, step


class AwardState(models.TextChoices):
    DETERMINED = "determined", _("Determined, to be announced")
    ISSUED = "issued", _("Award letter issued")
    CONTRACTED = "contracted", _("Contract signed")
    DECLINED = "declined", _("Declined")
    VOIDED = "voided", _("Void")


S = AwardState
# No longer in force; another may follow.
ENDED = (S.DECLINED, S.VOIDED)


class AwardLife(models.Model):
    status = StateField(_("Status"), default=S.DETERMINED, choices=S.choices)
    issued_at: Any
    notice_url: Any
    voided_at: Any
    void_reason: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return {S.DETERMINED: "warn", S.DECLINED: "bad", S.VOIDED: "bad"}.get(self.status, "ok")

    @step("status", source=S.DETERMINED, target=S.ISSUED, label=_("Issue the award letter"))
    def issue(self, *, at: datetime, notice_url: str = "") -> None:
        """At the same moment as the result notice (87号令第六十九条)."""
        self.issued_at, self.notice_url = at, notice_url

    @step("status", source=S.ISSUED, target=S.CONTRACTED, label=_("Contract signed"))
    def contract(self) -> None:
        """Both sides signed within 30 days (政府采购法第四十六条)."""

    @step("status", source=S.ISSUED, target=S.DECLINED, label=_("Declined"), needs_reason=True)
    def decline(self) -> None:
        """The winner refused or lodged no bond in time (实施条例第四十九条)."""

    @step(
        "status",
        source=[S.DETERMINED, S.ISSUED],
        target=S.VOIDED,
        label=_("Declare the award void"),
        needs_reason=True,
    )
    def void(self, *, at: datetime, reason: str) -> None:
        """A challenge or complaint was upheld; an announced one is corrected by a notice."""
        self.voided_at, self.void_reason = at, reason
