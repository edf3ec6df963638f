"""What a supplier may challenge in a tender today, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.calendars.services import calendar as calendar_service
from procurement.errors import Reason
from procurement.rules.calendar import WorkCalendar
from tenders.guards.tendering import rules_on
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.lot import FAILED
from tenders.models import Bid, DocumentTaking, Lot, Tender
from tenders.models.challenge import ProcedureStep, Subject
from tenders.rules import challenges as rules
from tenders.rules import timetable


@dataclass(frozen=True)
class Target:
    """One thing to challenge: `key` names it in a form ("documents", "result:12")."""

    key: str
    subject: str
    step: str
    lot: Lot | None
    title: Any
    window: rules.Window
    refusals: tuple[Reason, ...]


@dataclass(frozen=True)
class _Part:
    """What a supplier did in a tender."""

    taken: date | None
    lots: frozenset[int]


def targets(tender: Tender, supplier: Any, today: date) -> list[Target]:
    """Everything there is to challenge, with why it cannot be where it cannot.

    Bidders learn of qualification and evaluation with the result, so their days begin there:
    nobody can challenge what nobody has told (政府采购法第五十二条: 知道或者应知).
    """
    part, days, rules_ = _part(tender, supplier), calendar_service.current(), rules_on(tender)
    window = rules.documents_window(
        part.taken, tender.notice_day, rules_, days, str(tender.procedure)
    )
    found = [_target(Subject.DOCUMENTS, "", None, window, part, today)]
    opened = rules.step_window(_day(tender.opened_at), rules_, days)
    found.append(_target(Subject.PROCEDURE, rules.OPENING, None, opened, part, today))
    for lot in tender.lots.order_by("number"):
        found += _of_lot(lot, part, today, rules_, days)
    return found


def _part(tender: Tender, supplier: Any) -> _Part:
    taking = DocumentTaking.objects.filter(tender=tender, supplier=supplier).first()
    bids = Bid.objects.filter(lot__tender=tender, supplier=supplier).exclude(status__in=UNOPENED)
    taken = timetable.local_day(taking.at) if taking else None
    return _Part(taken, frozenset(bids.values_list("lot_id", flat=True)))


def _of_lot(lot: Lot, part: _Part, today: date, rules_: Any, days: WorkCalendar) -> list[Target]:
    known = lot.reached_at("announced") if lot.result_public else None
    if lot.status in FAILED:
        known = known or lot.reached_at("failed")
    step = rules.step_window(_day(known), rules_, days)
    result = rules.result_window(_day(known), rules_, days)
    return [
        _target(Subject.PROCEDURE, rules.QUALIFICATION, lot, step, part, today),
        _target(Subject.PROCEDURE, rules.EVALUATION, lot, step, part, today),
        _target(Subject.RESULT, "", lot, result, part, today),
    ]


def _day(moment: datetime | None) -> date | None:
    return timetable.local_day(moment) if moment else None


def _target(
    subject: Subject, step: str, lot: Lot | None, window: rules.Window, part: _Part, today: date
) -> Target:
    bid = bool(part.lots) if lot is None else lot.pk in part.lots
    refusals = (
        *rules.standing(subject, took_documents=part.taken is not None, bid=bid),
        *rules.check_time(window, today),
    )
    word: Any = ProcedureStep(step).label if step else subject.label
    title = word
    if lot is not None:
        title = _("Lot %(number)s: %(what)s") % {"number": lot.number, "what": word}
    key = step or str(subject)
    if lot is not None:
        key = f"{key}:{lot.pk}"
    return Target(key, str(subject), step, lot, title, window, refusals)


def target(tender: Tender, supplier: Any, key: str, today: date) -> Target | None:
    """The one that was chosen; None for a key that names nothing."""
    return next((one for one in targets(tender, supplier, today) if one.key == key), None)
