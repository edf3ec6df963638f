"""Committee (评标委员会): drawn -> convened -> disbanded; a score sheet: open -> locked.

A committee that loses a member is made up and convened again, or dissolved and formed anew.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, step
from tenders.guards import anonymity, evaluation
from tenders.guards import committee as guards


class CommitteeState(models.TextChoices):
    FORMING = "forming", _("Being formed")
    CONVENED = "convened", _("Convened")
    DISBANDED = "disbanded", _("Disbanded")
    DISSOLVED = "dissolved", _("Dissolved, to be formed anew")


C = CommitteeState


class CommitteeLife(models.Model):
    status = StateField(_("Status"), default=C.FORMING, choices=C.choices)
    convened_at: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return {C.CONVENED: "on", C.DISBANDED: "off", C.DISSOLVED: "bad"}.get(self.status, "")

    @step(
        "status",
        source=C.FORMING,
        target=C.CONVENED,
        guards=(
            guards.bids_opened,
            guards.lawful_composition,
            guards.has_chair,
            guards.conflicts_stated,
            guards.recusals_done,
        ),
        label=_("Convene the committee"),
    )
    def convene(self, *, at: datetime) -> None:
        """Composition by law (87号令第四十七条)."""
        self.convened_at = at

    @step("status", source=C.CONVENED, target=C.DISBANDED, label=_("Disband the committee"))
    def disband(self) -> None:
        """Every lot of the tender has its signed report or has failed."""

    @step("status", source=C.DISBANDED, target=C.CONVENED, label=_("Call the committee again"))
    def call_again(self) -> None:
        """The same committee evaluates a lot again (87号令第六十四条)."""

    @step(
        "status",
        source=C.CONVENED,
        target=C.FORMING,
        label=_("Make up the committee"),
        needs_reason=True,
    )
    def make_up(self) -> None:
        """A member is replaced: nothing is evaluated until it is lawful again (第四十九条)."""

    @step(
        "status",
        source=[C.FORMING, C.CONVENED],
        target=C.DISSOLVED,
        label=_("Dissolve the committee"),
        guards=(guards.evaluates,),
        needs_reason=True,
    )
    def dissolve(self) -> None:
        """It cannot be made up in time: the evaluation stops, all its opinions are void."""

    @step(
        "status",
        source=[C.FORMING, C.CONVENED, C.DISBANDED],
        target=C.DISSOLVED,
        label=_("Declare the evaluation void"),
        guards=(guards.evaluation_ended, guards.cause_given),
    )
    def annul(self, *, cause: str, facts: str, told_number: str) -> None:
        """It came out afterwards that the committee was unlawful: another one (第六十七条)."""

    @step("status", source=C.DISSOLVED, target=C.FORMING, label=_("Form the committee anew"))
    def form_anew(self) -> None:
        """A new committee evaluates from the conformity review on (第四十九条)."""


class SheetState(models.TextChoices):
    OPEN = "open", _("Being filled in")
    LOCKED = "locked", _("Handed in")


H = SheetState


class SheetLife(models.Model):
    status = StateField(_("Status"), default=H.OPEN, choices=H.choices)
    locked_at: Any
    digest: Any

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        """The shape and colour of the badge."""
        return "ok" if self.status == H.LOCKED else "on"

    @step(
        "status",
        source=H.OPEN,
        target=H.LOCKED,
        guards=(anonymity.sheet_complete, evaluation.sheet_rests),
        label=_("Hand in the scores"),
    )
    def lock(self, *, at: datetime, digest: str) -> None:
        """Complete and in range; nobody sees another's scores before (87号令第六十二条)."""
        self.locked_at, self.digest = at, digest

    @step("status", source=H.LOCKED, target=H.OPEN, label=_("Give the sheet back to be completed"))
    def give_back(self) -> None:
        """A bid came back when conformity was judged anew; what was handed in stays."""
