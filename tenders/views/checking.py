"""The check before the signature, and the evaluation that is done again (87号令第六十四条)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.access import Decision, require
from procurement.web.views import ActView
from tenders.forms.checking import (
    FinanceReportForm,
    NameScoreForm,
    ReevaluateForm,
    ScoreOpinionForm,
)
from tenders.guards.evaluation import members
from tenders.lifecycle.lot import CORRECTING, LotState
from tenders.models import Reevaluation, ScoreOpinion, ScoreSheet
from tenders.permissions.evaluation import (
    may_evaluate,
    may_see_scores,
    may_work,
    member_in_force,
)
from tenders.rules.checking import ARTICLE
from tenders.rules.scoring import Cell
from tenders.selectors.checking import check_page, place_of
from tenders.selectors.objective import key_of
from tenders.selectors.score_sheet import label_of, sheet_of
from tenders.services import checking, ranking
from tenders.views.evaluation_base import LotAct, LotRoom, crumbs


class CheckPage(LotRoom):
    """What the system has checked, and the scores that the committee has to look at."""

    template_name = "tenders/evaluation/check.html"
    nav_key = "evaluation"
    title = _("Check of the scores")

    def may_read(self) -> Decision:
        scoring = self.object.status == LotState.SCORING
        return (may_evaluate if scoring else may_see_scores)(self.user, self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object
        require(self.may_read())  # before anything is computed of it
        wrong = ranking.out_of_date(lot)
        named = bool(self.request.GET.get("named"))
        page = check_page(lot, self.user, wrong_sum=wrong, named=named)
        return super().get_context_data(article=ARTICLE, **page, **kwargs)


class _OfTheCheck(LotAct):
    """An act of a member that leads back to the check."""

    states = CORRECTING
    nav_key = "evaluation"

    def decision(self) -> Any:
        return may_evaluate(self.user, self.object)

    def success_url(self) -> str:
        return reverse("tenders:score_check", args=[self.object.pk])


class JudgeScore(_OfTheCheck):
    """A member says whether a score stands or is extreme."""

    form_class = ScoreOpinionForm
    rewrites = True
    button = _("Give the opinion")
    lead = _(
        "Check the score against the bid. More than half of the members decide; where they find "
        "it extreme, the member whose score it is corrects it."
    )
    success_message = _("Your opinion is recorded.")

    @cached_property
    def place(self) -> tuple[ScoreSheet, Cell]:
        known = self.kwargs
        return place_of(self.object, known["number"], known["key"], known["criterion"])

    def setup_act(self) -> None:
        super().setup_act()
        _found = self.place

    def get_initial(self) -> dict[str, Any]:
        sheet, (bid, item) = self.place
        given = ScoreOpinion.objects.filter(
            member=member_in_force(self.user, self.object),
            score__sheet=sheet,
            score__bid_id=bid,
            score__criterion_id=item,
        ).first()
        if given is None:
            return {}
        return {"stands": "yes" if given.stands else "no", "reason": given.reason}

    def act(self, form: Any) -> None:
        sheet, cell = self.place
        data = form.cleaned_data
        checking.judge(
            sheet, cell, stands=data["stands"] == "yes", reason=data["reason"], actor=self.user
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sheet, cell = self.place
        about = sheet_of(self.object)
        criterion = next(one for one in about.criteria if one.pk == cell[1])
        where = label_of(criterion, about.faces.name(cell))
        title = _("Member %(number)s: %(where)s") % {
            "number": sheet.member.number,
            "where": where,
        }
        return super().get_context_data(title=title, **kwargs)


class NameScore(_OfTheCheck):
    """A member names a score as extreme that the system did not list."""

    form_class = NameScoreForm
    title = _("Name a score that is abnormally high or low")
    button = _("Name the score")
    lead = _("The others are asked for their opinion; until more than half agree nobody signs.")
    success_message = _("The score is named.")

    @cached_property
    def choices(self) -> tuple[list[Any], list[Any]]:
        about = sheet_of(self.object)
        who = [(str(one.number), f"{one.number} · {one.user}") for one in members(self.object)]
        # By code or by name, never both on one page: together they would tell whose is which.
        named = bool(self.request.GET.get("named"))
        cells = [
            (f"{key_of(about, (bid, one.pk))}/{one.pk}", f"{one.name} · {name}")
            for one in about.criteria
            if not one.objective and about.faces.apart(one.pk, named=named)
            for bid in about.faces.order(one.pk)
            for name in (about.faces.name((bid, one.pk)),)
        ]
        return who, cells

    def get_form_kwargs(self) -> dict[str, Any]:
        who, cells = self.choices
        return super().get_form_kwargs() | {"members": who, "cells": cells}

    def act(self, form: Any) -> None:
        key, _sep, criterion = form.cleaned_data["cell"].rpartition("/")
        number = int(form.cleaned_data["member"])
        sheet, cell = place_of(self.object, number, key, int(criterion))
        checking.judge(
            sheet, cell, stands=False, reason=form.cleaned_data["reason"], actor=self.user
        )


class Reevaluate(LotAct):
    """The purchaser has the same committee evaluate again, on one of the four grounds."""

    form_class = ReevaluateForm
    title = _("Have the committee evaluate again")
    button = _("Call the committee again")
    danger = True
    lead = _(
        "Only on one of the four grounds of the law, by the same members. The signatures under "
        "the report are void; the committee checks, corrects and signs again. A changed result is "
        "reported to the finance department in writing."
    )
    success_message = _("The committee is called again.")
    states = (LotState.REPORT_SIGNED, LotState.REPORT_RECEIVED)
    nav_key = "tenders"

    def decision(self) -> Any:
        return may_work(self.user, self.object)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        checking.reevaluate(
            self.object, ground=data["ground"], found=data["found"], actor=self.user
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(article=ARTICLE, **kwargs)


class TellFinance(ActView):
    """A changed result was reported to the finance department."""

    model = Reevaluation
    form_class = FinanceReportForm
    title = _("Record the report of the changed result to the finance department")
    button = _("Record the report")
    success_message = _("The report is recorded.")

    def get_queryset(self) -> Any:
        return Reevaluation.objects.select_related("lot__tender__purchaser")

    def decision(self) -> Any:
        return may_work(self.user, self.object)

    def act(self, form: Any) -> None:
        data = form.cleaned_data
        checking.tell_finance(self.object, on=data["on"], number=data["number"], actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:score_check", args=[self.object.lot_id])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lot = self.object.lot
        return super().get_context_data(
            lot=lot, crumbs=crumbs(lot, self.title), article=ARTICLE, **kwargs
        )
