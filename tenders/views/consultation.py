"""A consultation: talks, changes told to all, final offers sealed and opened together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision
from procurement.errors import Reason, RuleBroken
from procurement.web.parts import NextStep
from procurement.web.views import ObjectView
from tenders.forms import consultation as forms
from tenders.forms.bidding import PricesForm
from tenders.guards import consultation as guards
from tenders.lifecycle.bid import BidState
from tenders.lifecycle.lot import LotState
from tenders.models import Bid, Lot
from tenders.permissions.bidding import may_offer
from tenders.permissions.evaluation import may_chair
from tenders.rules import consultation as rules
from tenders.rules.pricing import check_typed_total
from tenders.selectors import consultation_page, lot_page, workspace
from tenders.services import consultation
from tenders.views.evaluation_base import LotAct, crumbs, lit_word

CONSULTATION = _("Consultation")
TALKS = _("The chair talks to each supplier alone and then asks all for their final offers.")


class ConsultationPage(ObjectView):
    """For the panel and who oversees it everything; for a supplier what all suppliers read."""

    model = Lot
    template_name = "tenders/consultation.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Lot.objects.select_related("tender__purchaser", "tender__committee")

    def get_object(self) -> Any:
        lot = super().get_object()
        if consultation_page.reader_of(lot, self.user) == "":
            raise Http404
        return lot

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object
        reader = consultation_page.reader_of(lot, self.user)
        chairs = bool(may_chair(self.user, lot))
        unheard = list(guards.everybody_heard(lot))
        heard = not unheard
        talking = chairs and not list(guards.talking(lot))
        rows = consultation_page.rows(lot, self.user) if reader == "inside" else []
        self.nav_key = lit_word(self.user, lot)
        may_ask, may_open = talking and heard, chairs and not list(guards.offers_in(lot))
        acts = may_ask or may_open or (talking and any(not row.talks for row in rows))
        return super().get_context_data(
            lot=lot,
            step=None if acts or reader != "inside" else waiting_step(lot, self.user),
            tender=lot.tender,
            title=CONSULTATION,
            crumbs=crumbs(lot, CONSULTATION),
            reader=reader,
            rows=rows,
            unheard=unheard if talking else (),
            next_talk=next((row.bid for row in rows if not row.talks), None) if talking else None,
            changes=lot.substance_changes.all(),
            own=consultation_page.own(lot, self.user),
            talking=talking,
            may_ask=may_ask,
            may_open=may_open,
            offering=reader == "bidder" and not list(guards.offering(lot)),
            waits=reader == "bidder" and lot.status == LotState.CONSULTATION,
            articles=rules,
            panel=_("Consultation panel"),
            **kwargs,
        )


def waiting_step(lot: Lot, user: Any) -> NextStep | None:
    """For whoever has nothing to do here: what is awaited, from whom and by when."""
    step = lot_page.step_of(lot, user)
    here = reverse("tenders:consultation", args=[lot.pk])
    if step is not None and lot.status == LotState.CONSULTATION and not lot.offers_due:
        who = _("Waiting for: %(who)s") % {"who": _("the chair of the committee")}
        step = replace(step, who=who, text=TALKS) if not step.button else step
    return replace(step, url="", button="") if step is not None and step.url == here else step


class ChairAct(LotAct):
    """An act of the chair in the consultation."""

    states = (LotState.CONSULTATION,)

    def decision(self) -> Decision:
        return may_chair(self.user, self.object)

    def success_url(self) -> str:
        return reverse("tenders:consultation", args=[self.object.pk])

    def cancel_url(self) -> str:
        return self.success_url()


class Talk(ChairAct):
    """Record a talk with one supplier."""

    form_class = forms.TalkForm
    title = _("Record a talk with a supplier")
    success_message = _("Saved.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from guards.talking(self.object)

    @cached_property
    def bid(self) -> Bid:
        found: Bid = get_object_or_404(consultation.partners(self.object), pk=self.kwargs["bid"])
        return found

    def act(self, form: Any) -> None:
        minutes = form.cleaned_data["minutes"]
        consultation.record_talk(self.object, self.bid, minutes=minutes, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.bid.supplier.name, **kwargs)


class ChangeSubstance(ChairAct):
    """Tell every supplier of a change of substance."""

    form_class = forms.ChangeForm
    title = _("Change the requirement in substance")
    button = _("Tell every supplier")
    lead = _("Every supplier gets these words at the same moment.")
    success_message = _("Every supplier is told.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from guards.talking(self.object)

    def act(self, form: Any) -> None:
        names = ("text", "confirmed")
        values = {name: form.cleaned_data[name] for name in names}
        consultation.change_substance(self.object, actor=self.user, **values)


class AskOffers(ChairAct):
    """Ask for the final offers."""

    form_class = forms.DueForm
    title = _("Ask for the final offers")
    lead = _("Whoever makes none by then has left the consultation.")
    success_message = _("Every supplier is asked.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from guards.talking(self.object)
        yield from guards.everybody_heard(self.object)

    def act(self, form: Any) -> None:
        consultation.ask_offers(self.object, due=form.cleaned_data["due"], actor=self.user)


class OpenOffers(ChairAct):
    """Open the final offers together."""

    title = _("Open the final offers")
    lead = _("All are opened together. It cannot be undone.")
    danger = True
    success_message = _("The final offers are opened.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from guards.offers_in(self.object)

    def act(self, form: Any) -> None:
        consultation.open_offers(self.object, actor=self.user)

    def success_url(self) -> str:
        address: str = self.object.get_absolute_url()
        return address


class SealOffer(LotAct):
    """A supplier seals its final offer: a price for every line."""

    title = _("Final offer")
    button = _("Seal the final offer")
    template_name = "tenders/prices.html"
    success_message = _("Your final offer is sealed.")

    def decision(self) -> Decision:
        return may_offer(self.user)

    def in_the_way(self) -> Iterator[Reason]:
        yield from guards.offering(self.object)

    @cached_property
    def bid(self) -> Bid:
        found = consultation_page.own(self.object, self.user)
        if found is None or found.status != BidState.CONFORMING:
            raise Http404
        return found

    def setup_act(self) -> None:
        _lot, _decision = self.object, self.decision()
        if _decision:
            _ = self.bid
        super().setup_act()

    def stands(self) -> Any:
        """The last offer counts, whatever stands."""
        return None

    @cached_property
    def last(self) -> dict[int, Any]:
        """The prices of the first offer, with which the form begins."""
        return {one.lot_line_id: one.unit_price for one in self.bid.lines.all()}

    def get_form(self) -> Any:
        initial: dict[str, Any] = {"revision": 0}
        for key, price in self.last.items():
            initial[f"price_{key}"] = format(price.normalize(), "f")
        data = self.request.POST if self.request.method == "POST" else None
        return PricesForm(data, lines=self.object.lines.all(), initial=initial)

    def act(self, form: Any) -> None:
        prices = form.prices()
        rows = workspace.price_rows(self.object, form, prices)
        reasons = check_typed_total(form.cleaned_data["typed_total"], rows.total)
        if reasons:
            raise RuleBroken(*reasons)
        consultation.seal_offer(self.object, prices=prices, actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:consultation", args=[self.object.pk])

    def cancel_url(self) -> str:
        return self.success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = workspace.price_rows(self.object, kwargs["form"], self.last)
        return super().get_context_data(
            rows=rows.rows, total=rows.total, revision=0, due=self.object.offers_due, **kwargs
        )
