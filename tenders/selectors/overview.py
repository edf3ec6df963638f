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

from django.db.models import Count, Prefetch, Q
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.registry import Event
from procurement.web import formats
from tenders import timeline
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.lot import EVALUATING, FAILED, LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Challenge, Deposit, Lot, Question, ServiceKind, Tender
from tenders.querysets import sees_all
from tenders.rules.overview import MANY, competition, median_days
from tenders.selectors.deposit_page import with_parts
from tenders.timeline.who import NOBODY

Bar = tuple[str, Decimal, str]
MOST, FIRST = 100, 8  # rows of a table of periods; those that stand open above the figures
"""So many late periods are listed; their number is told in full."""

STAGES: tuple[tuple[Any, Any], ...] = (
    (_("In preparation"), Q(tender__status=TenderState.DRAFT)),
    (_("With the approver"), Q(tender__status=TenderState.IN_REVIEW)),
    (_("Approved, notice to be published"), Q(tender__status=TenderState.READY)),
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


@dataclass(frozen=True)
class Missed:
    """A line of a timeline that was not kept: of which tender or lot, what, by when, when done."""

    tender: Any
    lot: Any
    event: Event

    @property
    def url(self) -> str:
        """The page whose timeline says it."""
        return self.lot.get_absolute_url() if self.lot else self.tender.get_absolute_url()

    @property
    def done(self) -> datetime | date | None:
        """When it was done; None: not yet."""
        return self.event.when if self.event.done else None


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


def overview(user: Any, year: int | None, now: datetime) -> dict[str, Any]:
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
    counted = lots.annotate(opened_bids=Count("bids", filter=opened)).order_by("-pk")
    rows = list(counted.prefetch_related("decisions"))
    missed = _missed(rows, user, now)
    waiting = [one for one in missed if one.done is None]
    return {
        "count": len(rows),
        "stages": [
            (str(name), Decimal(stages[f"stage{place}"]), str(stages[f"stage{place}"]))
            for place, (name, _which) in enumerate(STAGES)
        ],
        "value": _value(rows),
        "competition": _competition(rows),
        "times": _times(rows),
        "late": waiting[:FIRST],
        "late_more": waiting[FIRST:MOST],
        "late_count": len(waiting),
        "missed": [one for one in missed if one.done is not None][:MOST],
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


def _missed(rows: Sequence[Any], user: Any, now: datetime) -> list[Missed]:
    """Every late line of the timelines themselves, the earliest last day first."""
    begun = [lot for lot in rows if lot.tender.published_at is not None]
    tenders = _tenders(begun)
    for lot in begun:
        lot.tender = tenders[lot.tender_id]
    keys = list(tenders)
    deposits = _by_tender(with_parts(Deposit.objects.visible_to(user).filter(tender__in=keys)))
    challenged = _by_tender(challenges_of(user, keys))
    known = timeline.beside(list(tenders.values()), begun, now, inside=True, names=NOBODY)
    found = []
    for key, tender in tenders.items():
        mine = timeline.own_events(
            tender, now, known, held=deposits[key], challenged=challenged[key]
        )
        found += [Missed(tender, None, event) for event in mine if event.late]
    for lot in begun:
        events = timeline.lot_events(lot, now, known, inside=True, opened=False)
        found += [Missed(lot.tender, lot, event) for event in events if event.late]
    return sorted(found, key=lambda one: (one.event.last, one.tender.pk))


def _tenders(lots: Iterable[Any]) -> dict[int, Any]:
    """The tenders of the lots, with everything their timelines read."""
    questions = Question.objects.only("tender", "due_day", "answered_at")
    rows = Tender.objects.filter(pk__in={lot.tender_id for lot in lots})
    return {
        row.pk: row
        for row in rows.select_related("plan", "approver", "pool")
        .prefetch_related("amendments", Prefetch("questions", queryset=questions))
        .order_by("pk")
    }


def challenges_of(user: Any, tenders: Sequence[int]) -> Any:
    """The challenges in these tenders that a person sees, with what became of them."""
    rows = Challenge.objects.visible_to(user).filter(tender__in=tenders)
    rows = rows.select_related("tender", "complaint").order_by("pk")
    return rows.prefetch_related("complaint__suspensions")


def _by_tender(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.tender_id].append(row)
    return found
