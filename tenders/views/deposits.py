"""Bid deposits: the list, receipts, refunds, and what is kept on lawful grounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import Decision
from procurement.errors import Reason
from procurement.people.lifecycle import OrganisationState
from procurement.people.models import Organisation
from procurement.web.parts import Link
from procurement.web.views import ActView, ObjectView
from procurement.workflow import may
from tenders.forms import deposits as forms
from tenders.guards.deposits import refund_of
from tenders.models import Deposit, Tender
from tenders.permissions.deposits import may_record
from tenders.rules import deposits as rules
from tenders.selectors import deposit_page
from tenders.selectors.states import word
from tenders.selectors.tabs import tabs, works_on
from tenders.services import deposits
from tenders.views.base import TenderAct, tender_crumbs

DEPOSITS = _("Bid deposits")


class Deposits(ObjectView):
    """What was asked, what came, when it goes back; a supplier sees its own."""

    model = Tender
    template_name = "tenders/deposits.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Tender.objects.select_related("purchaser", "officer", "plan").prefetch_related(
            "lots"
        )

    def get_object(self) -> Any:
        tender = super().get_object()
        if not deposit_page.may_look(self.user, tender):
            raise Http404
        return tender

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender, today = self.object, clock.legal_today()
        state = word(tender, clock.now())
        inside = works_on(self.user, tender)
        found = deposit_page.rows(tender, self.user, today)
        return super().get_context_data(
            tender=tender,
            title=DEPOSITS,
            state=state.text if inside else state.public,
            tone=state.tone,
            crumbs=tender_crumbs(tender, Link(DEPOSITS, "")),
            tabs=tabs(tender, self.user),
            facts=deposit_page.facts(tender),
            rows=found,
            late=any(row.late for row in found),
            late_article=rules.LATE_REFUND_ARTICLE,
            may_record=bool(may_record(self.user, tender)),
            inside=inside,
            **kwargs,
        )


class DepositRecord(TenderAct):
    """Finance records what has arrived."""

    form_class = forms.ReceiptForm
    title = _("Record a deposit")
    lead = _("Until the opening nobody but finance and the bidder learns of it.")
    success_message = _("The deposit is recorded.")

    def decision(self) -> Decision:
        return may_record(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from deposits.not_receiving(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {"amount": self.object.deposit}

    def get_form_kwargs(self) -> dict[str, Any]:
        suppliers = Organisation.objects.filter(
            kind=Organisation.Kind.SUPPLIER, status=OrganisationState.VERIFIED
        ).order_by("name")
        return {**super().get_form_kwargs(), "suppliers": suppliers}

    def law(self, form: Any) -> Iterable[Reason]:
        return deposits.problems(form.cleaned_data)

    def act(self, form: Any) -> Any:
        names = ("supplier", "amount", "account", "reference", "received_at")
        values = {name: form.cleaned_data[name] for name in names}
        kind = form.cleaned_data["kind"]
        return deposits.record(self.object, actor=self.user, form=kind, **values)

    def success_url(self) -> str:
        return reverse("tenders:deposits", args=[self.object.pk])

    def cancel_url(self) -> str:
        return self.success_url()


class DepositAct(ActView):
    """An act on one deposit."""

    model = Deposit
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Deposit.objects.select_related("tender", "supplier")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, self.transition, self.user)
        return decision

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object.tender
        links = (Link(DEPOSITS, self.success_url()), Link(self.title, ""))
        return super().get_context_data(crumbs=tender_crumbs(tender, *links), **kwargs)


class DepositRefund(DepositAct):
    """A second person records that it was paid back."""

    transition = "refund"
    form_class = forms.RefundForm
    title = _("Record the refund of the deposit")
    success_message = _("The refund is recorded.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from rules.check_refund(refund_of(self.object), None, clock.legal_today())

    def act(self, form: Any) -> Any:
        names = ("ended_on", "end_reference", "into_bond")
        values = {name: form.cleaned_data[name] for name in names}
        return deposits.refund(self.object, actor=self.user, **values)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.object.supplier.name, **kwargs)


class DepositKeep(DepositAct):
    """An approver decides that it is not refunded."""

    transition = "keep"
    form_class = forms.KeepForm
    title = _("Keep the deposit")
    danger = True
    success_message = _("The deposit is kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        grounds = deposit_page.ground_choices(self.object.tender)
        return {**super().get_form_kwargs(), "grounds": grounds}

    def act(self, form: Any) -> Any:
        names = ("ground", "facts")
        values = {name: form.cleaned_data[name] for name in names}
        return deposits.keep(self.object, actor=self.user, **values)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.object.supplier.name, **kwargs)
