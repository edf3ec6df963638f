"""Work that came back: who returned it, when and why, for whoever has to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from procurement.audit.models import AuditEntry, Outcome

# Acts that give the work back to whoever did it; every other step leads on. Corrections and
# challenges keep their own reason and show it themselves.
RETURNS = frozenset(
    {
        "tenders.plan.send_back",
        "tenders.tender.send_back",
        "tenders.challenge.send_back_answer",
        "contracts.contract.return_to_draft",
        "contracts.certificate.send_back",
        "contracts.certificate.return_refund",
        "inspections.assessment.send_back",
    }
)


@dataclass(frozen=True)
class Returned:
    """The last step of an object's life, where it led back."""

    by: Any
    at: datetime
    reason: str


def returned(obj: Any) -> Returned | None:
    """Why an object came back; None where its last step led on, or where it is no object."""
    if not isinstance(obj, models.Model):
        return None
    entries = AuditEntry.objects.filter(
        object_type=obj._meta.label_lower, object_id=str(obj.pk), outcome=Outcome.DONE
    )
    last = entries.exclude(target="").select_related("actor").order_by("-id").first()
    if last is None or last.action not in RETURNS:
        return None
    return Returned(last.actor, last.at, last.reason)
