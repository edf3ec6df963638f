"""Every text that is approved, published or corrected is kept as a numbered version."""

from __future__ import annotations

from typing import Any

from procurement.audit import journal
from procurement.workflow import act
from tenders import snapshots
from tenders.models import Amendment, DocumentVersion, Tender
from tenders.rules.versions import digest


def keep(
    tender: Tender, *, cause: str, at: Any, actor: Any, amendment: Amendment | None = None
) -> DocumentVersion:
    """The text as it stands now as the next version; the same text again is no new one."""
    with act():
        text = snapshots.take(tender)
        found = digest(text)
        newest = tender.versions.order_by("number").last()
        if newest is not None and newest.digest == found:
            return newest
        version = DocumentVersion.objects.create(
            tender=tender,
            number=newest.number + 1 if newest else 1,
            cause=cause,
            amendment=amendment,
            text=text,
            digest=found,
            at=at,
        )
        facts = {"version": version.number, "cause": cause, "digest": found}
        journal.add("tenders.tender.version", tender, actor=actor, inputs=facts)
        return version
