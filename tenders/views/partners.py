"""Whom a bid names: its firms, its staff, and the consent of a member."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, visible_or_404
from procurement.errors import Reason
from procurement.web.parts import Link
from tenders import drafts
from tenders.forms import partners as forms
from tenders.models import PartnerConsent
from tenders.permissions.bidding import may_consent
from tenders.rules import partners as rules
from tenders.selectors.partners import typed_rows
from tenders.services import bidding, partners
from tenders.views.base import Quiet
from tenders.views.bid_pages import BidAct


class Partners(BidAct):
    """The consortium and the subcontractors of the own bid."""

    form_class = forms.PartnersForm
    rewrites = True
    template_name = "tenders/partners_edit.html"
    title = _("Consortium and subcontractors")
    button = _("Save the firms")
    success_message = _("The firms are saved.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        tender = self.lot.tender
        if not (tender.consortium_allowed or tender.subcontract_allowed):
            message = _("The documents accept no consortium and allow no subcontracting.")
            yield Reason("alone", message, {}, rules.ACCEPTED)

    def get_form_kwargs(self) -> dict[str, Any]:
        stored = drafts.read(self.object).partners
        return super().get_form_kwargs() | {"tender": self.lot.tender, "partners": stored}

    def act(self, form: Any) -> Any:
        return partners.set_partners(self.object, form.partners(), actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(own=self.object.supplier, **kwargs)


class StaffList(BidAct):
    """The people the own bid names."""

    form_class = forms.StaffForm
    rewrites = True
    template_name = "tenders/staff_edit.html"
    title = _("Staff for the work")
    button = _("Save the staff")
    success_message = _("The staff is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"staff": drafts.read(self.object).staff}

    def act(self, form: Any) -> Any:
        return partners.set_staff(self.object, form.people(), actor=self.user)


class Consent(Quiet):
    """A member reads the firms of the bid that names it, and confirms. Nothing else is shown."""

    form_class = forms.ConsentForm
    template_name = "tenders/consent.html"
    nav_key = "bids"
    title = _("Take part in a consortium")
    button = _("Confirm: we take part as written here")
    success_message = _("Confirmed.")

    @cached_property
    def object(self) -> Any:
        queryset = PartnerConsent.objects.select_related("bid__lot__tender", "bid__supplier")
        return visible_or_404(queryset, self.user, pk=self.kwargs["pk"])

    def decision(self) -> Decision:
        return may_consent(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from bidding.not_accepting(self.object.bid.lot.tender)

    def get_initial(self) -> dict[str, Any]:
        return {"digest": drafts.digest_of(partners.firms_of(self.object.bid))}

    def act(self, form: Any) -> Any:
        digest = form.cleaned_data["digest"]
        return partners.consent(self.object, digest=digest, actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:own_bids")

    def cancel_url(self) -> str:
        return self.success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bid = self.object.bid
        crumbs = [Link(_("My bids"), reverse("tenders:own_bids")), Link(self.title, "")]
        return super().get_context_data(
            crumbs=crumbs,
            bid=bid,
            tender=bid.lot.tender,
            consent=self.object,
            done=partners.confirmed(self.object),
            firms=typed_rows(partners.firms_of(bid)),
            article=rules.CONSORTIUM,
            **kwargs,
        )
