"""Experts' records as they stand once they are confirmed."""

from __future__ import annotations

from procurement import clock
from tenders.models import Employment, ExpertRecord, ServiceKind
from tests.standing import standing


@standing
def known(user, *, kinds=ServiceKind.values, employers=(), **values) -> ExpertRecord:
    """A confirmed record; `employers` are keyword arguments of `Employment`."""
    values = {"confirmed_at": clock.now(), **values}
    record = ExpertRecord.objects.create(user=user, kinds=list(kinds), **values)
    Employment.objects.bulk_create(
        Employment(record=record, **{"capacity": "employed", **one}) for one in employers
    )
    return record
