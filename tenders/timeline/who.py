"""Who acts in a tender: by role for everybody, by name for those who work on it.

The names of a committee stay secret until the result (87号令第四十七条) and so does who bids until
the opening (第二十八条): committee and bidders are called by what they are, always. Staff of the
purchaser see each other's names, from the log.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import pgettext_lazy

from procurement.audit.models import AuditEntry, Outcome

PURCHASER = pgettext_lazy("who acts", "Purchaser")
COMMITTEE = pgettext_lazy("who acts", "Evaluation committee")
SUPPLIERS = pgettext_lazy("who acts", "Suppliers")
BIDDERS = pgettext_lazy("who acts", "Bidders")
WINNER = pgettext_lazy("who acts", "Winner")
BOTH = pgettext_lazy("who acts", "Purchaser and winner")
OPENERS = pgettext_lazy("who acts", "Opening officers")
FINANCE = pgettext_lazy("who acts", "Finance of the purchaser")
CHALLENGER = pgettext_lazy("who acts", "Challenger")
PORTAL = pgettext_lazy("who acts", "Notice board")
AUTHORITY = pgettext_lazy("who acts", "Finance department")

# The acts of the purchaser's own people whose names the timeline gives to those inside.
NAMED: Mapping[str, tuple[str, ...]] = {
    "tenders.tender": ("publish", "terminate", "redo"),
    "tenders.amendment": ("propose", "come_into_force", "withdraw"),
    "tenders.lot": (
        "end_qualification", "set_back", "annul", "receive_report", "wait", "determine_winner",
        "announce", "void", "fail_qualified", "tender_again", "redo", "fail_challenge",
    ),
}  # fmt: skip

Names = Mapping[tuple[str, int, str], Sequence[str]]
"""By kind, key and act: who did it, each time it was done, the earliest first."""
NOBODY: Names = {}


def names_of(tender: Any, lots: Iterable[Any], amendments: Iterable[Any]) -> Names:
    """Who of the purchaser did what in a tender: one query."""
    keys = {
        "tenders.tender": [str(tender.pk)],
        "tenders.lot": [str(lot.pk) for lot in lots],
        "tenders.amendment": [str(row.pk) for row in amendments],
    }
    wanted = Q(pk__in=[])
    for kind, acts in NAMED.items():
        actions = [f"{kind}.{act}" for act in acts]
        wanted |= Q(object_type=kind, object_id__in=keys[kind], action__in=actions)
    rows = AuditEntry.objects.filter(wanted, outcome=Outcome.DONE)
    found: dict[tuple[str, int, str], list[str]] = {}
    for row in rows.select_related("actor").order_by("id"):
        act = row.action.rpartition(".")[2]
        name = row.by if row.actor_id else ""  # the system acts in nobody's name
        found.setdefault((row.object_type, int(row.object_id), act), []).append(name)
    return found


def named(names: Names, obj: Any, act: str, role: Any, place: int = -1) -> Any:
    """The name of who did it, where the reader may know it; otherwise the role."""
    known = names.get((obj._meta.label_lower, obj.pk, act), ())
    try:
        return known[place] or role
    except IndexError:
        return role
