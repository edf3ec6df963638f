"""The purchaser's decision among the candidates, where it is apart from the evaluation."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.querysets import DecisionQuerySet


class CandidateOpinion(models.Model):
    """What the committee says of one candidate: strengths, weaknesses, risks."""

    bid = models.OneToOneField(
        "tenders.Bid", on_delete=models.PROTECT, related_name="candidate_opinion"
    )
    text = models.TextField(_("Opinion of the committee"))
    member = models.ForeignKey("tenders.CommitteeMember", on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.pk)


class WinnerDecision(models.Model):
    """One round of the decision group: its people, its candidates, the method of the documents.

    A tie, a winner who declines and a result that is void ask for another round. `winner` is
    empty until a second person determines the winner; `draw` is a case of kind `draw`; `record`
    is the written record (定标记录) of the round that has a winner and of those before it.
    """

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField(_("Round"))
    method = models.CharField(_("Method of the decision"), max_length=10)
    candidates = models.ManyToManyField("tenders.Bid", related_name="decisions")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(_("Opened"), default=clock.now)
    winner = models.ForeignKey(
        "tenders.Bid", on_delete=models.PROTECT, null=True, related_name="decisions_won"
    )
    draw = models.JSONField(null=True, editable=False)
    record = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Decision on the winner")
        ordering = ["lot_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="decision_round_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DecisionMember(models.Model):
    """Somebody of the group with the vote and the reasons on each candidate, by its key.

    `choice` is empty until the vote, and for ever where the winner is drawn.
    """

    decision = models.ForeignKey(WinnerDecision, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(_("Number"))
    choice = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, null=True)
    reasons = models.JSONField(default=dict)
    voted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["decision", "user"], name="decides_once"),
            models.UniqueConstraint(fields=["decision", "number"], name="decider_number_once"),
        ]

    def __str__(self) -> str:
        return str(self.user)
