"""A question of the auditors: asked -> answered -> closed, or asked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.errors import Reason
from procurement.workflow import StateField, step


class QuestionState(models.TextChoices):
    ASKED = "asked", _("To be answered")
    ANSWERED = "answered", _("Answered, to be read")
    CLOSED = "closed", _("Closed")


S = QuestionState
TONES = {S.ASKED: "warn", S.ANSWERED: "", S.CLOSED: "ok"}


def written(question: Any, *, content: str = "", **_inputs: Any) -> Iterator[Reason]:
    """Questions and answers are in writing."""
    if not content.strip():
        yield Reason("empty", _("Please fill this in."), {}, "", "text")


class AuditQuestionLife(models.Model):
    status = StateField(_("Status"), default=S.ASKED, choices=S.choices)
    due_day = models.DateField(_("Answer due"), null=True, editable=False)
    answered_by: Any
    answered_at: Any
    closed_by: Any
    closed_at: Any

    class Meta:
        abstract = True

    @step("status", source=S.ASKED, target=S.ANSWERED, guards=(written,), label=_("Answer"))
    def answer(self, *, content: str, by: Any, at: datetime) -> None:
        """In writing, by whoever was asked."""
        self.answered_by, self.answered_at = by, at

    @step("status", source=S.ANSWERED, target=S.ASKED, guards=(written,), label=_("Ask on"))
    def ask_on(self, *, content: str, due_day: date | None) -> None:
        """The answer leaves something open."""
        self.due_day = due_day

    @step("status", source=S.ANSWERED, target=S.CLOSED, label=_("Accept the answer"))
    def accept(self, *, by: Any, at: datetime) -> None:
        """Nothing is left to ask."""
        self.closed_by, self.closed_at = by, at
