"""What was done late stands where it happened; a last day that passed says so. No database."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest
from django.utils import translation

from contracts.lifecycle.certificate import CertificateState
from contracts.timeline import certificate_events
from procurement import clock
from procurement.web.templatetags.ui import timeline

DUE = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


PLAIN = {
    "drafted_at": clock.legal(date(2026, 10, 10), 9), "drafted_by": "Wu",
    "answered_at": clock.legal(date(2026, 10, 12), 9), "objections": "", "answer_due_on": None,
    "invoice_received_on": date(2026, 10, 21), "invoice_number": "1",
    "reviewed_at": clock.legal(date(2026, 10, 22), 9), "reviewed_by": "Wu",
    "answer_to_objections": "",
    "approved_at": clock.legal(date(2026, 10, 23), 9), "approved_by": "Zhao",
    "paid_at": None, "due_on": DUE, "bank_reference": "", "status": CertificateState.APPROVED,
    "refunded_on": None, "reversed_at": None, "reversed_by": None, "reversal_reason": "",
}  # fmt: skip


def certificate(**values):
    return SimpleNamespace(**{**PLAIN, **values})


def shown(row, today) -> list[tuple[str, bool, bool]]:
    """(words, done, late) in the order of the page, with the mark of today."""
    now = clock.legal(today, 12)
    with clock.travel(now):
        rows = timeline(certificate_events(row), now)["events"]
    return [(str(e.what) if not e.now else "TODAY", e.done, e.late) for e in rows]


def test_a_payment_that_is_not_due_yet_lies_ahead():
    assert shown(certificate(), date(2026, 11, 20))[-2:] == [
        ("TODAY", False, False),
        ("Last day of payment", False, False),
    ]


def test_a_last_day_that_passed_lies_behind_today_and_is_overdue():
    assert shown(certificate(), date(2026, 11, 21))[-2:] == [
        ("Last day of payment", False, True),
        ("TODAY", False, False),
    ]


def test_a_late_payment_stands_after_the_day_it_missed():
    row = certificate(paid_at=clock.legal(date(2026, 11, 25), 9), status=CertificateState.PAID)
    assert shown(row, date(2026, 11, 26))[-3:] == [
        ("Last day of payment", False, True),
        ("Paid", True, True),
        ("TODAY", False, False),
    ]


def test_a_payment_on_the_last_day_is_in_time():
    row = certificate(paid_at=clock.legal(DUE, 23, 59), status=CertificateState.PAID)
    assert ("Paid", True, False) in shown(row, date(2026, 11, 26))
    assert not any(late for _what, _done, late in shown(row, date(2026, 11, 26)))


def test_an_approval_that_came_after_the_last_day_stands_after_it():
    row = certificate(approved_at=clock.legal(date(2026, 11, 23), 9))
    words = [what for what, _done, _late in shown(row, date(2026, 11, 24))]
    assert words.index("Last day of payment") < words.index("Zhao approved it")


def test_what_was_invoiced_before_it_was_answered_stands_before_the_answer():
    row = certificate(answered_at=clock.legal(date(2026, 10, 22), 8))
    words = [what for what, _done, _late in shown(row, date(2026, 10, 24))]
    assert words.index("Invoice 1 received") < words.index("The contractor confirmed")
