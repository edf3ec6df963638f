"""Acts on a challenge: examined, answered by one person, signed by another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.access import Decision
from procurement.errors import Reason, WrongState
from procurement.web.forms import ReasonForm
from procurement.web.parts import Link
from procurement.web.views import ActView
from procurement.workflow import blockers, may
from tenders.forms import challenges as forms
from tenders.guards.challenges import not_corrected
from tenders.lifecycle.challenge import ChallengeState
from tenders.models import Challenge
from tenders.permissions.challenges import is_challenger
from tenders.rules.challenges import HEAVY
from tenders.services import challenges, complaints, consequences
from tenders.views.challenges import crumbs

S = ChallengeState


class ChallengeAct(ActView):
    """One act on a challenge. `states` are those in which its form makes sense."""

    model = Challenge
    nav_key = "tenders"
    transition = ""
    states: tuple[str, ...] = ()

    def get_queryset(self) -> Any:
        return Challenge.objects.select_related("tender__purchaser", "supplier", "lot__tender")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, self.transition, self.user)
        return decision

    def setup_act(self) -> None:
        super().setup_act()
        if self.states and self.object.status not in self.states:
            raise too_late(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        number = Link(row.number, row.get_absolute_url())
        kwargs.setdefault("crumbs", crumbs(row.tender, number, Link(self.title, "")))
        return super().get_context_data(challenge=row, tender=row.tender, **kwargs)


def too_late(row: Any) -> WrongState:
    """It stands elsewhere by now."""
    message = _("This is not possible now: it stands at “%(state)s”.")
    return WrongState(Reason("state", message, {"state": row.get_status_display()}))


class Accept(ChallengeAct):
    transition, states = "accept", (S.FILED,)
    form_class = forms.AcceptForm
    title = _("Accept the challenge")
    lead = _("From now on it is examined and answered within seven working days of its receipt.")
    success_message = _("The challenge is accepted.")

    def get_form_kwargs(self) -> dict[str, Any]:
        found = challenges.bidders(self.object).order_by("pk")
        return super().get_form_kwargs() | {"bidders": found}

    def act(self, form: Any) -> None:
        changes = form.cleaned_data["may_change_result"] == "yes"
        challenges.accept(
            self.object, may_change_result=changes, concerned=form.chosen(), actor=self.user
        )


class SendBack(ChallengeAct):
    transition, states = "send_back", (S.FILED,)
    form_class = ReasonForm
    title = _("Return for correction")
    lead = _("Say once and completely what is missing (Order 94 art. 12).")
    success_message = _("Returned: the challenger can correct it.")

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        challenges.send_back(self.object, reason=reason, actor=self.user)


class Refuse(ChallengeAct):
    transition, states = "refuse", (S.FILED, S.RETURNED)
    form_class = forms.RefuseForm
    title = _("Refuse the challenge")
    danger = True
    lead = _("It is not dealt with. The challenger is told the ground and may complain.")
    success_message = _("The challenge is refused.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        yield from not_corrected(self.object)

    def get_initial(self) -> dict[str, Any]:
        return {"ground": "not_corrected"} if self.object.status == S.RETURNED else {}

    def law(self, form: Any) -> Iterable[Reason]:
        data = form.cleaned_data
        said = {name: data.get(name, "") for name in ("ground", "reason")}
        return blockers(self.object, "refuse", self.user, **said)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        challenges.refuse(
            self.object, ground=data["ground"], reason=data["reason"], actor=self.user
        )


class Correct(ChallengeAct):
    """The challenger files the corrected letter."""

    transition, states = "file_again", (S.RETURNED,)
    form_class = forms.CorrectionForm
    title = _("Correct your challenge")
    button = _("File the corrected challenge")
    success_message = _("Filed again. The answer's period begins today.")

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        names = ("facts", "law", "request", "contact", "phone")
        return {"matters": "\n".join(row.matters)} | {name: getattr(row, name) for name in names}

    def act(self, form: Any) -> None:
        challenges.file_again(
            self.object,
            letter=form.letter(self.object.evidence.count()),
            evidence=form.cleaned_data["evidence"],
            actor=self.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("lead", self.object.return_reason)
        return super().get_context_data(**kwargs)


class Withdraw(ChallengeAct):
    transition = "withdraw"
    states = (S.FILED, S.RETURNED, S.ACCEPTED, S.PROPOSED)
    form_class = ReasonForm
    title = _("Withdraw the challenge")
    danger = True
    lead = _("It is not answered then, and no complaint can follow.")
    success_message = _("The challenge is withdrawn.")

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        challenges.withdraw(self.object, reason=reason, actor=self.user)


class Answer(ChallengeAct):
    """The officer drafts; another person signs."""

    transition, states = "propose", (S.ACCEPTED,)
    form_class = forms.AnswerForm
    template_name = "tenders/challenges/answer.html"
    title = _("Draft the answer to the challenge")
    button = _("Hand the draft to the approver")
    lead = _("Facts and law, upheld or not. Another person of the purchaser signs it.")
    success_message = _("The draft is with the approver.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"lawful": consequences.lawful(self.object)}

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        if row.upheld is None:
            return {}
        return {
            "upheld": "yes" if row.upheld else "no",
            "consequence": row.consequence,
            "answer_facts": row.answer_facts,
            "answer_law": row.answer_law,
        }

    def law(self, form: Any) -> Iterable[Reason]:
        data = form.cleaned_data
        return blockers(
            self.object,
            "propose",
            self.user,
            upheld=data.get("upheld") == "yes",
            facts=data.get("answer_facts", ""),
            law=data.get("answer_law", ""),
            # What follows is judged by the result: without one nothing is said of it.
            consequence=data.get("consequence", "") if "upheld" in data else "",
            lawful=consequences.lawful(self.object),
        )

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        challenges.propose(
            self.object,
            upheld=data["upheld"] == "yes",
            facts=data["answer_facts"],
            law=data["answer_law"],
            consequence=data["consequence"],
            actor=self.user,
        )


class ReturnAnswer(ChallengeAct):
    transition, states = "send_back_answer", (S.PROPOSED,)
    form_class = ReasonForm
    title = _("Return the draft of the answer")
    success_message = _("The draft is with the officer again.")

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        challenges.send_back_answer(self.object, reason=reason, actor=self.user)


class Sign(ChallengeAct):
    """Another person signs; with it a result may fall or a procurement end."""

    transition, states = "uphold", (S.PROPOSED,)
    form_class = forms.SignForm
    template_name = "tenders/challenges/sign.html"
    title = _("Sign the answer to the challenge")
    button = _("Sign the answer")
    success_message = _("The answer is signed and delivered.")

    @property
    def heavy(self) -> bool:
        """Whether a result falls or a procurement ends with the signature."""
        return bool(self.object.upheld and self.object.consequence in HEAVY)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"heavy": self.heavy}

    def act(self, form: Any) -> None:
        reason = form.cleaned_data.get("reason", "")
        challenges.sign(self.object, reason=reason, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lead: Any = _("It goes to the challenger and to the others concerned, with its digest.")
        if self.heavy:
            lead = _("With your signature: %(what)s. This cannot be taken back.") % {
                "what": self.object.get_consequence_display()
            }
        kwargs |= {"lead": lead, "danger": self.heavy}
        return super().get_context_data(**kwargs)


class Done(ChallengeAct):
    transition, states = "carry_out", (S.UPHELD,)
    form_class = ReasonForm
    title = _("Record that it is done")
    success_message = _("Recorded. Nothing rests because of this challenge any more.")

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        challenges.carry_out(self.object, reason=reason, actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("lead", self.object.get_consequence_display())
        return super().get_context_data(**kwargs)


class Complain(ChallengeAct):
    """The challenger complains to the finance department; the purchaser gets its copy here."""

    transition = "escalate"
    states = (*challenges.WAITING, S.RETURNED, S.UPHELD, S.DISMISSED, S.REFUSED)
    form_class = forms.ComplaintForm
    title = _("File a complaint")
    button = _("File the complaint")
    lead = _(
        "The finance department of the same level decides. Hand the letter in there; here the "
        "purchaser receives its copy."
    )
    success_message = _("The copy of your complaint is with the purchaser.")

    def decision(self) -> Decision:
        return is_challenger(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"challenged": self.object.matters}

    def act(self, form: Any) -> None:
        self.made = complaints.file(self.object, actor=self.user, **form.said())

    def success_url(self) -> str:
        made = getattr(self, "made", None)
        return str((made or self.object).get_absolute_url())
