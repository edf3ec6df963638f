"""What a plan, a lot or a tender may say of time: term, start, validity of bids.

Days are local days of the legal zone; None is not said yet and no reason.
"""

from datetime import date

from procurement.errors import Reason, gettext_noop
from procurement.rules.days import not_past
from tenders.rules.rule_sets import RuleSet

TERM_ARTICLE = "财库〔2014〕37号"
VALIDITY_ARTICLE = "87号令第二十三条"
LOTS_ARTICLE = "87号令第二十条"
# A tender that took a year would be begun anew.
MOST_VALIDITY = 365
MOST_CANDIDATES = 3
# As many as a stored score has.
MOST_PLACES = 6


def check_years(years: int | None, rule_set: RuleSet, field: str = "years") -> tuple[Reason, ...]:
    """Refuse a term of no year or of more than three; each year is signed for itself (P32).

    | years | reason        |
    | ----- | ------------- |
    | 0     | term          |
    | 1     |               |
    | 3     |               |
    | 4     | term          |
    """
    most = rule_set.service_years_max
    if years is None or 1 <= years <= most:
        return ()
    message = gettext_noop("A service is bought for one to %(most)s years, signed yearly.")
    return (Reason("term", message, {"most": most}, TERM_ARTICLE, field),)


def check_start(
    starts_on: date | None,
    today: date,
    deadline: date | None = None,
    field: str = "service_starts_on",
) -> tuple[Reason, ...]:
    """Refuse a service that begins in the past, or not after the day of the opening.

    | begins     | today      | deadline   | reason           |
    | ---------- | ---------- | ---------- | ---------------- |
    | 2026-03-01 | 2026-03-02 |            | past             |
    | 2026-03-23 | 2026-03-02 | 2026-03-23 | start_too_early  |
    | 2026-03-24 | 2026-03-02 | 2026-03-23 |                  |
    """
    reasons = not_past(starts_on, today, field)
    if reasons or starts_on is None or deadline is None or starts_on > deadline:
        return reasons
    message = gettext_noop("The service begins after the bids are opened on %(deadline)s.")
    return (Reason("start_too_early", message, {"deadline": deadline}, "", field),)


def check_month(month: date | None, today: date, field: str) -> tuple[Reason, ...]:
    """Refuse an expected month that is over; any day of the present month is fine.

    2026-02-28 in March 2026 -> past; 2026-03-01 on 2026-03-31 -> fine.
    """
    if month is None or (month.year, month.month) == (today.year, today.month):
        return ()
    return not_past(month, today, field)


def check_validity(days: int | None, field: str = "validity_days") -> tuple[Reason, ...]:
    """Refuse bids that are valid for no day or for years: it runs from the deadline (art. 23).

    0 -> validity; 1, 90 and 365 -> fine; 366 -> validity.
    """
    if days is None or 1 <= days <= MOST_VALIDITY:
        return ()
    message = gettext_noop("Bids stay valid for 1 to %(most)s days from the deadline on.")
    return (Reason("validity", message, {"most": MOST_VALIDITY}, VALIDITY_ARTICLE, field),)


def check_lots_most(most: int | None, lots: int, field: str = "lots_most") -> tuple[Reason, ...]:
    """Refuse a limit of lots per supplier that is none: it lies from 1 to one below all lots.

    | most | lots | reason    |
    | ---- | ---- | --------- |
    |      | 3    |           |
    | 1    | 3    |           |
    | 2    | 3    |           |
    | 0    | 3    | lots_most |
    | 3    | 3    | lots_most |
    """
    if most is None or 1 <= most < lots:
        return ()
    message = gettext_noop(
        "A limit of lots per supplier lies below their number, %(lots)s; leave it empty for none."
    )
    return (Reason("lots_most", message, {"lots": lots}, LOTS_ARTICLE, field),)


def check_lots_of(sealed: int, most: int | None, field: str = "declaration") -> tuple[Reason, ...]:
    """Refuse one more lot to a supplier that bids for `sealed` other lots of the tender already.

    Most 2: one other lot is fine, two are lots_reached. Without a limit there is no reason.
    """
    if most is None or sealed < most:
        return ()
    message = gettext_noop("One supplier may bid for %(most)s lot(s) of this tender at most.")
    return (Reason("lots_reached", message, {"most": most}, LOTS_ARTICLE, field),)


def check_candidates(number: int | None, field: str = "candidates") -> tuple[Reason, ...]:
    """Refuse a committee that recommends nobody, or a whole field.

    The law of tendering allows three (招标投标法实施条例第五十三条); Order 87 says "candidates".
    0 -> candidates; 1 and 3 -> fine; 4 -> candidates.
    """
    if number is None or 1 <= number <= MOST_CANDIDATES:
        return ()
    message = gettext_noop("The committee recommends 1 to %(most)s candidates.")
    return (Reason("candidates", message, {"most": MOST_CANDIDATES}, "", field),)


def check_places(places: int | None, field: str = "price_places") -> tuple[Reason, ...]:
    """Refuse more decimals of the price score than are kept. 0, 2 and 6 -> fine; 7 -> places."""
    if places is None or 0 <= places <= MOST_PLACES:
        return ()
    message = gettext_noop("The price score has 0 to %(most)s decimals.")
    return (Reason("places", message, {"most": MOST_PLACES}, "", field),)
