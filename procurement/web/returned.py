"""Work that came back: who returned it, when and why, for whoever has to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from procurement.audit.models import AuditEntry, Outcome
from procurement.registry import Event

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

# What the timeline says of the acts that hand such work in.
HANDED_IN: Mapping[str, Any] = {
    "tenders.plan.submit": _("%(name)s handed it in"),
    "tenders.tender.submit": _("%(name)s handed it in"),
    "contracts.contract.submit_for_check": _("%(name)s handed it in"),
    "contracts.certificate.review": _("%(name)s reviewed it"),
    "contracts.certificate.record_refund": _("%(name)s recorded the refund"),
    "inspections.assessment.show": _("%(name)s showed it to the contractor"),
}


@dataclass(frozen=True)
class Returned:
    """The last step of an object's life, where it led back."""

    by: str
    by_id: int | None
    at: datetime
    reason: str


def _steps(rows: Sequence[models.Model]) -> models.QuerySet[AuditEntry]:
    """The entries that moved some objects of one model, at least one, from state to state."""
    keys = [str(row.pk) for row in rows]
    kind = rows[0]._meta.label_lower
    done = AuditEntry.objects.filter(object_type=kind, object_id__in=keys, outcome=Outcome.DONE)
    return done.exclude(target="")


def returned(obj: Any) -> Returned | None:
    """Why an object came back; None where its last step led on, or where it is no object."""
    if not isinstance(obj, models.Model):
        return None
    return returned_rows([obj]).get(obj.pk)


def returned_rows(rows: Iterable[models.Model]) -> dict[Any, Returned]:
    """Which of some objects of one model came back, by key: one query, none for no rows."""
    rows = list(rows)
    if not rows:
        return {}
    keys = {str(row.pk): row.pk for row in rows}
    last = _steps(rows).order_by().values("object_id").annotate(last=Max("id")).values("last")
    found = AuditEntry.objects.filter(pk__in=last, action__in=RETURNS).select_related("actor")
    return {
        keys[row.object_id]: Returned(row.by, row.actor_id, row.at, row.reason) for row in found
    }


def lately_returned(model: type[models.Model], act: str, since: datetime) -> list[str]:
    """The keys of the objects that this act gave back since a moment: one query."""
    found = AuditEntry.objects.filter(
        at__gte=since, action=act, object_type=model._meta.label_lower, outcome=Outcome.DONE
    )
    return list(found.order_by().values_list("object_id", flat=True).distinct())


def back_and_forth(obj: models.Model, *, waiting: bool = False) -> list[Event]:
    """Every time an object was handed in and came back, for its timeline: one query.

    `waiting` adds the handing in that has not come back, for objects that keep no moment of it
    themselves. The reasons stay in the log and, while it waits to be mended, with the next step.
    """
    wanted = [*RETURNS, *HANDED_IN]
    entries = _steps([obj]).filter(action__in=wanted).select_related("actor").order_by("id")
    return list(_turns(entries, waiting))


def _turns(entries: Iterable[AuditEntry], waiting: bool) -> Iterator[Event]:
    last: AuditEntry | None = None
    for entry in entries:
        if entry.action in RETURNS:
            yield from _handed_in(last)
            what = _("%(name)s returned it") % {"name": entry.by}
            yield Event(entry.at, what, done=True)
            last = None
        else:
            last = entry
    if waiting:
        yield from _handed_in(last)


def _handed_in(entry: AuditEntry | None) -> Iterator[Event]:
    if entry is not None:
        what = HANDED_IN[entry.action] % {"name": entry.by}
        yield Event(entry.at, what, done=True)
