"""The bidder's rooms: own bids, the workspace of one, its parts, seal and receipt."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import Decision, require, visible_or_404
from procurement.errors import DomainError, Reason
from procurement.web import stale
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.views import ObjectView, PageView
from tenders import drafts
from tenders.forms import bidding as forms
from tenders.lifecycle.tender import TenderState
from tenders.models import Bid, Lot, SealAttempt
from tenders.permissions import bidding as permissions
from tenders.selectors import workspace
from tenders.selectors.papers import receipt_pdf
from tenders.services import bidding, documents, partners, seals
from tenders.views.base import Quiet

ASKED_MOST = 20


class OwnBids(PageView):
    """Bids of the own company."""

    template_name = "tenders/own_bids.html"
    nav_key = "bids"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        supplier = self.user.supplier
        bids = Bid.objects.filter(supplier=supplier) if supplier else Bid.objects.none()
        rows = page(bids.select_related("lot__tender"), self.request)
        return super().get_context_data(
            title=_("My bids"),
            page=rows,
            table=workspace.own_table(rows.rows, clock.now()),
            supplier=supplier,
            asked=[
                (one, partners.confirmed(one)) for one in partners.asked_of(supplier)[:ASKED_MOST]
            ],
            **kwargs,
        )


class BidRoom(ObjectView):
    """A page or act of the own bid for a lot; for anybody else there is nothing here."""

    nav_key = "bids"

    @cached_property
    def lot(self) -> Lot:
        queryset = Lot.objects.select_related("tender__purchaser")
        return visible_or_404(queryset, self.user, pk=self.kwargs["lot_pk"])

    def get_object(self) -> Any:
        supplier = self.user.supplier
        queryset = Bid.objects.select_related("lot__tender", "supplier")
        bid = queryset.filter(lot=self.lot, supplier=supplier).first() if supplier else None
        if bid is None:
            raise Http404
        return bid

    def crumbs(self, *more: Link) -> list[Link]:
        lot = self.lot
        here = reverse("tenders:bid_workspace", args=[lot.pk])
        return [
            Link(_("My bids"), reverse("tenders:own_bids")),
            Link(lot.tender.title, lot.tender.get_absolute_url()),
            Link(_("Lot %(number)s") % {"number": lot.number}, here if more else ""),
            *more,
        ]


class Workspace(BidRoom):
    """What is missing, prices, files, declaration, seal, receipts."""

    template_name = "tenders/workspace.html"

    def get_object(self) -> Any:
        try:
            return super().get_object()
        except Http404:
            require(permissions.may_offer(self.user))
            return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        bid, lot = self.object, self.lot
        now = clock.now()
        context: dict[str, Any] = {
            "lot": lot,
            "tender": lot.tender,
            "title": f"{lot.tender.title} · {lot.number} {lot.name}",
            "crumbs": self.crumbs(),
            "bid": bid,
            "now": now,
            # Opened and terminated tenders take no bid either.
            "closed": lot.tender.status != TenderState.PUBLISHED or lot.tender.is_closed(now),
            **kwargs,
        }
        if bid is None:
            context["lacking"] = bidding.without_documents(lot.tender, self.user)
            context["documents_open"] = documents.not_on_offer(lot.tender) is None
        else:
            context |= workspace.of(bid, now)
            context["file_form"] = forms.BidFileForm(bid=bid)
            context["key"] = uuid.uuid4()
        return super().get_context_data(**context)


class BidBegin(Quiet):
    """Begin the bid of one's company."""

    nav_key = "bids"
    title = _("Begin a bid")
    button = _("Begin the bid")
    lead = _("Everything you enter is encrypted at once. Nobody but your company learns of it.")

    @cached_property
    def object(self) -> Any:
        queryset = Lot.objects.select_related("tender")
        return visible_or_404(queryset, self.user, pk=self.kwargs["lot_pk"])

    def decision(self) -> Decision:
        return permissions.may_offer(self.user)

    def in_the_way(self) -> Iterator[Reason]:
        yield from bidding.not_accepting(self.object.tender)
        yield from bidding.without_documents(self.object.tender, self.user)

    def act(self, form: Any) -> Any:
        return bidding.begin(self.object, actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:bid_workspace", args=[self.object.pk])

    def cancel_url(self) -> str:
        address: str = self.object.tender.get_absolute_url()
        return address


class BidAct(BidRoom, Quiet):
    """Changing one part of the draft."""

    button = _("Save")

    def decision(self) -> Decision:
        return permissions.may_bid(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from bidding.not_accepting(self.lot.tender)

    def success_url(self) -> str:
        return reverse("tenders:bid_workspace", args=[self.lot.pk])

    def cancel_url(self) -> str:
        return self.success_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = self.crumbs(Link(self.title, ""))
        return super().get_context_data(crumbs=crumbs, lot=self.lot, **kwargs)


class Prices(BidAct):
    """The price form."""

    title = _("Price form")
    button = _("Save the prices")
    template_name = "tenders/prices.html"
    success_message = _("The prices are saved.")

    @cached_property
    def draft(self) -> drafts.Draft:
        return drafts.read(self.object)

    def get_form(self) -> Any:
        lines = self.lot.lines.all()
        initial: dict[str, Any] = {"revision": self.draft.revision}
        for key, price in self.draft.prices.items():
            initial[f"price_{key}"] = format(price.normalize(), "f")
        data = self.request.POST if self.request.method == "POST" else None
        return forms.PricesForm(data, lines=lines, initial=initial)

    def act(self, form: Any) -> Any:
        return bidding.set_prices(
            self.object,
            prices=form.prices(),
            typed_total=form.cleaned_data["typed_total"],
            revision=form.cleaned_data["revision"],
            actor=self.user,
        )

    def put_reasons(self, form: Any, reasons: Iterable[Reason]) -> None:
        """After a colleague has saved, the prices of both stand in the form."""
        found = tuple(reasons)
        super().put_reasons(form, found)
        if any(reason.code == "overtaken" for reason in found):
            stale.forget(self)
            self.__dict__.pop("draft", None)
            form.bring_in(self.draft.prices)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        rows = workspace.price_rows(self.lot, form, self.draft.prices)
        return super().get_context_data(
            rows=rows.rows,
            total=rows.total,
            revision=self.draft.revision,
            bill=workspace.bill_since(self.object, self.draft),
            base=json.dumps({key: str(price) for key, price in self.draft.prices.items()}),
            **kwargs,
        )


class Declaration(BidAct):
    """Small or micro, or not."""

    form_class = forms.DeclarationForm
    template_name = "tenders/declaration_edit.html"
    rewrites = True
    title = _("Declaration of small and micro enterprises")
    button = _("Save the declaration")
    success_message = _("The declaration is saved.")

    def get_initial(self) -> dict[str, Any]:
        draft = drafts.read(self.object)
        claims: dict[str, Any] = {"domestic": draft.domestic}
        if draft.small is not None:
            claims["small"] = "yes" if draft.small else "no"
        return claims

    def get_form_kwargs(self) -> dict[str, Any]:
        bid = self.object
        draft = drafts.read(bid)
        return {
            **super().get_form_kwargs(),
            "lot": bid.lot,
            "firms": drafts.firms_to_declare(bid, draft),
            "figures": {one.code: one for one in draft.figures},
        }

    def law(self, form: Any) -> Iterable[Reason]:
        """Of figures that could not be read the form has said so already."""
        small = bool(form.cleaned_data.get("small", False))
        draft = drafts.read(self.object)
        found = bidding.against_declaration(self.object, draft, small=small, figures=form.figures())
        return [one for one in found if one.field not in form.errors]

    def act(self, form: Any) -> Any:
        names = ("small", "domestic")
        claims = {name: form.cleaned_data.get(name, False) for name in names}
        return bidding.declare(self.object, actor=self.user, figures=form.figures(), **claims)


class BidFileAdd(BidAct):
    """Add files to one part; of a refused form the good ones are kept, encrypted."""

    form_class = forms.BidFileForm
    title = _("Add files")
    button = _("Encrypt and add")
    success_message = _("The files are encrypted and kept.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "bid": self.object}

    def act(self, form: Any) -> Any:
        for file in form.cleaned_data["file"]:
            bidding.add_file(self.object, file, part=form.cleaned_data["part"], actor=self.user)


class BidFileRemove(BidAct):
    """Take a file out."""

    title = _("Take the file out of the bid")
    button = _("Take it out")

    def decision(self) -> Decision:
        entries = drafts.read(self.object).files
        wanted = str(self.kwargs["file"])
        entry = next((entry for entry in entries if entry.id == wanted), None)
        if entry is None:
            raise Http404
        self.lead = entry.name
        return super().decision()

    def act(self, form: Any) -> Any:
        return bidding.remove_file(self.object, self.kwargs["file"], actor=self.user)


class BidFileFetch(BidRoom):
    """Read a file of the own draft."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        found = bidding.fetch_file(self.object, self.kwargs["file"], actor=self.user)
        if found is None:
            raise Http404
        entry, data = found
        response = HttpResponse(data, content_type=entry.type)
        response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(entry.name)}"
        response["Cache-Control"] = "private, no-store"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response


class SealBid(BidRoom):
    """The act that counts: a small POST with its own key; the answer is a receipt."""

    template_name = "tenders/seal_refused.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect(reverse("tenders:bid_workspace", args=[self.lot.pk]))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        bid = self.object
        key = str(_key(request))
        try:
            attempt = self.attempt_with(key)
        except DomainError as error:
            context = self.get_context_data(
                error=error,
                reasons=error.reasons,
                title=pgettext("bid", "Refused"),
                lot=self.lot,
                crumbs=self.crumbs(Link(pgettext("bid", "Refused"), "")),
                attempt=bid.attempts.filter(key=key).first(),
            )
            return self.render_to_response(context, status=error.http_status)
        messages.success(request, self.done(attempt))
        return redirect(reverse("tenders:receipt", args=[self.lot.pk, attempt.key]))

    def attempt_with(self, key: str) -> SealAttempt:
        """The act itself, with the address it comes from."""
        origin = get_adapter().get_client_ip(self.request)
        return seals.seal(self.object, actor=self.user, key=key, origin=origin)

    def done(self, attempt: SealAttempt) -> str:
        return gettext("Sealed at %(at)s.") % {"at": seals.moment(attempt.at)}


class ConfirmBid(SealBid):
    """After a correction: the sealed bid is to stand as it is."""

    def attempt_with(self, key: str) -> SealAttempt:
        return seals.confirm(self.object, actor=self.user, key=key)

    def done(self, attempt: SealAttempt) -> str:
        return gettext("Confirmed again at %(at)s.") % {"at": seals.moment(attempt.at)}


class WithdrawBid(SealBid):
    """Take the sealed bid back."""

    def attempt_with(self, key: str) -> SealAttempt:
        return seals.withdraw(self.object, actor=self.user, key=key)

    def done(self, attempt: SealAttempt) -> str:
        return gettext("Withdrawn at %(at)s.") % {"at": seals.moment(attempt.at)}


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("key", ""))
    except ValueError as error:
        raise Http404 from error


class Receipt(BidRoom):
    """The receipt of one attempt."""

    template_name = "tenders/receipt.html"

    @cached_property
    def attempt(self) -> SealAttempt:
        attempts = SealAttempt.objects.select_related("bid__lot__tender", "bid__supplier", "user")
        return get_object_or_404(attempts, bid=self.object, key=str(self.kwargs["key"]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            attempt=self.attempt,
            reasons=drafts.refused_for(self.object, self.attempt),
            at=seals.moment(self.attempt.at),
            lot=self.lot,
            tender=self.lot.tender,
            title=_("Receipt %(number)s") % {"number": self.attempt.receipt_number},
            crumbs=self.crumbs(Link(_("Receipt"), "")),
            **kwargs,
        )


class ReceiptPdf(Receipt):
    """The same as a PDF."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = HttpResponse(receipt_pdf(self.attempt), content_type="application/pdf")
        name = self.attempt.receipt_number
        response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
        return response
