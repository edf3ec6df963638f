"""Payment certificates: list, page, paper, and the acts of both sides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts import papers, permissions
from contracts.forms import AnswerForm, InvoiceForm, PaymentForm, RefundForm
from contracts.lifecycle import CertificateState
from contracts.models import Certificate
from contracts.selectors import certificate as reading
from contracts.selectors import kept, tables
from contracts.services import certificates
from contracts.timeline import certificate_events
from contracts.views.contracts import pdf_response
from procurement.documents.views import send
from procurement.errors import Reason
from procurement.web.forms import ReasonForm
from procurement.web.paging import page
from procurement.web.parts import Link
from procurement.web.returned import back_and_forth
from procurement.web.views import ActView, ObjectView, PageView
from procurement.workflow import blockers, may

SELECT = (
    "contract__purchaser",
    "contract__supplier",
    "contract__scheme_version__scheme",
    "period",
    "result__period",
    "result__contract__scheme_version__scheme",
    "drafted_by",
    "answered_by",
    "reviewed_by",
    "approved_by",
    "refund_recorded_by",
    "reversed_by",
)


class CertificateList(PageView):
    """The certificates this person may see, newest first."""

    template_name = "contracts/certificate_list.html"
    nav_key = "payments"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Certificate.objects.visible_to(self.user)
        rows = rows.select_related("contract__supplier", "period")
        status = self.request.GET.get("status", "")
        if status in CertificateState.values:
            rows = rows.filter(status=status)
        found = page(rows, self.request)
        return super().get_context_data(
            page=found,
            table=tables.certificates_table(found.rows),
            states=CertificateState.choices,
            status=status,
            **kwargs,
        )


class CertificateView(ObjectView):
    """The amount, its lines, its ledger, its way."""

    template_name = "contracts/certificate_detail.html"
    nav_key = "payments"
    model = Certificate

    def get_queryset(self) -> Any:
        return Certificate.objects.select_related(*SELECT)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        inside = permissions.reads_inside(self.user, row.contract)
        return super().get_context_data(
            title=_("Payment certificate: %(period)s") % {"period": row.period.label},
            crumbs=[
                Link(_("Payments"), reverse("contracts:certificates")),
                Link(row.number, ""),
            ],
            step=reading.next_step(row, self.user),
            bill=reading.summary(row),
            ledger=reading.ledger_table(row.ledger.all()),
            refund=reading.refund(row),
            papers=kept.of_certificate(row),
            events=certificate_events(row, back_and_forth(row) if inside else ()),
            **kwargs,
        )


class CertificatePaper(ObjectView):
    """The certificate as PDF: a draft until it is approved, then the kept file."""

    model = Certificate

    def get_queryset(self) -> Any:
        return Certificate.objects.select_related(*SELECT)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        row = self.object
        if papers.last_act(row):
            return send(request, papers.file_of_certificate(row))
        return pdf_response(papers.draft_pdf(papers.certificate_sheet(row)), row.number)


class CertificateAct(ActView):
    """One transition of a certificate; whose money it is and how much is said before it is done."""

    model = Certificate
    nav_key = "payments"
    template_name = "contracts/certificate_act.html"
    transition = ""

    def get_queryset(self) -> Any:
        return Certificate.objects.select_related(*SELECT)

    def decision(self) -> Any:
        return may(self.object, self.transition, self.user)

    def stands(self) -> Any:
        """The amount, the invoice and what the contractor says to it."""
        row = self.object
        invoice = (row.invoice_number, row.invoice_amount, row.invoice_received_on)
        return [super().stands(), row.amount, *invoice]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        return super().get_context_data(
            crumbs=[
                Link(_("Payments"), reverse("contracts:certificates")),
                Link(row.number, row.get_absolute_url()),
                Link(self.title, ""),
            ],
            facts=reading.act_facts(row),
            **kwargs,
        )


class ConfirmView(CertificateAct):
    transition = "confirm"
    title = _("Confirm the amount")
    success_message = _("Confirmed.")

    def act(self, form: Any) -> None:
        certificates.confirm(self.object, actor=self.user)


class ObjectToView(CertificateAct):
    transition = "object"
    form_class = ReasonForm
    title = _("Answer with objections")
    success_message = _("Your objections have been sent to the contract manager.")

    def act(self, form: Any) -> None:
        certificates.object_to(self.object, actor=self.user, reason=form.cleaned_data["reason"])


class InvoiceView(CertificateAct):
    form_class = InvoiceForm
    title = _("Record the invoice")
    success_message = _("Recorded: the thirty days of payment run.")

    def decision(self) -> Any:
        return permissions.may_record_invoice(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from certificates.not_open(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {"amount": self.object.amount}

    def law(self, form: Any) -> Iterable[Reason]:
        values = form.cleaned_data
        amount, received_on = values.get("amount"), values.get("received_on")
        return certificates.invoice_problems(self.object, amount, received_on)

    def act(self, form: Any) -> None:
        values = form.cleaned_data
        certificates.record_invoice(
            self.object,
            number=values["number"],
            amount=values["amount"],
            received_on=values["received_on"],
            actor=self.user,
        )


class ReviewView(CertificateAct):
    transition = "review"
    form_class = AnswerForm
    title = _("Review and hand to finance")
    success_message = _("Handed to finance.")

    def act(self, form: Any) -> None:
        certificates.review(self.object, actor=self.user, answer=form.cleaned_data["answer"])


class SendBackView(CertificateAct):
    transition = "send_back"
    form_class = ReasonForm
    title = _("Return with reasons")
    success_message = _("Returned to the contract manager.")

    def act(self, form: Any) -> None:
        certificates.send_back(self.object, actor=self.user, reason=form.cleaned_data["reason"])


class ApproveView(CertificateAct):
    transition = "approve"
    title = _("Approve the payment")
    success_message = _("Approved: the ledger holds what is owed.")

    def act(self, form: Any) -> None:
        certificates.approve(self.object, actor=self.user)


class PayView(CertificateAct):
    transition = "pay"
    form_class = PaymentForm
    title = _("Record the payment")
    lead = _("The amount is typed again: only what was approved is recorded.")
    danger = True
    success_message = _("Paid.")

    def law(self, form: Any) -> Iterable[Reason]:
        return blockers(self.object, "pay", self.user, amount=form.cleaned_data.get("amount"))

    def act(self, form: Any) -> None:
        values = form.cleaned_data
        certificates.pay(
            self.object,
            actor=self.user,
            amount=values["amount"],
            bank_reference=values["bank_reference"],
        )


class RefundView(CertificateAct):
    transition = "record_refund"
    form_class = RefundForm
    title = _("Record the refund")
    lead = _("All of it, as the bank's paper says. An approver checks it.")
    danger = True
    success_message = _("Recorded: an approver checks it and reverses the certificate.")

    def act(self, form: Any) -> None:
        values = form.cleaned_data
        certificates.record_refund(
            self.object,
            actor=self.user,
            amount=values["amount"],
            refunded_on=values["refunded_on"],
            bank_reference=values["bank_reference"],
        )


class ReturnRefundView(CertificateAct):
    transition = "return_refund"
    form_class = ReasonForm
    title = _("Return the refund with reasons")
    success_message = _("Returned: the certificate stands paid as before.")

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        certificates.return_refund(self.object, actor=self.user, reason=reason)


class ReverseView(CertificateAct):
    transition = "reverse"
    form_class = ReasonForm
    title = _("Reverse the certificate")
    lead = _("Its ledger lines are taken back one by one, and a new certificate is drafted.")
    danger = True
    success_message = _("Reversed; a new certificate has been drafted.")

    def in_the_way(self) -> Iterator[Reason]:
        if self.object.status == CertificateState.PAID:
            yield Reason("paid", _("It is paid: the money has to come back first."))
        else:
            yield from super().in_the_way()

    def act(self, form: Any) -> None:
        certificates.reverse(self.object, actor=self.user, reason=form.cleaned_data["reason"])
