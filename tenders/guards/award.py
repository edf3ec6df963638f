"""Before a winner is determined: a candidate is left, in the order of the report, and in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.web.formats import day_words
from tenders.guards.challenges import signing_rests, was_suspended
from tenders.guards.decision import apart
from tenders.guards.tendering import rules_on
from tenders.rules.annulment import ARTICLE as ANNULMENT
from tenders.rules.award import Silence, silence
from tenders.rules.timetable import due, due_article, local_day

ARTICLE = "87号令第六十八条"
REFUSAL = "政府采购法实施条例第四十九条"


def silence_of(lot: Any) -> Silence | None:
    """What the purchaser's silence has brought about; None where the period runs or was kept.

    Only the first determination has this period. Where the finance department had suspended the
    procurement meanwhile, that is a lawful reason of its own (政府采购法第五十七条).
    """
    received = lot.reached_at("received")
    if received is None or apart(lot.tender):  # nobody is the first among whom a group chooses
        return None
    waited = lot.reached_at("waits")
    since = lot.awards.filter(determined_at__gte=received).order_by("pk")
    first = since.values_list("determined_at", flat=True).first()
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


def award_fallen(bid: Any, **_inputs: Any) -> Iterator[Reason]:
    """Whoever won or lost is judged again only where the award itself is void (第六十七条)."""
    if bid.status in ("winner", "lost") and bid.lot.award is not None:
        yield Reason("award", _("The award stands: it is declared void first."), {}, ANNULMENT)


def silence_not_begun(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    found = silence_of(lot)
    if found is not None:
        message = _(
            "The last day to state a reason was %(last)s: the first candidate counts as the winner."
        )
        yield Reason("silence", message, {"last": day_words(found.last)}, found.article, "reason")


def signing_due(lot: Any) -> date | None:
    """The last day to sign the contract; None before the award letter."""
    announced = lot.reached_at("announced")
    if announced is None:
        return None
    return due("contract", local_day(announced), rules_on(lot.tender), calendar.current()).day


def not_recordable(lot: Any, ground: str) -> Iterator[Reason]:
    """Why the officer cannot record now that the winner does not sign."""
    award = lot.award
    if award is not None and award.refusals.waiting().exists():
        yield Reason("waits", _("A record waits for the approver already."), {}, REFUSAL)
    if ground != "limit":
        return
    last = signing_due(lot)
    if last is not None and clock.legal_today() <= last:
        message = _("The contract may be signed until the end of %(day)s.")
        article = due_article("contract", rules_on(lot.tender))
        yield Reason("limit_runs", message, {"day": day_words(last)}, article, "ground")
    yield from signing_rests(lot)


def refusal_shown(lot: Any, *, shown: bool = True, **_inputs: Any) -> Iterator[Reason]:
    """The winner's own word, or a record of the officer with its paper."""
    if not shown:
        message = _(
            "The officer first records that the winner does not sign, with the winner's letter or "
            "the proof that the time to sign has passed."
        )
        yield Reason("no_record", message, {}, REFUSAL)


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
