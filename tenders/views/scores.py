"""The score sheet: cell by cell with htmx, or the whole sheet with a plain form."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement import clock
from procurement.access import visible_or_404
from procurement.errors import Reason, RuleBroken, WrongState
from procurement.web.reasons import reason_text
from procurement.web.views import ObjectView
from procurement.workflow import blockers
from tenders.forms.evaluation import CorrectionForm
from tenders.forms.scores import read_cells
from tenders.guards.anonymity import Faces
from tenders.lifecycle.committee import SheetState
from tenders.lifecycle.lot import CORRECTING, LotState
from tenders.models import Lot, ScoreSheet
from tenders.permissions.evaluation import may_chair
from tenders.rules.checking import EXTREME, OBJECTIVE, RANGE
from tenders.rules.scoring import Cell
from tenders.selectors.score_sheet import (
    cells_of,
    corrections_of,
    label_of,
    sheet_of,
    sheet_view,
)
from tenders.services import ranking, scoring
from tenders.views.evaluation_base import LotAct, crumbs


def own_sheet(user: Any, lot_pk: int) -> ScoreSheet:
    """This member's sheet for the lot; 404 for everybody else."""
    sheets = ScoreSheet.objects.in_force().filter(member__user_id=user.pk)
    wide = sheets.select_related("lot__tender", "member").prefetch_related(
        "scores", "lot__criteria"
    )
    return visible_or_404(wide, user, lot_id=lot_pk)


class ScorePage(ObjectView):
    """The member's sheet. POST saves what is right and names what is not, or hands the sheet in.

    While parts are anonymous this page has what is judged by code, `NamedScores` the rest.
    """

    named = False
    here = "tenders:scores"
    model = ScoreSheet
    template_name = "tenders/evaluation/scores.html"
    nav_key = "evaluation"

    def get_object(self) -> Any:
        return own_sheet(self.user, self.kwargs["pk"])

    @cached_property
    def cells(self) -> tuple[dict[str, Cell], dict[Cell, str]]:
        return cells_of(self.object.lot)

    @cached_property
    def two_pages(self) -> bool:
        """Whether the sheet is filled in on two pages, by code and by name."""
        about = sheet_of(self.object.lot)
        return bool(about.page(named=False)) and bool(about.page(named=True))

    def by_name(self) -> bool:
        """Whether this page names the bidders: a sheet without codes always does."""
        return self.named or not sheet_of(self.object.lot).page(named=False)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sheet = self.object
        points, problems = read_cells(request.POST.dict(), *self.cells)
        problems += scoring.fill(sheet, points, actor=self.user)
        fresh = own_sheet(self.user, sheet.lot_id)
        if problems and "hand_in" in request.POST:
            # What is still empty is named with what is wrong, not in a second round.
            known = {one.field for one in problems}
            lacking = blockers(fresh, "lock", self.user)
            problems += [one for one in lacking if one.field not in known]
        elif "hand_in" in request.POST:
            try:
                scoring.hand_in(fresh, actor=self.user)
            except RuleBroken as error:
                problems = list(error.reasons)
            else:
                messages.success(request, _("Your scores are handed in."))
                return redirect(reverse(self.here, args=[sheet.lot_id]))
        if not problems:
            messages.success(request, _("Saved."))
            return redirect(reverse(self.here, args=[sheet.lot_id]))
        self.__dict__["object"] = fresh
        context = self.get_context_data(typed=request.POST.dict(), problems=problems)
        return self.render_to_response(context, status=422)

    def get_context_data(
        self, *, typed: Any = None, problems: list[Reason] | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        sheet = self.object
        locked = sheet.status == SheetState.LOCKED
        differing: tuple[Cell, ...] = ()
        if locked and sheet.lot.status == LotState.SCORING:
            differing = scoring.differing_cells(sheet.lot)
        named = self.by_name()
        view = sheet_view(
            sheet, named=named, typed=typed, problems=problems or (), differing=differing
        )
        other = ("tenders:scores" if named else "tenders:scores_named") if self.two_pages else ""
        return super().get_context_data(
            coded=not named,
            other=reverse(other, args=[sheet.lot_id]) if other else "",
            view=view,
            lot=sheet.lot,
            tender=sheet.lot.tender,
            locked=locked,
            saved_at=max((one.saved_at for one in sheet.scores.all()), default=None),
            corrections=corrections_of(sheet, named=named),
            crumbs=crumbs(sheet.lot, _("Score sheet")),
            statements=sheet.member.statements.select_related("supplier") if named else (),
            **kwargs,
        )


class NamedScores(ScorePage):
    """What is scored by name while the technical parts are anonymous."""

    named = True
    here = "tenders:scores_named"

    def get_object(self) -> Any:
        sheet = super().get_object()
        about = sheet_of(sheet.lot)
        if not about.page(named=False) or not about.page(named=True):
            raise Http404
        return sheet


def save_cell(request: HttpRequest, pk: int) -> HttpResponse:
    """Autosave: one cell, answered by the badge and the cell's own problem.

    A sheet that is handed in by now is answered too, not refused: the last cell may still be on
    its way when the button is pressed, and whoever types in an old window is to read why not.
    """
    if request.method != "POST" or not request.user.is_authenticated:
        raise Http404
    sheet = own_sheet(request.user, pk)
    cells, labels = cells_of(sheet.lot)
    sent = {name: str(value) for name, value in request.POST.items() if name in cells}
    if not sent:
        return _no_cell(request, sheet)
    points, problems = read_cells(sent, cells, labels)
    try:
        problems += scoring.fill(sheet, points, actor=request.user)
    except WrongState as error:
        problems = [replace(error.reasons[0], field=name) for name in sent]
    coded = sheet_of(sheet.lot).faces.hidden
    named = not any(cells[name][1] in coded for name in sent)
    fresh = sheet_view(own_sheet(request.user, pk), named=named)
    context = {
        "view": fresh,
        "saved_at": clock.now(),
        "saved": not problems,
        "fields": [(name, _problem(problems, name)) for name in sent],
    }
    return render(request, "tenders/evaluation/score_cell.html", context)


def _no_cell(request: HttpRequest, sheet: ScoreSheet) -> HttpResponse:
    """Nothing of the sheet was sent, and nothing is said to be saved: 409 handed in, else 404."""
    message, params = _("This cell is not on your sheet: load the page again."), {}
    locked = sheet.status == SheetState.LOCKED
    if locked:
        message = _("The scores are handed in: they stand at “%(state)s”.")
        params = {"state": sheet.get_status_display()}
    context = {
        "view": sheet_view(sheet),
        "refused": Reason("cell", message, params),
        "saved": False,
        "fields": (),
    }
    template = "tenders/evaluation/score_cell.html"
    return render(request, template, context, status=409 if locked else 404)


def _problem(problems: list[Reason], name: str) -> str:
    return next((reason_text(one) for one in problems if one.field == name), "")


class CorrectScore(LotAct):
    """A member corrects the own points of an objective item on which the members differ."""

    form_class = CorrectionForm
    button = _("Correct the points")
    leads = {
        OBJECTIVE: _(
            "The members' points for this objective item differ. Check it against the bid; "
            "correct your points if they are wrong, and leave them if they are right."
        ),
        EXTREME: _("The majority finds this score extreme. Correct it, and write why."),
        RANGE: _("This score lies outside the range of its item. Correct it."),
    }
    success_message = _("Your points are corrected.")
    states = CORRECTING
    nav_key = "evaluation"

    @cached_property
    def sheet(self) -> ScoreSheet:
        return own_sheet(self.user, self.object.pk)

    @cached_property
    def faces(self) -> Faces:
        return sheet_of(self.object).faces

    @cached_property
    def cell(self) -> Cell:
        cell = (self.kwargs["bid"], self.kwargs["criterion"])
        if cell not in cells_of(self.object)[1] or cell[1] in self.faces.hidden:
            raise Http404  # an address with the key of a bid would tell whose the part is
        return cell

    def setup_act(self) -> None:
        super().setup_act()
        _found = (self.sheet, self.cell)

    def get_initial(self) -> dict[str, Any]:
        score = self.sheet.scores.filter(bid_id=self.cell[0], criterion_id=self.cell[1]).first()
        return {"points": score.value if score else None}

    def act(self, form: Any) -> None:
        scoring.correct(
            self.sheet,
            self.cell,
            form.cleaned_data["points"],
            reason=form.cleaned_data["reason"],
            actor=self.user,
        )

    def success_url(self) -> str:
        by_name = self.faces.hidden and self.cell[1] not in self.faces.hidden
        page = "tenders:scores_named" if by_name else "tenders:scores"
        return reverse(page, args=[self.object.pk])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        criterion = self.object.criteria.get(pk=self.cell[1])
        title = label_of(criterion, self.faces.name(self.cell))
        ground = scoring.ground_of(self.object, self.sheet, self.cell)
        lead = self.leads.get(ground, self.leads[OBJECTIVE])
        return super().get_context_data(title=title, **{"lead": lead, **kwargs})


class CorrectPart(CorrectScore):
    """The same for an item of an anonymous part: the address knows its code alone."""

    @cached_property
    def cell(self) -> Cell:
        bids = {code: bid for bid, code in self.faces.codes.items()}
        cell = (bids.get(self.kwargs["code"], 0), self.kwargs["criterion"])
        if cell not in cells_of(self.object)[1] or cell[1] not in self.faces.hidden:
            raise Http404
        return cell


class Rank(LotAct):
    """The chair has the bids ranked; again where a score was corrected after the ranking."""

    model = Lot
    title = _("Rank the bids")
    lead = _(
        "The scores are added up by the published rules. Afterwards the members see each other's "
        "scores and sign the report."
    )
    success_message = _("The bids are ranked.")
    states = CORRECTING
    nav_key = "evaluation"

    def decision(self) -> Any:
        return may_chair(self.user, self.object)

    def act(self, form: Any) -> None:
        ranking.rank(self.object, actor=self.user)

    def success_url(self) -> str:
        return reverse("tenders:comparison", args=[self.object.pk])
