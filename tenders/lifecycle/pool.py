"""Pool of an invited tender (邀请招标): preparing -> announced -> drawn, or drawn at once.

Where too few qualify after a notice the pool is prepared and announced again.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, done_at, done_by, step
from tenders.guards import invitation as guards


class PoolState(models.TextChoices):
    PREPARING = "preparing", _("In preparation")
    ANNOUNCED = "announced", _("Announced, suppliers apply")
    DRAWN = "drawn", _("Drawn")


S = PoolState


class PoolLife(models.Model):
    status = StateField(_("Status"), default=S.PREPARING, choices=S.choices)
    drawn_by = done_by(_("Drawn by"))
    drawn_at = done_at(_("Drawn at"))
    announced_at: Any
    notice_url: Any
    draw_case: Any
    applications_until: Any
    rounds: Any

    class Meta:
        abstract = True

    @step(
        "status",
        source=S.PREPARING,
        target=S.ANNOUNCED,
        guards=(guards.announceable,),
        label=_("Announce the prequalification"),
    )
    def announce(self, *, at: datetime, notice_url: str = "") -> None:
        """Because its notice is published: suppliers apply (87号令第十四条第一项)."""
        self.announced_at, self.notice_url = at, notice_url

    @step(
        "status",
        source=S.ANNOUNCED,
        target=S.PREPARING,
        guards=(guards.too_few_qualify, guards.time_to_apply),
        label=_("Prequalify again"),
        needs_reason=True,
    )
    def renew(self, *, until: datetime, qualified: int, reason: str) -> None:
        """Too few qualified to be drawn: a further notice, which is drafted, gathers more."""
        self.rounds = [
            *self.rounds,
            {
                "announced_at": self.announced_at.isoformat(),
                "until": self.applications_until.isoformat(),
                "notice_url": self.notice_url,
                "qualified": qualified,
                "reason": reason,
            },
        ]
        self.applications_until = until

    @step(
        "status",
        source=[S.PREPARING, S.ANNOUNCED],
        target=S.DRAWN,
        guards=(guards.pool_ready, guards.witnessed),
        label=_("Draw the suppliers"),
    )
    def draw(self, *, by: Any, at: datetime, case_content: dict[str, Any]) -> None:
        """At random, with equal chances, before two witnesses (87号令第十四条)."""
        self.drawn_by, self.drawn_at, self.draw_case = by, at, case_content
