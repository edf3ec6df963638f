"""Challenges through the browser: filed, examined, answered, signed."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import Decision, has_role, require
from procurement.people.roles import Role
from procurement.web.paging import page
from procurement.web.parts import Link, NextStep
from procurement.web.views import ActView, ObjectView, PageView
from tenders.forms import challenges as forms
from tenders.models import Challenge, Tender
from tenders.permissions.challenges import may_file
from tenders.querysets import handles_challenges, sees_all
from tenders.selectors import challenge_page
from tenders.services import challenge_windows, challenges, complaints


def crumbs(tender: Any, *more: Link) -> list[Link]:
    """Tender > challenges > ..."""
    url = reverse("tenders:challenges", args=[tender.pk]) if more else ""
    found = [Link(tender.title, tender.get_absolute_url()), Link(_("Challenges"), url)]
    return [*found, *more]


class ChallengeList(PageView):
    """Challenges one may see, of all tenders, newest first."""

    template_name = "tenders/challenges/list.html"
    nav_key = "tenders"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        require(has_role(self.user, Role.OFFICER, Role.APPROVER, Role.AUDITOR, Role.SUPPLIER))
        rows = page(challenge_page.with_all(Challenge.objects.visible_to(self.user)), self.request)
        return super().get_context_data(
            title=_("Challenges"),
            page=rows,
            table=challenge_page.challenge_table(rows.rows, self.user),
            **kwargs,
        )


class TenderChallenges(ObjectView):
    """The challenges of a tender, and for who took part what can be challenged until when."""

    model = Tender
    template_name = "tenders/challenges/tender.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return Tender.objects.select_related("purchaser")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tender, user = self.object, self.user
        rows = page(challenge_page.challenges_of(tender, user), self.request)
        took_part = bool(may_file(user, tender))
        inside = sees_all(user) or tender.purchaser_id in handles_challenges(user)
        if not (inside or took_part or rows.rows):
            raise Http404
        context: dict[str, Any] = {
            "tender": tender,
            "crumbs": crumbs(tender),
            "page": rows,
            "table": challenge_page.challenge_table(rows.rows, user, tenders=False),
            "now": clock.now(),
        }
        if took_part:
            found = challenge_windows.targets(tender, user.supplier, clock.legal_today())
            context |= {
                "targets": challenge_page.targets_table(found),
                "step": self._step(tender, [one for one in found if not one.refusals]),
            }
        return super().get_context_data(**context, **kwargs)

    def _step(self, tender: Tender, possible: list[Any]) -> NextStep | None:
        if not possible:
            return None
        return NextStep(
            title=_("You may challenge what you think is unlawful"),
            text=_(
                "The purchaser answers in writing within seven working days. A question that is "
                "no challenge is answered faster: ask the contact person."
            ),
            url=reverse("tenders:challenge_file", args=[tender.pk]),
            button=_("File a challenge"),
            due=min(one.window.last for one in possible),
            article="政府采购法第五十二条",
        )


class FileChallenge(ActView):
    """A supplier that took part challenges one thing."""

    model = Tender
    form_class = forms.ChallengeForm
    template_name = "tenders/challenges/file.html"
    nav_key = "tenders"
    title = _("File a challenge")
    button = _("File the challenge")
    lead = _(
        "In writing, with facts, grounds and evidence (Order 94 art. 12). Everything that is "
        "missing is named at once."
    )
    success_message = _("Your challenge is filed. The purchaser examines it.")

    def decision(self) -> Decision:
        return may_file(self.user, self.object)

    @cached_property
    def targets(self) -> list[challenge_windows.Target]:
        return challenge_windows.targets(self.object, self.user.supplier, clock.legal_today())

    def get_form_kwargs(self) -> dict[str, Any]:
        choices = [(one.key, one.title) for one in self.targets]
        return super().get_form_kwargs() | {"choices": choices}

    def get_initial(self) -> dict[str, Any]:
        user = self.user
        return {"contact": user.display_name, "phone": user.phone}

    def act(self, form: Any) -> None:
        self.made = challenges.file(
            self.object,
            target=form.cleaned_data["target"],
            letter=form.letter(),
            evidence=form.cleaned_data["evidence"],
            actor=self.user,
        )

    def success_url(self) -> str:
        made = getattr(self, "made", None)
        if made is not None:
            return str(made.get_absolute_url())
        return reverse("tenders:challenges", args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            tender=self.object,
            crumbs=crumbs(self.object, Link(self.title, "")),
            targets=challenge_page.targets_table(self.targets),
            **kwargs,
        )


class ChallengePage(ObjectView):
    """One challenge, as much of it as its reader may know."""

    model = Challenge
    template_name = "tenders/challenges/challenge.html"
    nav_key = "tenders"

    def get_queryset(self) -> Any:
        return challenge_page.with_all(Challenge.objects.all()).select_related(
            "tender__purchaser", "supplier", "lot__tender", "answer", "answered_by", "proposed_by"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        challenge, user = self.object, self.user
        found = challenge_page.challenge_page(challenge, user)
        if found["handles"]:
            count, on_record = complaints.vexatious(challenge.supplier, challenge.tender)
            found |= {"baseless": count, "on_record": on_record}
        return super().get_context_data(
            crumbs=crumbs(challenge.tender, Link(challenge.number, "")), **found, **kwargs
        )
