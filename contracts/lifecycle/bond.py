"""The life of a performance bond (履约保证金): due -> held -> returned."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from contracts.lifecycle import guards
from procurement.workflow import StateField, step


class BondState(models.TextChoices):
    DUE = "due", _("Due")
    HELD = "held", _("Held")
    RETURNED = "returned", _("Returned")


S = BondState


class BondLife(models.Model):
    status = StateField(_("Status"), default=S.DUE, choices=S.choices)
    held_on = models.DateField(_("Received"), null=True, editable=False)
    returned_on = models.DateField(_("Returned"), null=True, editable=False)

    class Meta:
        abstract = True

    @step(
        "status",
        source=S.DUE,
        target=S.HELD,
        guards=(guards.day_has_come,),
        label=_("Record the bond"),
    )
    def hold(self, *, on: date) -> None:
        """The guarantee has come in."""
        self.held_on = on

    @step(
        "status",
        source=S.HELD,
        target=S.RETURNED,
        guards=(guards.contract_is_accepted, guards.day_has_come),
        label=_("Return the bond"),
    )
    def give_back(self, *, on: date) -> None:
        """After acceptance and hand-over."""
        self.returned_on = on
