"""What the evaluation finds out about each bid: low prices explained, and its result."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.querysets import ReviewQuerySet


class LowPriceReview(models.Model):
    """A price that looks abnormally low: the bidder explains, the committee judges.

    A trigger alone is not a reason to reject (87号令第六十条；财库〔2026〕2号). `due_at` leaves at
    least the minutes of the rule set. `own_reason` says why where the committee asks by its own
    judgement, `votes` how many members were for it; `looked_up` what it looked up besides.
    """

    bid = models.OneToOneField(
        "tenders.Bid", on_delete=models.PROTECT, related_name="low_price_review"
    )
    flags = models.JSONField(_("Triggers"), default=list)
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(_("Explanation due"))
    explanation = models.TextField(_("Explanation with costs"), blank=True)
    explained_at = models.DateTimeField(null=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    accepted = models.BooleanField(_("Explanation sufficient"), null=True)
    own_reason = models.TextField(_("Why the committee finds the price clearly low"), blank=True)
    votes = models.PositiveSmallIntegerField(_("Members for it"), null=True)
    looked_up = models.TextField(_("What the committee looked up"), blank=True)

    objects: ClassVar[Any] = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["bid_id"]

    def __str__(self) -> str:
        return str(self.pk)

    def may_be_judged(self, now: Any) -> bool:
        """Explained, or the time to explain has passed."""
        return self.explained_at is not None or now >= self.due_at


class BidResult(models.Model):
    """A bid's place in the ranking, as computed once from the case the lot keeps.

    `name` is its name in that case. `points` is everything but the price, as it entered the
    total: total less price score.
    """

    bid = models.OneToOneField("tenders.Bid", on_delete=models.PROTECT, related_name="result")
    name = models.CharField(max_length=240)
    evaluated_price = models.DecimalField(
        _("Evaluated price (CNY)"), max_digits=18, decimal_places=2
    )
    price_score = models.DecimalField(_("Price score"), max_digits=12, decimal_places=6, null=True)
    points = models.DecimalField(_("Other points"), max_digits=12, decimal_places=6, null=True)
    total = models.DecimalField(_("Total"), max_digits=12, decimal_places=6, null=True)
    rank = models.PositiveSmallIntegerField(_("Rank"))

    class Meta:
        ordering = ["rank", "name"]

    def __str__(self) -> str:
        return str(self.pk)
