"""Before suppliers are drawn and invited: a pool that is large enough, and two witnesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from tenders.guards.tendering import rules_on
from tenders.rules import invitation as rules
from tenders.rules.procedures import INVITED_TENDER

SECTION = "invitation"
READY = "ready"


def pool_of(tender: Any) -> Any:
    """The pool of an invited tender, None where it has none yet; no other tender has one."""
    return getattr(tender, "pool", None) if tender.procedure == INVITED_TENDER else None


def pool_planned(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """An invited tender says where its suppliers come from before it is submitted."""
    if tender.procedure == INVITED_TENDER and pool_of(tender) is None:
        message = _("Say where the suppliers to be invited come from.")
        yield Reason("no_pool", message, {}, rules.ARTICLE, SECTION)


def drawn(tender: Any, **_inputs: Any) -> Iterator[Reason]:
    """An invited tender is published to suppliers who were drawn, to nobody else."""
    pool = pool_of(tender)
    if tender.procedure == INVITED_TENDER and (pool is None or pool.status != "drawn"):
        yield Reason("not_drawn", _("The suppliers are not drawn yet."), {}, rules.ARTICLE)


def announceable(pool: Any, **_inputs: Any) -> Iterator[Reason]:
    """The tender is approved, suppliers are looked for in public, and have time to apply."""
    yield from _approved(pool)
    if pool.source != rules.NOTICE:
        yield Reason("no_notice", _("This pool is not gathered by a notice."), {}, rules.ARTICLE)
    today, days = clock.legal_today(), calendar.current()
    yield from rules.check_until(pool.applications_until, today, rules_on(pool.tender), days)


def pool_ready(pool: Any, **_inputs: Any) -> Iterator[Reason]:
    """The tender is approved, applications are over, everybody is judged, enough are left."""
    yield from _approved(pool)
    if pool.source == rules.NOTICE and pool.status != "announced":
        yield Reason(
            "not_announced", _("The prequalification is not announced yet."), {}, rules.ARTICLE
        )
        return
    if pool.source == rules.NOTICE and clock.now() < pool.applications_until:
        yield Reason("still_open", _("Suppliers can still apply."), {}, rules.ARTICLE)
        return
    candidates = list(pool.candidates.all())
    waiting = sum(one.qualified is None for one in candidates)
    if waiting:
        message = _("Applications without a decision: %(count)s.")
        yield Reason("undecided", message, {"count": waiting}, rules.ARTICLE)
    qualified = sum(one.qualified is True for one in candidates)
    yield from rules.check_pool(pool.source, qualified, pool.number)


def standing(pool: Any) -> tuple[int, int]:
    """How many applications are not decided, and how many suppliers qualify."""
    found = list(pool.candidates.values_list("qualified", flat=True))
    return found.count(None), found.count(True)


def too_few_qualify(pool: Any, **_inputs: Any) -> Iterator[Reason]:
    """The applications are over and judged, and too few are left to be drawn among."""
    yield from _approved(pool)
    undecided, qualified = standing(pool)
    yield from rules.check_renewal(
        pool.source, qualified, undecided, pool.number, closed=pool.closed
    )


def time_to_apply(pool: Any, *, until: Any = None, **_inputs: Any) -> Iterator[Reason]:
    """From the further notice on suppliers have their time again (P5)."""
    today, days = clock.legal_today(), calendar.current()
    yield from rules.check_until(until, today, rules_on(pool.tender), days)


def _approved(pool: Any) -> Iterator[Reason]:
    if pool.tender.status != READY:
        yield Reason("not_ready", _("The tender is not approved, or is published already."))


def witnessed(
    pool: Any,
    *,
    by: Any = None,
    witnesses: Sequence[Mapping[str, Any]] | None = None,
    **_inputs: Any,
) -> Iterator[Reason]:
    """Two people beside who draws, one of them not of the procurement section."""
    if witnesses is not None and by is not None:
        yield from rules.check_witnesses([rules.Witness(**one) for one in witnesses], by.pk)
