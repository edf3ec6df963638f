"""The acts of a tender's life: submit, approve, return, take back, terminate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision
from procurement.errors import Reason
from procurement.web.forms import ReasonForm
from tenders.permissions import planning as permissions
from tenders.services import publication, tendering
from tenders.views.base import TenderAct


class TenderSubmit(TenderAct):
    transition = "submit"
    service = staticmethod(tendering.submit)
    title = _("Submit for approval")
    lead = _("A second person decides on it. Until then nobody can change it.")
    success_message = _("The tender is submitted.")


class TenderApprove(TenderAct):
    transition = "approve"
    service = staticmethod(tendering.approve)
    title = _("Approve the tender")
    lead = _("The tender notice is drafted, and the key is made to which every bid is encrypted.")
    success_message = _("The tender is approved; its notice is drafted.")


class TenderReturn(TenderAct):
    transition = "send_back"
    form_class = ReasonForm
    service = staticmethod(tendering.send_back)
    title = _("Return with reasons")
    success_message = _("The tender is returned.")


class TenderTakeBack(TenderAct):
    transition = "take_back"
    form_class = ReasonForm
    service = staticmethod(tendering.take_back)
    title = _("Take back for changes")
    lead = _("It becomes a draft again and is submitted and approved anew.")
    success_message = _("The tender is a draft again.")


class AskTermination(TenderAct):
    """The officer asks; the approver decides."""

    form_class = ReasonForm
    service = staticmethod(publication.ask_termination)
    title = _("Ask for termination")
    lead = _(
        "Only a major change of circumstances ends a published tender (Order 87 art. 29). Say what "
        "has changed; an approver decides."
    )
    success_message = _("The approver is asked.")

    def decision(self) -> Decision:
        return permissions.may_write(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from publication.not_terminable(self.object)


class DropTermination(TenderAct):
    """The approver lets the tender go on."""

    transition = "terminate"
    form_class = ReasonForm
    service = staticmethod(publication.drop_termination)
    title = _("Let the tender go on")
    success_message = _("The tender goes on.")


class Terminate(TenderAct):
    """The approver ends the tender."""

    transition = "terminate"
    service = staticmethod(publication.terminate)
    title = _("Approve the termination")
    danger = True
    success_message = _("The tender is terminated.")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(lead=self.object.termination_reason, **kwargs)
