"""What waits once the report is signed: receipt, winner, notice; and after a fallen result."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.rules.calendar import WorkCalendar
from procurement.rules.days import warning
from tenders.guards.award import REFUSAL
from tenders.lifecycle.award import AwardState
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.lot import LotState
from tenders.models import Lot
from tenders.rules import rule_sets, timetable
from tenders.selectors.todo import APPROVER, GROUP, OFFICER, Todo


def due_day(lot: Lot, key: str, since: str, calendar: WorkCalendar) -> date | None:
    """The last day of a period that counts from when the lot came so far."""
    start = lot.reached_at(since)
    if start is None or not lot.tender.rule_set:
        return None
    rules = rule_sets.rule_set(lot.tender.rule_set)
    return timetable.due(key, timetable.local_day(start), rules, calendar).day


def _untold(lot: Lot) -> Iterator[Todo]:
    """A result that changed when it was evaluated again is reported in writing."""
    for one in lot.reevaluations.all():
        if one.changed and one.told_on is None:
            yield Todo(
                lot,
                OFFICER,
                _("Report the changed result to the finance department"),
                reverse("tenders:reevaluation_told", args=[one.pk]),
                _("Record the report"),
                why=_("The committee evaluated again, and the result is another."),
                article="87号令第六十四条",
            )


def report_signed(lot: Lot, committee: Any, calendar: WorkCalendar, now: Any) -> Iterator[Todo]:
    yield from _untold(lot)
    yield Todo(
        lot,
        OFFICER,
        _("Receive the evaluation report"),
        reverse("tenders:report_receive", args=[lot.pk]),
        _("Receive the report"),
        article="87号令第六十八条",
        due_day=due_day(lot, "report", "evaluated", calendar),
    )


def _deciding(lot: Lot, last: date | None) -> Iterator[Todo]:
    """A group is called, everybody votes, then a second person determines whom it has chosen."""
    article = "87号令第六十八条"
    rounds = [one for one in lot.decisions.all() if one.closed_at is None]
    if not rounds:
        title, url = _("Call the group that decides among the candidates"), "decision_call"
        yield Todo(
            lot, APPROVER, title, reverse(f"tenders:{url}", args=[lot.pk]), _("Call the group"),
            why=_("Evaluation and decision are apart in this tender."),
            article=article, due_day=last,
        )  # fmt: skip
        return
    members = list(rounds[-1].members.all())
    for one in members:
        if one.voted_at is None:
            yield Todo(
                lot, GROUP, _("Decide among the candidates"),
                reverse("tenders:decision_vote", args=[lot.pk]), _("Read and decide"),
                why=_("With your reasons on each candidate."),
                article=article, due_day=last, key=one.user_id,
            )  # fmt: skip
    if all(one.voted_at for one in members):
        yield Todo(
            lot, APPROVER, _("Determine the winner"),
            reverse("tenders:determine", args=[lot.pk]), _("Determine the winner"),
            why=_("The group has decided."), article=article, due_day=last,
        )  # fmt: skip


def report_received(lot: Lot, committee: Any, calendar: WorkCalendar, now: Any) -> Iterator[Todo]:
    yield from _untold(lot)
    if lot.tender.decision_ground:
        yield from _deciding(lot, due_day(lot, "decision", "received", calendar))
        return
    yield Todo(
        lot,
        APPROVER,
        _("Determine the winner"),
        reverse("tenders:determine", args=[lot.pk]),
        _("Determine the winner"),
        why=_("A lawful reason to wait is stated")
        if lot.wait_reason
        else _(
            "After this day the first candidate counts as the winner, unless you state why not."
        ),
        article="87号令第六十八条",
        due_day=due_day(lot, "decision", "received", calendar),
    )


def determined(lot: Lot, committee: Any, calendar: WorkCalendar, now: Any) -> Iterator[Todo]:
    yield Todo(
        lot,
        OFFICER,
        _("Publish the result notice"),
        lot.get_absolute_url(),
        _("See the result"),
        why=_("The award letter leaves at the moment the notice is published."),
        article="87号令第六十九条",
        due_day=due_day(lot, "result", "determined", calendar),
    )


def awarded(lot: Lot, committee: Any, calendar: WorkCalendar, now: Any) -> Iterator[Todo]:
    """A record that the winner does not sign waits."""
    award = _issued(lot)
    if award is not None and _recorded(award):
        yield Todo(
            lot,
            APPROVER,
            _("Decide whether the award falls"),
            reverse("tenders:refusal_decide", args=[lot.pk]),
            _("Read the record"),
            why=_("The officer has recorded that the winner does not sign."),
            article=REFUSAL,
        )


def _issued(lot: Lot) -> Any:
    return next((one for one in lot.awards.all() if one.status == AwardState.ISSUED), None)


def _recorded(award: Any) -> bool:
    return any(one.confirmed is None for one in award.refusals.all())


def signing_last(lot: Lot, calendar: WorkCalendar, today: date) -> date | None:
    """The last day to sign, where it is near or past and nobody has recorded why it is missed."""
    award = _issued(lot) if lot.status == LotState.AWARDED else None
    last = due_day(lot, "contract", "announced", calendar) if award is not None else None
    if last is None or _recorded(award):
        return None
    return last if today > last or warning(last, today, calendar) is not None else None


def unsigned(lot: Lot, last: date, today: date) -> Iterator[Todo]:
    """The contract is not signed and its last day is near or past: for the desks alone.

    The page of the lot leads to the contract as long as it may still be signed. The officer may
    record that the winner does not sign; for the approver, who confirms, the lot stands here.
    """
    award = _issued(lot)
    title = (
        _("The time to sign the contract has passed")
        if today > last
        else _("The contract is not signed yet, and its last day comes near")
    )
    why = _("Winner: %(supplier)s") % {
        "supplier": next(bid.supplier.name for bid in lot.bids.all() if bid.pk == award.bid_id)
    }
    article = timetable.due_article("contract", rule_sets.rule_set(lot.tender.rule_set))
    for who, url, button in (
        (
            OFFICER,
            reverse("tenders:refusal_record", args=[lot.pk]),
            _("Record that it is not signed"),
        ),
        (APPROVER, lot.get_absolute_url(), _("Look at the lot")),
    ):
        yield Todo(lot, who, title, url, button, why=why, article=article, due_day=last)


def _nobody_left(lot: Lot) -> bool:
    """No candidate of the report is left: the next act is a new tender."""
    most = lot.tender.candidates
    left = (bid.rank for bid in lot.bids.all() if bid.status in (BidState.RANKED, BidState.LOST))
    return not any(rank is not None and rank <= most for rank in left)


def _again(lot: Lot, article: str) -> Todo:
    return Todo(
        lot,
        APPROVER,
        _("No candidate of the report is left: tender again"),
        reverse("tenders:tender_again", args=[lot.pk]),
        _("Tender again"),
        why=_("The lot fails, every bidder is told why, and a new tender is drafted from it."),
        article=article,
    )


def fallen(lot: Lot, committee: Any, calendar: Any, now: Any) -> Iterator[Todo]:
    """The winner declined, or the result is void: another candidate, or a new tender."""
    title, why, article = _FALLEN[lot.status]
    if _nobody_left(lot):
        yield _again(lot, article)
    elif lot.tender.decision_ground:
        yield from _deciding(lot, None)
    else:
        url = reverse("tenders:determine", args=[lot.pk])
        yield Todo(lot, APPROVER, title, url, _("Decide"), why=why, article=article)


_FALLEN = {
    LotState.DECLINED: (
        _("The winner declined: take the next candidate or tender again"),
        "",
        "政府采购法实施条例第四十九条",
    ),
    LotState.VOIDED: (
        _("The result is void: determine another candidate"),
        _("In the order of the report."),
        "94号令第十六条",
    ),
}
