"""The life of a round (考核轮次), from its plan to its publication."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections.lifecycle import guards
from procurement.workflow import StateField, done_by, step


class RoundState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    DRAWN = "drawn", _("Drawn")
    UNDER_WAY = "under_way", _("Under way")
    SUBMITTED = "submitted", _("Submitted, to be reviewed")
    REVIEWED = "reviewed", _("Reviewed")
    PUBLISHED = "published", _("Made public")
    VOID = "void", _("Void")


R = RoundState


class RoundLife(models.Model):
    """planned -> drawn -> under way -> submitted -> reviewed -> published; void with a reason."""

    status = StateField(_("Status"), default=R.PLANNED, choices=R.choices)
    public_value = models.CharField(_("Public value"), max_length=200, blank=True)
    public_value_source = models.CharField(_("Source of the value"), max_length=200, blank=True)
    public_value_at = models.DateTimeField(_("When it becomes known"), null=True, blank=True)
    drawn_at = models.DateTimeField(_("Drawn"), null=True, editable=False)
    drawn_by = done_by(_("Drawn by"))
    started_at = models.DateTimeField(_("Started"), null=True, editable=False)
    submitted_at = models.DateTimeField(_("Submitted"), null=True, editable=False)
    reviewed_at = models.DateTimeField(_("Reviewed"), null=True, editable=False)
    reviewed_by = done_by(_("Reviewed by"))
    review_note = models.TextField(_("Opinion of the reviewer"), blank=True, editable=False)
    published_at = models.DateTimeField(_("Made public"), null=True, editable=False)
    voided_at = models.DateTimeField(_("Voided"), null=True, editable=False)
    void_reason = models.TextField(_("Why it is void"), blank=True)
    score = models.DecimalField(_("Score"), max_digits=7, decimal_places=2, null=True, blank=True)

    class Meta:
        abstract = True

    @step(
        "status",
        source=R.PLANNED,
        target=R.DRAWN,
        guards=(guards.value_of_the_named_source, guards.enough_to_draw),
        label=_("Draw units and inspectors"),
    )
    def draw(self, *, public_value: str, at: datetime, by: Any) -> None:
        """The frozen list and the value of the source named with it make the draw."""
        self.public_value = public_value
        self.drawn_at, self.drawn_by = at, by

    @step("status", source=R.DRAWN, target=R.UNDER_WAY, label=_("Start the round"))
    def start(self, *, at: datetime) -> None:
        """The first drawn inspector sets out."""
        self.started_at = at

    @step(
        "status",
        source=R.UNDER_WAY,
        target=R.SUBMITTED,
        guards=(guards.every_unit_finished, guards.every_inspector_signed),
        label=_("Submit the round"),
    )
    def submit(self, *, at: datetime, score: Decimal) -> None:
        """All inspectors have signed; from here on the records stand."""
        self.submitted_at = at
        self.score = score

    @step("status", source=R.SUBMITTED, target=R.REVIEWED, label=_("Review the round"))
    def review(self, *, at: datetime, by: Any, note: str = "") -> None:
        """A reviewer who did not inspect has looked at records and photos."""
        self.reviewed_at, self.reviewed_by, self.review_note = at, by, note

    @step("status", source=R.REVIEWED, target=R.PUBLISHED, label=_("Publish the round"))
    def publish(self, *, at: datetime) -> None:
        """Draw, records and photos can be seen by everybody."""
        self.published_at = at

    @step(
        "status",
        source=[R.PLANNED, R.DRAWN, R.UNDER_WAY, R.SUBMITTED, R.REVIEWED],
        target=R.VOID,
        label=_("Declare the round void"),
        needs_reason=True,
    )
    def void(self, *, at: datetime, reason: str) -> None:
        """It counts for nothing; what was recorded stays to be seen."""
        self.voided_at = at
        self.void_reason = reason
