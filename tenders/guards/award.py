"""Before a winner is determined: a candidate is left, in the order of the report, and in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.web.formats import day_words
from tenders.guards.challenges import was_suspended
from tenders.guards.decision import apart
from tenders.guards.tendering import rules_on
from tenders.rules.award import Silence, silence
from tenders.rules.timetable import local_day

ARTICLE = "87号令第六十八条"


def silence_of(lot: Any) -> Silence | None:
    """What the purchaser's silence has brought about; None where the period runs or was kept.

    Only the first determination has this period. Where the finance department had suspended the
    procurement meanwhile, that is a lawful reason of its own (政府采购法第五十七条).
    """
    received = lot.reached_at("received")
    if received is None or apart(lot.tender):  # nobody is the first among whom a group chooses
        return None
    waited = lot.reached_at("waits")
    first = lot.awards.order_by("pk").values_list("determined_at", flat=True).first()
    found = silence(
        local_day(received),
        local_day(first) if first else None,
        local_day(waited) if waited else None,
        clock.legal_today(),
        rules_on(lot.tender),
        calendar.current(),
    )
    if found is None or was_suspended(lot, local_day(received), found.last):
        return None
    return found


def silence_not_begun(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    found = silence_of(lot)
    if found is not None:
        message = _(
            "The last day to state a reason was %(last)s: the first candidate counts as the winner."
        )
        yield Reason("silence", message, {"last": day_words(found.last)}, found.article, "reason")


def candidates_left(lot: Any) -> Any:
    """Recommended bids in the order of the report that have not declined."""
    return lot.bids.filter(status__in=("ranked", "lost"), rank__lte=lot.tender.candidates).order_by(
        "rank", "pk"
    )


def first_candidates(lot: Any) -> list[Any]:
    """Whom the next determination takes: one, or several of the same rank among whom is drawn."""
    left = list(candidates_left(lot).select_related("supplier"))
    return [bid for bid in left if bid.rank == left[0].rank]


def candidate_left(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    if not candidates_left(lot).exists():
        message = _("No candidate of the report is left: tender again.")
        yield Reason("no_candidate", message, {}, "政府采购法实施条例第四十九条")
