"""The life of a contract and of a certificate as points in time, past and future.

Pure: everything comes in as arguments, so that page, desk, reminders and `tick` read the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contracts.lifecycle.certificate import CertificateState
from contracts.rules import deadlines
from procurement import clock
from procurement.registry import Event
from procurement.rules.calendar import WorkCalendar
from procurement.web.formats import day_short
from tenders.guards.tendering import rules_on
from tenders.rules import timetable

GPL_46 = "政府采购法第四十六条"
GPL_47 = "政府采购法第四十七条"
IR_50 = "政府采购法实施条例第五十条"
IR_45 = "政府采购法实施条例第四十五条"
PAYMENT = "财库〔2019〕38号"
PURCHASER = pgettext_lazy("who acts", "Purchaser")
FAR = datetime.max.replace(tzinfo=clock.LEGAL_ZONE)


def local_day(moment: datetime) -> date:
    """The legal day of a moment."""
    return moment.astimezone(clock.LEGAL_ZONE).date()


def sign_by(contract: Any, calendar: WorkCalendar) -> date | None:
    """The last day to sign: 30 days after the award letter."""
    return _last(deadlines.SIGNING, contract, contract.award.issued_at, calendar)


def notice_by(contract: Any, calendar: WorkCalendar) -> date | None:
    """The last day of the contract notice: 2 working days after the signature."""
    return _last(deadlines.NOTICE, contract, contract.signed_at, calendar)


def file_by(contract: Any, calendar: WorkCalendar) -> date | None:
    """The last day of filing: 7 working days after the signature."""
    return _last(deadlines.FILING, contract, contract.signed_at, calendar)


def _last(code: str, contract: Any, moment: datetime | None, calendar: WorkCalendar) -> date | None:
    if moment is None:
        return None
    rules = contract.lot.tender.rule_set
    return deadlines.last_day(code, local_day(moment), calendar, rules).day


def contract_events(
    contract: Any, calendar: WorkCalendar, turns: Iterable[Event] = ()
) -> tuple[Event, ...]:
    """Everything that has happened to a contract and everything that is due, in order.

    `turns` is how often it was handed in and came back, for the purchaser's own people.
    """
    return in_order(
        [*_signing(contract, calendar), *_notices(contract, calendar), *_term(contract), *turns]
    )


def in_order(events: Iterable[Event]) -> tuple[Event, ...]:
    """First what lies behind us, missed last days among it, then what is to come; each by time."""
    return tuple(sorted(events, key=_order))


def _order(event: Event) -> tuple[bool, datetime]:
    when = event.when
    if when is None:
        return (not event.past, FAR)
    moment = when if isinstance(when, datetime) else clock.legal(when, 23, 59)
    return (not event.past, moment)


def _limited(
    done_at: datetime | None,
    last: date | None,
    done: Any,
    due: Any,
    article: str = "",
    detail: Any = "",
    code: str = "",
    who: Any = "",
) -> Event:
    """An act with a last day: where it was done, else where it is due; late in either case."""
    if done_at is None:
        late = last is not None and last < clock.legal_today()
        return Event(last, due, article, late=late, who=who, code=code, last=last)
    late = last is not None and local_day(done_at) > last
    if late and not detail:
        detail = _("Last day: %(day)s") % {"day": day_short(last)} if last else ""
    kept = last is not None and not late
    row = Event(done_at, done, article, True, detail, who=who, code=code, last=last)
    return replace(row, late=late, kept=kept)


def _signing(contract: Any, calendar: WorkCalendar) -> Iterator[Event]:
    if contract.award.issued_at:
        yield Event(contract.award.issued_at, _("Award letter issued"), done=True)
    for moment, what in (
        (contract.submitted_at, _("Submitted for the legal check")),
        (contract.checked_at, _("Legal check passed")),
        (contract.sent_at, _("Sent to the supplier")),
        (contract.supplier_signed_at, _("Signed by the supplier")),
    ):
        if moment:
            yield Event(moment, what, done=True)
    signed = contract.purchaser_signed_at
    last = sign_by(contract, calendar)
    if signed or contract.signed_at is None:
        yield _limited(
            signed, last, _("Signed by the purchaser"), _("Last day to sign"), GPL_46,
            code=deadlines.SIGNING, who=PURCHASER,
        )  # fmt: skip


def _notices(contract: Any, calendar: WorkCalendar) -> Iterator[Event]:
    if contract.signed_at is None:
        return
    published, filed = notice_by(contract, calendar), file_by(contract, calendar)
    yield _limited(
        contract.published_at,
        published,
        _("Contract notice published"),
        _("Contract notice due"),
        IR_50,
        code=deadlines.NOTICE,
        who=PURCHASER,
    )
    number = contract.filing_number
    done = _("Contract filed with the finance department")
    due = _("Contract to be filed with the finance department")
    code = deadlines.FILING
    yield _limited(contract.filed_at, filed, done, due, GPL_47, number, code=code, who=PURCHASER)


def _term(contract: Any) -> Iterator[Event]:
    begun = contract.signed_at is not None and contract.starts_on <= clock.legal_today()
    yield Event(contract.starts_on, _("First day of the term"), done=begun, begins=True)
    if contract.suspended_at:
        yield Event(contract.suspended_at, _("Suspended"), done=True)
    if contract.ended_at:
        what = _("Terminated") if contract.end_ground else _("Term ended")
        yield Event(contract.ended_at, what, done=True, detail=contract.end_ground)
    else:
        over = contract.signed_at is not None and contract.ends_on < clock.legal_today()
        yield Event(contract.ends_on, _("Last day of the term"), done=over)
    if contract.accepted_at:
        yield Event(contract.accepted_at, _("Acceptance"), IR_45, done=True)
    else:
        yield Event(None, _("Acceptance with the users of the service"), IR_45)
    if contract.closed_at:
        yield Event(contract.closed_at, _("Closed"), done=True)
        kept = local_day(contract.closed_at)
        until = timetable.kept_until(kept, rules_on(contract.lot.tender))
        yield Event(until, _("The papers are kept until here"), timetable.RETENTION, code="P33")


def of_lots(contracts: Iterable[Any], calendar: WorkCalendar) -> dict[int, list[Event]]:
    """By lot: what its contract adds to the timeline of the tender, notice and filing."""
    found: dict[int, list[Event]] = {}
    for contract in contracts:
        found.setdefault(contract.lot_id, []).extend(_notices(contract, calendar))
    return found


def certificate_events(certificate: Any, turns: Iterable[Event] = ()) -> tuple[Event, ...]:
    """A certificate from its draft to its payment, each point where it happened.

    `turns` is how often it went to finance and came back, for the purchaser's own people.
    """
    return in_order([*_certificate(certificate), *turns])


def _certificate(row: Any) -> Iterator[Event]:
    state = CertificateState
    yield Event(row.drafted_at, _("%(name)s drafted it") % {"name": row.drafted_by}, done=True)
    if row.answered_at:
        what = _("The contractor objected") if row.objections else _("The contractor confirmed")
        yield Event(row.answered_at, what, done=True, detail=row.objections)
    elif row.status == state.DRAFTED:
        over = row.answer_due_on is not None and row.answer_due_on < clock.legal_today()
        yield Event(row.answer_due_on, _("The contractor may answer until here"), done=over)
    if row.invoice_received_on:
        yield Event(
            row.invoice_received_on,
            _("Invoice %(number)s received") % {"number": row.invoice_number},
            done=True,
        )
    if row.reviewed_at:
        reviewed = _("%(name)s reviewed it") % {"name": row.reviewed_by}
        yield Event(row.reviewed_at, reviewed, done=True, detail=row.answer_to_objections)
    if row.approved_at:
        approved = _("%(name)s approved it") % {"name": row.approved_by}
        yield Event(row.approved_at, approved, done=True)
    elif row.status != state.REVERSED:
        yield Event(None, _("Approval by finance"))
    if row.paid_at and row.due_on and local_day(row.paid_at) > row.due_on:
        # The day that was missed stands in its own place, before the payment that came after it.
        yield Event(row.due_on, _("Last day of payment"), PAYMENT, late=True)
    if row.paid_at or row.status != state.REVERSED:
        paid, due = _("Paid"), _("Last day of payment")
        yield _limited(row.paid_at, row.due_on, paid, due, PAYMENT, row.bank_reference)
    yield from _reversal(row)


def _reversal(row: Any) -> Iterator[Event]:
    if row.refunded_on:
        words = {"name": row.refund_recorded_by, "day": day_short(row.refunded_on)}
        recorded = _("%(name)s recorded the refund of %(day)s") % words
        yield Event(row.refund_recorded_at, recorded, done=True, detail=row.refund_reference)
    if row.reversed_at:
        who = row.reversed_by
        done = _("%(name)s reversed it") % {"name": who} if who else _("Reversed")
        yield Event(row.reversed_at, done, done=True, detail=row.reversal_reason)
    elif row.refunded_on:
        yield Event(None, _("A second person checks the refund and reverses it"))
