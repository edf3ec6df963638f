"""A competitive consultation: everybody is heard, final offers come in time and are whole."""

from datetime import datetime, timedelta
from decimal import Decimal as D

import pytest

from tenders.rules import consultation
from tenders.rules.timetable import LEGAL_ZONE

DUE = datetime(2026, 3, 13, 16, tzinfo=LEGAL_ZONE)
SECOND = timedelta(seconds=1)


def test_everybody_is_heard_before_final_offers_are_asked_for():
    assert consultation.check_talks(["甲", "乙"], ["乙", "甲"]) == ()
    (reason,) = consultation.check_talks(["甲"], ["丙", "乙", "甲"])
    assert (reason.code, reason.article) == ("no_talk", "财库〔2014〕214号第十九条")
    assert reason.text() == "The panel has not talked to 丙、乙 yet." or "乙、丙" in reason.text()


def test_the_last_moment_lies_ahead():
    assert consultation.check_due(DUE, DUE - SECOND) == ()
    (reason,) = consultation.check_due(DUE, DUE)
    assert (reason.code, reason.field) == ("past", "due")


@pytest.mark.parametrize(
    ("total", "unpriced", "at", "codes"),
    [
        ("100", (), DUE - SECOND, []),
        ("100", (), DUE, ["late"]),
        ("100.01", (), DUE - SECOND, ["over"]),
        ("0", (), DUE - SECOND, ["no_price"]),
        ("0", (1, 3), DUE - SECOND, ["unpriced"]),
        ("101", (2,), DUE + SECOND, ["late", "unpriced", "over"]),
    ],
)
def test_a_final_offer_is_whole_in_time_and_below_the_ceiling(total, unpriced, at, codes):
    reasons = consultation.check_offer(D(total), unpriced, D(100), DUE, at)
    assert [one.code for one in reasons] == codes
