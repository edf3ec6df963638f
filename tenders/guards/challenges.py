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


def not_corrected(challenge: Any, *, ground: str = "", **_inputs: Any) -> Iterator[Reason]:
    """A returned one is refused because it did not come back, once its days are over."""
    until = correction_until(challenge)
    if until is None:
        return
    if ground and ground != "not_corrected":
        message = _("A returned challenge is refused because it was not corrected.")
        yield Reason("returned", message, {}, rules.CONTENTS, "ground")
    if clock.legal_today() <= until:
        message = _("The challenger may correct it until %(last)s.")
        yield Reason("correcting", message, {"last": until}, rules.CORRECTION)


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


MAY_REST = Q(suspended_at__isnull=False, suspension_lifted_at=None) | Q(
    status__in=(rules.FILED, rules.RETURNED)
)
WHY: dict[str, tuple[Any, str]] = {
    rules.UNEXAMINED: (
        _(
            "Challenge %(number)s, received on %(day)s, is not examined yet: signing rests until "
            "the officer of the purchaser has examined it. The answer is due by %(due)s."
        ),
        rules.EXAMINATION,
    ),
    rules.OVERDUE: (
        _(
            "Challenge %(number)s, received on %(day)s, is not examined yet, though the answer was "
            "due by %(due)s: signing rests until the officer of the purchaser has examined it, "
            "which is overdue."
        ),
        rules.EXAMINATION,
    ),
    rules.CORRECTING: (
        _(
            "Challenge %(number)s was returned to be corrected: signing rests until it has come "
            "back and is examined. If it does not come back, signing goes on after %(until)s, the "
            "last day to correct it."
        ),
        rules.CORRECTION,
    ),
    rules.HELD: (
        _(
            "A challenge that may change the result was accepted on %(day)s: signing rests "
            "until it is answered, by %(due)s at the latest. The approver who signs the answer "
            "lifts it; after an upheld one its consequence does."
        ),
        rules.SUSPENSION,
    ),
    rules.COMPLAINED: (
        _(
            "A complaint about challenge %(number)s was filed: signing rests until it is decided "
            "and what the decision orders is done. The officer of the purchaser records that."
        ),
        rules.SUSPENSION,
    ),
}
"""Why signing rests. No reason names the challenger: the winner reads it as well."""


def _about(lot: Any) -> Any:
    """The challenges of a lot, and those of its whole tender."""
    return lot.tender.challenges.filter(Q(lot=lot.pk) | Q(lot=None))


def correction_until(challenge: Any) -> date | None:
    """The last day to correct a returned challenge; None for any other."""
    if challenge.status != rules.RETURNED:
        return None
    returned, rule_set = timetable.local_day(challenge.returned_at), rules_on(challenge.tender)
    return rules.correction_until(challenge.last_day, returned, rule_set, calendar.current())


def _why(challenge: Any, today: date) -> Iterator[Reason]:
    until = correction_until(challenge)
    why = rules.why_rests(
        challenge.status,
        held=challenge.holds_signing,
        answer_due=challenge.answer_due,
        correct_until=until,
        today=today,
    )
    if not why:
        return
    message, article = WHY[why]
    day = challenge.received_on
    if why == rules.HELD:
        day = timetable.local_day(challenge.suspended_at)
    params = {
        "number": challenge.number,
        "day": formats.day_words(day),
        "due": formats.day_words(challenge.answer_due),
        "until": formats.day_words(until) if until else "",
    }
    yield Reason(why, message, params, article)


def signing_rests(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """Nobody signs while a challenge waits to be examined, or may change the result.

    Contracts ask too. 实施条例第五十四条, and decision 0080 for what is not examined yet. Whoever
    signs on this answer holds the lock of the tender, which a filing takes as well.
    """
    yield from resting_lots([lot]).get(lot.pk, ())


def resting_lots(lots: Sequence[Any]) -> dict[int, tuple[Reason, ...]]:
    """Of these lots those whose signing rests, and why, in two queries whatever their number."""
    if not lots:
        return {}
    today, tenders = clock.legal_today(), {lot.tender_id for lot in lots}
    challenges = lots[0].tender.challenges.model.objects.filter(tender__in=tenders)
    found: dict[tuple[int, int | None], list[Reason]] = {}
    for row in challenges.filter(MAY_REST).select_related("tender").order_by("pk"):
        found.setdefault((row.tender_id, row.lot_id), []).extend(_why(row, today))
    for tender, lot, reason in _suspended(challenges):
        found.setdefault((tender, lot), []).append(reason)
    rests = {
        lot.pk: (*found.get((lot.tender_id, lot.pk), ()), *found.get((lot.tender_id, None), ()))
        for lot in lots
    }
    return {key: reasons for key, reasons in rests.items() if reasons}


def procurement_rests(lot: Any, **_inputs: Any) -> Iterator[Reason]:
    """The finance department has suspended the procurement over a complaint."""
    yield from (reason for _tender, _lot, reason in _suspended(_about(lot)))


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
    yield from (reason for _tender, _lot, reason in _suspended(tender.challenges.all()))


def _suspended(challenges: Any) -> Iterator[tuple[int, int | None, Reason]]:
    """Tender, lot (None: the whole tender) and why."""
    today = clock.legal_today()
    rows = challenges.filter(
        complaint__suspensions__starts_on__lte=today,
        complaint__suspensions__ends_on__gte=today,
        complaint__suspensions__lifted_on=None,
    ).values_list(
        "tender_id", "lot_id", "complaint__suspensions__number", "complaint__suspensions__ends_on"
    )
    for tender, lot, number, until in rows:
        message = _(
            "The finance department has suspended this procurement until %(until)s (%(number)s); "
            "only it can lift that earlier."
        )
        params = {"until": formats.day_words(until), "number": number}
        yield tender, lot, Reason("suspended", message, params, complaints.SUSPENSION)
