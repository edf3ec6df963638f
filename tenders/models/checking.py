"""What the committee looks at again before it signs, and evaluates again after (第六十四条)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.models.committee import CommitteeMember, Score, ScoreCorrection
from tenders.querysets import LotInsideQuerySet


class ScoreOpinion(models.Model):
    """A member's opinion on a score that lies far from the others: it stands, or is extreme.

    It is about the points that stood there; once they are corrected it counts no more.
    """

    member = models.ForeignKey(
        CommitteeMember, on_delete=models.PROTECT, related_name="score_opinions"
    )
    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="opinions")
    points = models.DecimalField(_("Points"), max_digits=5, decimal_places=2)
    stands = models.BooleanField(_("The score stands"))
    reason = models.TextField(_("Reason"))
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "score"], name="score_opinion_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Reevaluation(models.Model):
    """The purchaser had the same committee evaluate again, on one of the four grounds.

    `before` is the ranking that was signed, `round` that of its signatures; both are void.
    `changed` says at the end whether the result is another, which the finance department is then
    told in writing.
    """

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="reevaluations")
    ground = models.CharField(_("Ground"), max_length=10, choices=ScoreCorrection.Ground)
    found = models.TextField(_("What was found"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    before = models.JSONField(default=list)
    round = models.PositiveSmallIntegerField(default=0)
    report = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    changed = models.BooleanField(_("The result has changed"), null=True)
    told_on = models.DateField(_("Reported to the finance department on"), null=True)
    told_number = models.CharField(_("Number of the report"), max_length=80, blank=True)

    objects: ClassVar[Any] = LotInsideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=models.Q(ended_at=None), name="one_open_reevaluation"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def signatures(self) -> Any:
        """Those that are void because of it."""
        return self.lot.signatures.filter(round=self.round)


class ObjectiveConclusion(models.Model):
    """Members differ on an objective item, and more than half of all decide (87号令第六十一条).

    `points` count for every member; the sheets stay as the members wrote them. `given` are the
    points by the member's number that it is about: it lapses when one of them is corrected, and
    counts no more when another member gives them.
    """

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="conclusions")
    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey("tenders.Criterion", on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(_("Points that count"), max_digits=5, decimal_places=2)
    given = models.JSONField(_("Points of each member"))
    reason = models.TextField(_("Reason"))
    stated_by = models.ForeignKey(CommitteeMember, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    lapsed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[Any] = LotInsideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid", "criterion"],
                condition=models.Q(lapsed_at=None),
                name="one_conclusion_in_force",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
