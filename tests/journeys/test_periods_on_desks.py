"""Every legal period of a procurement stands on the desk of whoever keeps it, with its last day.

From there `web.reminders` mails it three, one and no working days before, and once it is late.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from django.core import mail
from django.test import TestCase

from cms.models import Notice
from contracts.rules import deadlines
from procurement import clock, registry
from procurement.calendars.services import calendar
from procurement.people.models import User
from procurement.web import reminders
from procurement.web.models import Reminder
from tenders.rules import rule_sets, timetable
from tenders.services import questions
from tests.factories import challenges as quarrels
from tests.factories import contracts as made
from tests.factories import evaluation
from tests.factories.people import person
from tests.factories.tenders import Procurement
from tests.tenders.test_questions import FRIDAY

# Days and mails; nothing of it depends on the database.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


class Kept(NamedTuple):
    """Who keeps a period, on which page, by which day; `own` mails its warnings itself."""

    who: Any
    url: str
    last: date
    own: bool = False


def due(key: str, start: Any, tender: Any) -> date:
    rules = rule_sets.rule_set(tender.rule_set)
    return timetable.due(key, timetable.local_day(start), rules, calendar.current()).day


def question() -> Kept:
    world = Procurement()
    world.published()
    with clock.travel(FRIDAY):
        row = questions.ask(world.tender, text="是否含冬季除雪？", actor=world.supplier())
    url = f"/tenders/questions/{row.pk}/answer/"
    return Kept(world.officer, url, due("question_answer", row.asked_at, world.tender))


def challenge() -> Kept:
    row = quarrels.accepted()
    url = f"/tenders/challenges/{row.pk}/answer/"
    received = clock.legal(row.received_on)
    last = due("challenge_answer", received, row.tender)
    return Kept(row.case.who.officer, url, last, own=True)


def lot(case: Any, step: str, key: str, page: str, who: str) -> Kept:
    row = evaluation.refresh(case).lot
    url = f"/tenders/lots/{row.pk}/{page}"
    return Kept(getattr(case.who, who), url, due(key, row.reached_at(step), row.tender))


def report() -> Kept:
    return lot(evaluation.to_signed(), "evaluated", "report", "report/receive/", "officer")


def decision() -> Kept:
    return lot(evaluation.to_received(), "received", "decision", "determine/", "approver")


def result_notice() -> Kept:
    case = evaluation.to_determined()
    row = evaluation.refresh(case).lot
    notice = Notice.objects.get(kind="result")
    last = due("result", row.reached_at("determined"), row.tender)
    return Kept(case.who.editor, f"/cms/snippets/cms/notice/edit/{notice.pk}/", last)


def contract() -> Kept:
    case = evaluation.to_awarded()
    manager = person("contract_manager", at=case.who.buyer)
    row = evaluation.refresh(case).lot
    url = f"/contracts/build/{row.award.pk}/"
    return Kept(manager, url, due("contract", row.reached_at("announced"), row.tender))


def _of_contract(code: str, start: date) -> date:
    return deadlines.last_day(code, start, calendar.current()).day


def signing() -> Kept:
    row = made.sent()
    last = _of_contract("P15", timetable.local_day(row.award.issued_at))
    return Kept(row.who.supplier, f"{row.get_absolute_url()}sign/", last)


def contract_notice() -> Kept:
    row = made.in_force()
    notice = Notice.objects.get(kind="contract")
    last = _of_contract("P16", timetable.local_day(row.signed_at))
    return Kept(row.who.officer, f"/cms/snippets/cms/notice/edit/{notice.pk}/", last)


def filing() -> Kept:
    row = made.in_force()
    last = _of_contract("P17", timetable.local_day(row.signed_at))
    return Kept(row.who.manager, f"{row.get_absolute_url()}file/", last)


def payment() -> Kept:
    running = made.in_force()
    row = made.approved(running)
    return Kept(
        running.who.cashier, row.get_absolute_url(), _of_contract("P18", row.invoice_received_on)
    )


PERIODS: dict[str, Callable[[], Kept]] = {
    "P10 report": report,
    "P11 decision": decision,
    "P12 result notice": result_notice,
    "P15 contract": contract,
    "P15 signing": signing,
    "P16 contract notice": contract_notice,
    "P17 filing": filing,
    "P18 payment": payment,
    "P19 question": question,
    "P21 challenge": challenge,
}


@pytest.mark.parametrize("period", sorted(PERIODS))
def test_the_period_stands_on_the_desk_with_its_last_day_and_is_mailed_at_each_warning(period):
    kept = PERIODS[period]()
    user = User.objects.get(pk=kept.who.pk)
    days = calendar.current()
    before = {n: days.add_working_days(kept.last, -n).day for n in (4, 3, 2, 1, 0)}
    with clock.travel(clock.legal(before[1], 9)):
        items = [
            one
            for provider in registry.desk_providers
            for one in provider(user, clock.now())
            if one.url.endswith(kept.url) and not one.waiting_for
        ]
        assert [one.due_day for one in items] == [kept.last]
        assert items[0].button and items[0].mailed is not kept.own
    Reminder.objects.all().delete()
    told = [left for left, day in before.items() if mailed(user, kept.url, day)]
    assert told == ([] if kept.own else [3, 1, 0])
    assert mailed(user, kept.url, kept.last + timedelta(days=1)) == 1, "late"


def mailed(user: User, url: str, day: date) -> int:
    """How many messages about the page leave on this day, though the job runs twice."""
    mail.outbox.clear()
    with clock.travel(clock.legal(day, 9)), TestCase.captureOnCommitCallbacks(execute=True):
        reminders.remind(clock.now())
        reminders.remind(clock.now())
    found = [one for one in mail.outbox if one.to == [user.email] and f"{url}\n" in one.body]
    assert len(found) <= 1
    return len(found)
