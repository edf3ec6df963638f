"""What each reader is told of a lot or tender that ended without a contract, and the way on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import registry
from procurement.calendars.services import calendar
from procurement.web.parts import Link, NextStep
from tenders.lifecycle.lot import FAILED, LotState
from tenders.rules.failures import article_of, notice_due
from tenders.rules.timetable import local_day
from tenders.rules.vocabulary import governing
from tenders.timeline.words import failure_words


@dataclass(frozen=True)
class Ending:
    """Why it ended; `again` is the new tender of it that this reader may see."""

    title: Any
    reason: str
    article: str
    again: Any = None


def ending(lot: Any, *, inside: bool) -> Ending | None:
    """Everybody reads why a lot has failed (政府采购法第三十六条); None where it has not ended."""
    tender = lot.tender
    if lot.status == LotState.TERMINATED:
        reason = tender.termination_reason
        article = governing(tender.termination_article, tender.procedure)
        return Ending(lot.get_status_display(), reason, article)
    if lot.status not in FAILED:
        return None
    successor = getattr(lot, "successor", None)
    again = successor.tender if successor is not None else None
    if again is not None and not inside and again.published_at is None:
        again = None
    article = article_of(lot.status, tender.procedure)
    return Ending(lot.get_status_display(), failure_words(lot.failure_reason), article, again)


def ended_at(obj: Any) -> Any:
    """When a lot failed or a tender was terminated."""
    return obj.terminated_at if hasattr(obj, "terminated_at") else obj.reached_at("failed")


def unannounced(obj: Any) -> str:
    """Where the notice of a failed lot or terminated tender waits; "" once it is published."""
    return registry.draft_notice_url(obj) if ended_at(obj) is not None else ""


def announce_first(step: NextStep | None, obj: Any, *, article: str) -> NextStep | None:
    """Before anything else the officer tells everybody why it ended; then what `step` says."""
    url = unannounced(obj)
    if not url:
        return step
    last: date = notice_due(local_day(ended_at(obj)), calendar.current())
    made = NextStep(
        title=_("Publish the termination notice"),
        text=_("It lies drafted with the notices: everybody reads there why it has ended."),
        url=url,
        button=_("Open the drafted notice"),
        due=last,
        article=article,
    )
    if step is None:
        return made
    links = [Link(step.title, step.url), *step.others] if step.url else list(step.others)
    return replace(made, others=links, blocked=step.blocked)
