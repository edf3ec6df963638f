"""The list of tenders and the page of one, for staff, suppliers and citizens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import has_role
from procurement.people.roles import Role
from procurement.registry import Event
from procurement.web import formats
from procurement.web.paging import page
from procurement.web.parts import Cell, Column, Link, Table
from procurement.web.returned import back_and_forth
from tenders import timeline
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid, Challenge, Deposit, Tender
from tenders.permissions.evaluation import may_oversee
from tenders.querysets import staff_organisations
from tenders.selectors.changes import corrections
from tenders.selectors.deposit_page import with_parts
from tenders.selectors.next_tender import next_step
from tenders.selectors.overview import challenges_of
from tenders.selectors.procedure_page import chosen
from tenders.selectors.states import FILTERS, PUBLIC_FILTERS, narrowed, word
from tenders.selectors.tender_facts import lot_table, people, public_facts
from tenders.services.documents import has_taken
from tenders.timeline.reviewing import events as opinions
from tenders.views.base import OpenView, TenderView, tender_crumbs

MOST = 50


class TenderList(OpenView):
    """Tenders one may see, newest first, by state and words of the title."""

    template_name = "tenders/tender_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now, query = clock.now(), self.request.GET.get("q", "").strip()
        inside = bool(staff_organisations(self.user)) or bool(has_role(self.user, Role.AUDITOR))
        state = self.request.GET.get("state", "")
        tenders: Any = Tender.objects.visible_to(self.user).select_related("purchaser")
        tenders = narrowed(tenders, state, now).prefetch_related("lots")
        if query:
            tenders = tenders.filter(Q(title__icontains=query) | Q(number__icontains=query))
        rows = page(tenders, self.request)
        keys = FILTERS if inside else {key: FILTERS[key] for key in PUBLIC_FILTERS}
        return super().get_context_data(
            title=_("Procurement") if inside else _("Tenders"),
            page=rows,
            table=_table(rows.rows, now, inside),
            states=list(keys.items()),
            state=state,
            q=query,
            inside=inside,
            handles=bool(has_role(self.user, Role.OFFICER, Role.APPROVER, Role.AUDITOR)),
            may_plan=bool(has_role(self.user, Role.OFFICER)),
            **kwargs,
        )


def _table(rows: list[Tender], now: Any, inside: bool) -> Table:
    body = []
    for tender in rows:
        state = word(tender, now)
        budget = sum(lot.budget for lot in tender.lots.all())
        body.append(
            [
                Cell(
                    tender.title,
                    note=f"{tender.number} · {tender.purchaser}",
                    url=tender.get_absolute_url(),
                ),
                Cell(state.text if inside else state.public),
                Cell(formats.moment_short(tender.deadline) if tender.deadline else "—"),
                Cell(f"{budget:,.2f}", number=True),
            ]
        )
    return Table(
        caption=_("Tenders"),
        columns=[
            Column(_("Tender")),
            Column(_("Status")),
            Column(_("Deadline")),
            Column(_("Budget per year (CNY)"), number=True),
        ],
        rows=body,
        empty=_("No tender here"),
        empty_text=_("Tenders appear here as soon as their notice is published.")
        if not inside
        else _("A tender begins from a plan whose intention is announced."),
    )


FIRST_LINK = _("Prepare a bid for lot %(number)s")
BID_LINKS: dict[str, Any] = {
    BidState.DRAFT: _("Go on with the bid for lot %(number)s"),
    BidState.SEALED: _("Look at the sealed bid for lot %(number)s"),
}


class TenderPage(TenderView):
    """One tender: from behind the counter with its next step, from outside with its facts."""

    def get_template_names(self) -> list[str]:
        return ["tenders/tender.html" if self.inside else "tenders/tender_public.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        context: dict[str, Any] = {
            "crumbs": tender_crumbs(tender),
            "lots": lot_table(tender, inside=self.inside),
            "facts": public_facts(tender),
            "events": timeline.events_of(
                tender,
                self.now,
                inside=self.inside,
                challenged=self._challenges(tender),
                approval=self._approval(tender) if self.inside else (),
                held=self._deposits(tender),
                oversees=self.inside and bool(may_oversee(self.user, tender)),
            ),
            "closed": tender.is_closed(self.now),
            "corrections": corrections(tender, self.user),
            "predecessor": self._predecessor(tender),
            "counting": tender.status == TenderState.PUBLISHED,
            **kwargs,
        }
        if self.inside:
            context |= {"step": next_step(tender, self.user, self.now), "people": people(tender)}
            context["facts"] = [*context["facts"], *chosen(tender)]
        else:
            context |= self._offer(tender)
        return super().get_context_data(**context)

    def _approval(self, tender: Tender) -> Iterator[Event]:
        """The way to the approver and back, and what counsel said of the draft contract."""
        yield from back_and_forth(tender, waiting=True)
        asked = tender.requests.select_related("person")
        yield from opinions(asked, tender.text_checks.all())

    def _predecessor(self, tender: Tender) -> Tender | None:
        """The tender that failed before this one, where the reader may see it."""
        if tender.predecessor_id is None:
            return None
        found = Tender.objects.visible_to(self.user).filter(pk=tender.predecessor_id)
        return found.first()

    def _challenges(self, tender: Tender) -> list[Challenge]:
        """Those this reader may see in full; others concerned have their own page."""
        rows = challenges_of(self.user, [tender.pk])
        if not self.inside:
            supplier = getattr(self.user, "supplier", None)
            rows = rows.filter(supplier=supplier) if supplier else rows.none()
        return list(rows[:MOST])

    def _deposits(self, tender: Tender) -> list[Deposit]:
        """Those this reader may see: before the opening none but finance and the bidder."""
        if not tender.deposit or not self.user.is_authenticated:
            return []
        return list(with_parts(Deposit.objects.visible_to(self.user).filter(tender=tender)))

    def _offer(self, tender: Tender) -> dict[str, Any]:
        supplier = getattr(self.user, "supplier", None)
        lots = tender.lots.prefetch_related("lines", "criteria")
        accepting = tender.status == TenderState.PUBLISHED and not tender.is_closed(self.now)
        own = (
            dict(
                Bid.objects.filter(lot__tender=tender, supplier=supplier).values_list(
                    "lot", "status"
                )
            )
            if supplier
            else {}
        )
        offered_from = tender.documents_from
        return {
            "own": set(own.values()),
            "offered_later": offered_from if offered_from and offered_from > self.now else None,
            "supplier": supplier,
            "taken": has_taken(tender, self.user),
            "accepting": accepting,
            "full_lots": lots,
            "bid_links": [
                Link(
                    BID_LINKS.get(own.get(lot.pk, ""), FIRST_LINK) % {"number": lot.number},
                    reverse("tenders:bid_workspace", args=[lot.pk]),
                )
                for lot in lots
            ],
        }
