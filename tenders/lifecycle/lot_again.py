"""What of a lot is done again: the evaluation, a gate, or what stood before a void failure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import GET_STATE

from procurement.workflow import step
from tenders.guards import award as award_guards
from tenders.guards import challenges
from tenders.lifecycle.lot_state import REVIVABLE, LotState
from tenders.lifecycle.reached import Reached
from tenders.rules.annulment import VOIDABLE

S = LotState
# What a lot reached last, and where it stands from then on.
STOOD = (
    ("ranked", S.RANKED),
    ("scoring", S.SCORING),
    ("low_price", S.LOW_PRICE),
    ("consultation", S.CONSULTATION),
    ("qualified", S.CONFORMITY),
)


# What is void with the evaluation, and so stands no longer.
ANNULLED = (
    "consultation", "low_price", "scoring", "ranked", "evaluated", "received", "waits",
    "determined", "announced", "declined", "voided",
)  # fmt: skip


class DoneAgain(Reached, models.Model):
    """The steps of a lot that lead backwards; its state is the field `status`."""

    status: Any
    failure_reason: Any
    wait_reason: Any
    evaluation: Any

    class Meta:
        abstract = True

    @step(
        "status",
        source=[S.REPORT_SIGNED, S.REPORT_RECEIVED],
        target=S.RANKED,
        label=_("Have the committee evaluate again"),
        guards=(award_guards.silence_not_begun, challenges.procurement_rests),
        needs_reason=True,
    )
    def reevaluate(self, *, at: datetime, reason: str) -> None:
        """By the same committee, on the four grounds of 87号令第六十四条 alone."""
        self.wait_reason = ""
        self._unreach("evaluated", "received", "waits")
        self._reach("reevaluated", at)

    @step(
        "status",
        source=[S.CONSULTATION, S.LOW_PRICE, S.SCORING, S.RANKED],
        target=S.CONFORMITY,
        label=_("Go back to the conformity review"),
        needs_reason=True,
    )
    def set_back(self, *, at: datetime, reason: str) -> None:
        """A member was replaced: what its void opinions entered is decided anew (第四十九条)."""
        self.evaluation = None
        self._unreach("consultation", "low_price", "scoring", "ranked")
        self._reach("set_back", at)

    @step(
        "status",
        source=list(VOIDABLE),
        target=S.CONFORMITY,
        label=_("Have another committee evaluate"),
        guards=(challenges.procurement_rests,),
        needs_reason=True,
    )
    def annul(self, *, at: datetime, reason: str) -> None:
        """Its committee was unlawful: the evaluation is void from conformity on (第六十七条)."""
        self.evaluation, self.wait_reason = None, ""
        self._unreach(*ANNULLED)
        self._reach("annulled", at)

    def stood(self, **_inputs: Any) -> str:
        """Where a failed lot stood: a gate it failed at is judged again."""
        if self.status == S.FAILED_QUALIFIED:
            return S.QUALIFICATION
        if self.status in (S.FAILED_CONFORMING, S.FAILED_BUDGET):
            return S.CONFORMITY
        reached = (name for name, _state in STOOD if self.reached_at(name) is not None)
        return dict(STOOD).get(next(reached, ""), S.QUALIFICATION)

    @step(
        "status",
        source=list(REVIVABLE),
        target=GET_STATE(stood, states=[S.QUALIFICATION, *dict(STOOD).values()]),
        label=_("Declare the failure void"),
        guards=(challenges.not_tendered_again, challenges.procurement_rests),
        needs_reason=True,
    )
    def revive(self, *, at: datetime, reason: str) -> None:
        """A complaint about the failure was upheld: the lot goes on (94号令第三十二条)."""
        self.failure_reason = ""
        self._unreach("failed")
        self._reach("revived", at)
