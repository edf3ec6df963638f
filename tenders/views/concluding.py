"""Members differ on an objective item: one keeps the own points, the chair records the majority."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from procurement.audit import journal
from procurement.errors import Reason, WrongState
from procurement.web.forms import ReasonForm
from tenders.guards.objective import Difference
from tenders.lifecycle.lot import CORRECTING
from tenders.permissions.evaluation import may_chair, may_evaluate, member_in_force
from tenders.rules.objective import ARTICLE, MAJORITY
from tenders.rules.scoring import Cell
from tenders.selectors.objective import cell_of, difference_at, listed, said_by, seen_by
from tenders.selectors.score_sheet import Sheet, label_of, sheet_of
from tenders.services import concluding
from tenders.views.evaluation_base import LotAct


class _OnItem(LotAct):
    """An act about one objective item of one bid; it leads back to the check."""

    form_class = ReasonForm
    template_name = "tenders/evaluation/objective.html"
    states = CORRECTING
    nav_key = "evaluation"

    @cached_property
    def about(self) -> Sheet:
        return sheet_of(self.object)

    @cached_property
    def cell(self) -> Cell:
        return cell_of(self.about, self.kwargs["key"], self.kwargs["criterion"])

    @cached_property
    def difference(self) -> Difference | None:
        return difference_at(self.object, self.cell)

    def setup_act(self) -> None:
        super().setup_act()
        _found = self.cell

    def in_the_way(self) -> Any:
        one = self.difference
        if one is None or one.found.outcome != MAJORITY:
            message = _("There is no majority on this item that anything could be said of.")
            yield Reason("majority", message, {}, ARTICLE)

    def stands(self) -> Any:
        """The points of each member: about others neither has been said what is written here."""
        given = seen_by(difference_at(self.object, self.cell))
        return [journal.last_step(self.object), given, self.get_initial()]

    def success_url(self) -> str:
        named = self.about.faces.hidden and self.cell[1] not in self.about.faces.hidden
        url = reverse("tenders:score_check", args=[self.object.pk])
        return f"{url}?named=1" if named else url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        criterion = next(one for one in self.about.criteria if one.pk == self.cell[1])
        one = self.difference
        return super().get_context_data(
            where=label_of(criterion, self.about.faces.name(self.cell)),
            given=list(one.given.items()) if one is not None else (),
            found=one.found if one is not None else None,
            against=listed(one.found.again) if one is not None else "",
            article=ARTICLE,
            **kwargs,
        )


class KeepPoints(_OnItem):
    """A member who differs from the majority has looked again and keeps the own points."""

    title = _("Keep your points")
    button = _("Keep the points")
    lead = _(
        "More than half of the members give other points. Check the bid again; if yours are right, "
        "write why. The majority's points will count, and your reason goes into the report."
    )
    success_message = _("It is recorded that your points stay.")

    def decision(self) -> Any:
        return may_evaluate(self.user, self.object)

    def get_initial(self) -> dict[str, Any]:
        member = member_in_force(self.user, self.object)
        return {"reason": said_by(self.object, self.cell, member)}

    def in_the_way(self) -> Any:
        yield from super().in_the_way()
        member, one = member_in_force(self.user, self.object), self.difference
        if one is not None and member.number not in one.found.again:
            message = _("Only whoever differs from more than half of the members says this.")
            yield Reason("member", message, {}, ARTICLE)

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        concluding.keep(self.object, self.cell, reason=reason, actor=self.user)


class Conclude(_OnItem):
    """The chair records what more than half of all members find."""

    title = _("Record what the majority finds")
    button = _("Record the conclusion")
    lead = _(
        "The points of more than half of the members count for all; the sheets stay as they were "
        "written. Whoever holds another opinion signs it with reasons under the report."
    )
    success_message = _("The conclusion is recorded.")

    def decision(self) -> Any:
        return may_chair(self.user, self.object)

    def ask_state(self) -> None:
        super().ask_state()
        if self.difference is not None and self.difference.conclusion is not None:
            message = _("The majority's conclusion on this item is recorded already.")
            raise WrongState(Reason("concluded", message, {}, ARTICLE))

    def act(self, form: Any) -> None:
        reason = form.cleaned_data["reason"]
        concluding.conclude(self.object, self.cell, reason=reason, actor=self.user)
