"""The committee: its page, forming and convening it, and what its members sign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.access import require, visible_or_404
from procurement.errors import Reason
from procurement.people.models import User
from procurement.web.downloads import open_json
from procurement.web.forms import ReasonForm
from procurement.web.parts import Link, blocked_acts
from procurement.web.views import ActView, ObjectView, PageView
from tenders.forms.evaluation import ChairForm, CommitteeForm, ReplaceForm, StatementForm
from tenders.guards.committee import budget_of, composition, evaluates
from tenders.models import Committee, CommitteeMember, Tender
from tenders.permissions.evaluation import (
    may_evaluate,
    may_form_anew,
    may_oversee,
    may_work,
)
from tenders.rules.replacement import ARTICLE as REPLACING
from tenders.selectors.committee_page import committee_page, home
from tenders.services import committee as committees
from tenders.services import declarations, experts, replacing
from tenders.services.expert_draw import representatives_of
from tenders.views.evaluation_base import lit_word


def _crumbs(tender: Tender, here: Any) -> list[Link]:
    return [Link(str(tender), tender.get_absolute_url()), Link(here, "")]


class EvaluationHome(PageView):
    """The committees a person sits on, and what waits there."""

    template_name = "tenders/evaluation/home.html"
    nav_key = "evaluation"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**home(self.user), **kwargs)


class CommitteePage(ObjectView):
    """The committee of a tender, for the purchaser, its members and auditors."""

    model = Tender
    template_name = "tenders/evaluation/committee.html"
    nav_key = "tenders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender = self.object
        committee = Committee.objects.visible_to(self.user).filter(tender=tender).first()
        if committee is None:
            require(may_oversee(self.user, tender))
        page = committee_page(tender, committee, self.user)
        kwargs["crumbs"] = _crumbs(tender, page["panel"])
        self.nav_key = lit_word(self.user, tender)
        forming = committee is not None and committee.status == "forming"
        if forming and may_work(self.user, tender):
            page["blocked"] = blocked_acts(
                committee, {"convene": _("Convene the committee")}, self.user
            )
        return super().get_context_data(**page, **kwargs)


class DrawRecord(ObjectView):
    """A draw of experts as `manage.py recompute` reads it, for whoever sees the committee."""

    model = Tender

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        committee = visible_or_404(Committee, self.user, tender=self.object)
        number = self.kwargs["number"]
        if not 1 <= number <= len(committee.draws):
            raise Http404
        name = f"{self.object.number}-{number}"
        return open_json(
            committee.draws[number - 1], plain=f"expert-draw-{name}", speaking=f"专家抽取-{name}"
        )


class FormCommittee(ActView):
    """Form the committee: size, representatives, and the draw."""

    model = Tender
    nav_key = "tenders"
    form_class = CommitteeForm
    title = _("Form the evaluation committee")
    button = _("Draw the experts")
    lead = _(
        "Experts are drawn at random from the pool, once. The names are secret until the result "
        "is announced."
    )
    success_message = _("The committee is formed.")

    def decision(self) -> Any:
        return may_work(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from committees.not_now(self.object)

    @cached_property
    def least(self) -> int:
        sizes = (size for size in (3, 5, 7) if not composition(self.object, size, size))
        return next(sizes, 7)

    def get_form_kwargs(self) -> dict[str, Any]:
        people = representatives_of(self.object)
        return super().get_form_kwargs() | {"representatives": people, "least": self.least}

    def act(self, form: Any) -> None:
        committees.form(
            self.object,
            size=form.cleaned_data["size"],
            representatives=list(form.cleaned_data["representatives"]),
            actor=self.user,
        )

    def success_url(self) -> str:
        return reverse("tenders:committee", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs["crumbs"] = _crumbs(self.object, self.title)
        return super().get_context_data(budget=budget_of(self.object), **kwargs)


class CommitteeAct(ActView):
    """One act on a committee."""

    model = Committee
    nav_key = "evaluation"

    def get_queryset(self) -> Any:
        return Committee.objects.select_related("tender")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("crumbs", _crumbs(self.object.tender, kwargs.get("title", self.title)))
        return super().get_context_data(**kwargs)


class ReplaceMember(CommitteeAct):
    """Replace a member; an expert by a draw."""

    form_class = ReplaceForm
    template_name = "tenders/evaluation/replacing.html"
    button = _("Replace the member")
    danger = True
    lead = _(
        "What this member found in lots under evaluation is void and stays on record. A lot that "
        "came through its conformity review with it goes back there; the others' opinions and "
        "scores stay. Nothing is evaluated until the new member has stated its conflicts, there is "
        "a chair, and you convene the committee again. A replaced member does not come back."
    )
    success_message = _("The member is replaced.")

    def in_the_way(self) -> Iterator[Reason]:
        if self.member.replaced_at is not None:
            yield Reason("replaced", _("This member was replaced before."), {}, REPLACING)
        yield from evaluates(self.object)

    @cached_property
    def member(self) -> CommitteeMember:
        found: CommitteeMember = CommitteeMember.objects.select_related("user").get(
            pk=self.kwargs["pk"]
        )
        return found

    def get_object(self) -> Any:
        return visible_or_404(self.get_queryset(), self.request.user, members__pk=self.kwargs["pk"])

    def decision(self) -> Any:
        return may_work(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        if self.member.kind == CommitteeMember.Kind.EXPERT:
            return super().get_form_kwargs()
        held = self.object.members.values("user_id")
        people = representatives_of(self.object.tender).exclude(pk__in=held)
        return super().get_form_kwargs() | {"representatives": people}

    def act(self, form: Any) -> None:
        chosen: User | None = form.cleaned_data.get("representative")
        replacing.replace_member(
            self.member,
            ground=form.cleaned_data["ground"],
            reason=form.cleaned_data["reason"],
            representative=chosen,
            actor=self.user,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        title = _("Replace %(member)s") % {"member": self.member}
        return super().get_context_data(title=title, article=REPLACING, **kwargs)


class Dissolve(CommitteeAct):
    """A second person dissolves a committee that cannot be made up in time."""

    nav_key = "tenders"
    form_class = ReasonForm
    template_name = "tenders/evaluation/replacing.html"
    title = _("Dissolve the committee and form a new one")
    button = _("Dissolve the committee")
    danger = True
    lead = _(
        "Only where the committee cannot be made up in time. The evaluation stops and everything "
        "is sealed: no member sees a bid any more, every opinion and score in lots under "
        "evaluation is void. The officer forms a new committee of other people, which evaluates "
        "from the conformity review on."
    )
    success_message = _("The committee is dissolved.")
    transition = "dissolve"

    def decision(self) -> Any:
        return may_form_anew(self.user, self.object)

    def act(self, form: Any) -> None:
        replacing.dissolve(self.object, reason=form.cleaned_data["reason"], actor=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=REPLACING, **kwargs)


class Statements(CommitteeAct):
    """State conflicts, bidder by bidder, before any content is seen."""

    form_class = StatementForm
    template_name = "tenders/evaluation/statements.html"
    title = _("State your conflicts of interest")
    button = _("Sign the statement")
    lead = _(
        "Sign for each bidder before you see any bid. A statement cannot be changed; whoever has "
        "a ground for recusal is replaced."
    )
    success_message = _("Your statement is signed.")

    def decision(self) -> Any:
        return may_evaluate(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        member = self.object.member_of(self.user)
        stated = set(member.statements.values_list("supplier_id", flat=True))
        bidders = [one for one in self.object.bidders() if one.pk not in stated]
        ties = experts.own_ties(self.user, bidders)
        return super().get_form_kwargs() | {"bidders": bidders, "ties": ties}

    def act(self, form: Any) -> None:
        declarations.declare(self.object, form.statements(), actor=self.user)


class Chair(CommitteeAct):
    """Vote for the chair."""

    form_class = ChairForm
    title = _("Elect the chair of the committee")
    button = _("Vote")
    lead = _("An expert with more than half of the votes chairs; a representative cannot.")
    success_message = _("Your vote is counted.")

    def decision(self) -> Any:
        return may_evaluate(self.user, self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        experts = self.object.members.in_force().filter(kind=CommitteeMember.Kind.EXPERT)
        return super().get_form_kwargs() | {"candidates": experts.select_related("user")}

    def in_the_way(self) -> Iterator[Reason]:
        yield from super().in_the_way()
        if self.object.members.in_force().filter(is_chair=True).exists():
            yield Reason("chair", _("The chair is already elected."))

    def act(self, form: Any) -> None:
        declarations.vote_chair(self.object, form.cleaned_data["candidate"], actor=self.user)


class Convene(CommitteeAct):
    """Convene the committee."""

    title = _("Convene the evaluation committee")
    button = _("Convene the committee")
    lead = _("You have checked who is here. From now on the members may see the bids.")
    success_message = _("The committee is convened.")

    def decision(self) -> Any:
        return may_work(self.user, self.object)

    def act(self, form: Any) -> None:
        committees.convene(self.object, actor=self.user)
