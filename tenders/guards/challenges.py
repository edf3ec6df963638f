"""Before a challenge moves on, and what rests while one is open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from procurement.web import formats
from tenders.guards.tendering import rules_on
from tenders.rules import challenges as rules
from tenders.rules import complaints, timetable

# Grounds of a refusal, each with its article.
GROUNDS: dict[str, tuple[Any, str]] = {
    "no_part": (_("The challenger did not take part in what it challenges"), rules.STANDING),
    "too_late": (_("Filed after the last day"), rules.PERIOD),
    "not_corrected": (_("Not corrected although asked to"), rules.CONTENTS),
    "again": (_("The documents allow one challenge for each step"), rules.ONCE),
    "other_forum": (_("Not a matter of a challenge; another office decides"), "94号令第十条"),
}


def letter_complete(challenge: Any, *, letter: Any, **_inputs: Any) -> Iterator[Reason]:
    """Everything of 94号令第十二条, evidence that was filed before included."""
    yield from rules.check_letter(letter)


def corrected_in_time(challenge: Any, *, on: date, **_inputs: Any) -> Iterator[Reason]:
    """By its own last day, or within the days for a correction."""
    returned = timetable.local_day(challenge.returned_at)
    yield from rules.check_correction(
        challenge.last_day, returned, on, rules_on(challenge.tender), calendar.current()
    )


def ground_named(challenge: Any, *, ground: str = "", **_inputs: Any) -> Iterator[Reason]:
    """A refusal names its ground in law."""
    if ground not in GROUNDS:
        yield Reason("ground", _("Choose the ground of the refusal."), {}, "", "ground")


def answer_complete(
    challenge: Any,
    *,
    upheld: bool = False,
    facts: str = "",
    law: str = "",
    consequence: str = "",
    lawful: Iterable[str] = (),
    **_inputs: Any,
) -> Iterator[Reason]:
    """Facts, law, and for an upheld one a lawful consequence."""
    yield from rules.check_answer(
        upheld=upheld, facts=facts, law=law, consequence=consequence, lawful=lawful
    )


def proposed_to_uphold(challenge: Any, **_inputs: Any) -> Iterator[Reason]:
    if challenge.upheld is not True:
        yield Reason("drafted_otherwise", _("The draft of the answer dismisses the challenge."))


def proposed_to_dismiss(challenge: Any, **_inputs: Any) -> Iterator[Reason]:
    if challenge.upheld is not False:
        yield Reason("drafted_otherwise", _("The draft of the answer upholds the challenge."))


def consequence_still_lawful(
    challenge: Any, *, lawful: Sequence[str] = (), **_inputs: Any
) -> Iterator[Reason]:
    """Between draft and signature the lot may have moved on."""
    if lawful and challenge.consequence not in lawful:
        message = _("What the draft says should follow is no longer possible: return the draft.")
        yield Reason("consequence", message, {}, rules.OUTCOME)


def not_carried_out(row: Any, **_inputs: Any) -> Iterator[Reason]:
    if row.carried_out_at is not None:
        yield Reason("done", _("It has been carried out already."))


def consequence_done(challenge: Any, **_inputs: Any) -> Iterator[Reason]:
    if challenge.upheld and challenge.carried_out_at is None:
        yield Reason("not_done", _("What follows from the answer has not been carried out."))


def no_complaint_possible(challenge: Any, **_inputs: Any) -> Iterator[Reason]:
    """Time decides; the job only records it."""
    last = complaints.complaint_until(
        challenge.answer_due, rules_on(challenge.tender), calendar.current()
    )
    if clock.legal_today() <= last:
        message = _("A complaint is possible until %(last)s.")
        yield Reason("complaint_possible", message, {"last": last}, complaints.PERIOD)


def signing_rests_for_it(challenge: Any, **_inputs: Any) -> Iterator[Reason]:
    if not challenge.holds_signing:
        yield Reason("nothing_rests", _("Signing does not rest because of this challenge."))


# What rests ----------------------------------------------------------------------------------


def _about(lot: Any) -> Any:
    """The challenges of a lot, and those of its whole tender."""
    return lot.tender.challenges.filter(Q(lot=lot.pk) | Q(lot=None))


def signing_rests(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Nobody signs while a challenge that may change the result is open (实施条例第五十四条).

    Contracts ask too. The reason names no challenger: the winner reads it as well.
    """
    holding = _about(lot).filter(suspended_at__isnull=False, suspension_lifted_at=None)
    for challenge in holding.order_by("pk"):
        yield Reason(
            "challenged",
            _(
                "A challenge that may change the result was accepted on %(day)s: signing rests "
                "until it is answered, by %(due)s at the latest. The approver who signs the answer "
                "lifts it; after an upheld one its consequence does."
            ),
            {
                "day": formats.day_words(timetable.local_day(challenge.suspended_at)),
                "due": formats.day_words(challenge.answer_due),
            },
            rules.SUSPENSION,
        )
    yield from procurement_rests(lot)


def resting_lots(lots: Sequence[Any]) -> set[int]:
    """Of these lots the keys of those whose signing rests, in two queries whatever their number."""
    if not lots:
        return set()
    today = clock.legal_today()
    tenders = {lot.tender_id for lot in lots}
    rows = (
        lots[0]
        .tender.challenges.model.objects.filter(tender__in=tenders)
        .filter(
            Q(suspended_at__isnull=False, suspension_lifted_at=None)
            | Q(
                complaint__suspensions__starts_on__lte=today,
                complaint__suspensions__ends_on__gte=today,
                complaint__suspensions__lifted_on=None,
            )
        )
    )
    held = set(rows.values_list("tender_id", "lot_id"))
    return {lot.pk for lot in lots if held & {(lot.tender_id, lot.pk), (lot.tender_id, None)}}


def procurement_rests(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """The finance department has suspended the procurement over a complaint."""
    yield from _suspended(_about(lot))


def not_tendered_again(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """No new tender was made of the failed lot: two would buy the same service."""
    if getattr(lot, "successor", None) is not None:
        message = _("The lot is tendered again already; it cannot go on beside its new tender.")
        yield Reason("successor", message, {}, "94号令第三十二条")


def was_suspended(lot: Any, first: date, last: date) -> bool:
    """Was the procurement suspended on any day from `first` to `last`?"""
    lifted = Q(complaint__suspensions__lifted_on=None)
    lifted |= Q(complaint__suspensions__lifted_on__gte=first)
    found = _about(lot).filter(
        lifted,
        complaint__suspensions__starts_on__lte=last,
        complaint__suspensions__ends_on__gte=first,
    )
    return bool(found.exists())


def tender_rests(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """The same, before there are lots that live their own lives."""
    yield from _suspended(tender.challenges.all())


def _suspended(challenges: Any) -> Iterator[Reason]:
    today = clock.legal_today()
    rows = challenges.filter(
        complaint__suspensions__starts_on__lte=today,
        complaint__suspensions__ends_on__gte=today,
        complaint__suspensions__lifted_on=None,
    ).values_list("complaint__suspensions__number", "complaint__suspensions__ends_on")
    for number, until in rows:
        message = _(
            "The finance department has suspended this procurement until %(until)s (%(number)s); "
            "only it can lift that earlier."
        )
        params = {"until": formats.day_words(until), "number": number}
        yield Reason("suspended", message, params, complaints.SUSPENSION)
