"""What the committee asks one bidder in writing, and what it stops over the documents."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.querysets import ClarificationQuerySet, HaltQuerySet


class Clarification(models.Model):
    """A question to one bidder and its answer, both in writing (87号令第五十一条).

    Where the prices of a bid contradict themselves (第五十九条), `words` and `body` are the totals
    that stand beside the opening form's, `price` is what counts by the order of the law, `steps`
    how it came about, and `accepted` whether the bidder confirmed it. Amounts in CNY a year.
    """

    class Subject(models.TextChoices):
        CONTENT = "content", _("Content of the bid")
        PRICE = "price", _("Prices that contradict themselves")

    bid = models.ForeignKey("tenders.Bid", on_delete=models.PROTECT, related_name="clarifications")
    number = models.PositiveSmallIntegerField(_("Number"))
    subject = models.CharField(max_length=10, choices=Subject, default=Subject.CONTENT)
    question = models.TextField(_("Question"))
    words = models.DecimalField(
        _("Total in capitals (CNY)"), max_digits=18, decimal_places=2, null=True
    )
    body = models.DecimalField(
        _("Total in the body of the bid (CNY)"), max_digits=18, decimal_places=2, null=True
    )
    before = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    price = models.DecimalField(
        _("Price that counts (CNY)"), max_digits=18, decimal_places=2, null=True
    )
    steps = models.JSONField(default=list)
    member = models.ForeignKey("tenders.CommitteeMember", on_delete=models.PROTECT)
    asked_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(_("Answer due"))
    reply = models.TextField(_("Answer"), blank=True)
    accepted = models.BooleanField(_("Price confirmed"), null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = ClarificationQuerySet.as_manager()

    class Meta:
        ordering = ["bid_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "number"], name="clarification_number_once"),
            models.CheckConstraint(
                condition=models.Q(subject="content", price=None)
                | models.Q(subject="price", price__gt=0),
                name="clarified_price_stands_where_prices_are_asked_about",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def is_open(self, now: Any) -> bool:
        """Not answered, and still time to answer."""
        return self.answered_at is None and now < self.due_at

    def price_refused(self, now: Any) -> bool:
        """The corrected price was not confirmed: refused, or not answered in time."""
        if self.price is None:
            return False
        return self.accepted is False or (self.accepted is None and now >= self.due_at)


class EvaluationHalt(models.Model):
    """The committee stops because of the documents; the purchaser confirms it (第六十五条)."""

    class Ground(models.TextChoices):
        AMBIGUOUS = "ambiguous", _("The documents are ambiguous")
        DEFECTIVE = "defective", _("The documents have a grave defect")
        UNLAWFUL = "unlawful", _("The documents break a mandatory rule of the state")

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="halts")
    ground = models.CharField(_("Ground"), max_length=10, choices=Ground)
    reason = models.TextField(_("What is wrong and why the evaluation cannot go on"))
    member = models.ForeignKey("tenders.CommitteeMember", on_delete=models.PROTECT)
    at = models.DateTimeField(default=clock.now)
    confirmed = models.BooleanField(_("Confirmed by the purchaser"), null=True)
    decision = models.TextField(_("Reason of the purchaser"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = HaltQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["lot"], condition=models.Q(confirmed=None), name="one_open_halt_per_lot"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
