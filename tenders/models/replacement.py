"""What a lot had come to when it went back, and warnings to members who do not sign."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.lifecycle.lot import LotState
from tenders.models.committee import CommitteeMember
from tenders.querysets import LotInsideQuerySet
from tenders.rules import annulment

CAUSES = [(one.code, _(one.words)) for one in annulment.CAUSES]


class SetBack(models.Model):
    """A lot went back because the opinions of a member are void (87号令第四十九条).

    `stood` is where it stood, `before` the ranking and the opinions on candidates that are void
    with it, `round` that of the signatures under its report. Where the whole evaluation is void
    (第六十七条) `cause` says why, `report` is the one that was signed, `told_number` the report to
    the finance department.
    """

    lot = models.ForeignKey("tenders.Lot", on_delete=models.PROTECT, related_name="set_backs")
    stood = models.CharField(max_length=20, choices=LotState)
    reason = models.TextField(_("Reason"))
    before = models.JSONField(default=dict)
    round = models.PositiveSmallIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)
    cause = models.CharField(_("Why it is void"), max_length=20, choices=CAUSES, blank=True)
    told_number = models.CharField(
        _("Report to the finance department (number)"), max_length=80, blank=True
    )
    report = models.ForeignKey(
        "documents.StoredFile", on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects: ClassVar[Any] = LotInsideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def signatures(self) -> Any:
        """Those that are void because of it; none unless the bids were ranked."""
        signed = self.lot.signatures.filter(round=self.round)
        return signed if self.cause or self.stood == LotState.RANKED else signed.none()


class SigningWarning(models.Model):
    """A member was warned: sign, or dissent in writing, before `due_at` (87号令第六十一条)."""

    lot = models.ForeignKey(
        "tenders.Lot", on_delete=models.PROTECT, related_name="signing_warnings"
    )
    member = models.ForeignKey(
        CommitteeMember, on_delete=models.PROTECT, related_name="signing_warnings"
    )
    round = models.PositiveSmallIntegerField(default=0)
    found = models.TextField(_("What the member said or did"))
    warned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(_("Answer due"))

    objects: ClassVar[Any] = LotInsideQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["member", "lot", "round"], name="warned_once_a_round")
        ]

    def __str__(self) -> str:
        return str(self.pk)
