"""The one next step of a round, a finding and an assessment, and what cannot be done now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from inspections.lifecycle import AssessmentState, FindingState, RoundState
from inspections.models import Assessment, Finding, Round
from inspections.permissions import may_record
from inspections.services.assessments import locks_out
from inspections.services.measuring import missing, scheme_of
from procurement import clock
from procurement.web.formats import moment_words
from procurement.web.parts import Blocked, Link, NextStep
from procurement.workflow import blockers, may


def _url(name: str, obj: Any) -> str:
    return reverse(f"inspections:{name}", args=[obj.pk])


def _step(obj: Any, act: str, user: Any, *, by: str, **values: Any) -> NextStep:
    """The step with its button for whoever may do it; for others who does it and why not now."""
    inputs = values.pop("inputs", {})
    reasons = blockers(obj, act, user, **inputs)
    if may(obj, act, user) and not reasons:
        return NextStep(**values)
    title = values["title"]
    values |= {"button": "", "url": "", "who": by}
    return NextStep(**values, blocked=[Blocked(title, reasons)] if reasons else ())


# Rounds -----------------------------------------------------------------------------------------


def step_of_round(row: Round, user: Any) -> NextStep | None:
    """What comes next in a round, for this reader."""
    make = {
        RoundState.PLANNED: _draw,
        RoundState.DRAWN: _go_out,
        RoundState.UNDER_WAY: _go_out,
        RoundState.SUBMITTED: _review,
        RoundState.REVIEWED: _publish,
    }.get(RoundState(row.status))
    return make(row, user) if make else None


def _void_link(row: Round, user: Any) -> list[Link]:
    return [Link(_("Declare it void"), _url("void", row))] if may(row, "void", user) else []


def _draw(row: Round, user: Any) -> NextStep:
    others = _void_link(row, user)
    now, at = clock.now(), row.public_value_at
    known = moment_words(at) if at else "—"
    if may(row, "draw", user) and at and now < at:
        others.insert(0, Link(_("Pass over a unit or an inspector"), _url("pass_over", row)))
    return _step(
        row,
        "draw",
        user,
        by=_("The contract manager draws."),
        title=_("Draw units and inspectors"),
        text=_("The lists are frozen. Enter the value of %(source)s, known at %(moment)s.")
        % {"source": row.public_value_source or "—", "moment": known},
        url=_url("draw_act", row),
        button=_("Draw"),
        due=row.planned_for,
        others=others,
        inputs={"at": now},
    )


def _go_out(row: Round, user: Any) -> NextStep:
    team = _(", ").join(str(one.user) for one in row.inspectors.all() if one.drawn)
    mine = may_record(user, row)
    return NextStep(
        title=_("Inspect the drawn units"),
        text=_("%(people)s record on the phone and both sign.") % {"people": team},
        url=_url("field", row) if mine else "",
        button=_("Go out") if mine else "",
        who="" if mine else _("The drawn inspectors do this."),
        due=row.planned_for,
        others=_void_link(row, user),
    )


def _review(row: Round, user: Any) -> NextStep:
    return _step(
        row,
        "review",
        user,
        by=_("A reviewer who did not inspect does this."),
        title=_("Review the round"),
        text=_("Look at the records and photos below; the contractor has been notified."),
        url=_url("review", row),
        button=_("Review the round"),
        others=_void_link(row, user),
    )


def _publish(row: Round, user: Any) -> NextStep:
    return _step(
        row,
        "publish",
        user,
        by=_("A reviewer who did not inspect does this."),
        title=_("Publish the round"),
        text=_("Only published rounds count in the result of the period."),
        url=_url("publish", row),
        button=_("Publish the round"),
        others=_void_link(row, user),
    )


# Findings ---------------------------------------------------------------------------------------


def step_of_finding(finding: Finding, user: Any) -> NextStep | None:
    """What comes next with a finding, for this reader."""
    if finding.is_disputed:
        return _decide(finding, user)
    contractor = bool(may(finding, "accept", user))
    if contractor and not blockers(finding, "accept", user):
        return _answer(finding, user)
    if not finding.stands:
        return None
    if finding.status in (FindingState.NOTIFIED, FindingState.NOT_PUT_RIGHT) and finding.due_at:
        return _put_right(finding, user)
    if finding.status == FindingState.PUT_RIGHT:
        return _check(finding, user)
    return None


def _decide(finding: Finding, user: Any) -> NextStep:
    return _step(
        finding,
        "maintain",
        user,
        by=_("A reviewer who did not inspect decides."),
        title=_("Decide on the dispute"),
        text=_("Until then only the money of this finding waits."),
        url=_url("decide", finding),
        button=_("Decide"),
    )


def _answer(finding: Finding, user: Any) -> NextStep:
    others = []
    if not blockers(finding, "put_right", user) and finding.due_at:
        others = [Link(_("Report it put right"), _url("put_right", finding))]
    return _step(
        finding,
        "accept",
        user,
        by=_("The contractor answers."),
        title=_("Answer the finding"),
        text=_("Accept it, or dispute it with reasons. Unanswered it counts as it is."),
        url=_url("answer", finding),
        button=_("Answer"),
        due=finding.answer_due_at,
        others=others,
    )


def _put_right(finding: Finding, user: Any) -> NextStep:
    others = []
    if not blockers(finding, "escalate", user):
        others = [Link(_("Escalate"), _url("escalate", finding))]
    return _step(
        finding,
        "put_right",
        user,
        by=_("Waits for the contractor."),
        title=_("Put it right"),
        text=_("Then send a photo of the place."),
        url=_url("put_right", finding),
        button=_("Report it put right"),
        icon="camera",
        due=finding.due_day or finding.due_at,
        others=others,
    )


def _check(finding: Finding, user: Any) -> NextStep:
    return _step(
        finding,
        "verify",
        user,
        by=_("Inspectors or reviewers check this."),
        title=_("Check whether it is put right"),
        text=_("Compare the photos before and after."),
        url=_url("check", finding),
        button=_("Check"),
    )


# Assessments ------------------------------------------------------------------------------------


def step_of_assessment(row: Assessment, user: Any, *, changed: bool = False) -> NextStep | None:
    """What comes next with the result of a period, for this reader."""
    if row.status in (AssessmentState.SHOWN, AssessmentState.ANSWERED):
        return _confirm(row, user, changed)
    make = {
        AssessmentState.COLLECTING: _compute,
        AssessmentState.COMPUTED: _show,
        AssessmentState.CONFIRMED: _notice,
    }.get(AssessmentState(row.status))
    return make(row, user) if make else None


def _collecting_links(row: Assessment) -> list[Link]:
    points = Link(_("Add or take points"), _url("points", row))
    if not scheme_of(row).event_kinds:
        return [points]
    return [Link(_("Record an event"), _url("event", row)), points]


def _compute(row: Assessment, user: Any) -> NextStep:
    others = _collecting_links(row) if may(row, "compute", user) else []
    return _step(
        row,
        "compute",
        user,
        by=_("The contract manager computes the result."),
        title=_("Compute the result"),
        text=_("Rounds, findings and events of the period are counted by the scheme."),
        url=_url("compute", row),
        button=_("Compute the result"),
        others=others,
        inputs={"missing": (*missing(row), *locks_out(row, user))},
    )


def _show(row: Assessment, user: Any) -> NextStep:
    others = []
    if may(row, "compute", user):
        again = Link(_("Compute again"), _url("compute", row))
        others = [again, *_collecting_links(row)]
    return _step(
        row,
        "show",
        user,
        by=_("The contract manager shows it."),
        title=_("Show it to the contractor"),
        text=_("The contractor then has some working days to answer."),
        url=_url("show", row),
        button=_("Show it to the contractor"),
        others=others,
    )


def _confirm(row: Assessment, user: Any, changed: bool) -> NextStep:
    if may(row, "respond", user) and row.answer_period_runs(clock.legal_today()):
        return NextStep(
            title=_("Answer the result"),
            text=_("What you write is read before the result is confirmed."),
            url=_url("respond", row),
            button=_("Answer"),
            due=row.answer_due,
        )
    others = []
    if may(row, "send_back", user):
        others = [Link(_("Return to compute again"), _url("send_back", row))]
    held = row.snapshot.get("held", [])
    text = _("The payment certificate is drafted with the confirmation.")
    if held:
        count = _("Disputed findings: %(count)s. Only their money is held back.")
        text = f"{text} {count % {'count': len(held)}}"
    return _step(
        row,
        "confirm",
        user,
        by=_("A reviewer who neither computed nor inspected confirms."),
        title=_("Confirm the result"),
        text=text,
        url=_url("confirm", row),
        button=_("Confirm the result"),
        due=row.answer_due if row.status == AssessmentState.SHOWN else None,
        others=others,
        inputs={"changed": changed},
    )


def _notice(row: Assessment, user: Any) -> NextStep:
    return NextStep(
        title=_("Publish the notice"),
        text=_("The result becomes public when its notice is published."),
        who=_("Officers and editors publish notices."),
    )
