"""What an expert of a pool states: fields of expertise, and whom the expert worked for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.people.models import validate_credit_code
from tenders.querysets import ExpertQuerySet
from tenders.rules.recusal import Body, Tie

from .lot import ServiceKind

BETWEEN = "+"
"""Between the services of a field; the field is the stratum of a draw of experts."""


def field_of(tender: Any) -> str:
    """The services of the tender's lots: whoever knows one of them can be drawn."""
    kinds = set(tender.lots.values_list("service_kind", flat=True))
    return BETWEEN.join(kind for kind in ServiceKind.values if kind in kinds)


def in_words(field: str) -> str:
    """A field for readers; "" for one that names no service, as in draws of the time before."""
    kinds = dict(ServiceKind.choices)
    return gettext(", ").join(str(kinds[kind]) for kind in field.split(BETWEEN) if kind in kinds)


class ExpertRecord(models.Model):
    """Written by the expert, confirmed by whoever keeps the register of people.

    `kinds` are the services the expert knows. A record that was changed waits to be confirmed
    anew; `remark` says why it was sent back. Its earlier versions stand in the audit log.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="expert_record"
    )
    kinds = models.JSONField(_("Fields of expertise"), default=list)
    stated_at = models.DateTimeField(default=clock.now, editable=False)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    remark = models.TextField(_("Why it was sent back"), blank=True, editable=False)

    objects: ClassVar[Any] = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = _("Expert's record")
        verbose_name_plural = _("Experts' records")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(remark=""),
                name="expert_confirmed_or_sent_back",
            )
        ]

    def __str__(self) -> str:
        return str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("tenders:expert", args=[self.pk])

    @property
    def waits(self) -> bool:
        """Neither confirmed nor sent back."""
        return self.confirmed_at is None and not self.remark

    @property
    def fields_shown(self) -> str:
        """The fields in words, in the order of the list of services."""
        return in_words(BETWEEN.join(self.kinds))


class Employment(models.Model):
    """One tie of an expert: first and last day, both included; no last day while it goes on."""

    class Capacity(models.TextChoices):
        EMPLOYED = "employed", _("Employed")
        BOARD = "board", _("Director or supervisor")
        CONTROL = "control", _("Controlling shareholder or actual controller")

    record = models.ForeignKey(ExpertRecord, on_delete=models.CASCADE, related_name="employments")
    name = models.CharField(_("Employer or company"), max_length=200)
    credit_code = models.CharField(
        _("Unified social credit code"),
        max_length=18,
        blank=True,
        validators=[validate_credit_code],
    )
    capacity = models.CharField(_("Capacity"), max_length=8, choices=Capacity)
    since = models.DateField(_("From"))
    until = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["-since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="employment_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tie(self) -> Tie:
        """As the rules judge it."""
        return Tie(Body(self.name, self.credit_code), self.since, self.until)
