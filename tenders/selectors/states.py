"""The state of a tender in a word: one for staff, one for the public, and its tone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tenders.lifecycle.lot import FAILED, LotState
from tenders.lifecycle.tender import TenderState
from tenders.models import Lot, Tender
from tenders.selectors import standing

DECIDED = (LotState.AWARDED, LotState.CONTRACTED, LotState.TERMINATED, *FAILED)


@dataclass(frozen=True)
class Word:
    """A state as it is shown."""

    text: Any
    public: Any
    tone: str


BEFORE = {
    TenderState.DRAFT: Word(_("Draft"), "", ""),
    TenderState.IN_REVIEW: Word(_("In review"), "", ""),
    TenderState.READY: Word(_("Approved, to be published"), "", ""),
    TenderState.TERMINATED: Word(
        pgettext_lazy("tender", "Terminated"), pgettext_lazy("tender", "Terminated"), "bad"
    ),
}
ACCEPTING = Word(_("Published, accepting bids"), _("Accepting bids"), "on")
CLOSED = Word(_("Closed, to be opened"), pgettext_lazy("tender", "Closed"), "warn")
EVALUATING = Word(standing.UNDER_EVALUATION[0], *standing.UNDER_EVALUATION)
ANEW = Word(standing.ANEW[0], *standing.ANEW)
AWARDED = Word(_("Winner determined"), _("Awarded"), "ok")
CONTRACTED = Word(_("Contract signed"), _("Contract signed"), "ok")
FAILED_ALL = Word(_("Failed"), _("Failed"), "bad")


def word(tender: Tender, now: datetime) -> Word:
    """The state in a word; after the opening it is what has become of the lots."""
    if tender.status in BEFORE:
        return BEFORE[tender.status]
    if tender.status == TenderState.PUBLISHED:
        return CLOSED if tender.is_closed(now) else ACCEPTING
    states = {lot.status for lot in tender.lots.all()}
    open_ = [lot for lot in tender.lots.all() if lot.status not in DECIDED]
    if open_:
        return ANEW if all(lot.anew for lot in open_) else EVALUATING
    if states <= set(FAILED):
        return FAILED_ALL
    return CONTRACTED if states <= {LotState.CONTRACTED, *FAILED} else AWARDED


FILTERS = {
    "draft": _("Draft"),
    "in_review": _("In review"),
    "ready": _("Approved, to be published"),
    "accepting": _("Accepting bids"),
    "closed": _("Closed, to be opened"),
    "evaluation": _("Under evaluation"),
    "decided": pgettext_lazy("tender", "Decided"),
    "terminated": pgettext_lazy("tender", "Terminated"),
}
PUBLIC_FILTERS = ("accepting", "closed", "evaluation", "decided", "terminated")


def narrowed(tenders: QuerySet[Tender], key: str, now: datetime) -> QuerySet[Tender]:
    """The tenders in one of the states that people tell apart."""
    if key in ("draft", "in_review", "ready", "terminated"):
        return tenders.filter(status=key)
    if key == "accepting":
        return tenders.filter(status=TenderState.PUBLISHED, deadline__gt=now)
    if key == "closed":
        return tenders.filter(status=TenderState.PUBLISHED, deadline__lte=now)
    undecided = Lot.objects.exclude(status__in=DECIDED).values("tender_id")
    if key == "evaluation":
        return tenders.filter(status=TenderState.OPENED, pk__in=undecided)
    if key == "decided":
        return tenders.filter(status=TenderState.OPENED).exclude(pk__in=undecided)
    return tenders
