"""Bids of a tender before and after the opening, the ceremony, the record."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision
from procurement.documents.views import download
from procurement.people.roles import Role
from procurement.web.parts import Link, blocked_acts
from procurement.web.views import ObjectView
from procurement.workflow import blockers, may
from tenders.lifecycle.bid import UNOPENED
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid, BidFile
from tenders.permissions.files import hidden_part
from tenders.selectors.bid_answers import bid_answers
from tenders.selectors.opening_record import record
from tenders.selectors.partners import opened_rows
from tenders.selectors.standing import bid_state
from tenders.services import opening
from tenders.views.base import TenderAct, TenderView, tender_crumbs
from tenders.views.evaluation_base import lit_word


class InsideView(TenderView):
    """A page for those who work on the tender; to others it does not exist."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not self.inside:
            raise Http404
        return super().get_context_data(**kwargs)


class TenderBids(InsideView):
    """Before the opening the same empty page for everybody; afterwards the opened bids."""

    template_name = "tenders/tender_bids.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        opened = tender.status == TenderState.OPENED
        who = _("opened by %(quorum)s opening officers together") % {
            "quorum": tender.opening_quorum
        }
        return super().get_context_data(
            crumbs=tender_crumbs(tender, Link(_("Bids"), "")),
            opened=opened,
            lots=record(tender, self.user) if opened else (),
            who=who,
            opening_url=reverse("tenders:opening", args=[tender.pk]),
            **kwargs,
        )


class OpeningPage(InsideView):
    """The ceremony: time, officers, what stands in the way, the record."""

    template_name = "tenders/opening.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        officers = list(tender.opening_officers.select_related("user").order_by("pk"))
        present = [officer for officer in officers if officer.present_at]
        mine = next((o for o in officers if o.user_id == self.user.pk), None)
        opened = tender.status == TenderState.OPENED
        return super().get_context_data(
            crumbs=tender_crumbs(tender, Link(_("Opening"), "")),
            title=tender.phrased(_("Opening: %(title)s")) % {"title": tender.title},
            officers=officers,
            present=present,
            mine=mine,
            may_open=bool(may(tender, "open", self.user)),
            closed=tender.is_closed(self.now),
            opened=opened,
            reasons=() if opened else blockers(tender, "open", mine.user if mine else self.user),
            blocked=() if opened else blocked_acts(tender, {"open": _("Open the bids")}, self.user),
            lots=record(tender, self.user) if opened else (),
            **kwargs,
        )


class OpeningAct(TenderAct):
    """An act of the ceremony leads back to it."""

    transition = "open"

    def success_url(self) -> str:
        return reverse("tenders:opening", args=[self.object.pk])

    def cancel_url(self) -> str:
        return self.success_url()


class BePresent(OpeningAct):
    """I am here."""

    title = _("Record that I am present")
    button = _("I am present")
    success_message = _("Your presence is recorded.")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, "open", self.user)
        return decision

    def act(self, form: Any) -> Any:
        return opening.be_present(self.object, actor=self.user)


class OpenBids(OpeningAct):
    """The one act that opens every bid."""

    title = _("Open the bids")
    lead = _("Every sealed bid is opened and read out with name and price. It cannot be undone.")
    danger = True
    service = staticmethod(opening.open_bids)
    success_message = _("The bids are opened.")


class OpeningRecord(TenderView):
    """The opening record, public from the opening on."""

    template_name = "tenders/opening_record.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.object.status != TenderState.OPENED:
            raise Http404
        return super().get_context_data(
            crumbs=tender_crumbs(self.object, Link(_("Opening record"), "")),
            lots=record(self.object, None),
            **kwargs,
        )


class OpeningRecordPdf(TenderView):
    """The record on paper, as it was kept at the opening."""

    def get(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        key = self.object.opening_record_id
        if key is None:
            raise Http404
        return download(request, key)


class BidPage(ObjectView):
    """One opened bid: price, lines, files, for whoever evaluates it and the bidder."""

    model = Bid
    template_name = "tenders/bid.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Bid.objects.select_related("lot__tender", "supplier")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.status in UNOPENED:
            return redirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bid = self.object
        lot = bid.lot
        crumbs = tender_crumbs(lot.tender, Link(str(lot), lot.get_absolute_url()))
        own = bid.supplier_id in self.user.organisations_as(Role.SUPPLIER)
        state, tone = bid_state(bid, inside=not own)
        files = bid.files.exclude(opened=None).select_related("opened")
        hidden = hidden_part(bid, self.user)
        if hidden:
            files = files.exclude(part=BidFile.Part.TECHNICAL)
        self.nav_key = lit_word(self.user, lot)
        return super().get_context_data(
            state=state,
            tone=tone,
            bid=bid,
            lot=lot,
            title=bid.supplier.name,
            crumbs=[*crumbs, Link(bid.supplier.name, "")],
            lines=bid.lines.select_related("lot_line"),
            files=files,
            hidden_part=hidden,
            firms=opened_rows(bid),
            figures=bid.figures.all(),
            staff=bid.staff.all(),
            **bid_answers(bid, self.user, own=own),
            **kwargs,
        )
