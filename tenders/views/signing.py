"""A member who does not sign the report: warned, then recorded as agreeing (87号令第六十一条)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.calendars.services import calendar
from procurement.errors import Reason
from tenders.forms.evaluation import WarnSignerForm
from tenders.guards.evaluation import members
from tenders.lifecycle.lot import LotState
from tenders.models import CommitteeMember
from tenders.permissions.evaluation import may_hasten
from tenders.rules.signing import ARTICLE, silent_from
from tenders.services import report
from tenders.views.evaluation_base import LotAct


class _OfASigner(LotAct):
    """An act of chair or officer about one member who has not signed."""

    template_name = "tenders/evaluation/signer.html"
    states = (LotState.RANKED,)
    nav_key = "evaluation"
    heading: Any = ""

    def decision(self) -> Any:
        return may_hasten(self.user, self.object)

    @cached_property
    def member(self) -> CommitteeMember:
        found: CommitteeMember | None = (
            members(self.object).select_related("user").filter(number=self.kwargs["number"]).first()
        )
        if found is None:
            raise Http404
        return found

    def setup_act(self) -> None:
        super().setup_act()
        _found = self.member

    def success_url(self) -> str:
        return reverse("tenders:comparison", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["title"] = self.heading % {"number": self.member.number}
        return super().get_context_data(article=ARTICLE, member=self.member, **kwargs)


class WarnSigner(_OfASigner):
    """The member is told by when to sign or to dissent in writing."""

    form_class = WarnSignerForm
    heading = _("Warn member %(number)s, who does not sign")
    button = _("Warn the member")
    lead = _(
        "The member is told by mail and on the desk: sign, or write down the dissent with its "
        "reasons, within one working day. Whoever does neither counts as agreeing."
    )
    success_message = _("The member is warned.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from report.not_silent(self.object, self.member)
        if report.warning_of(self.object, self.member) is not None:
            yield Reason("warned", _("This member was warned already."), {}, ARTICLE)

    def act(self, form: Any) -> None:
        report.warn(self.object, self.member, found=form.cleaned_data["found"], actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        due = clock.legal(silent_from(clock.legal_today(), calendar.current()))
        return super().get_context_data(due=due, **kwargs)


class DeemAgreed(_OfASigner):
    """The time is over: the member counts as agreeing, and the report can be closed."""

    heading = _("Record that member %(number)s counts as agreeing")
    button = _("Record it")
    danger = True
    lead = _(
        "The member was warned, has not signed and has written no dissent. The report says so; if "
        "every other member has signed, the evaluation ends with this."
    )
    success_message = _("It is recorded.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from report.not_silent(self.object, self.member)
        yield from report.too_early(report.warning_of(self.object, self.member), clock.now())

    def act(self, form: Any) -> None:
        report.deem(self.object, self.member, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        warning = report.warning_of(self.object, self.member)
        return super().get_context_data(warning=warning, **kwargs)
