"""Read models of the public pages. Everything shown here comes from published notices."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.apps import apps
from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.safestring import SafeString
from wagtail.search.backends import get_search_backend

from cms.notices.kinds import Kind
from cms.search.text import runs
from procurement import clock
from procurement.web import charts, formats

RESULTS = (Kind.RESULT, Kind.CONTRACT, Kind.TERMINATION, Kind.COMPLAINT)
HOME_ROWS = 6
SCORE_ROWS = 8
FULL_SCORE = Decimal(100)
SAME_KIND = 12
"""So many notices of a kind stand on the page of another of the same procurement."""


def notices() -> Any:
    """Published notices with what a list shows."""
    model: Any = apps.get_model("cms", "Notice")
    return model.objects.published().select_related("purchaser")


def matching(queryset: Any, words: str) -> Any:
    """Those in which the words occur; the queryset can be filtered and ordered further.

    Signs without a letter are no terms of the index: they are looked for in the title as they are.
    """
    if not words.strip():
        return queryset
    if not any(runs(words)):
        return queryset.filter(title__icontains=words.strip())
    everything = queryset.model.objects.all()
    found = get_search_backend().search(words, everything, order_by_relevance=False).get_queryset()
    return queryset.filter(pk__in=found.order_by().values("pk"))


# The board ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Conditions:
    """What a reader has narrowed the board down to."""

    q: str = ""
    kinds: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    purchaser: Any = None
    status: str = ""
    start: Any = None
    end: Any = None


def board(conditions: Conditions, now: datetime) -> Any:
    """The notices under these conditions."""
    queryset = _without_kind(conditions, now)
    return queryset.filter(kind__in=conditions.kinds) if conditions.kinds else queryset


def _without_kind(conditions: Conditions, now: datetime) -> Any:
    queryset = matching(notices(), conditions.q)
    if conditions.services:
        queryset = queryset.about(conditions.services)
    if conditions.purchaser:
        queryset = queryset.filter(purchaser=conditions.purchaser)
    if conditions.status == "accepting":
        queryset = queryset.accepting(now)
    elif conditions.status == "closed":
        queryset = queryset.closed(now)
    if conditions.start:
        queryset = queryset.filter(published_at__gte=_morning(conditions.start))
    if conditions.end:
        queryset = queryset.filter(published_at__lt=_morning(conditions.end + timedelta(days=1)))
    return queryset


def _morning(day: Any) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.LEGAL_ZONE)


def counts_by_kind(conditions: Conditions, now: datetime) -> Counter[str]:
    """How many notices of each kind the other conditions leave."""
    rows = _without_kind(conditions, now).order_by().values("kind").annotate(n=Count("pk"))
    return Counter({row["kind"]: row["n"] for row in rows})


def purchasers() -> QuerySet[Any]:
    """Who has published anything."""
    model: Any = apps.get_model("people", "Organisation")
    published = notices().order_by().values("purchaser").distinct()
    return model.objects.filter(pk__in=published).order_by("name")


# The first page -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Scores:
    """The assessments of the latest published period."""

    period: str = ""
    rows: list[Any] = field(default_factory=list)
    count: int = 0
    payable: Decimal = Decimal("0.00")
    deduction: Decimal = Decimal("0.00")

    @property
    def month(self) -> str:
        """The period as a month of the reader's language; "" when it is none."""
        found = re.fullmatch(r"(\d{4})年(\d{1,2})月", self.period)
        return formats.month_words(date(int(found[1]), int(found[2]), 1)) if found else ""

    @property
    def drawing(self) -> SafeString:
        """A bar for each score, from 0 to 100 points; whose month was deducted is marked."""
        scored = [row for row in self.rows if row.score is not None]
        bars = [(row.supplier, row.score, formats.number(row.score, 2)) for row in scored]
        less = {i for i, row in enumerate(scored) if number(row.fields.get("deduction"))}
        words = ", ".join(f"{name} {shown}" for name, _score, shown in bars)
        return charts.bar_chart(bars, label=words, full=FULL_SCORE, low=less)


@dataclass(frozen=True)
class Home:
    closing: list[Any]
    accepting: int
    results: list[Any]
    scores: Scores


def home(now: datetime) -> Home:
    """What the first page shows; the number of queries does not grow with the notices."""
    accepting, results = notices().accepting(now), notices().filter(kind__in=RESULTS)
    return Home(
        closing=list(accepting.order_by("closes_at", "pk")[:HOME_ROWS]),
        accepting=accepting.count(),
        results=list(results.order_by("-published_at", "-pk")[:HOME_ROWS]),
        scores=latest_scores(),
    )


def latest_scores() -> Scores:
    """Scores and money of the latest period with a published assessment."""
    assessments = notices().filter(kind=Kind.ASSESSMENT)
    latest = assessments.order_by("-published_at", "-pk").first()
    period = latest.fields.get("period", "") if latest else ""
    if not period:
        return Scores()
    rows = list(assessments.filter(fields__period=period))
    for row in rows:
        row.score = number(row.fields.get("score"))
    rows.sort(key=lambda row: (row.score is None, -(row.score or 0)))
    return Scores(
        period=period,
        rows=rows[:SCORE_ROWS],
        count=len(rows),
        payable=_sum(row.fields.get("payable") for row in rows),
        deduction=_sum(row.fields.get("deduction") for row in rows),
    )


def number(value: Any) -> Decimal | None:
    """A number written in a notice; what is no number is None."""
    try:
        return Decimal(str(value).replace(",", ""))
    except InvalidOperation:
        return None


def _sum(values: Iterable[Any]) -> Decimal:
    return sum((number(value) or Decimal("0.00") for value in values), Decimal("0.00"))


# One notice -----------------------------------------------------------------------------------


def same_procurement(notice: Any) -> list[Any]:
    """The other published notices of the same procurement, oldest first; one query.

    Of each kind the newest SAME_KIND; `of_kind` is how many of its kind there are.
    """
    if not notice.procurement_number:
        return []
    others = notices().filter(
        procurement_number=notice.procurement_number, purchaser_id=notice.purchaser_id
    )
    newest = [F("published_at").desc(), F("pk").desc()]
    others = others.exclude(pk=notice.pk).annotate(
        place=Window(RowNumber(), partition_by="kind", order_by=newest),
        of_kind=Window(Count("pk"), partition_by="kind"),
    )
    return list(others.filter(place__lte=SAME_KIND).order_by("published_at", "pk"))


def corrections(others: Iterable[Any]) -> list[Any]:
    """What was corrected, newest first."""
    return [other for other in others if other.kind == Kind.CORRECTION][::-1]
