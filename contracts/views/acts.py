"""Acts on a contract: check, send, sign, file, suspend, end, accept, close; the bond."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from contracts import permissions
from contracts.forms import DayForm, FilingForm, OpinionForm, OptionalOpinionForm
from contracts.lifecycle.guards import award_is_unchallenged
from contracts.models import Bond, Contract
from contracts.services import running, signing
from procurement.access import visible_or_404
from procurement.errors import Reason
from procurement.people.roles import Role
from procurement.web.formats import number
from procurement.web.forms import ReasonForm
from procurement.web.views import ActView
from procurement.workflow import may, wrong_state


class ContractAct(ActView):
    """One transition of a contract."""

    model = Contract
    nav_key = "contracts"
    transition = ""

    def decision(self) -> Any:
        return may(self.object, self.transition, self.user)


class SubmitView(ContractAct):
    transition = "submit_for_check"
    title = _("Submit for legal check")
    lead = _("Everything is checked now; what is missing is listed here.")
    success_message = _("Submitted: a second person checks it now.")

    def act(self, form: Any) -> None:
        signing.submit_for_check(self.object, actor=self.user)


class CheckView(ContractAct):
    transition = "pass_check"
    form_class = OptionalOpinionForm
    title = _("Pass the legal check")
    lead = _("You confirm that the contract agrees with the award, the documents and the law.")
    success_message = _("Checked: the contract manager can send it.")

    def act(self, form: Any) -> None:
        signing.pass_check(self.object, actor=self.user, opinion=form.cleaned_data["opinion"])


class ReturnView(ContractAct):
    transition = "return_to_draft"
    form_class = ReasonForm
    title = _("Return with reasons")
    success_message = _("Returned to the contract manager.")

    def act(self, form: Any) -> None:
        signing.return_to_draft(self.object, actor=self.user, reason=form.cleaned_data["reason"])


class SendView(ContractAct):
    transition = "send"
    title = _("Send to the supplier")
    lead = _("From then on the text no longer changes and both sides can sign, in any order.")
    success_message = _("Sent: both sides can sign now.")

    def act(self, form: Any) -> None:
        signing.send(self.object, actor=self.user)


class SignView(ContractAct):
    """Sign for the side this person stands on."""

    title = _("Sign the contract")
    danger = True
    success_message = _("Signed.")

    def decision(self) -> Any:
        if Role.SUPPLIER in self.user.roles_in(self.object.supplier_id):
            return permissions.may_sign_for_supplier(self.user, self.object)
        return permissions.may_sign_for_purchaser(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        reason = wrong_state(self.object, signing.signature_of(self.object, self.user))
        if reason is not None:
            yield reason
        else:
            yield from award_is_unchallenged(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contract = self.object
        lead = _("%(name)s, CNY %(amount)s a year, %(years)s years. Your account is the signature.")
        values = {
            "name": contract.name,
            "amount": number(contract.amount, 2),
            "years": contract.years,
        }
        return super().get_context_data(lead=lead % values, **kwargs)

    def stands(self) -> Any:
        """The text that was sent; the other side may sign meanwhile."""
        return self.object.sent_at

    def act(self, form: Any) -> None:
        signing.sign(self.object, actor=self.user)


class FileView(ContractAct):
    transition = "submit_for_check"
    form_class = FilingForm
    title = _("Record the filing")
    lead = _("Filed with the finance department within 7 working days of the signature.")
    success_message = _("Filed.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from signing.not_to_file(self.object)

    def act(self, form: Any) -> None:
        signing.file(self.object, actor=self.user, number=form.cleaned_data["number"])


class SuspendView(ContractAct):
    transition = "suspend"
    form_class = ReasonForm
    title = _("Suspend the contract")
    lead = _(
        "Only where going on would harm the public interest (Government Procurement Law art. 50)."
    )
    danger = True

    def act(self, form: Any) -> None:
        running.suspend(self.object, actor=self.user, reason=form.cleaned_data["reason"])


class ResumeView(ContractAct):
    transition = "resume"
    title = _("Resume the contract")

    def act(self, form: Any) -> None:
        running.resume(self.object, actor=self.user)


class TerminateView(ContractAct):
    transition = "terminate"
    form_class = ReasonForm
    title = _("Terminate the contract")
    lead = _("This cannot be taken back. Write the ground; it becomes part of the record.")
    danger = True

    def act(self, form: Any) -> None:
        running.terminate(self.object, actor=self.user, reason=form.cleaned_data["reason"])


class AcceptView(ContractAct):
    transition = "accept"
    form_class = OpinionForm
    title = _("Record the acceptance")
    lead = _("The opinion of the acceptance group, with users of the service.")

    def act(self, form: Any) -> None:
        running.accept(self.object, actor=self.user, opinion=form.cleaned_data["opinion"])


class CloseView(ContractAct):
    transition = "close"
    title = _("Close the contract")

    def act(self, form: Any) -> None:
        running.close(self.object, actor=self.user)


class BondAct(ActView):
    """An act on the bond of a contract."""

    form_class = DayForm
    nav_key = "contracts"
    transition = ""

    def get_object(self) -> Bond:
        return visible_or_404(Bond, self.user, contract_id=self.kwargs["pk"])

    def decision(self) -> Any:
        return may(self.object, self.transition, self.user)

    def success_url(self) -> str:
        return self.object.contract.get_absolute_url()


class HoldBondView(BondAct):
    transition = "hold"
    title = _("Record the bond")

    def act(self, form: Any) -> None:
        running.hold_bond(self.object, actor=self.user, on=form.cleaned_data["on"])


class ReturnBondView(BondAct):
    transition = "give_back"
    title = _("Return the bond")

    def act(self, form: Any) -> None:
        running.return_bond(self.object, actor=self.user, on=form.cleaned_data["on"])
