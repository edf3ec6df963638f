"""Bid deposit (投标保证金): held -> refunded | kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, done_at, done_by, step
from tenders.guards import deposits as guards


class DepositState(models.TextChoices):
    HELD = "held", _("Held")
    REFUNDED = "refunded", _("Refunded")
    KEPT = "kept", _("Kept, not refunded")


S = DepositState
TONES = {S.HELD: "on", S.REFUNDED: "ok", S.KEPT: "bad"}


class DepositLife(models.Model):
    status = StateField(_("Status"), default=S.HELD, choices=S.choices)
    ended_by = done_by(_("Recorded by"))
    ended_at = done_at(_("Recorded at"))
    ended_on: Any
    end_reference: Any
    into_bond: Any
    ground: Any
    facts: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return TONES.get(DepositState(self.status), "")

    @step(
        "status",
        source=S.HELD,
        target=S.REFUNDED,
        guards=(guards.goes_back,),
        label=_("Record the refund of the deposit"),
    )
    def refund(
        self, *, by: Any, at: datetime, ended_on: date, end_reference: str, into_bond: bool
    ) -> None:
        """Within five working days, or turned into the winner's bond (87号令第三十八条)."""
        self.ended_by, self.ended_at, self.ended_on = by, at, ended_on
        self.end_reference, self.into_bond = end_reference, into_bond

    @step(
        "status",
        source=S.HELD,
        target=S.KEPT,
        guards=(guards.may_be_kept,),
        label=_("Keep the deposit"),
    )
    def keep(self, *, by: Any, at: datetime, ground: str, facts: str) -> None:
        """On a ground of the law alone, decided by a second person."""
        self.ended_by, self.ended_at = by, at
        self.ground, self.facts = ground, facts
