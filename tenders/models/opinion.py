"""Opinions before a plan or a tender is handed in: who was asked, and how an opinion came in."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement import clock
from tenders.querysets import OpinionRequestQuerySet
from tenders.rules.reviewing import Voice


def _person(label: Any) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


class Opinion(models.Model):
    """What a reviewer or counsel says of one text. Added, never changed: the newest counts.

    Either somebody gave it under the own login (`given_by`), or the officer recorded it
    (`recorded_by`) from the signed `paper`. `digest` is the SHA-256 of the text that it is of.
    Opinions from before this was kept have neither person nor paper.
    """

    passed = models.BooleanField(_("Passed"))
    opinion = models.TextField(_("Opinion"))
    digest = models.CharField(max_length=64, db_index=True, editable=False)
    given_by = _person(_("Given under the own login by"))
    recorded_by = _person(_("Recorded by"))
    paper = models.ForeignKey(
        "documents.StoredFile",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("Signed paper"),
    )
    recorded_at = models.DateTimeField(default=clock.now, null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def manner(self) -> Any:
        """How it came in, in words."""
        if self.given_by_id is not None:
            return _("given under the own login")
        if self.paper_id is not None:
            return _("recorded by the officer from a signed paper")
        return _("recorded by the officer; no paper was kept then")

    @property
    def name(self) -> str:
        """Whose opinion it is, as named on its day."""
        raise NotImplementedError

    @property
    def day(self) -> date:
        """The day of the opinion."""
        raise NotImplementedError

    @property
    def voice(self) -> Voice:
        """Whose opinion it is: the account, or the name on the paper."""
        return Voice(self.name, self.given_by_id)


class OpinionRequest(models.Model):
    """One named person is asked: for one of the four opinions on a plan, or as legal counsel.

    There is one for each kind; asking another before the answer puts another person here. Who is
    asked sees the draft, so that nobody else needs to.
    """

    class Kind(models.TextChoices):
        PROCUREMENT = "procurement", _("Procurement")
        FINANCE = "finance", _("Finance")
        BUSINESS = "business", _("Business")
        SUPERVISION = "supervision", _("Supervision")
        COUNSEL = "counsel", _("Legal counsel")

    plan = models.ForeignKey(
        "tenders.Plan", on_delete=models.CASCADE, null=True, related_name="requests"
    )
    tender = models.ForeignKey(
        "tenders.Tender", on_delete=models.CASCADE, null=True, related_name="requests"
    )
    kind = models.CharField(_("Kind of reviewer"), max_length=12, choices=Kind)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Who is asked"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(default=clock.now)

    objects: ClassVar[Any] = OpinionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("Request for an opinion")
        verbose_name_plural = _("Requests for opinions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan=None, tender__isnull=False, kind="counsel")
                | (models.Q(plan__isnull=False, tender=None) & ~models.Q(kind="counsel")),
                name="asked_about_a_plan_or_a_contract",
            ),
            models.UniqueConstraint(fields=["plan", "kind"], name="one_asked_per_kind"),
            models.UniqueConstraint(fields=["tender"], name="one_counsel_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"

    @property
    def subject(self) -> Any:
        """The plan or tender that it is about."""
        return self.plan if self.tender_id is None else self.tender
