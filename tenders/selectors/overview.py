"""The overview for the head of procurement: stages, value, competition, times, what is late.

One pass over the lots of a year; the number of queries never grows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.web import formats
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.lot import EVALUATING, FAILED, LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Lot, ServiceKind, Tender
from tenders.querysets import sees_all
from tenders.rules import rule_sets
from tenders.rules.overview import MANY, Period, competition, median_days, periods

Bar = tuple[str, Decimal, str]
MOST = 100
"""So many late periods are listed; their number is told in full."""

STAGES: tuple[tuple[Any, Any], ...] = (
    (_("In preparation"), Q(tender__status__in=(TenderState.DRAFT, TenderState.READY))),
    (_("On offer"), Q(tender__status=TenderState.PUBLISHED)),
    (_("Under evaluation"), Q(tender__status=TenderState.OPENED, status__in=EVALUATING)),
    (
        _("To be awarded"),
        Q(
            status__in=(
                LotState.REPORT_SIGNED,
                LotState.REPORT_RECEIVED,
                LotState.WINNER_DETERMINED,
                LotState.DECLINED,
                LotState.VOIDED,
            )
        ),
    ),
    (_("Awarded, contract to be signed"), Q(status=LotState.AWARDED)),
    (_("Contract signed"), Q(status=LotState.CONTRACTED)),
    (_("Failed or terminated"), Q(status__in=(*FAILED, LotState.TERMINATED))),
)
SPANS: tuple[tuple[Any, str, str], ...] = (
    (_("Notice to opening"), "published", "opened"),
    (_("Opening to signed report"), "opened", "evaluated"),
    (_("Report to winner determined"), "evaluated", "determined"),
    (_("Winner to result announced"), "determined", "announced"),
    (_("Result to contract signed"), "announced", "contracted"),
)
PERIOD_WORDS = {
    "report": _("Deliver the report to the purchaser"),
    "decision": _("Determine the winner"),
    "result": _("Announce the result"),
    "contract": _("Sign the contract"),
}


@dataclass(frozen=True)
class Missed:
    """A period that was not kept: which lot, what, by when, when it was done (None: not yet)."""

    lot: Any
    what: Any
    period: Period

    @property
    def url(self) -> str:
        """The page of the lot."""
        return reverse("tenders:lot", args=[self.lot.pk])


def lots_of(user: Any) -> Any:
    """Lots whose procurement this person oversees: of the own house; auditors see all."""
    lots = Lot.objects.select_related("tender")
    if sees_all(user):
        return lots
    return lots.filter(tender__purchaser_id__in=user.organisations_as("officer", "approver"))


def years(user: Any) -> list[int]:
    """The years in which notices were published, the newest first."""
    tenders = Tender.objects.filter(pk__in=lots_of(user).order_by().values("tender"))
    found = tenders.exclude(published_at=None).datetimes(
        "published_at", "year", order="DESC", tzinfo=clock.LEGAL_ZONE
    )
    return [one.year for one in found]


def overview(user: Any, year: int | None, today: date) -> dict[str, Any]:
    """Everything the page shows, for tenders published in a year (None: all, drafts too)."""
    lots = lots_of(user)
    if year is not None:
        lots = lots.filter(
            tender__published_at__gte=clock.legal(date(year, 1, 1)),
            tender__published_at__lt=clock.legal(date(year + 1, 1, 1)),
        )
    stages = lots.aggregate(
        **{f"stage{place}": Count("pk", filter=which) for place, (_n, which) in enumerate(STAGES)}
    )
    opened = ~Q(bids__status__in=UNOPENED) & Q(bids__isnull=False)
    rows = list(lots.annotate(opened_bids=Count("bids", filter=opened)).order_by("-pk"))
    missed = _missed(rows, today)
    waiting = [one for one in missed if one.period.done is None]
    return {
        "count": len(rows),
        "stages": [
            (str(name), Decimal(stages[f"stage{place}"]), str(stages[f"stage{place}"]))
            for place, (name, _which) in enumerate(STAGES)
        ],
        "value": _value(rows),
        "competition": _competition(rows),
        "times": _times(rows),
        "late": waiting[:MOST],
        "late_count": len(waiting),
        "missed": [one for one in missed if one.period.done is not None][:MOST],
        "missed_count": len(missed) - len(waiting),
    }


def _value(rows: Iterable[Any]) -> list[Bar]:
    """Budgets (CNY a year) by service."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for lot in rows:
        sums[lot.service_kind] += lot.budget
    return [
        (str(label), sums[kind], formats.number(sums[kind], 2))
        for kind, label in ServiceKind.choices
        if kind in sums
    ]


def _competition(rows: Iterable[Any]) -> list[Bar]:
    """Lots of opened tenders by their number of bids."""
    counts = competition(lot.opened_bids for lot in rows if lot.tender.opened_at is not None)
    found = []
    for bids, lots in enumerate(counts):
        name = _("%(count)s bids") if bids < MANY else _("%(count)s bids or more")
        found.append((str(name % {"count": bids}), Decimal(lots), str(lots)))
    return found


def _times(rows: Sequence[Any]) -> list[Bar]:
    """The median days of each step."""
    found = []
    for name, start, end in SPANS:
        days = median_days(_span(lot, start, end) for lot in rows)
        if days is not None:
            shown = _("%(days)s days") % {"days": formats.number(days, 1)}
            found.append((str(name), days, str(shown)))
    return found


def _span(lot: Any, start: str, end: str) -> tuple[datetime | None, datetime | None]:
    """From one step to the next one after it: the first winner's, where there were several."""
    since = _moments(lot, start)[:1]
    until = [at for at in _moments(lot, end) if since and at >= since[0]]
    return next(iter(since), None), next(iter(until), None)


def _moments(lot: Any, name: str) -> list[datetime]:
    if name in ("published", "opened"):
        moment: datetime | None = getattr(lot.tender, f"{name}_at")
        return [moment] if moment else []
    return list(lot.history.get(name, ()))


def _missed(rows: Iterable[Any], today: date) -> list[Missed]:
    days, found = calendar.current(), []
    for lot in rows:
        if not lot.tender.rule_set or lot.status in (*FAILED, LotState.TERMINATED):
            continue
        for one in periods(lot.history, rule_sets.rule_set(lot.tender.rule_set), days):
            if one.late(today):
                found.append(Missed(lot, PERIOD_WORDS[one.key], one))
    return sorted(found, key=lambda one: one.period.last)
