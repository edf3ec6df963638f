"""Question (询问): asked without a name -> answered to everybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.workflow import StateField, step
from tenders.guards import amending


class QuestionState(models.TextChoices):
    ASKED = "asked", _("To be answered")
    ANSWERED = "answered", _("Answered")


S = QuestionState


class QuestionLife(models.Model):
    status = StateField(_("Status"), default=S.ASKED, choices=S.choices)
    answer_text: Any
    shown_text: Any
    answered_at: Any
    answered_by: Any

    class Meta:
        abstract = True

    @step(
        "status",
        source=S.ASKED,
        target=S.ANSWERED,
        guards=(amending.answer_written, amending.names_nobody),
        label=_("Publish the answer"),
    )
    def answer(self, *, text: str, shown: str, by: Any, at: datetime, sure: bool = False) -> None:
        """Question and answer become public together, without the asker's name.

        `sure` is the officer's word that what looks like a name tells nothing.
        """
        self.answer_text, self.shown_text = text, shown
        self.answered_by, self.answered_at = by, at
