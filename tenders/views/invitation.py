"""An invited tender: its pool, applications, the draw, the invitations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import Decision, require
from procurement.errors import Reason
from procurement.people.lifecycle import OrganisationState
from procurement.people.models import Organisation
from procurement.web.downloads import open_json
from procurement.web.parts import Link
from procurement.web.views import ActView, ObjectView
from procurement.workflow import blockers, may
from tenders.forms import invitation as forms
from tenders.guards.amending import applications_run
from tenders.guards.invitation import pool_of, too_few_qualify
from tenders.models import Pool
from tenders.permissions import amending as permissions
from tenders.permissions.bidding import may_offer
from tenders.permissions.evaluation import may_work
from tenders.permissions.invitation import may_look
from tenders.permissions.planning import may_announce
from tenders.selectors import pool_page
from tenders.services import invitations
from tenders.views.base import TenderAct, tender_crumbs
from tenders.views.preparing import SectionAct

POOL = _("Suppliers to be invited")


class PoolSection(SectionAct):
    """A section of the draft: where the suppliers come from."""

    form_class = forms.PoolForm
    rewrites = True
    title = POOL
    lead = _("Suppliers are drawn at random from a pool; each has the same chance.")

    def get_form_kwargs(self) -> dict[str, Any]:
        found = Pool.objects.filter(tender=self.object).first()
        return {**super().get_form_kwargs(), "instance": found or Pool(tender=self.object)}

    def law(self, form: Any) -> Iterable[Reason]:
        return invitations.problems(form.values())

    def act(self, form: Any) -> Any:
        return invitations.plan(self.object, actor=self.user, **form.values())


class PoolPage(ObjectView):
    """The pool: for suppliers their own application, for staff everybody once it is closed."""

    model = Pool
    template_name = "tenders/pool.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Pool.objects.select_related("tender__purchaser", "drawn_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pool = self.object
        inside = bool(may_look(self.user, pool))
        works, candidates = bool(may_work(self.user, pool)), []
        if inside:
            candidates = pool_page.candidates(pool)
        may_judge = not list(invitations.not_judged(pool))
        draw_waits = blockers(pool, "draw", self.user) if may(pool, "draw", self.user) else ()
        return super().get_context_data(
            pool=pool,
            tender=pool.tender,
            title=POOL,
            crumbs=pool_crumbs(pool, inside),
            facts=pool_page.facts(pool),
            inside=inside,
            candidates=candidates,
            own=pool_page.own(pool, self.user),
            applying=not list(invitations.not_applying(pool)) and bool(may_offer(self.user)),
            works=works,
            may_put_in=not list(invitations.not_put_in(pool)),
            may_judge=may_judge,
            to_judge=works and may_judge and any(one.qualified is None for one in candidates),
            may_renew=pool.status == "announced"
            and bool(may(pool, "renew", self.user))
            and not list(too_few_qualify(pool)),
            may_draw=bool(may(pool, "draw", self.user)) and not draw_waits,
            draw_waits=draw_waits if pool.status != "drawn" else (),
            may_invite=pool.status == "drawn"
            and not list(invitations.not_inviting(pool.tender))
            and bool(may_announce(self.user, pool.tender)),
            witnesses=pool.witnesses.all() if inside else (),
            corrections=(found := pool_page.corrected(pool, inside=inside)),
            corrected_since=pool_page.corrected_since(pool, self.user, found),
            may_correct=applications_run(pool.tender, clock.now())
            and bool(permissions.may_correct(self.user, pool.tender)),
            **kwargs,
        )


def pool_crumbs(pool: Pool, inside: bool, *more: Link) -> list[Link]:
    """Procurement > tender > pool; whoever is not invited has no page of the tender."""
    last = Link(POOL, pool.get_absolute_url() if more else "")
    if inside:
        return tender_crumbs(pool.tender, last, *more)
    return [Link(_("Procurement"), reverse("tenders:tenders")), last, *more]


class PoolAct(ActView):
    """An act on a pool."""

    model = Pool
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Pool.objects.select_related("tender__purchaser")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        inside = bool(may_look(self.user, self.object))
        crumbs = pool_crumbs(self.object, inside, Link(self.title, ""))
        return super().get_context_data(crumbs=crumbs, **kwargs)


class Apply(PoolAct):
    """A supplier applies."""

    form_class = forms.ApplicationForm
    title = _("Apply to be invited")
    lead = _("Nobody reads it before the applications are closed. The newest one counts.")
    success_message = _("Your application is received.")

    def decision(self) -> Decision:
        return may_offer(self.user)

    def in_the_way(self) -> Iterator[Reason]:
        yield from invitations.not_applying(self.object)

    def act(self, form: Any) -> Any:
        return invitations.apply(self.object, form.cleaned_data["file"], actor=self.user)


class OfficerAct(PoolAct):
    """An officer's act on the pool."""

    def decision(self) -> Decision:
        return may_work(self.user, self.object)


class PutIn(OfficerAct):
    """A supplier of the library, or a recommended one."""

    form_class = forms.PutInForm
    title = _("Put a supplier into the pool")
    success_message = _("Saved.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from invitations.not_put_in(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        suppliers = Organisation.objects.filter(
            kind=Organisation.Kind.SUPPLIER, status=OrganisationState.VERIFIED
        ).order_by("name")
        return {**super().get_form_kwargs(), "suppliers": suppliers}

    def act(self, form: Any) -> Any:
        names = ("supplier", "reason")
        values = {name: form.cleaned_data[name] for name in names}
        return invitations.put_in(self.object, actor=self.user, **values)


class Judge(OfficerAct):
    """The purchaser judges the applications."""

    form_class = forms.JudgeForm
    template_name = "tenders/pool_judge.html"
    title = _("Judge the applications")
    button = _("Save the decisions")
    success_message = _("Saved.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from invitations.not_judged(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        early = list(invitations.not_judged(self.object))
        return {
            **super().get_form_kwargs(),
            "candidates": () if early else pool_page.candidates(self.object),
        }

    def get_initial(self) -> dict[str, Any]:
        initial: dict[str, Any] = {}
        for one in self.object.candidates.exclude(qualified=None):
            initial[f"qualified_{one.pk}"] = "yes" if one.qualified else "no"
            initial[f"reason_{one.pk}"] = one.reason
        return initial

    def act(self, form: Any) -> Any:
        invitations.judge(self.object, form.decisions(), actor=self.user)


class Renew(PoolAct):
    """Too few qualify: a second person has a further notice drafted."""

    transition = "renew"
    form_class = forms.RenewForm
    title = _("Prequalify again")
    button = _("Draft the further notice")
    lead = _(
        "Too few suppliers qualify to be drawn. Whoever has qualified stays in the pool; whoever "
        "was refused may apply again. The periods of the tender are checked when it is published."
    )
    success_message = _("The further prequalification notice is drafted.")

    def decision(self) -> Decision:
        decision: Decision = may(self.object, "renew", self.user)
        return decision

    def in_the_way(self) -> Iterator[Reason]:
        yield from too_few_qualify(self.object)

    def act(self, form: Any) -> Any:
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        return invitations.renew(self.object, until=until, reason=reason, actor=self.user)


class Draw(OfficerAct):
    """The draw before two witnesses."""

    transition = "draw"
    form_class = forms.DrawForm
    title = _("Draw the suppliers")
    lead = _("The list is fixed, then the draw is made, once. Anybody can repeat it.")
    success_message = _("The suppliers are drawn.")

    def in_the_way(self) -> Iterator[Reason]:
        yield from blockers(self.object, "draw", self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        people = invitations.lookers_on(self.object).exclude(pk=self.user.pk)
        return {**super().get_form_kwargs(), "people": people}

    def act(self, form: Any) -> Any:
        witnesses = list(form.cleaned_data["witnesses"])
        return invitations.draw_suppliers(self.object, witnesses, actor=self.user)


class Invite(TenderAct):
    """Send the invitations: it publishes the tender to those who were drawn."""

    title = _("Send the invitations")
    lead = _(
        "Every letter leaves at the same moment, and the periods begin. Nobody else learns that "
        "the tender runs."
    )
    success_message = _("The invitations are sent.")
    service = staticmethod(invitations.invite)

    def decision(self) -> Decision:
        return may_announce(self.user, self.object)

    def in_the_way(self) -> Iterator[Reason]:
        yield from invitations.not_inviting(self.object)


class DrawRecord(ObjectView):
    """The draw as `manage.py recompute` reads it: for everybody once the bids are opened."""

    model = Pool

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        pool = self.object
        if pool.draw_case is None or pool_of(pool.tender) is None:
            raise Http404
        if pool.tender.opened_at is None:
            require(may_look(self.user, pool))
        number = pool.tender.number
        return open_json(
            pool.draw_case, plain=f"invitation-draw-{number}", speaking=f"邀请供应商抽取-{number}"
        )
