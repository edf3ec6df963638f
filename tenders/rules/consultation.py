"""Competitive consultation (竞争性磋商): talks, changes, final offers (财库〔2014〕214号).

The ten and five days of art. 10 and the weights of art. 24 agree with the project's table of
rules (P27) and with what others publish. Which other numbers are unconfirmed, and why, stands in
one place: `rules.vocabulary.UNCONFIRMED` and decision 0064.
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from procurement.errors import Amount, Reason, gettext_noop

TALK_ARTICLE = "财库〔2014〕214号第十九条"
CHANGE_ARTICLE = "财库〔2014〕214号第二十条"
OFFER_ARTICLE = "财库〔2014〕214号第二十一条"
LEAVE_ARTICLE = "财库〔2014〕214号第二十二条"
# Why a supplier without a final offer is out.
LEFT = "未在规定时间内提交最后报价，视为退出磋商（财库〔2014〕214号第二十二条）。"


def check_talks(talked: Iterable[str], suppliers: Iterable[str]) -> tuple[Reason, ...]:
    """Refuse to ask for final offers before the panel has talked to each supplier alone.

    Talked to A and B of A, B and C -> no_talk, C.
    """
    left = sorted(set(suppliers) - set(talked))
    if not left:
        return ()
    message = gettext_noop("The panel has not talked to %(suppliers)s yet.")
    return (Reason("no_talk", message, {"suppliers": "、".join(left)}, TALK_ARTICLE),)


def check_due(due: datetime, now: datetime) -> tuple[Reason, ...]:
    """Refuse a last moment for the final offers that has come already."""
    if due > now:
        return ()
    message = gettext_noop("Choose a moment that is still to come.")
    return (Reason("past", message, {}, OFFER_ARTICLE, "due"),)


def check_offer(
    total: Decimal, unpriced: Iterable[int], ceiling: Decimal, due: datetime, at: datetime
) -> tuple[Reason, ...]:
    """Refuse a final offer that comes late, leaves a line open, is nothing or over the ceiling.

    Amounts in CNY a year; an offer at the last moment itself is late, as a bid is.
    """
    reasons = []
    if at >= due:
        message = gettext_noop("The time for final offers is over.")
        reasons.append(Reason("late", message, {}, OFFER_ARTICLE))
    lines = ", ".join(map(str, unpriced))
    if lines:
        message = gettext_noop("Lines without a price: %(lines)s.")
        reasons.append(Reason("unpriced", message, {"lines": lines}))
    elif total <= 0:
        reasons.append(Reason("no_price", gettext_noop("The total is nothing."), {}))
    if total > ceiling:
        message = gettext_noop("The total is over the ceiling of %(ceiling)s.")
        reasons.append(Reason("over", message, {"ceiling": Amount(ceiling)}, OFFER_ARTICLE))
    return tuple(reasons)
