"""The performance bond (履约保证金)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import BondLife
from contracts.models.contract import Contract
from contracts.models.fields import MoneyColumn
from contracts.querysets import OfContractQuerySet
from procurement.workflow import Stateful


class Bond(BondLife, Stateful):
    """A guarantee of at most ten per cent of the contract, and how it returns. None is valid."""

    class Form(models.TextChoices):
        GUARANTEE = "guarantee", _("Bank guarantee")
        INSURANCE = "insurance", _("Insurance")
        TRANSFER = "transfer", _("Transfer")

    contract = models.OneToOneField(Contract, on_delete=models.PROTECT, related_name="bond")
    amount = MoneyColumn(_("Amount"))
    form = models.CharField(_("Form"), max_length=10, choices=Form, default=Form.GUARANTEE)
    return_terms = models.TextField(_("How and when it returns"))

    objects: ClassVar[Any] = OfContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("Performance bond")
        verbose_name_plural = _("Performance bonds")
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="bond_has_an_amount")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.amount}"
