"""Bid deposits (投标保证金): whether one was given as asked, and from when it goes back.

Amounts in CNY; days are local days of the legal zone, moments carry their zone. At most 2 % of the
budget, not in cash, due with the bid (实施条例第三十三条); back within five working days (Order 87
art. 29 and 38, with the rate of a late refund). Those agree with the project's table of rules (P9).
That the deposit of a failed lot goes back in as many days is a reading: the law names no day for
it. Of a consultation 财库〔2014〕214号 art. 31 says the same of losers and winner; its number is
unconfirmed (decision 0064).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from procurement.errors import Reason, gettext_noop
from procurement.rules.calendar import Dated, WorkCalendar
from tenders.rules.procedures import CONSULTATION, OPEN_TENDER, ProcedureRules
from tenders.rules.rule_sets import RuleSet
from tenders.rules.timetable import due, local_day

DUE_ARTICLE = "政府采购法实施条例第三十三条"
INVALID_ARTICLE = "87号令第六十三条第一项"
LATE_REFUND_ARTICLE = "87号令第三十八条第三款"

MISSING, SHORT, LATE = "missing", "short", "late"
WITHDRAWN, TERMINATED, FAILED = "withdrawn", "terminated", "failed"
NO_BID, LOST, CONTRACTED = "no_bid", "lost", "contracted"
# What lets a deposit go back, and where the law says so; of a failed lot it names no day.
ARTICLES = {
    WITHDRAWN: "87号令第三十八条第一款",
    TERMINATED: "87号令第二十九条",
    FAILED: "87号令第三十八条",
    NO_BID: "87号令第三十八条",
    LOST: "87号令第三十八条第二款；政府采购法实施条例第三十三条",
    CONTRACTED: "87号令第三十八条第二款；政府采购法实施条例第三十三条",
}

# A consultation is governed by its own measures (财库〔2014〕214号第三十一条).
_N214_31 = "财库〔2014〕214号第三十一条；政府采购法实施条例第三十三条"
_CONSULTATION = dict.fromkeys((LOST, CONTRACTED), _N214_31)


def article_of(kind: str, procedure: str) -> str:
    """Return where the law says that a deposit goes back.

    | kind      | procedure    | article                              |
    | --------- | ------------ | ------------------------------------ |
    | withdrawn | open tender  | 87号令第三十八条第一款               |
    | lost      | open tender  | 87号令第三十八条第二款；实施条例     |
    | lost      | consultation | 财库〔2014〕214号第三十一条；实施条例 |
    """
    own = _CONSULTATION if procedure == CONSULTATION else {}
    return own.get(kind) or ARTICLES[kind]


@dataclass(frozen=True)
class Event:
    """What has ended the part of a bidder in a lot, and when."""

    kind: str
    at: datetime


@dataclass(frozen=True)
class Refund:
    """Since when, until which day and by which article a deposit goes back."""

    kind: str
    since: date
    until: Dated
    article: str


def standing(
    asked: Decimal, amount: Decimal | None, received_at: datetime | None, deadline: datetime
) -> str:
    """Tell how a deposit falls short of what was asked; nothing where it does not.

    | asked  | received               | standing |
    | ------ | ---------------------- | -------- |
    | 0      | nothing                |          |
    | 60,000 | nothing                | missing  |
    | 60,000 | 59,999.99 in time      | short    |
    | 60,000 | 60,000 at the deadline | late     |
    | 60,000 | 60,000 a second before |          |
    """
    if not asked:
        return ""
    if amount is None or received_at is None:
        return MISSING
    if amount < asked:
        return SHORT
    return LATE if received_at >= deadline else ""


def check_receipt(amount: Decimal, received_at: datetime, now: datetime) -> tuple[Reason, ...]:
    """Refuse a receipt of nothing or of a moment that is still to come."""
    reasons = []
    if amount <= 0:
        message = gettext_noop("Write an amount above zero.")
        reasons.append(Reason("amount", message, {}, "", "amount"))
    if received_at > now:
        message = gettext_noop("This moment has not come yet.")
        reasons.append(Reason("future", message, {}, "", "received_at"))
    return tuple(reasons)


def refund_of(
    events: Sequence[Event | None],
    rule_set: RuleSet,
    calendar: WorkCalendar,
    procedure: str = OPEN_TENDER,
) -> Refund | None:
    """Return when a deposit goes back: five working days after its last part has ended (P9).

    One deposit stands for every lot of the tender: while one part runs on (None) it stays.

    | parts                                    | goes back until |
    | ---------------------------------------- | --------------- |
    | lost on 2026-04-03                       | 2026-04-13      |
    | lost on 2026-04-03, contract on 04-28    | 2026-05-08      |
    | lost on 2026-04-03, another runs on      | not yet         |
    """
    ended = [one for one in events if one is not None]
    if not ended or len(ended) < len(events):
        return None
    last = max(ended, key=lambda one: one.at)
    since = local_day(last.at)
    until = due("refund", since, rule_set, calendar)
    return Refund(last.kind, since, until, article_of(last.kind, procedure))


def check_refund(refund: Refund | None, paid_on: date | None, today: date) -> tuple[Reason, ...]:
    """Refuse a refund before its ground, or one of a day to come."""
    if refund is None:
        message = gettext_noop("Its bidder still takes part: the deposit stays for now.")
        return (Reason("too_early", message, {}, DUE_ARTICLE),)
    if paid_on is None:
        return ()
    if paid_on < refund.since:
        message = gettext_noop("Not before %(earliest)s, from when on it goes back.")
        params = {"earliest": refund.since}
        return (Reason("before_ground", message, params, refund.article, "ended_on"),)
    if paid_on > today:
        message = gettext_noop("This day has not come yet; today is %(today)s.")
        return (Reason("future", message, {"today": today}, "", "ended_on"),)
    return ()


def check_keeping(ground: str, facts: str, rules: ProcedureRules) -> tuple[Reason, ...]:
    """A deposit is kept on a ground of the law alone, and with what has happened."""
    reasons = []
    if all(one.code != ground for one in rules.forfeits):
        message = gettext_noop("A deposit is kept on these grounds only.")
        article = rules.forfeits[0].article if rules.forfeits else ""
        reasons.append(Reason("ground", message, {}, article, "ground"))
    if not facts.strip():
        message = gettext_noop("Write down what has happened.")
        reasons.append(Reason("facts", message, {}, "", "facts"))
    return tuple(reasons)
